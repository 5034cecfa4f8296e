"""SQLite and Neo4j side by side in one run: loading, one record, two hops, path, 50 people, and building a snapshot.

The same made-up rows go to both stores through the port, and to the same Neo4j through a bare loader: plain `UNWIND` in
batches of the same size, without look-ups, locks, counts, labels of access or a ledger. `domain` is the bare loader
writing nodes and links alone; `same graph` is one that writes every node, relationship and property that the store
writes. A row, here, is a node or a relationship. Run with `--full` for 100,000 and a million people; skips Neo4j, and
says so, where none can be started.

At 100,000 people on two crowded cores, p50 in ms, SQLite / Neo4j: one record 0.1 / 2.4 (the same record by the bare
driver in the same minutes: 1.1), two hops 0.9 / 10, path 41 / 226, fifty people's events 43 / 176 through the store and
2.5 / 3.0 through the snapshot. In processor time, which other work does not stretch: one record 1.9 ms on Neo4j, client
and server together (1.5 by the bare driver); a snapshot 4.1 s from SQLite, 8.5 s from Neo4j, 2.5 of it the database's.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from neo4j import Driver, GraphDatabase

from graph.access import Policy, Purpose, PurposeCode, RoleGrant, Viewer
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, LoadManifest, Validity
from graph.queries.chart import HUB_LIMIT
from graph.queries.paths import paths
from graph.snapshot.build import build
from graph.snapshot.graph import Graph
from graph.store.neo4j import open_store as open_neo4j
from graph.store.neo4j import statements
from graph.store.neo4j.vocabulary import interval_properties, role_property
from graph.store.neo4j.writer import _description_row, _evidence_row, _link_row, _refs
from graph.store.port import GraphStore
from graph.store.sqlite import open_store as open_sqlite
from graph.store.stored import ReadCut
from graph.view import view_for
from tests.stores.engine import Engine, free_port, missing

SMALL, FULL = (10_000,), (100_000, 1_000_000)
BATCH, ASKED, SEED = 10_000, 300, 7
START = datetime(2026, 11, 1, 6, tzinfo=UTC)
LABEL = Label("prison")
KEY = IdKey(bytes(range(32)))
POLICY = Policy("bench", {"r": RoleGrant(frozenset({"prison"}), frozenset({"P"}))}, {"prison": frozenset({"prison"})})
READER = Viewer("bench", "prison", frozenset({"r"}))
PURPOSE = Purpose(PurposeCode.DATA_QUALITY, "benchmark", "timing")
Times = tuple[float, float]


def person(number: int) -> NodeRef:
    """A prison's record of a person."""
    return NodeRef(Kind.PERSON, "NOMIS", f"A{number:07d}")


def evidence(people: int) -> Iterator[EvidenceRow]:
    """A row for each person, who has a number and a cell, and two events for each with three people in them."""
    dice = random.Random(SEED)
    for number in range(people):
        who = person(number)
        cell = NodeRef(Kind.CELL, "", f"LEI-A-{dice.randrange(people // 100 + 1):05d}")
        pnc = NodeRef(Kind.IDENTIFIER, "pnc", f"2002/{number:07d}A")
        born = f"{1950 + number % 55}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        name = {"surname": f"Name{number % 5_000}", "forenames": f"Given{number % 300}", "date_of_birth": born}
        links: tuple[LinkClaim, ...] = (
            LinkClaim(who, pnc, LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID),
            LinkClaim(who, cell, LinkType.HELD_AT, valid_from=29_000_000 + number % 9_999),
        )
        yield _row(f"A{number:07d}", (Description(who, name),), links, number + 2)
    for number in range(2 * people):
        event = NodeRef(Kind.INCIDENT, "NOMIS", str(number))
        parties = {int(people * dice.random() ** 1.6) for _ in range(3)}
        links = tuple(
            LinkClaim(person(p), event, LinkType.INVOLVED_IN, Role.SUSPECT, valid_from=29_000_000, valid_to=29_000_060)
            for p in sorted(parties)
        )
        yield _row(f"i/{number}", (), links, people + number + 2)


def _row(source_id: str, said: tuple[Description, ...], links: tuple[LinkClaim, ...], line: int) -> EvidenceRow:
    version = hashlib.blake2b(source_id.encode(), digest_size=16).digest()
    return EvidenceRow("NOMIS", source_id, version, line, (source_id, "raw", "cells"), LABEL, said, links)


def batches(people: int) -> Iterator[list[EvidenceRow]]:
    """The rows in batches."""
    rows = evidence(people)
    while batch := list(islice(rows, BATCH)):
        yield batch


@dataclass
class Loaded:
    """Elements written (nodes and relationships) and rows of evidence, with the seconds that writing took."""

    elements: int
    rows: int
    seconds: float

    def __str__(self) -> str:
        each, rows = self.elements / self.seconds, self.rows / self.seconds
        return f"{self.seconds:8.1f} s  {each:10,.0f} rows/s  {rows:9,.0f} evidence rows/s"


def elements_of(batch: Sequence[EvidenceRow], seen: set[NodeRef], *, whole: bool) -> int:
    """How many nodes and relationships a batch becomes; `whole` counts records, sightings and descriptions too."""
    new = {ref for row in batch for ref in _refs(row)} - seen
    seen |= new
    links = sum(len(row.links) for row in batch)
    return len(new) + links + (sum(2 + len(row.descriptions) for row in batch) if whole else 0)


def load_store(store: GraphStore, people: int) -> Loaded:
    """Through the port, published at the end."""
    about = LoadManifest(
        "bench", "prison", "NOMIS", "", FeedMode.EVENTS, Validity.STATED, "bench.csv", "0" * 64, "0" * 64,
        ("id", "a", "b"), START, "bench",
    )  # fmt: skip
    opened = store.begin_load(about, START)
    counts, spent, total, seen, rows = opened.counts, 0.0, 0, set[NodeRef](), 0
    for batch in batches(people):
        began = time.perf_counter()
        counts = store.write(opened, batch, replace(counts, rows=counts.rows + len(batch)), batch[-1].line)
        spent += time.perf_counter() - began
        total += elements_of(batch, seen, whole=True)
        rows += len(batch)
    began = time.perf_counter()
    store.publish(opened, START, "bench")
    return Loaded(total, rows, spent + time.perf_counter() - began)


def load_bare(driver: Driver, people: int, *, whole: bool) -> Loaded:
    """Plain UNWIND, one transaction for each batch; labels of its own, so that both graphs lie in one database."""
    prefix = "Whole" if whole else "Bare"
    kinds = (Kind.PERSON, Kind.IDENTIFIER, Kind.CELL, Kind.INCIDENT)
    for kind in kinds:
        driver.execute_query(
            f"CREATE CONSTRAINT {prefix}{kind.label} FOR (n:{prefix}{kind.label}) REQUIRE n.key IS UNIQUE"
        )
    driver.execute_query(f"CREATE CONSTRAINT {prefix}Ev FOR (n:{prefix}Evidence) REQUIRE n.number IS UNIQUE")
    driver.execute_query(f"CREATE (:{prefix}Load)")
    seen, spent, total, rows, first = set[NodeRef](), 0.0, 0, 0, 1
    for batch in batches(people):
        began = time.perf_counter()
        new = sorted({ref for row in batch for ref in _refs(row)} - seen)
        with driver.session() as session:
            session.execute_write(_write_bare, prefix, batch, new, first, whole=whole)
        spent += time.perf_counter() - began
        total += elements_of(batch, seen, whole=whole)
        rows, first = rows + len(batch), first + len(batch)
    return Loaded(total, rows, spent)


def _write_bare(
    tx: Any, prefix: str, batch: Sequence[EvidenceRow], new: Sequence[NodeRef], first: int, *, whole: bool
) -> None:
    by_kind: dict[Kind, list[list[str]]] = {}
    for ref in new:
        by_kind.setdefault(ref.kind, []).append([f"{ref.authority}/{ref.key}", ref.authority])
    for kind, keys in by_kind.items():
        tx.run(f"UNWIND $rows AS r CREATE (:{prefix}{kind.label} {{key: r[0], authority: r[1]}})", rows=keys).consume()
    if whole:
        entries = [_evidence_row(row, first + at, 1, [row.line]) for at, row in enumerate(batch)]
        names = ", ".join(f"{name}: r[{at}]" for at, name in enumerate(statements.EVIDENCE_COLUMNS, 3))
        tx.run(
            f"MATCH (l:{prefix}Load) UNWIND $rows AS r "
            f"CREATE (e:{prefix}Evidence {{sourceSystem: r[0], sourceRef: r[1], version: r[2], {names}, "
            "feed: 'bench', firstLoad: 1})<-[:SIGHTED {line: r[18][0]}]-(l)",
            rows=entries,
        ).consume()
        said = [
            _description_row(d, first + at, n) for at, row in enumerate(batch) for n, d in enumerate(row.descriptions)
        ]
        tx.run(
            f"UNWIND $rows AS r MATCH (e:{prefix}Evidence {{number: r[2]}}) "
            f"MATCH (n:{prefix}Person {{key: r[0] + '/' + r[1]}}) CREATE (e)-[d:DESCRIBED {{position: r[3], "
            "surnameKey: r[4], forenameKey: r[5], bornDay: r[6]}]->(n) SET d += r[7]",
            rows=said,
        ).consume()
    groups: dict[tuple[LinkType, Kind, Kind], list[list[Any]]] = {}
    for at, row in enumerate(batch):
        for link in row.links:
            entry = _link_row(link, [first + at, 1, row.system, row.source_id, None])
            groups.setdefault((link.type, link.source.kind, link.target.kind), []).append(entry)
    for (link_type, source, target), entries in groups.items():
        begins, ends = interval_properties(link_type)
        told = "evidence: r[4], visibilityClass: r[5], sourceSystem: r[6], sourceRef: r[7], " if whole else ""
        tx.run(
            f"UNWIND $rows AS r MATCH (s:{prefix}{source.label} {{key: r[0] + '/' + r[1]}}) "
            f"MATCH (t:{prefix}{target.label} {{key: r[2] + '/' + r[3]}}) CREATE (s)-[:BARE_{link_type.name} {{{told}"
            f"{role_property(link_type)}: r[9], {begins}: CASE WHEN r[11] > -2147483648 THEN "
            f"datetime({{epochSeconds: r[11] * 60}}) END, {ends}: CASE WHEN r[12] < 2147483647 THEN "
            "datetime({epochSeconds: r[12] * 60}) END}]->(t)",
            rows=entries,
        ).consume()


def timed(ask: Callable[[Any], object], questions: Sequence[Any]) -> Times:
    """p50 and p99 in milliseconds, after a warm tenth."""
    for question in questions[: len(questions) // 10]:
        ask(question)
    gc.collect()
    spent = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        spent.append((time.perf_counter() - began) * 1_000)
    return float(np.percentile(spent, 50)), float(np.percentile(spent, 99))


def reads(store: GraphStore, people: int) -> tuple[dict[str, Times], float]:
    """Each read through the store and through a snapshot of it; and the seconds that building the snapshot took."""
    dice = random.Random(SEED + 1)
    cut = ReadCut(frozenset(store.labels()), store.head().known_at)
    whom = [person(dice.randrange(people)) for _ in range(ASKED)]
    pairs = list(zip(whom[::2], whom[1::2], strict=True))
    fifties = [[person(dice.randrange(people)) for _ in range(50)] for _ in range(ASKED // 3)]
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
        "one record": timed(lambda who: store.records([("NOMIS", who.key)], cut), whom),
        "two hops": timed(two_hops, whom),
        "path, up to 6": timed(path, pairs[:60]),
        "conflict of 50": timed(lambda group: store.links(group, cut, events), fifties),
    }
    began = time.perf_counter()
    with store.evidence(store.head()) as stream:
        graph = Graph(store.head(), build(stream, store.ids, store.labels()))
    building = time.perf_counter() - began
    view = view_for(graph, store, POLICY, READER, PURPOSE)
    id_of = store.ids.node_id

    def walk(pair: tuple[NodeRef, NodeRef]) -> object:
        return paths(view, [id_of(pair[0]).hex()], [id_of(pair[1]).hex()], k=1, max_length=6)

    def around(group: list[NodeRef]) -> object:
        ranks = np.array([view.node_of(each) for each in group], dtype=np.int32)
        with view.walker(events) as walker:
            units = walker.units_of(ranks)
            return walker.expand(units, np.full(len(units), HUB_LIMIT, dtype=np.int64))

    told["path, snapshot"] = timed(walk, pairs[:60])
    told["50, snapshot"] = timed(around, fifties)
    return told, building


def measure(engine: Engine | None, people: int, folder: Path) -> None:
    """Both stores at one size."""
    print(f"\n== {people:,} people, {3 * people:,} rows of evidence, batches of {BATCH:,}")
    sqlite = open_sqlite(folder / f"{people}.db", key=KEY)
    stores: dict[str, GraphStore] = {"SQLite": sqlite}
    loaded = {"SQLite": load_store(sqlite, people)}
    print(f"load  SQLite                 {loaded['SQLite']}")
    if engine is not None:
        with GraphDatabase.driver(engine.url, auth=("neo4j", engine.password)) as driver:
            loaded["bare"] = load_bare(driver, people, whole=False)
            print(f"load  bare UNWIND, domain    {loaded['bare']}")
            loaded["whole"] = load_bare(driver, people, whole=True)
            print(f"load  bare UNWIND, same graph{loaded['whole']}")
        neo4j = open_neo4j(engine.url, engine.credentials, create=True, key=KEY)
        stores["Neo4j"] = neo4j
        loaded["Neo4j"] = load_store(neo4j, people)
        print(f"load  Neo4j                  {loaded['Neo4j']}")
        speed = {name: done.elements / done.seconds for name, done in loaded.items()}
        print(
            f"ratio of rows/s: store / bare domain {speed['Neo4j'] / speed['bare']:.2f}, "
            f"store / bare same graph {speed['Neo4j'] / speed['whole']:.2f} (asked: at least 0.7)"
        )
    answers = {name: reads(store, people) for name, store in stores.items()}
    for question in answers["SQLite"][0]:
        cells = "   ".join(
            f"{name} {told[question][0]:8.2f} / {told[question][1]:8.2f}" for name, (told, _) in answers.items()
        )
        print(f"{question:16} p50 / p99 ms   {cells}")
    print(
        "snapshot built in s             "
        + "   ".join(f"{name} {seconds:.1f}" for name, (_, seconds) in answers.items())
    )
    for store in stores.values():
        store.close()


def main() -> None:
    """Run at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="100,000 and a million people")
    parser.add_argument("--people", type=int, help="one size only")
    chosen = parser.parse_args()
    sizes = (chosen.people,) if chosen.people else FULL if chosen.full else SMALL
    lacking = missing()
    if lacking:
        print(lacking, file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        for people in sizes:
            engine = None if lacking else Engine(Path(folder) / f"neo4j-{people}", free_port())
            try:
                if engine is not None:
                    engine.start()
                measure(engine, people, Path(folder))
            finally:
                if engine is not None:
                    engine.stop()


if __name__ == "__main__":
    main()
