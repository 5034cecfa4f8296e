"""A clock, an event, and small ways to write and read chains."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from graph.audit import (
    Anchor,
    AuditAction,
    AuditEvent,
    AuditLog,
    Fault,
    Outcome,
    StatedPurpose,
    verify,
)

DAY = date(2026, 3, 3)
THREADS = 8


class Clock:
    """Moves on by a second at every look; `jump` sets it elsewhere."""

    def __init__(self, start: datetime = datetime(2026, 3, 3, 9, tzinfo=UTC)) -> None:
        self.instant = start

    def __call__(self) -> datetime:
        self.instant += timedelta(seconds=1)
        return self.instant

    def jump(self, by: timedelta) -> None:
        self.instant += by


def event(number: int = 0, **changes: object) -> AuditEvent:
    plain = AuditEvent(
        action=AuditAction.PERSON_SHOWN,
        subject="officer-1",
        agency="HMPPS",
        outcome=Outcome.ANSWERED,
        correlation_id=f"request-{number}",
        purpose=StatedPurpose("intelligence", "CASE-7", "Überprüfung, as asked"),
        source_address="198.51.100.7",
        store_revision=41,
        asked={"person": f"{number:032x}", "depth": 2},
        disclosed=(f"{number:032x}",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def write(folder: Path, count: int, name: str = "serve", clock: Clock | None = None) -> Path:
    with AuditLog(folder, name, clock or Clock()) as log:
        for number in range(count):
            log.append(event(number))
    return folder / f"{log.chain}.jsonl"


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def only_fault(folder: Path, *anchors: Anchor) -> Fault:
    (fault,) = verify(folder, anchors).faults
    return fault


def run_together(work: Callable[[int], None], count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)


SUBPROCESS_LOG = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from graph.audit import AuditAction, AuditEvent, AuditLog, Outcome, StatedPurpose
log = AuditLog(Path(sys.argv[1]), "serve", lambda: datetime.now(UTC))
event = AuditEvent(action=AuditAction.PERSON_SHOWN, subject="officer-1", agency="HMPPS", outcome=Outcome.ANSWERED,
                   correlation_id="request", purpose=StatedPurpose("intelligence"), disclosed=("a" * 32,) * 40)
"""

FORKED_WRITER = (
    SUBPROCESS_LOG
    + """
import os
from graph.audit import AuditUnavailable
child = os.fork()
if child == 0:
    try:
        log.append(event)
    except AuditUnavailable:
        os._exit(7)
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
)

KILLED_WRITER = (
    SUBPROCESS_LOG
    + """
import os, threading
def work():
    while True:
        receipt = log.append(event)
        os.write(1, f"{receipt.chain} {receipt.last} {receipt.hash}\\n".encode())
for _ in range(4):
    threading.Thread(target=work).start()
"""
)
