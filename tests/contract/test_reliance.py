"""What results rest on: found from the record and from the load, and what of it no longer stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.model.evidence import EvidenceRow
from graph.model.labels import Label
from graph.store.errors import StoreError
from graph.store.port import GraphStore
from graph.store.stored import ReadCut, VersionKey
from tests.contract.evidence import PRISON, everything, load, manifest, moment, row

SECRET = Label("police", compartments=("source-unit",))


def key(stated: EvidenceRow) -> VersionKey:
    return (stated.system, stated.source_id, stated.version)


def named(store: GraphStore, stated: EvidenceRow) -> tuple[bytes, bytes]:
    return (store.ids.record_id(stated.system, stated.source_id), stated.version)


def prison_only(store: GraphStore) -> ReadCut:
    return ReadCut(frozenset(n for n, label in store.labels().items() if label == PRISON), store.head().known_at)


ONE, TWO = row("i/1"), row("i/2")


def test_records_are_found_by_the_beginning_of_what_tasked_them(store: GraphStore) -> None:
    """Of any version, in capitals or not; the sign for many characters of a pattern is an ordinary character here."""
    asked, other = replace(row("i/3"), tasking="flag:1"), replace(row("i/4"), tasking="flax:1")
    louder, mixed = replace(row("i/5"), tasking="FLAG:1"), replace(row("i/6"), tasking="Flag:2")
    load(store, [ONE, asked, other, louder, mixed], manifest("one"))
    found = {named(store, each)[0] for each in (asked, louder, mixed)}
    assert store.tasked("flag:") == store.tasked("FLAG:") == found
    assert store.tasked("fla_:") == store.tasked("%") == frozenset()


def test_results_are_found_by_a_record_that_they_rest_on(store: GraphStore) -> None:
    """Saving twice says nothing twice, and a record that nothing rests on has none."""
    load(store, [ONE, TWO], manifest("one"))
    for _ in range(2):
        store.save_result("r1", "proximity", {"seed": 1}, [key(ONE)])
    store.save_result("r0", "proximity", {"seed": 2}, [key(ONE)])
    assert store.results_resting_on(named(store, ONE)[0]) == [("r0", "proximity"), ("r1", "proximity")]
    assert store.results_resting_on(named(store, TWO)[0]) == []


def test_what_is_missing_of_a_saved_result_is_added(store: GraphStore) -> None:
    """Whoever was stopped while he saved one begins anew, and what stands already is not asked for again."""
    load(store, [ONE, TWO], manifest("one"))
    store.save_result("r1", "proximity", {"seed": 1}, [key(ONE)])
    store.save_result("r1", "proximity", {"seed": 1}, [key(ONE), key(TWO)])
    assert [store.results_resting_on(named(store, each)[0]) for each in (ONE, TWO)] == [[("r1", "proximity")]] * 2


def test_results_are_found_by_a_load_that_they_rest_on(store: GraphStore) -> None:
    """Whoever would withdraw a load can see what falls with it; what it repeats of another load counts."""
    first = load(store, [ONE], manifest("one"))
    second = load(store, [ONE, TWO], manifest("two", extracted=24))
    third = load(store, [row("i/3")], manifest("three", extracted=48))
    store.save_result("r1", "proximity", {}, [key(ONE)])
    store.save_result("r2", "communities", {}, [key(TWO)])
    assert store.results_resting_on_load(first.key) == [("r1", "proximity")]
    assert store.results_resting_on_load(second.key) == [("r2", "communities"), ("r1", "proximity")]
    assert store.results_resting_on_load(third.key) == []


def test_a_result_on_what_the_store_does_not_hold_is_refused(store: GraphStore) -> None:
    """Nothing that it rests on may go missing in silence."""
    load(store, [ONE], manifest("one"))
    with pytest.raises(StoreError, match="does not hold"):
        store.save_result("r1", "proximity", {}, [key(ONE), key(TWO)])


def test_nothing_has_fallen_while_all_of_it_stands(store: GraphStore) -> None:
    """A later load that repeats, or says something else besides, takes nothing away."""
    load(store, [ONE], manifest("one"))
    store.save_result("r1", "proximity", {}, [key(ONE)])
    load(store, [ONE, TWO], manifest("two", extracted=24))
    assert store.fallen("r1", everything(store)) == []


def test_a_version_that_was_replaced_still_stands(store: GraphStore) -> None:
    """It was said, and nobody took it back."""
    load(store, [ONE], manifest("one"))
    store.save_result("r1", "proximity", {}, [key(ONE)])
    load(store, [row("i/1", content="said better")], manifest("two", extracted=24))
    assert store.fallen("r1", everything(store)) == []


def test_what_was_withdrawn_has_fallen_unless_another_load_says_it_too(store: GraphStore) -> None:
    """And only from then on: as known before, it stood."""
    first = load(store, [ONE, TWO], manifest("one"))
    load(store, [TWO], manifest("two", extracted=24))
    store.save_result("r1", "proximity", {}, [key(ONE), key(TWO)])
    before = everything(store)
    store.withdraw(first.key, moment(48), "data-officer", "wrong file")
    assert store.fallen("r1", everything(store)) == [named(store, ONE)]
    assert store.fallen("r1", before) == []


def test_what_was_disposed_of_has_fallen_and_the_result_is_still_found(store: GraphStore) -> None:
    """A replay of the result can say what became of it."""
    load(store, [ONE, TWO], manifest("one"))
    store.save_result("r1", "proximity", {}, [key(ONE), key(TWO)])
    store.dispose([("NOMIS", "i/1")], "records-officer", "review", moment(48))
    assert store.fallen("r1", everything(store)) == [named(store, ONE)]
    assert store.results_resting_on(named(store, ONE)[0]) == [("r1", "proximity")]


def test_a_record_that_is_restricted_now_has_fallen_for_who_may_not_read_it(store: GraphStore) -> None:
    """The version that he read was open; its record no longer is."""
    load(store, [ONE, TWO], manifest("one"))
    store.save_result("r1", "proximity", {}, [key(ONE), key(TWO)])
    assert store.fallen("r1", prison_only(store)) == []
    load(store, [row("i/1", label=SECRET)], manifest("two", extracted=24))
    assert store.fallen("r1", prison_only(store)) == [named(store, ONE)]
    assert store.fallen("r1", everything(store)) == []


def test_a_record_that_was_restricted_once_stands_for_who_may_read_it_now(store: GraphStore) -> None:
    """A label that is past withholds nothing."""
    load(store, [row("i/1", label=SECRET)], manifest("one"))
    load(store, [ONE], manifest("two", extracted=24))
    store.save_result("r1", "proximity", {}, [key(ONE)])
    assert store.fallen("r1", prison_only(store)) == []


def test_a_result_that_rests_on_much_is_written_down_whole(store: GraphStore) -> None:
    """It is written in pieces, so that loads need not wait for it."""
    rows = [replace(row(f"i/{number}"), line=number + 2) for number in range(4_500)]
    load(store, rows, manifest("one"))
    store.save_result("r1", "proximity", {}, [key(each) for each in rows])
    nobody = ReadCut(frozenset(), store.head().known_at)
    assert len(store.fallen("r1", nobody)) == 4_500


def test_a_record_that_two_agencies_claim_has_fallen_for_every_reader(store: GraphStore) -> None:
    """Nobody reads it until they agree, and so nobody is shown what rests on it."""
    load(store, [ONE], manifest("one"))
    store.save_result("r1", "proximity", {}, [key(ONE)])
    load(store, [row("i/1", label=Label("police"))], manifest("two", extracted=24))
    owners = {class_id: label.owner for class_id, label in store.labels().items()}
    known_at = store.head().known_at
    # A safety rule, which withholds nothing for that, may have asked first.
    assert store.fallen("r1", ReadCut(frozenset(owners), known_at)) == []
    assert store.fallen("r1", ReadCut(frozenset(owners), known_at, owners)) == [named(store, ONE)]


def test_a_result_that_rests_on_more_than_it_did_is_looked_at_anew(store: GraphStore) -> None:
    """Asked again at the same head, and another result's reliance takes nothing away from it."""
    load(store, [ONE, TWO], manifest("one"))
    nobody = ReadCut(frozenset(), store.head().known_at)
    store.save_result("r1", "proximity", {}, [key(ONE)])
    assert store.fallen("r1", nobody) == [named(store, ONE)]
    store.save_result("r1", "proximity", {}, [key(ONE), key(TWO)])
    store.save_result("r2", "proximity", {}, [key(TWO)])
    assert store.fallen("r1", nobody) == sorted([named(store, ONE), named(store, TWO)])
    assert store.fallen("r2", nobody) == [named(store, TWO)]
