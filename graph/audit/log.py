"""The writer of the audit: an event is acknowledged when it is on disk, and not before."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from graph.audit.chain_file import ChainFile, Clock, Receipt
from graph.audit.encoding import encode
from graph.audit.errors import AuditUnavailable
from graph.audit.events import AuditEvent


class _Waiting:
    """An event on its way to disk, and what became of it."""

    __slots__ = ("bodies", "failure", "receipt", "settled")

    def __init__(self, bodies: list[bytes]) -> None:
        self.bodies = bodies
        self.settled = False
        self.receipt: Receipt | None = None
        self.failure: str | None = None


class AuditLog:
    """One process's chain in a folder that many processes share. Thread-safe; not to be carried over a fork.

    Group commit without a thread of its own: whoever finds nobody writing writes and syncs for all who wait by then,
    and those who arrive meanwhile are the next group. A handover to a writer thread would cost every event two more
    turns at the interpreter's lock, 5 ms each beside a busy thread.
    """

    def __init__(self, folder: Path, chain_name: str, clock: Clock) -> None:
        """Start a new chain. `chain_name` says what the process is (`serve`, `load`). Raises AuditUnavailable."""
        self._folder = folder
        self._name = chain_name
        self._clock = clock
        self._process = os.getpid()
        self._turn = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._writing = False
        self._closed = False
        self._broken = False
        try:
            self._file = ChainFile(folder, chain_name, clock)
        except OSError as error:
            raise AuditUnavailable(_cannot_write(error)) from error

    @property
    def chain(self) -> str:
        """The chain that is being written; another one after a failed write."""
        return self._file.chain

    def append(self, event: AuditEvent) -> Receipt:
        """Record an event and return once it is on disk.

        Raises AuditUnavailable when it is not (the answer must then not leave; the next call tries again, in a new
        chain), and EventRefusedError for an event that is too large.
        """
        entry = _Waiting(encode(event))
        if os.getpid() != self._process:
            # Before any lock: one that another thread held at the fork stays held here for ever.
            raise AuditUnavailable("the audit log was opened by another process: open one after the fork")
        with self._turn:
            self._waiting.append(entry)
            while self._writing and not entry.settled:
                self._turn.wait()
            leads = not entry.settled
            self._writing = self._writing or leads
        if leads:
            self._settle_waiting()
        if entry.receipt is None:
            raise AuditUnavailable(entry.failure)
        return entry.receipt

    def close(self) -> None:
        """Write what waits and the chain's last line. Afterwards every append is refused. May be called twice."""
        if os.getpid() != self._process:
            return
        with self._turn:
            while self._writing:
                self._turn.wait()
            if self._closed:
                return
            self._writing = True
        self._settle_waiting(last=True)

    def _settle_waiting(self, *, last: bool = False) -> None:
        """Write for all who wait. The caller has set `_writing`, which makes the file his alone."""
        group: list[_Waiting] = []
        receipts: list[Receipt] = []
        failure = "the audit log was interrupted while it wrote"
        try:
            with self._turn:
                group, self._waiting = self._waiting, []
            if self._closed:
                failure = "the audit log is closed"
            elif group:
                receipts = self._write([entry.bodies for entry in group])
        except OSError as error:
            failure = _cannot_write(error)
        finally:
            # Also on an interrupt out of the blue: nobody may be left waiting, or be taken for written.
            if last:
                self._end()
            with self._turn:
                for position, entry in enumerate(group):
                    entry.receipt = receipts[position] if receipts else None
                    entry.failure = failure
                    entry.settled = True
                self._writing = False
                self._turn.notify_all()

    def _end(self) -> None:
        self._closed = True
        if not self._broken:
            # All that was acknowledged is on disk; a missing last line shows in every verification.
            with contextlib.suppress(OSError):
                self._file.end()

    def _write(self, events: list[list[bytes]]) -> list[Receipt]:
        if self._broken:
            self._file = ChainFile(self._folder, self._name, self._clock, follows=self._file)
        self._broken = True
        try:
            receipts = self._file.append(events)
            self._broken = False
        finally:
            if self._broken:
                self._file.let_go()
        return receipts

    def __enter__(self) -> Self:
        """The log itself; leaving the block closes it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the log."""
        self.close()


def _cannot_write(error: OSError) -> str:
    # strerror alone: the exception's own text carries the path.
    return f"the audit log cannot be written: {error.strerror or error}"
