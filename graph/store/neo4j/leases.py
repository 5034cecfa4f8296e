"""Which process is writing an unpublished load: one at a time, though many loads are written at once.

The database's own clock says when a lease has run out, so that machines need not agree on the time.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from neo4j import ManagedTransaction

from graph.store.errors import LoadConflictError
from graph.store.neo4j.connections import run

# Batches take seconds at most. After this long without one, whoever held the lease is taken for dead.
LEASE_SECONDS = 60

_TAKE = """
MATCH (l:Load {number: $load})
WITH l, l.leaseHolder AS before, l.leaseUntil > datetime() AS running
SET l.leaseHolder = CASE WHEN running AND NOT before IN $gone THEN before ELSE $holder END,
    l.leaseUntil = CASE WHEN running AND NOT before IN $gone AND before <> $holder THEN l.leaseUntil
                        ELSE datetime() + duration({seconds: $seconds}) END
RETURN l.leaseHolder
"""


def holder() -> str:
    """This process, as other processes name it."""
    return f"{socket.gethostname()}/{os.getpid()}"


def take_lease(tx: ManagedTransaction, load: int, stored: Mapping[str, Any]) -> None:
    """Take or renew the right to write a load. Raises LoadConflictError while another process has it."""
    mine, before = holder(), stored.get("leaseHolder")
    gone = [mine]
    if before is not None and _is_here(before) and not _runs_here(before):
        gone.append(before)
    ((now,),) = run(tx, _TAKE, load=load, holder=mine, gone=gone, seconds=LEASE_SECONDS)
    if now != mine:
        raise LoadConflictError(
            f"this file is being loaded by process {now}: wait until it is through, or stop it and wait "
            f"{LEASE_SECONDS} seconds"
        )


def _is_here(name: str) -> bool:
    return name.rpartition("/")[0] == socket.gethostname()


def _runs_here(name: str) -> bool:
    try:
        os.kill(int(name.rpartition("/")[2]), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


class OneLoader:
    """The right to load, within this process: its threads would only take turns at the interpreter."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._who = ""

    @contextmanager
    def held(self, who: str, on_wait: Callable[[str], None] | None = None) -> Iterator[None]:
        """Hold it for as long as the block runs; `on_wait` is told once for whom a second loader waits."""
        if not self._lock.acquire(blocking=False):
            if on_wait is not None:
                on_wait(f"waiting for another load to finish: {self._who or 'holder unknown'}")
            self._lock.acquire()
        try:
            self._who = who
            yield
        finally:
            self._lock.release()
