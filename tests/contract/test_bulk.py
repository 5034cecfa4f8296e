"""The bulk stream holds exactly what is published at its head, in the order that it promises."""

from __future__ import annotations

from functools import partial
from typing import Any

from graph.model.evidence import Description, NodeRef
from graph.model.kinds import Kind
from graph.model.loads import FeedMode
from graph.store.port import EvidenceStream, GraphStore
from graph.store.stored import Head
from tests.contract.evidence import described, incident, involved, load, manifest, moment, person, row, write


def content(stream: EvidenceStream) -> dict[str, list[tuple[Any, ...]]]:
    """The stream with every handle replaced by what it stands for, so that two stores compare."""
    loads = {times.handle: (feed, scope, times.sequence) for times, feed, scope in stream.loads()}
    nodes = {handle: NodeRef(Kind(kind), *key) for batch in stream.nodes() for handle, kind, *key in batch}
    records = {
        handle: (system, source_id, version.hex())
        for batch in stream.records()
        for handle, system, source_id, version, *_ in batch
    }
    return {
        "nodes": [(node,) for node in nodes.values()],
        "records": list(records.values()),
        "sightings": sorted((records[r], loads[s]) for batch in stream.sightings() for r, s in batch.tolist()),
        "links": sorted(
            (records[r], nodes[source], nodes[target], *rest)
            for batch in stream.links()
            for r, source, target, *rest in batch.tolist()
            if r in records
        ),
        "descriptions": sorted(
            (records[r], nodes[node], born or 0, surname)
            for batch in stream.descriptions()
            for r, node, born, surname in batch
            if r in records
        ),
        "people": sorted(
            (records[r], nodes[node], sorted(properties.items()))
            for batch in stream.person_properties()
            for r, node, properties in batch
            if r in records
        ),
    }


def two_loads(store: GraphStore) -> tuple[Head, Head]:
    """A first load, then one that supersedes one of its rows; the heads after each."""
    first = [
        row("i/1", involved(person(1), incident(1)), describes=[described(person(1), "Ali")]),
        row("i/2", involved(person(2), incident(2))),
    ]
    load(store, first, manifest("one"))
    one = store.head()
    load(store, [row("i/1", involved(person(3), incident(1)))], manifest("two", extracted=24))
    return one, store.head()


def test_records_carry_who_first_said_them(store: GraphStore) -> None:
    """The keyed pseudonym as it was loaded, and nothing where the agency speaks for itself."""
    load(store, [row("i/1", origin="5a17"), row("i/2")], manifest("one"))
    with store.evidence(store.head()) as stream:
        told = {source_id: origin for batch in stream.records() for _, _, source_id, *_, origin in batch}
    assert told == {"i/1": "5a17", "i/2": ""}


def test_nothing_unpublished_is_streamed(store: GraphStore) -> None:
    """A load in progress adds no node, record, sighting or link."""
    two_loads(store)
    with store.evidence(store.head()) as stream:
        before = content(stream)
    opened = store.begin_load(manifest("three"), moment(50))
    write(store, opened, [row("i/9", involved(person(9), incident(9)), describes=[described(person(9), "New")])])
    with store.evidence(store.head()) as stream:
        assert content(stream) == before


def test_nodes_and_records_come_in_the_order_of_their_keys(store: GraphStore) -> None:
    """Ranks are positions in these orders, so that two stores with the same content give the same bytes."""
    two_loads(store)
    with store.evidence(store.head()) as stream:
        streamed = content(stream)
    nodes = [node for (node,) in streamed["nodes"]]
    assert nodes == sorted(nodes)
    assert streamed["records"] == sorted(streamed["records"])


def test_all_that_is_said_of_people_is_streamed_and_nothing_of_things(store: GraphStore) -> None:
    """Matching compares every property, and a thing's caption is no person's."""
    thing = Description(incident(1), {"caption": "Assault"})
    load(
        store,
        [row("i/1", involved(person(1), incident(1)), describes=[described(person(1), "Ali"), thing])],
        manifest("1"),
    )
    with store.evidence(store.head()) as stream:
        ((_, node, said),) = content(stream)["people"]
    assert (node, dict(said)) == (person(1), dict(described(person(1), "Ali").properties))


def test_an_earlier_head_is_streamed_as_it_was(store: GraphStore) -> None:
    """A stream of the first head knows nothing of the second load."""
    one, _ = two_loads(store)
    with store.evidence(one) as stream:
        streamed = content(stream)
        assert len(stream.loads()) == 1
    assert (person(3),) not in streamed["nodes"]


def test_changes_hold_all_versions_of_what_changed_and_nothing_else(store: GraphStore) -> None:
    """Row i/1 changed, so both its versions come; row i/2 did not."""
    one, two = two_loads(store)
    with store.changes(one, two) as stream:
        streamed = content(stream)
    assert [(system, source_id) for system, source_id, _ in streamed["records"]] == [("NOMIS", "i/1")] * 2
    assert len(streamed["links"]) == 2


def test_a_full_load_changes_what_it_no_longer_sights(store: GraphStore) -> None:
    """The vanished row is among the changes, since its validity ended."""
    about = partial(manifest, mode=FeedMode.FULL)
    load(store, [row("i/1"), row("i/2")], about("one"))
    one = store.head()
    load(store, [row("i/2")], about("two", extracted=24))
    with store.changes(one, store.head()) as stream:
        assert [source_id for _, source_id, _ in content(stream)["records"]] == ["i/1", "i/2"]


def test_a_withdrawal_is_a_change(store: GraphStore) -> None:
    """What a withdrawn load had sighted comes again, and its load's times say when it went."""
    opened = load(store, [row("i/1")], manifest("one"))
    one = store.head()
    store.withdraw(opened.key, moment(9), "data-officer", "wrong")
    with store.changes(one, store.head()) as stream:
        assert len(content(stream)["records"]) == 1
        ((times, _, _),) = stream.loads()
    assert times.withdrawn == store.head().known_at
