"""A snapshot built from Neo4j holds the same bytes as one built from a SQLite store of the same content."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, Validity
from graph.snapshot.build import build
from graph.snapshot.graph import Graph
from graph.snapshot.keeper import SnapshotKeeper
from graph.store.neo4j import Neo4jStore, bulk
from graph.store.port import GraphStore
from graph.store.sqlite import open_store
from tests.contract.evidence import (
    KEY,
    POLICE,
    described,
    incident,
    involved,
    load,
    manifest,
    moment,
    person,
    row,
    write,
)
from tests.graph.snapshot.contents import content
from tests.graph.snapshot.test_build import image

# Code points that sort one way as UTF-16 and the other way as UTF-8, where a database in Java might go wrong.
AWKWARD = ("\ufffd", "\U0001f600", "é", "E\u0301", "O'Connor", "a\tb", " ", "Z", "z", "1")


@pytest.fixture
def both(neo4j_store: Neo4jStore, tmp_path: Path) -> Iterator[tuple[GraphStore, GraphStore]]:
    """Two empty stores under one key."""
    sqlite = open_store(tmp_path / "cordon.db", key=KEY)
    yield sqlite, neo4j_store
    sqlite.close()


def history(store: GraphStore) -> None:
    """Full, partial and event feeds, corrections, relabelling, a withdrawal, and a load that nobody published."""
    gangs = [NodeRef(Kind.GANG, "", name) for name in AWKWARD]
    cell = NodeRef(Kind.CELL, "", "LEI-A-1-002")
    people = [
        row(
            f"p/{number}",
            LinkClaim(person(number), gangs[number % len(gangs)], LinkType.MEMBER_OF, Role.AFFILIATE, assessment=True),
            LinkClaim(person(number), cell, LinkType.HELD_AT, valid_from=-100 + number, valid_to=100 + number),
            describes=[
                described(person(number), AWKWARD[number % len(AWKWARD)] + "son", born=f"19{60 + number % 30}-02-28"),
                Description(gangs[number % len(gangs)], {"caption": None, "size": 3, "tags": ["a", "b"]}),
            ],
        )
        for number in range(40)
    ]
    members = manifest("members", feed="members", mode=FeedMode.FULL, validity=Validity.OBSERVED)
    load(store, people, members)
    later = manifest("later", feed="members", mode=FeedMode.FULL, validity=Validity.OBSERVED, extracted=24)
    load(store, people[5:30], later)
    events = [
        row(f"i/{n}", involved(person(n), incident(n % 7)), label=POLICE if n % 3 else row("x").label)
        for n in range(60)
    ]
    load(store, events, manifest("events", extracted=30))
    relabelled = [row(f"i/{n}", involved(person(n), incident(n % 7)), label=POLICE) for n in range(0, 60, 9)]
    wrong = load(store, relabelled, manifest("relabelled", extracted=48))
    load(store, [row(key, content="again") for key in AWKWARD], manifest("awkward", extracted=50, feed="other"))
    store.withdraw(wrong.key, moment(60), "data-officer", "wrong")
    opened = store.begin_load(manifest("unseen", extracted=70), moment(71))
    unseen: list[EvidenceRow] = [row("u/1", involved(person(999), incident(999)))]
    write(store, opened, unseen)


def test_both_stores_build_the_same_bytes(both: tuple[GraphStore, GraphStore]) -> None:
    """Ranks, ids, intervals, labels and text: every column of a fresh build, byte by byte."""
    images = []
    for store in both:
        history(store)
        with store.evidence(store.head()) as stream:
            images.append(image(build(stream, store.ids, store.labels())))
    assert images[0] == images[1]


@pytest.mark.parametrize("portion", [1, 2, 7])
def test_the_bytes_do_not_depend_on_how_much_is_read_at_a_time(
    both: tuple[GraphStore, GraphStore], monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    """Pages end inside a record's versions and between two authorities, and nothing is read twice or left out."""
    for store in both:
        history(store)
    images = []
    for size in (bulk.PORTION, portion):
        monkeypatch.setattr(bulk, "PORTION", size)
        for store in both:
            with store.evidence(store.head()) as stream:
                images.append(image(build(stream, store.ids, store.labels())))
    assert all(each == images[0] for each in images)


def test_what_changed_since_a_snapshot_is_the_same_from_both(
    both: tuple[GraphStore, GraphStore], tmp_path: Path
) -> None:
    """Increments laid over an earlier snapshot show what a fresh build shows, from either store."""
    shown = []
    for number, store in enumerate(both):
        load(store, [row("i/0", involved(person(0), incident(0)))], manifest("first"))
        keeper = SnapshotKeeper(store, tmp_path / f"snapshots-{number}", lambda: moment(0))
        keeper.current()
        history(store)
        overlaid = content(keeper.current())
        with store.evidence(store.head()) as stream:
            fresh = content(Graph(store.head(), build(stream, store.ids, store.labels())))
        assert overlaid == fresh
        shown.append(overlaid)
    assert shown[0] == shown[1]
