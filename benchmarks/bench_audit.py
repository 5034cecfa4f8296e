"""What one audited answer waits for: appends alone, on eight threads, beside a busy one; and whole reads beside a load.

    python benchmarks/bench_audit.py [--folder DIR] [--appends N] [--reads N] [--full]

Every figure is milliseconds; ratios are to the bare median of the same run, on the same disk, and for reads of a
person's page to the same reads without audit.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, cast

from api.consult import Caller, consult
from api.home import Home
from api.identities import demo_token
from api.questions.people import show_person
from api.settings import Settings
from api.wiring import Service, open_service
from graph.access import Purpose, PurposeCode
from graph.audit import AuditAction, AuditEvent, AuditLog, Outcome, StatedPurpose, verify
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.model.loads import FeedMode, LoadCounts, LoadManifest, Validity
from graph.model.times import utc_now
from graph.store.port import GraphStore
from graph.store.sqlite import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

THREADS = 8
DISCLOSED = 20  # people on an ordinary page
PEOPLE, BATCH, ROUNDS = 5_000, 250, 4
AT = datetime(2026, 11, 1, 6, tzinfo=UTC)


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


class NoAudit:
    """Takes an event and keeps it nowhere: what a read costs without being on record."""

    def append(self, event: AuditEvent) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


def person(number: int) -> NodeRef:
    """One of the people who are read."""
    return NodeRef(Kind.PERSON, "NOMIS", f"A{number:06d}")


def batch(first: int) -> list[EvidenceRow]:
    """Rows of people with ties, and a name each."""
    rows = []
    for number in range(first, first + BATCH):
        ties = tuple(
            LinkClaim(person(number), person((number * 7 + other * 13) % PEOPLE), LinkType.ASSOCIATED_WITH)
            for other in range(6)
        )
        version = hashlib.blake2b(str(number).encode(), digest_size=16).digest()
        said = (Description(person(number), {"surname": f"S{number}", "caption": f"S{number}"}),)
        rows.append(EvidenceRow("NOMIS", f"A{number:06d}", version, number + 2, ("x",), Label("prison"), said, ties))
    return rows


def load(store: GraphStore, name: str, first: int, rows: int | None) -> None:
    """Load so many rows and publish them; without a number, load until the process is ended."""
    manifest = LoadManifest(
        feed=name, agency="prison", system="NOMIS", scope="", mode=FeedMode.EVENTS, validity=Validity.STATED,
        file_name=name, file_sha256=f"{first:064}", mapping_digest="0", header=("name",), extracted_at=AT,
        started_by="bench",
    )  # fmt: skip
    opened = store.begin_load(manifest, AT)
    counts = opened.counts
    while rows is None or counts.rows < rows:
        written = batch(first + counts.rows)
        given = LoadCounts(rows=counts.rows + len(written), accepted=counts.accepted, duplicates=counts.duplicates)
        counts = store.write(opened, written, given, counts.rows + len(written) + 1)
    store.publish(opened, AT, "bench")


def load_until_ended(path: Path) -> None:
    """The other process."""
    load(open_store(path), "load beside the reads", 10_000_000, None)


def reads(service: Service, count: int, together: int) -> list[float]:
    """Milliseconds of each read of a person's page, on so many threads together."""
    viewer = service.identity.viewer_of(demo_token(service, "intelligence-officer")).viewer
    purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "BENCH-1", "timing")
    ids = [service.store.ids.node_id(person(number)).hex() for number in range(PEOPLE)]
    spent: list[list[float]] = [[] for _ in range(together)]

    def read(number: int) -> None:
        consult(service, Caller(viewer, purpose, f"{number:032x}"), show_person(ids[number * 37 % PEOPLE]))

    def work(thread: int) -> None:
        share = count // together
        spent[thread] = timed(read, range(thread * share, (thread + 1) * share))

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(together)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [value for values in spent for value in values]


def whole_reads(folder: Path, count: int) -> None:
    """A page with and without audit, alone and while a load runs, in turn so that both meet the same machine."""
    settings = Settings(home=folder / "home")
    Home(settings.home).make(AT, demo=True)
    with open_service(settings, "bench", create=True) as service:
        load(service.store, "people", 0, PEOPLE)
        silent = replace(service, audit=cast(AuditLog, NoAudit()))
        service.keeper.current()
        reads(silent, THREADS * 4, THREADS)
        print(f"\nreads of a page{'p50 ms':>36}{'p99 ms':>9}{'ratio':>9}{'added p50':>14}{'p99':>9}")
        for together, what in product((1, THREADS), ("alone", "while a load runs")):
            other = multiprocessing.get_context("spawn").Process(target=load_until_ended, args=(settings.store,))
            if what != "alone":
                other.start()
                time.sleep(2)
            spent: dict[str, list[float]] = {"without audit": [], "with audit": []}
            for _ in range(ROUNDS):
                spent["without audit"] += reads(silent, count // ROUNDS, together)
                spent["with audit"] += reads(service, count // ROUNDS, together)
            if what != "alone":
                other.terminate()
                other.join()
            bare = quantiles(spent["without audit"])
            for name, values in spent.items():
                p50, p99 = quantiles(values)
                added = f"{p50 - bare[0]:14.3f}{p99 - bare[1]:9.3f}" if name == "with audit" else ""
                print(f"{f'{together} at once, {what}, {name}':<42}{p50:9.3f}{p99:9.3f}{p50 / bare[0]:8.2f}x{added}")


def quantiles(spent: list[float]) -> tuple[float, float]:
    """The median and the 99th of a hundred."""
    ordered = sorted(spent)
    return ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--folder", type=Path, help="a folder on the disk to measure (default: the temporary one)")
    options.add_argument("--appends", type=int, default=2_000)
    options.add_argument("--reads", type=int, default=800)
    options.add_argument("--full", action="store_true", help="ten times as many of both")
    chosen = options.parse_args()
    appends, count = (number * (10 if chosen.full else 1) for number in (chosen.appends, chosen.reads))
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
        whole_reads(folder, count)


if __name__ == "__main__":
    main()
