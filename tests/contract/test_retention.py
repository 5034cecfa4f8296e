"""Review, hold and disposal: the one deletion destroys content and leaves a tombstone without personal data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from graph.model.evidence import LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.store.errors import StoreError
from graph.store.port import GraphStore
from graph.store.stored import PersonQuery, QuarantinedParty
from tests.contract.evidence import (
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
)

DUE = date(2026, 12, 1)


def loaded(store: GraphStore) -> None:
    """Two records: one due for review in December, one much later."""
    due = row(
        "A0001BC", involved(person(1), incident(1)), describes=[described(person(1), "Zebedee")], review_on=DUE
    )  # fmt: skip
    later = row("i/2", involved(person(2), incident(1)), review_on=date(2033, 1, 1))
    load(store, [due, later], manifest("one"))


def test_records_come_up_for_review_on_their_day(store: GraphStore) -> None:
    """Not a day before, and never those that are not due."""
    loaded(store)
    assert store.due_for_review(date(2026, 11, 30), 9) == []
    assert store.due_for_review(DUE, 9) == [("NOMIS", "A0001BC", DUE)]


def test_a_hold_keeps_a_record_until_it_runs_out(store: GraphStore) -> None:
    """A held record is neither listed nor disposed of."""
    loaded(store)
    store.hold("NOMIS", "A0001BC", date(2027, 6, 1), "records-officer", "inquiry", moment(1))
    assert store.due_for_review(DUE, 9) == []
    with pytest.raises(StoreError, match="held records cannot be disposed of"):
        store.dispose([("NOMIS", "A0001BC")], "records-officer", "review", moment(2))
    assert store.due_for_review(date(2027, 6, 1), 9) == [("NOMIS", "A0001BC", DUE)]


def test_holding_what_does_not_exist_is_refused(store: GraphStore) -> None:
    """A typing error in a hold does not pass for one."""
    with pytest.raises(StoreError, match="there is no record"):
        store.hold("NOMIS", "A9999ZZ", DUE, "records-officer", "inquiry", moment(1))


def test_disposing_of_what_does_not_exist_is_refused_and_destroys_nothing(store: GraphStore) -> None:
    """A typing error among the keys does not pass for a disposal."""
    loaded(store)
    with pytest.raises(StoreError, match="there is no record NOMIS A9999ZZ"):
        store.dispose([("NOMIS", "A0001BC"), ("NOMIS", "A9999ZZ")], "records-officer", "review", moment(2))
    assert len(store.records([("NOMIS", "A0001BC")], everything(store))) == 1


def test_disposal_leaves_a_tombstone_and_nothing_else(store: GraphStore) -> None:
    """No read finds the record, its links, its person's name or its node; the tombstone says that it was."""
    loaded(store)
    head = store.head()
    after = store.dispose([("NOMIS", "A0001BC")], "records-officer", "review", moment(2))
    cut = everything(store)
    assert store.records([("NOMIS", "A0001BC")], cut) == []
    assert store.links([person(1)], cut) == []
    assert store.find_people(PersonQuery(surname="Zebedee"), cut, 9) == []
    assert [link.source for link in store.links([incident(1)], cut)] == [person(2)]
    assert store.is_disposed(store.ids.record_id("NOMIS", "A0001BC"))
    assert not store.is_disposed(store.ids.record_id("NOMIS", "i/2"))
    assert (after.revision, after.erasures) == (head.revision + 1, head.erasures + 1)


def test_the_store_tells_which_of_many_records_were_disposed_of(store: GraphStore) -> None:
    """What a load asks of every batch; before the first disposal the answer is nobody."""
    loaded(store)
    keys = [("NOMIS", "A0001BC"), ("NOMIS", "i/2"), ("DELIUS", "A0001BC"), ("NOMIS", "never seen")]
    assert store.disposed(keys) == frozenset()
    store.dispose([("NOMIS", "A0001BC")], "records-officer", "review", moment(2))
    assert store.disposed(keys) == {("NOMIS", "A0001BC")}
    assert store.disposed([]) == frozenset()


def test_disposal_reaches_earlier_knowledge_too(store: GraphStore) -> None:
    """Asking as known before the disposal does not bring the content back."""
    loaded(store)
    then = everything(store)
    store.dispose([("NOMIS", "A0001BC")], "records-officer", "review", moment(2))
    assert store.descriptions([person(1)], then) == []


def test_a_load_after_a_disposal_writes_anew_what_was_destroyed(store: GraphStore) -> None:
    """A store that remembers nodes between loads does not lean on those that a disposal deleted."""
    loaded(store)
    store.dispose([("NOMIS", "A0001BC"), ("NOMIS", "i/2")], "records-officer", "review", moment(2))
    load(store, [row("i/3", involved(person(1), incident(1)))], manifest("three", extracted=48))
    assert [link.source for link in store.links([incident(1)], everything(store))] == [person(1)]


def test_disposal_takes_an_identifier_off_the_quarantine_s_list(store: GraphStore) -> None:
    """The list of quarantined parties holds identifiers too: they go with the last record that states them."""
    number = NodeRef(Kind.IDENTIFIER, "prison-number", "A0001BC")
    states = LinkClaim(person(1), number, LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID)
    opened = store.begin_load(manifest("one"), moment(1))
    counts = store.write(opened, [row("A0001BC", states)], replace(opened.counts, rows=1), 2)
    party = QuarantinedParty(3, "prison-number", "A0001BC", PRISON)
    store.write(opened, [], replace(counts, rows=2, quarantined=1), 3, [party])
    store.publish(opened, moment(2), "data-officer")
    wanted = [("prison-number", "A0001BC")]
    assert len(store.quarantined_parties(wanted, store.head().known_at)) == 1
    store.dispose([("NOMIS", "A0001BC")], "records-officer", "review", moment(3))
    assert store.quarantined_parties(wanted, store.head().known_at) == []
