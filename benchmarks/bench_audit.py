"""What one audited answer waits for: append alone, with eight threads, beside a busy thread; each against a bare fsync.

    python benchmarks/bench_audit.py [--folder DIR] [--appends N]

Every figure is milliseconds per append; the ratio is to the bare median of the same run, on the same disk.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from graph.audit import AuditAction, AuditEvent, AuditLog, Outcome, StatedPurpose, verify
from graph.model.times import utc_now

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = 8
DISCLOSED = 20  # people on an ordinary page


def event(number: int) -> AuditEvent:
    """An ordinary answer: one question, twenty people."""
    return AuditEvent(
        action=AuditAction.NETWORK_SHOWN,
        subject="officer@example.gov.uk",
        agency="HMPPS",
        outcome=Outcome.ANSWERED,
        correlation_id=f"{number:032x}",
        purpose=StatedPurpose("intelligence-development", "CASE-2026-17", "Review of landing after an incident"),
        source_address="198.51.100.7",
        store_revision=number,
        asked={"person": f"{number:032x}", "depth": 2},
        disclosed=tuple(f"{number + other:032x}" for other in range(DISCLOSED)),
    )


def timed(work: Callable[[int], object], numbers: range) -> list[float]:
    """Milliseconds of each call."""
    spent = []
    for number in numbers:
        start = time.perf_counter()
        work(number)
        spent.append((time.perf_counter() - start) * 1_000)
    return spent


def bare(folder: Path, appends: int, size: int) -> list[float]:
    """Write and fsync lines of the same size, with nothing around it."""
    descriptor = os.open(folder / "bare", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    line = b"x" * size

    def write(_: int) -> None:
        os.write(descriptor, line)
        os.fsync(descriptor)

    try:
        return timed(write, range(appends))
    finally:
        os.close(descriptor)


def threaded(log: AuditLog, appends: int) -> list[float]:
    """Eight threads that append without pause."""
    spent: list[list[float]] = [[] for _ in range(THREADS)]

    def work(thread: int) -> None:
        share = appends // THREADS
        spent[thread] = timed(lambda number: log.append(event(number)), range(thread * share, (thread + 1) * share))

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [value for values in spent for value in values]


@contextmanager
def busy_thread() -> Iterator[None]:
    """A thread that never lets go of the interpreter by itself, as a computation in the same process would."""
    stop = threading.Event()

    def spin() -> None:
        while not stop.is_set():
            sum(range(1_000))

    thread = threading.Thread(target=spin)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def row(name: str, spent: list[float], base: float, seconds: float) -> str:
    """One line of the table."""
    ordered = sorted(spent)
    p50, p99 = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    return f"{name:<28}{p50:9.3f}{p99:9.3f}{p50 / base:8.2f}x{len(spent) / seconds:12,.0f}/s"


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--folder", type=Path, help="a folder on the disk to measure (default: the temporary one)")
    options.add_argument("--appends", type=int, default=2_000)
    chosen = options.parse_args()
    appends = chosen.appends
    with tempfile.TemporaryDirectory(dir=chosen.folder) as temporary:
        folder = Path(temporary)
        with AuditLog(folder / "audit", "bench", utc_now) as log:
            path = folder / "audit" / f"{log.chain}.jsonl"
            before = path.stat().st_size
            log.append(event(0))
            size = path.stat().st_size - before
            started = time.perf_counter()
            spent = bare(folder, appends, size)
            base = sorted(spent)[len(spent) // 2]
            print(f"lines of {size} bytes{'p50 ms':>24}{'p99 ms':>9}{'ratio':>9}{'rate':>14}")
            print(row("bare write and fsync", spent, base, time.perf_counter() - started))
            started = time.perf_counter()
            spent = timed(lambda number: log.append(event(number)), range(appends))
            print(row("append, alone", spent, base, time.perf_counter() - started))
            started = time.perf_counter()
            spent = threaded(log, appends)
            print(row(f"append, {THREADS} threads", spent, base, time.perf_counter() - started))
            with busy_thread():
                started = time.perf_counter()
                spent = timed(lambda number: log.append(event(number)), range(appends // 10))
                print(row("append, beside a busy thread", spent, base, time.perf_counter() - started))
        started = time.perf_counter()
        report = verify(folder / "audit")
        seconds = time.perf_counter() - started
        print(f"verify: {report.chains[0].lines / seconds:,.0f} lines/s, sound: {report.sound}")


if __name__ == "__main__":
    main()
