"""SQLite and Neo4j side by side in one run: loading, one record, two hops, path, 50 people, and building a snapshot.

The same made-up rows go to both stores through the port, and to the same Neo4j through a bare loader: plain `UNWIND` in
batches of the same size, without look-ups, locks, counts, labels of access or a ledger. `domain` is the bare loader
writing nodes and links alone; `same graph` is one that writes every node, relationship and property that the store
writes, but none of its indexes. A row, here, is a node or a relationship. A bare driver is asked the same questions.
Processor time is of client and server together. `--full` is 100,000 and a million people; without Neo4j it says so.

From a million people on Neo4j is filled as its users would: the file's store is exported, and Neo4j's import tool takes
it. What one writer does there is then measured with 60,000 more rows of evidence on top.

Loaders write the rows in parts, in turns, and the first part counts for none of them. With other work on the same two
cores and a heap of 1 GiB:

                                    100,000 people                a million
rows written                        300,000, from nothing         60,000, on top of the rest
  SQLite, rows/s                    43,800                        51,100
  store, rows/s                     11,700                        16,400
  bare loader of the domain         15,600 (0.75)                 18,000 (0.91)
  bare loader of the same graph     14,200 (0.82; 0.7 asked)      17,400 (0.94; 0.7 asked)
  by processor time                 0.76, 0.78                    0.68, 0.71
SQLite filled / export / import     33 s                          496 / 598 / 173 s
one record, store (bare) p50/p99    3.0 / 5.0 (1.9 / 15) ms       3.9 / 29 (1.3 / 5.6) ms
two hops                            6.7 / 33 (2.3 / 21)           6.6 / 25 (1.5 / 11)
path                                51 / 205 (5.1 / 30)           45 / 141 (2.0 / 5.9)
fifty people's events               33 / 163 (18 / 87)            37 / 220 (11 / 41)
path, fifty, through a snapshot     2.6 / 34, 6.9 / 14            2.7 / 1078, 5.2 / 5.5
snapshot from SQLite / Neo4j        13 / 24 s                     95 / 148 s
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from _bare_driver import BareGraph, asking
from _made_up_rows import BATCH, SEED, batches, person
from neo4j import Driver, GraphDatabase

from graph.access import Policy, Purpose, PurposeCode, RoleGrant, Viewer
from graph.model.evidence import NodeRef
from graph.model.ids import IdKey
from graph.model.links import LinkType
from graph.model.loads import FeedMode, LoadManifest, Validity
from graph.queries.chart import HUB_LIMIT
from graph.queries.paths import paths
from graph.snapshot.build import build
from graph.snapshot.graph import Graph
from graph.store.neo4j import open_store as open_neo4j
from graph.store.neo4j.exporting import export
from graph.store.port import GraphStore
from graph.store.sqlite import open_store as open_sqlite
from graph.store.stored import ReadCut
from graph.view import view_for
from tests.stores.engine import Engine, free_port, import_into, missing, missing_java

SMALL, FULL = (10_000,), (100_000, 1_000_000)
ASKED = 300
# From this many people on Neo4j is filled by its import; and of so many more, with their events, is written on top.
BULK_FROM, MORE = 1_000_000, 20_000
# Rows are written in so many parts, all loaders in turn.
PARTS = 4
START = datetime(2026, 11, 1, 6, tzinfo=UTC)
KEY = IdKey(bytes(range(32)))
POLICY = Policy("bench", {"r": RoleGrant(frozenset({"prison"}), frozenset({"P"}))}, {"prison": frozenset({"prison"})})
READER = Viewer("bench", "prison", frozenset({"r"}))
PURPOSE = Purpose(PurposeCode.DATA_QUALITY, "benchmark", "timing")


@dataclass
class Loaded:
    """Elements written (nodes and relationships) and rows of evidence, with the seconds that writing took."""

    elements: int
    rows: int
    seconds: float
    processor: float

    @property
    def speed(self) -> float:
        """Elements in a second."""
        return self.elements / self.seconds

    def __str__(self) -> str:
        evidence_speed = self.rows / self.seconds
        return (
            f"{self.seconds:8.1f} s  {self.speed:10,.0f} rows/s  {evidence_speed:9,.0f} evidence rows/s  "
            f"{self.elements / self.processor:10,.0f} rows/s of processor time"
        )

    def __add__(self, other: Loaded) -> Loaded:
        return Loaded(
            self.elements + other.elements, self.rows + other.rows,
            self.seconds + other.seconds, self.processor + other.processor,
        )  # fmt: skip

    def against(self, bare: Loaded) -> str:
        """How many times as fast as a bare loader: by the clock, and by processor time."""
        busy = (self.elements / self.processor) / (bare.elements / bare.processor)
        return f"{self.speed / bare.speed:.2f} ({busy:.2f})"


@dataclass(frozen=True)
class MadeUp:
    """What rows become in a graph, and the seconds of processor time that making them up and counting them took."""

    nodes: int
    ties: int
    told: int
    processor: float

    def elements(self, *, whole: bool) -> int:
        """Nodes and ties; `whole` counts records, sightings and descriptions too."""
        return self.nodes + self.ties + (self.told if whole else 0)


def made_up(people: int, first: int = 0) -> MadeUp:
    """Nobody is held in memory: only cells are shared by those who have rows."""
    began, cells, ties, told = time.process_time(), set[str](), 0, 0
    for batch in batches(people, first):
        for row in batch:
            ties += len(row.links)
            told += 2 + len(row.descriptions)
            if row.descriptions:
                cells.add(row.links[-1].target.key)
    return MadeUp(4 * people + len(cells), ties, told, time.process_time() - began)


def load_store(store: GraphStore, people: int, first: int = 0) -> float:
    """Through the port, published at the end; returns the seconds that writing took."""
    about = LoadManifest(
        "bench", "prison", "NOMIS", "", FeedMode.EVENTS, Validity.STATED, f"{first}.csv", f"{first:064d}", "0" * 64,
        ("id", "a", "b"), START, "bench",
    )  # fmt: skip
    opened = store.begin_load(about, START)
    counts, spent = opened.counts, 0.0
    for batch in batches(people, first):
        began = time.perf_counter()
        counts = store.write(opened, batch, replace(counts, rows=counts.rows + len(batch)), batch[-1].line)
        spent += time.perf_counter() - began
    began = time.perf_counter()
    store.publish(opened, START, "bench")
    return spent + time.perf_counter() - began


def loaded(clock: Clock, people: int, first: int, load: Callable[[], float], *, whole: bool) -> Loaded:
    """One load; what making its rows up takes is not counted."""
    rows = made_up(people, first)
    before = clock.processor()
    seconds = load()
    return Loaded(rows.elements(whole=whole), 3 * people, seconds, clock.processor() - before - rows.processor)


def compare_loads(
    stores: Mapping[str, GraphStore], driver: Driver | None, clocks: Mapping[str, Clock], people: int, first: int
) -> None:
    """One writer on each store and through the bare loaders, and the ratios.

    The people come in parts, each of which every loader writes before any writes the next: what the machine does
    meanwhile, and how much the database holds, is then alike for all. The first part counts for nobody: with it Neo4j
    compiles its plans and fills its cache.
    """
    ways: dict[str, tuple[str, bool, Callable[[int, int], float]]] = {
        "SQLite": ("SQLite", True, lambda some, since: load_store(stores["SQLite"], some, since))
    }
    if driver is not None:
        domain, graph = (BareGraph(driver, whole=whole) for whole in (False, True))
        ways |= {
            "bare UNWIND, domain": ("Neo4j", False, lambda some, since: domain.load(batches(some, since))),
            "Neo4j": ("Neo4j", True, lambda some, since: load_store(stores["Neo4j"], some, since)),
            "bare UNWIND, same graph": ("Neo4j", True, lambda some, since: graph.load(batches(some, since))),
        }
    done: dict[str, Loaded] = {}
    some = people // PARTS
    for since in range(first, first + PARTS * some, some):
        for name, (store, whole, load) in ways.items():
            part = loaded(clocks[store], some, since, partial(load, some, since), whole=whole)
            if since != first:
                done[name] = done[name] + part if name in done else part
    for name, all_parts in done.items():
        print(f"load  {name:23}{all_parts}", flush=True)
    if driver is not None:
        against = [done["Neo4j"].against(done[f"bare UNWIND, {name}"]) for name in ("domain", "same graph")]
        print("rows/s, store / bare: domain {}, same graph {}; asked: at least 0.7".format(*against), flush=True)


@dataclass(frozen=True)
class Times:
    """Milliseconds of a question: p50 and p99 of the clock, and the mean of processor time, client and server."""

    p50: float
    p99: float
    processor: float

    def __str__(self) -> str:
        return f"{self.p50:8.2f} / {self.p99:8.2f} ({self.processor:7.2f})"


class Clock:
    """Processor time of this process and, where there is one and the system tells, of the database; and questions."""

    def __init__(self, engine: Engine | None) -> None:
        process = engine.process if engine else None
        self._told = Path(f"/proc/{process.pid}/stat") if process else None

    def processor(self) -> float:
        """Seconds so far."""
        spent = time.process_time()
        if self._told is not None and self._told.exists():
            user, system = self._told.read_text("ascii").rpartition(")")[2].split()[11:13]
            spent += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        return spent

    def timed(self, ask: Callable[[Any], object], questions: Sequence[Any]) -> Times:
        """After a warm tenth."""
        for question in questions[: len(questions) // 10]:
            ask(question)
        gc.collect()
        spent, processor = [], self.processor()
        for question in questions:
            began = time.perf_counter()
            ask(question)
            spent.append((time.perf_counter() - began) * 1_000)
        used = (self.processor() - processor) * 1_000 / len(questions)
        return Times(float(np.percentile(spent, 50)), float(np.percentile(spent, 99)), used)


@dataclass(frozen=True)
class Asked:
    """What is asked about, the same of everybody."""

    whom: Sequence[NodeRef]
    pairs: Sequence[tuple[NodeRef, NodeRef]]
    fifties: Sequence[Sequence[NodeRef]]

    @classmethod
    def among(cls, people: int) -> Asked:
        """Drawn with a seed."""
        dice = random.Random(SEED + 1)
        whom = [person(dice.randrange(people)) for _ in range(ASKED)]
        fifties = [[person(dice.randrange(people)) for _ in range(50)] for _ in range(ASKED // 3)]
        return cls(whom, list(zip(whom[::2], whom[1::2], strict=True))[:60], fifties)

    def named(self) -> dict[str, Sequence[Any]]:
        """By the question's name."""
        return {
            "one record": self.whom,
            "two hops": self.whom,
            "path, up to 6": self.pairs,
            "conflict of 50": self.fifties,
        }


def bare_reads(driver: Driver, clock: Clock, asked: Asked) -> dict[str, Times]:
    """The store's questions through a bare driver."""
    return {name: clock.timed(asking(driver, name), questions) for name, questions in asked.named().items()}


def reads(store: GraphStore, clock: Clock, asked: Asked) -> tuple[dict[str, Times], float]:
    """Each read through the store and through a snapshot of it; and the seconds that building the snapshot took."""
    cut = ReadCut(frozenset(store.labels()), store.head().known_at)
    events = (LinkType.INVOLVED_IN,)

    def two_hops(who: NodeRef) -> object:
        near = {link.target for link in store.links([who], cut, events)}
        return store.links(near, cut, events) if near else []

    def path(pair: tuple[NodeRef, NodeRef]) -> bool:
        sides: list[set[NodeRef]] = [{pair[0]}, {pair[1]}]
        fringe: list[set[NodeRef]] = [{pair[0]}, {pair[1]}]
        for _ in range(6):
            side = 0 if len(fringe[0]) <= len(fringe[1]) else 1
            found = store.links(fringe[side], cut, events)
            fringe[side] = {end for link in found for end in (link.source, link.target)} - sides[side]
            sides[side] |= fringe[side]
            if sides[0] & sides[1] or not fringe[side] or len(fringe[side]) > 2_000:
                break
        return bool(sides[0] & sides[1])

    told = {
        "one record": clock.timed(lambda who: store.records([("NOMIS", who.key)], cut), asked.whom),
        "two hops": clock.timed(two_hops, asked.whom),
        "path, up to 6": clock.timed(path, asked.pairs),
        "conflict of 50": clock.timed(lambda group: store.links(group, cut, events), asked.fifties),
    }
    began = time.perf_counter()
    with store.evidence(store.head()) as stream:
        graph = Graph(store.head(), build(stream, store.ids, store.labels()))
    building = time.perf_counter() - began
    view = view_for(graph, store, POLICY, READER, PURPOSE)
    id_of = store.ids.node_id

    def walk(pair: tuple[NodeRef, NodeRef]) -> object:
        return paths(view, [id_of(pair[0]).hex()], [id_of(pair[1]).hex()], k=1, max_length=6)

    def around(group: Sequence[NodeRef]) -> object:
        ranks = np.array([view.node_of(each) for each in group], dtype=np.int32)
        with view.walker(events) as walker:
            units = walker.units_of(ranks)
            return walker.expand(units, np.full(len(units), HUB_LIMIT, dtype=np.int64))

    told["path, snapshot"] = clock.timed(walk, asked.pairs)
    told["50, snapshot"] = clock.timed(around, asked.fifties)
    return told, building


def show_reads(
    stores: Mapping[str, GraphStore], driver: Driver | None, clocks: Mapping[str, Clock], people: int
) -> None:
    """Every question through each store, its snapshot and a bare driver, and the store's times as the driver's."""
    asked = Asked.among(people)
    answers = {name: reads(store, clocks[name], asked) for name, store in stores.items()}
    bare = bare_reads(driver, clocks["Neo4j"], asked) if driver else {}
    print("p50 / p99 in ms (mean processor time, client and server)")
    for question in answers["SQLite"][0]:
        cells = "   ".join(f"{name} {told[question]}" for name, (told, _) in answers.items())
        if (other := bare.get(question)) is not None:
            mine = answers["Neo4j"][0][question]
            cells += f"   bare {other}   times bare {mine.p50 / other.p50:.1f} ({mine.processor / other.processor:.1f})"
        print(f"{question:16} {cells}")
    print("snapshot built in s   " + "   ".join(f"{name} {seconds:.1f}" for name, (_, seconds) in answers.items()))


def filled(people: int, folder: Path, sqlite: GraphStore, home: Path) -> None:
    """The file's store filled through the port, and a database of it by the import tool."""
    done = loaded(Clock(None), people, 0, lambda: load_store(sqlite, people), whole=True)
    print(f"load  SQLite                 {done}", flush=True)
    began = time.perf_counter()
    with sqlite.contents() as contents:
        _, files = export(contents, folder / f"files-{people}")
    print(f"export for the import tool   {time.perf_counter() - began:8.1f} s", flush=True)
    began = time.perf_counter()
    import_into(home, files.command()[1:])
    print(f"import by the tool           {time.perf_counter() - began:8.1f} s", flush=True)
    shutil.rmtree(files.folder)


def measure(people: int, folder: Path, *, on_neo4j: bool, bulk: bool) -> None:
    """Both stores at one size."""
    print(f"\n== {people:,} people, {3 * people:,} rows of evidence, batches of {BATCH:,}", flush=True)
    sqlite = open_sqlite(folder / f"{people}.db", key=KEY)
    stores: dict[str, GraphStore] = {"SQLite": sqlite}
    engine = Engine(folder / f"neo4j-{people}", free_port()) if on_neo4j else None
    in_bulk = bulk and engine is not None and missing_java() is None
    if in_bulk and engine is not None:
        filled(people, folder, sqlite, engine.folder)
    try:
        driver = None
        if engine is not None:
            engine.start()
            stores["Neo4j"] = open_neo4j(engine.url, engine.credentials, create=True, key=KEY)
            driver = GraphDatabase.driver(engine.url, auth=("neo4j", engine.password))
        clocks = {"SQLite": Clock(None), "Neo4j": Clock(engine)}
        if in_bulk:
            more = min(MORE, people)
            print(f"on top of these: {more:,} people, {3 * more:,} rows of evidence")
            compare_loads(stores, driver, clocks, more, people)
        else:
            compare_loads(stores, driver, clocks, people, 0)
        show_reads(stores, driver, clocks, people)
        if driver is not None:
            driver.close()
    finally:
        for store in stores.values():
            store.close()
        if engine is not None:
            engine.stop()


def main() -> None:
    """Run at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="100,000 and a million people")
    parser.add_argument("--people", type=int, help="one size only")
    parser.add_argument("--bulk-from", type=int, default=BULK_FROM, help="fill Neo4j by its import from this size on")
    chosen = parser.parse_args()
    sizes = (chosen.people,) if chosen.people else FULL if chosen.full else SMALL
    lacking = missing()
    if lacking:
        print(lacking, file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        for people in sizes:
            measure(people, Path(folder), on_neo4j=lacking is None, bulk=people >= chosen.bulk_from)


if __name__ == "__main__":
    main()
