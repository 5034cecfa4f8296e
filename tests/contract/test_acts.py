"""What people did about cases: appended in order, read by label, emptied with the record that it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.model.acts import Act
from graph.store.errors import StaleCaseError
from graph.store.port import GraphStore
from tests.contract.evidence import POLICE, PRISON, described, load, manifest, moment, person, row


def act(sequence: int, action: str = "started", case: str = "c1") -> Act:
    """One act of a case."""
    return Act(
        kind="categorisation",
        case=case,
        sequence=sequence,
        action=action,
        actor="demo/sam",
        agency="prison",
        at=moment(sequence),
        label=PRISON,
        about=(b"a" * 16, b"b" * 16),
        body={"reason": "risk", "list": [1, None, True]},
    )


def classes(store: GraphStore) -> frozenset[int]:
    """Every class."""
    return frozenset(store.labels())


def test_acts_come_back_as_they_were_appended(store: GraphStore) -> None:
    """In the order of each case, with everything that they said."""
    for each in (act(0), act(1, "referred"), act(0, case="c0")):
        store.append_acts([each])
    assert store.acts("categorisation", classes(store)) == [act(0, case="c0"), act(0), act(1, "referred")]
    assert store.acts("categorisation", classes(store), case="c1") == [act(0), act(1, "referred")]
    assert store.acts("dispute", classes(store)) == []


def test_of_two_who_act_at_once_the_second_is_told(store: GraphStore) -> None:
    """A case never holds two acts in one place, nor leaves a place out."""
    store.append_acts([act(0)])
    for late in (act(0, "cancelled"), act(2)):
        with pytest.raises(StaleCaseError, match="look at it again"):
            store.append_acts([late])
    assert store.acts("categorisation", classes(store)) == [act(0)]


def test_of_several_acts_all_are_kept_or_none(store: GraphStore) -> None:
    """One that does not fit keeps the others out."""
    with pytest.raises(StaleCaseError):
        store.append_acts([act(0), act(1), act(0)])
    assert store.acts("categorisation", classes(store)) == []
    store.append_acts([act(0), act(1)])
    assert len(store.acts("categorisation", classes(store))) == 2


def test_a_reader_sees_the_acts_of_his_labels_alone(store: GraphStore) -> None:
    """A hidden act is not there for him; its place in the case tells nothing, since sequences never leave the store."""
    store.append_acts([act(0)])
    store.append_acts([replace(act(1), label=POLICE)])
    ours = frozenset(class_id for class_id, label in store.labels().items() if label == PRISON)
    assert store.acts("categorisation", ours) == [act(0)]
    assert len(store.acts("categorisation", classes(store))) == 2


def test_a_case_is_found_by_any_record_that_any_act_is_about(store: GraphStore) -> None:
    """Whole: also its acts that are about other records of the person."""
    store.append_acts([act(0)])
    store.append_acts([replace(act(1), about=(b"c" * 16,))])
    store.append_acts([replace(act(0, case="c2"), about=())])
    found = store.acts("categorisation", classes(store), about=[b"c" * 16])
    assert [(each.case, each.sequence) for each in found] == [("c1", 0), ("c1", 1)]
    assert store.acts("categorisation", classes(store), about=[b"d" * 16]) == []


def test_acts_are_found_by_what_was_done(store: GraphStore) -> None:
    store.append_acts([act(0), replace(act(1), action="ANOTHER")])
    assert [each.sequence for each in store.acts("categorisation", classes(store), actions=["ANOTHER"])] == [1]
    assert store.acts("categorisation", classes(store), actions=[]) == []


def test_a_case_is_found_among_many_records_at_once(store: GraphStore) -> None:
    """More of them than a statement takes values."""
    store.append_acts([act(0)])
    many = [number.to_bytes(16, "big") for number in range(33_000)]
    assert store.acts("categorisation", classes(store), about=many) == []
    assert store.acts("categorisation", classes(store), about=[*many, b"a" * 16]) == [act(0)]


def test_a_case_can_be_read_as_it_stood(store: GraphStore) -> None:
    """History is on the known clock."""
    store.append_acts([act(0)])
    store.append_acts([act(1)])
    assert store.acts("categorisation", classes(store), until=moment(0)) == [act(0)]


def test_disposal_of_a_record_empties_what_acts_say_of_it(store: GraphStore) -> None:
    """That somebody acted stays; what he wrote does not."""
    load(store, [row("A0001BC", describes=[described(person(1), "Zebedee")])], manifest("one"))
    about = store.ids.record_id("NOMIS", "A0001BC")
    store.append_acts([replace(act(0), about=(about,), body={"reason": "Zebedee is dangerous"})])
    store.append_acts([act(0, case="c2")])
    store.dispose([("NOMIS", "A0001BC")], "records-officer", "review", moment(9))
    emptied, other = store.acts("categorisation", classes(store))
    assert emptied.body == {"disposed": True}
    assert (emptied.actor, emptied.action) == ("demo/sam", "started")
    assert other == act(0, case="c2")
