"""Snapshots on generated evidence that needs no store: build, write, open, lay a load over, and the peak of memory.

    python benchmarks/bench_snapshot.py [--people 100000 | --full] [--folder DIR]

Two events for each person, four links for each event: `--full` is 1,000,000 people, 2,000,000 events and 8,000,000
links. Building is compared with merely drawing the same evidence from its stream; opening, in a process of its own,
with reading every file once. Seconds are of the clock on the wall.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.model.bitemporal import LoadTimes
from graph.model.evidence import Properties
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Classification, Label
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, Validity
from graph.model.times import KNOWN_FOREVER, OPEN_END, to_microseconds
from graph.snapshot.build import build
from graph.snapshot.delta import overlay, read_delta
from graph.snapshot.folder import open_snapshot, write
from graph.snapshot.header import SnapshotHeader, store_fingerprint
from graph.store.stored import Head

BATCH = 65_536
PEOPLE, PEOPLE_FULL = 100_000, 1_000_000
EVENTS_PER_PERSON = 2
LINKS_PER_EVENT = 4
# A load that arrives after the snapshot: a quarter of what a delta may hold.
LATER_EVENTS = 12_500
SEED = 20261101
KEY = IdKey(bytes(range(32)))
LABELS = {1: Label("HMPPS"), 2: Label("POLICE", Classification.OFFICIAL_SENSITIVE)}
PUBLISHED = to_microseconds(datetime(2026, 11, 1, 6, tzinfo=UTC))
OPEN = """
import sys, time
from pathlib import Path
from graph.snapshot.folder import open_snapshot
start = time.perf_counter()
open_snapshot(Path(sys.argv[1]))
print((time.perf_counter() - start) * 1_000)
"""

_Answer = TypeVar("_Answer")


@dataclass
class GeneratedEvidence:
    """People with their prison records, and police events from `first` to `last` that name four of them each.

    With `people_told` false it is the stream of what changed: the events' records, and whom they name.
    """

    people: int
    first: int
    last: int
    people_told: bool = True
    head: Head = field(init=False)

    def __post_init__(self) -> None:
        self.head = Head(len(self.loads()), self.loads()[-1][0].published)

    def loads(self) -> Sequence[tuple[LoadTimes, str, str]]:
        """One full load of people, one of events, and one of later events."""
        people = LoadTimes(1, 29_000_000, PUBLISHED, KNOWN_FOREVER, "1", FeedMode.FULL, Validity.OBSERVED)
        events = LoadTimes(2, 29_000_000, PUBLISHED + 1, KNOWN_FOREVER, "2", FeedMode.EVENTS, Validity.STATED)
        later = LoadTimes(3, 29_000_000, PUBLISHED + 2, KNOWN_FOREVER, "3", FeedMode.EVENTS, Validity.STATED)
        told = [(people, "prison-prisoners", ""), (events, "police-incidents", ""), (later, "police-incidents", "")]
        return told if not self.people_told else told[:2]

    def nodes(self) -> Iterator[list[tuple[int, int, str, str]]]:
        """People, then events."""
        for first, last in _batches(0, self.people):
            yield [(i, int(Kind.PERSON), "NOMIS", f"A{i:07d}") for i in range(first, last)]
        for first, last in _batches(self.first, self.last):
            yield [(-1 - i, int(Kind.INCIDENT), "NICHE", f"I{i:08d}") for i in range(first, last)]

    def records(self) -> Iterator[list[tuple[int, str, str, bytes, int, int, str]]]:
        """Events' records, then people's: systems in order of name."""
        for first, last in _batches(self.first, self.last):
            yield [(-1 - i, "NICHE", f"I{i:08d}", i.to_bytes(16, "big"), 2, 1 + i % 15, "") for i in range(first, last)]
        for first, last in _batches(0, self.people if self.people_told else 0):
            yield [(i, "NOMIS", f"A{i:07d}", i.to_bytes(16, "big"), 1, 0, "") for i in range(first, last)]

    def sightings(self) -> Iterator[NDArray[np.int64]]:
        """Each record by its one load."""
        for first, last in _batches(-self.last, self.people if self.people_told else -self.first):
            record = np.arange(first, last, dtype=np.int64)
            yield np.column_stack((record, np.where(record >= 0, 1, 2 if self.people_told else 3)))

    def links(self) -> Iterator[NDArray[np.int64]]:
        """People in events: some in hundreds, most in a few."""
        random = np.random.default_rng(SEED + self.first)
        for first, last in _batches(self.first, self.last):
            event = np.repeat(np.arange(first, last, dtype=np.int64), LINKS_PER_EVENT)
            rows = np.empty((len(event), 8), dtype=np.int64)
            rows[:, 0] = rows[:, 2] = -1 - event
            rows[:, 1] = (random.random(len(event)) ** 2 * self.people).astype(np.int64)
            rows[:, 3], rows[:, 4] = LinkType.INVOLVED_IN, random.integers(Role.SUSPECT, Role.UNKNOWN, len(event))
            rows[:, 5] = random.random(len(event)) < 0.1
            rows[:, 6], rows[:, 7] = 20_000_000 + event, OPEN_END
            yield rows

    def descriptions(self) -> Iterator[list[tuple[int, int, int | None, str]]]:
        """One for each person."""
        for first, last in _batches(0, self.people if self.people_told else 0):
            yield [(i, i, i % 20_000, f"SURNAME{i % 9973}") for i in range(first, last)]

    def person_properties(self) -> Iterator[list[tuple[int, int, Properties]]]:
        """Nothing that a snapshot is built from."""
        return iter(())


def _batches(first: int, last: int) -> Iterator[tuple[int, int]]:
    for start in range(first, last, BATCH):
        yield start, min(start + BATCH, last)


def drawn(stream: GeneratedEvidence) -> None:
    """Take all that a stream has to give, and do nothing with it."""
    for part in (stream.nodes, stream.records, stream.sightings, stream.links, stream.descriptions):
        for _ in part():
            pass


def timed(work: Callable[[], _Answer]) -> tuple[float, _Answer]:
    """Seconds, and the answer."""
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def opened(path: Path) -> float:
    """Milliseconds to open the snapshot in a process of its own, the best of three."""
    command = [sys.executable, "-c", OPEN, str(path)]
    return min(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(3))


def peak_mib() -> int:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def run(people: int, folder: Path) -> None:
    """Measure and print."""
    events = people * EVENTS_PER_PERSON
    stream = GeneratedEvidence(people, 0, events)
    drawing, _ = timed(lambda: drawn(stream))
    building, arrays = timed(lambda: build(stream, KEY, LABELS))
    built_peak = peak_mib()
    written_at = datetime(2026, 11, 2, tzinfo=UTC)
    header = SnapshotHeader(store_fingerprint(KEY), stream.head, written_at)
    writing, path = timed(partial(write, arrays, folder, header))
    del arrays
    files = [file for file in path.iterdir() if file.is_file()]
    opening = opened(path)
    reading, sizes = timed(lambda: [len(file.read_bytes()) for file in files])
    base = open_snapshot(path).arrays
    later = GeneratedEvidence(min(people, 20_000), events, events + LATER_EVENTS, people_told=False)
    comparing, graph = timed(lambda: overlay(base, read_delta(base, later, KEY, LABELS)))
    looking, _ = timed(lambda: [graph.node_rank(graph.node_public(rank)) for rank in range(1_000)])
    assert graph.changed_links == LATER_EVENTS * LINKS_PER_EVENT

    print(f"{people:,} people, {events:,} events, {graph.base_links:,} links, {sum(sizes) / 2**20:,.0f} MiB on disk")
    print(f"  build        {building:8.1f} s    {building / drawing:5.1f} x drawing the evidence ({drawing:.1f} s)")
    print(f"  write        {writing:8.1f} s    {sum(sizes) / 2**20 / writing:5.0f} MiB/s, on disk when it returns")
    print(f"  open         {opening:8.1f} ms   {opening / 1_000 / reading:5.2f} x reading every file ({reading:.2f} s)")
    print(f"  lay over     {comparing:8.2f} s    {graph.changed_links:,} links of a later load")
    print(f"  find by id   {looking * 1_000:8.1f} us   one node")
    print(f"  peak memory  {built_peak:8,} MiB  of the build; {peak_mib():,} MiB over all")


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--full", action="store_true", help=f"{PEOPLE_FULL:,} people")
    parser.add_argument("--folder", type=Path, help="where to write; a temporary folder otherwise")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        run(PEOPLE_FULL if options.full else options.people, Path(name))


if __name__ == "__main__":
    main()
