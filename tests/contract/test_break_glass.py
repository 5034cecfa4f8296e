"""Who broke the glass is kept, in order, for good."""

from __future__ import annotations

from dataclasses import replace

from graph.access import BreakGlass
from graph.model.labels import Label, facet
from graph.store.port import GraphStore
from tests.contract.evidence import described, load, manifest, moment, person, row


def test_entries_come_back_as_they_were_in_order_and_once(store: GraphStore) -> None:
    """By instant, subject and person, whatever the order of writing; repeating one adds nothing; ended ones stay."""
    first = BreakGlass(b"\x02" * 16, "officer", moment(1), moment(5), "OP-1", "threat to life: O'Connor's \u2026")
    entries = [
        first,
        replace(first, person=b"\x03" * 16),
        replace(first, subject="other"),
        replace(first, at=moment(2)),
    ]
    for each in [*reversed(entries), first]:
        store.break_glass(each)
    assert store.broken_glass() == entries


def test_facets_of_a_label_come_back_with_it(store: GraphStore) -> None:
    """Filters look at them, so that a store that lost one would open what it closes."""
    label = Label("prison", compartments=tuple(sorted((facet("alert-code", "XA"), "box"))))
    load(store, [row("1", describes=[described(person(1), "Hall")], label=label)], manifest("one"))
    assert label in store.labels().values()
