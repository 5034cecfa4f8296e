"""A whole store is copied into an empty one, and the copy is the store: same answers, same bytes, same key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.access import BreakGlass
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.grading import parse_grading
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, LoadCounts, Validity
from graph.snapshot.build import build
from graph.store.contents import Batches, Contents, Part, fingerprint
from graph.store.copying import copy_store
from graph.store.errors import StoreError
from graph.store.neo4j import open_store as open_database
from graph.store.port import GraphStore
from graph.store.sqlite import open_store as open_file
from graph.store.sqlite.contents import DERIVED, TOLD
from graph.store.stored import QuarantinedParty
from tests.contract.evidence import (
    KEY,
    POLICE,
    PRISON,
    described,
    everything,
    incident,
    involved,
    load,
    manifest,
    moment,
    person,
    row,
    write,
)
from tests.contract.test_acts import act
from tests.graph.snapshot.test_build import image
from tests.stores.choice import open_empty
from tests.stores.shared import shared_engine

CELL = NodeRef(Kind.CELL, "", "LEI-A-1-002")


def lived_in(store: GraphStore) -> None:
    """A store with everything in it that a store can hold."""
    people = [
        EvidenceRow(
            "NOMIS",
            f"A000{n}BC",
            bytes([n]) * 16,
            n + 2,
            (f"cell {n}", "O'Connor, \N{LATIN SMALL LETTER E WITH ACUTE} \U0001f600"),
            POLICE if n % 2 else row("x").label,
            (
                described(person(n), f"Name{n}"),
                Description(CELL, {"caption": None, "size": 3, "share": 0.25, "open": True, "tags": ["a", "b"]}),
            ),
            (
                LinkClaim(person(n), CELL, LinkType.HELD_AT, valid_from=-100 + n, valid_to=100 + n),
                LinkClaim(person(n), incident(n), LinkType.INVOLVED_IN, Role.VICTIM, True, properties={"why": "x"}),
            ),
            parse_grading("2B") if n % 3 else parse_grading(""),
            "0" * 32 if n == 1 else None,
            "flag:1" if n == 2 else None,
            date(2026, 10, n + 1),
            date(2027, 1, n + 1),
            ("pnc-check",) if n == 3 else (),
        )
        for n in range(6)
    ]
    full = {"feed": "members", "mode": FeedMode.FULL, "validity": Validity.OBSERVED}
    load(store, people, manifest("members", **full))  # type: ignore[arg-type]
    load(store, people[:4], manifest("later", extracted=24, **full))  # type: ignore[arg-type]
    wrong = load(store, [row("i/9", involved(person(9), incident(1)), label=POLICE)], manifest("wrong", extracted=30))
    store.withdraw(wrong.key, moment(60), "data-officer", "sent twice")
    opened = store.begin_load(manifest("rejected", extracted=40), moment(41))
    sheets = {"North": POLICE, "South": PRISON}
    parties = [QuarantinedParty(2, "pnc", "2002/0073319Z", label, sheet) for sheet, label in sheets.items()]
    store.write(opened, [], LoadCounts(rows=2, quarantined=2), 5, parties)
    store.publish(opened, moment(42), "data-officer")
    fixed = replace(row("i/5"), sheet="North")
    load(store, [fixed], manifest("fixed", extracted=40, corrects="rejected.csv"))
    store.discard(store.begin_load(manifest("discarded", extracted=50), moment(51)), moment(52), "data-officer")
    write(store, store.begin_load(manifest("unseen", extracted=70), moment(71)), [row("u/1")])
    store.save_result("r1", "network", {"seed": 1}, [("NOMIS", f"A000{n}BC", bytes([n]) * 16) for n in (1, 2, 5)])
    for each in (act(0), act(1, "referred"), act(0, case="c0")):
        store.append_acts([each])
    store.break_glass(BreakGlass(b"\x02" * 16, "officer", moment(1), moment(5), "OP-1", "threat to life"))
    store.hold("NOMIS", "A0002BC", date(2030, 1, 1), "data-officer", "inquest", moment(80))
    store.dispose([("NOMIS", "A0005BC")], "data-officer", "review date passed", moment(81))


@pytest.fixture
def other_store(other_name: str, tmp_path: Path) -> Iterator[GraphStore]:
    """An empty store to copy into, of each kind of which there can be one beside the first."""
    opened = open_empty(other_name, tmp_path / "other", KEY)
    yield opened
    opened.close()


def told(store: GraphStore) -> list[object]:
    """What a store says of itself, and the snapshot that is built from it."""
    cut = everything(store)
    with store.evidence(store.head()) as stream:
        bytes_of_it = image(build(stream, store.ids, store.labels()))
    nodes = [person(n) for n in range(10)]
    return [
        store.head(), store.labels(), store.loads(), store.feed_ages(cut.known_at), bytes_of_it,
        store.descriptions([*nodes, CELL], cut), store.links(nodes, cut),
        store.records([("NOMIS", f"A000{n}BC") for n in range(6)], cut),
        store.quarantined_parties([("pnc", "2002/0073319Z")], cut.known_at),
        store.acts("categorisation", frozenset(store.labels())), store.broken_glass(),
        store.due_for_review(date(2028, 1, 1), 99), store.tasked("flag:"), store.fallen("r1", cut),
        store.results_resting_on(store.ids.record_id("NOMIS", "A0001BC")),
        store.disposed([("NOMIS", "A0005BC"), ("NOMIS", "A0001BC")]),
    ]  # fmt: skip


def test_a_copy_answers_as_the_store_did(store: GraphStore, other_store: GraphStore) -> None:
    """Every read, the head, the holds and the tombstones; and the snapshot that is built from it, byte by byte."""
    lived_in(store)
    made = copy_store(store, other_store)
    assert told(other_store) == told(store)
    assert all(made.counts.values()), made.counts
    with store.contents() as one, other_store.contents() as two:
        assert fingerprint(one) == fingerprint(two) == made


def test_a_copy_goes_on_where_the_store_was(store: GraphStore, other_store: GraphStore) -> None:
    """The interrupted load resumes, a new one is numbered after the last, and labels are interned once."""
    lived_in(store)
    copy_store(store, other_store)
    for each in (store, other_store):
        resumed = each.begin_load(manifest("unseen", extracted=70), moment(90))
        assert resumed.counts.rows == 1
        each.publish(resumed, moment(91), "data-officer")
        load(each, [row("n/1", involved(person(1), incident(1)), label=POLICE)], manifest("next", extracted=95))
    assert told(other_store) == told(store)


def test_nothing_is_copied_into_a_store_that_holds_something(store: GraphStore, other_store: GraphStore) -> None:
    load(store, [row("i/1")], manifest("one"))
    load(other_store, [row("i/2")], manifest("two"))
    with pytest.raises(StoreError, match="not empty"):
        copy_store(store, other_store)


class Falsified:
    """Contents of which one row is lost, or altered, after it was counted."""

    def __init__(self, contents: Contents, *, lose: bool) -> None:
        self.key, self._contents, self._lose = contents.key, contents, lose

    def batches(self) -> Batches:
        """All but that row."""
        for part, rows in self._contents.batches():
            if part is not Part.HOLDS:
                yield part, rows
            elif not self._lose:
                yield part, [(*entry[:3], "another reason", *entry[4:]) for entry in rows]


@pytest.mark.parametrize(("lose", "said"), [(True, "1 holds became 0"), (False, "content hash is not")])
def test_a_difference_is_found_and_the_copy_cannot_be_opened(
    store: GraphStore, store_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lose: bool, said: str
) -> None:
    """A row that was lost on the way is counted, and one that was altered changes the hash."""
    source = open_empty("sqlite", tmp_path / "source", KEY)
    lived_in(source)
    filling = store.filling

    @contextmanager
    def careless() -> Iterator[Callable[[Contents], None]]:
        with filling() as fill:
            yield lambda contents: fill(Falsified(contents, lose=lose))

    monkeypatch.setattr(store, "filling", careless)
    with pytest.raises(StoreError, match=said):
        copy_store(source, store)
    source.close()
    store.close()
    with pytest.raises(StoreError, match="did not end"):
        reopen(store_name, tmp_path)


def reopen(name: str, folder: Path) -> GraphStore:
    """A store that was opened empty, opened again."""
    if name == "sqlite":
        return open_file(folder / "cordon.db")
    engine = shared_engine()
    return open_database(engine.url, engine.credentials)


def test_every_table_of_a_store_file_is_copied_or_made_again(tmp_path: Path) -> None:
    """A table that a migration adds is given a part, or said to follow from others."""
    store = open_file(tmp_path / "cordon.db", key=KEY)
    with store.contents() as whole:
        names = whole._connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        unknown = [name for (name,) in names if name not in DERIVED | TOLD]
    store.close()
    assert unknown == []
