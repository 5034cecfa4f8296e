"""Arrays hold what the evidence says, when it was known, and nothing of how it was delivered."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.bitemporal import LoadTimes
from graph.snapshot import holding, rows
from graph.snapshot.arrays import GraphArrays, column_types
from graph.snapshot.build import build
from graph.snapshot.errors import SnapshotError
from graph.snapshot.graph import Graph
from tests.graph.snapshot.contents import content, held, held_in
from tests.graph.snapshot.histories import histories, wandering_histories
from tests.graph.snapshot.journal import CLASSES, KEY, PLACES, STEP, Journal, JournalStream

SECTIONS = ("nodes", "adjacency", "links", "records", "descriptions")


def built(journal: Journal, **delivery: int) -> GraphArrays:
    """The arrays of a journal's head."""
    return build(journal.stream(**delivery), KEY, CLASSES)  # type: ignore[arg-type]


def image(arrays: GraphArrays) -> list[object]:
    """Every byte of every column, with its type and shape."""
    columns = [getattr(getattr(arrays, section), name) for section in SECTIONS for name in names(arrays, section)]
    told = [(column.dtype.str, column.shape, column.tobytes()) for column in (*columns, arrays.known_instants)]
    return [*told, arrays.labels]


def names(arrays: GraphArrays, section: str) -> list[str]:
    """The columns of a section."""
    return [field.name for field in fields(getattr(arrays, section))]


@given(journal=wandering_histories(), known=st.integers(0, 8 * STEP))
def test_what_holds_as_known_at_any_instant_is_what_the_rules_say(journal: Journal, known: int) -> None:
    """Fast paths, shared patterns and ranks of instants lose and invent no slice."""
    assert held(Graph(journal.head, built(journal)), known) == held_in(journal, known)


@given(journal=histories(), salt=st.integers(1, 99), batch=st.integers(1, 50))
def test_handles_batches_and_the_order_of_delivery_change_no_byte(journal: Journal, salt: int, batch: int) -> None:
    """Two stores with the same evidence build the same snapshot."""
    assert image(built(journal, salt=salt, batch=batch)) == image(built(journal))


@given(journal=histories(), size=st.integers(1, 5))
def test_working_in_stretches_changes_no_byte(journal: Journal, size: int) -> None:
    """A stretch ends between records and between nodes, never inside one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "CHUNK_ROWS", size)
        patch.setattr(holding, "CHUNK_ROWS", size)
        in_stretches = image(built(journal))
    assert in_stretches == image(built(journal))


@given(journal=histories())
def test_columns_have_the_declared_types_and_orders(journal: Journal) -> None:
    """Kernels and look-ups by bisection rest on both."""
    arrays = built(journal)
    for section in SECTIONS:
        columns = getattr(arrays, section)
        assert {name: getattr(columns, name).dtype for name in names(arrays, section)} == column_types(type(columns))
    nodes, entries, links = arrays.nodes, arrays.adjacency, arrays.links
    refs = [Graph(journal.head, arrays).node_ref(rank) for rank in range(len(nodes.kind))]
    assert refs == sorted(refs, key=lambda ref: (ref.kind, ref.authority.encode(), ref.key.encode()))
    assert [bytes(nodes.public[rank]) for rank in nodes.by_public] == sorted(bytes(row) for row in nodes.public)
    owner = np.repeat(np.arange(len(nodes.kind)), np.diff(entries.start))
    at = zip(owner, entries.type, entries.neighbour, entries.link, entries.flags >> 1, strict=True)
    assert (order := list(at)) == sorted(order)
    first = links.entries[:, 0]
    kind = (entries.type[first], entries.role[first], entries.flags[first])
    times = (entries.valid_from[first], entries.valid_to[first], entries.known_from[first])
    keys = list(zip(links.record, links.source, links.target, *kind, *times, strict=True))
    assert keys == sorted(keys)


@given(journal=histories())
def test_every_node_and_record_is_found_by_its_public_id_and_its_key(journal: Journal) -> None:
    """And what is not there is not found."""
    graph = Graph(journal.head, built(journal))
    content(graph)
    refs = [graph.node_ref(rank) for rank in range(graph.node_count)]
    assert graph.node_refs(range(graph.node_count)) == refs
    assert [graph.node_rank(KEY.node_id(ref)) for ref in refs] == list(range(graph.node_count))
    assert [graph.node_rank_of(ref) for ref in refs] == list(range(graph.node_count))
    wanted = [KEY.node_id(ref) for ref in reversed(refs)] + [bytes(16), b"\xff" * 16]
    assert graph.node_ranks(wanted).tolist() == [*reversed(range(graph.node_count)), -1, -1]
    assert graph.node_rank(bytes(16)) is graph.node_rank(b"short") is None
    assert graph.record_versions(bytes(16)) == []


def test_a_record_seen_in_two_full_feeds_ends_where_either_leaves_it_out() -> None:
    """As many sightings as one of the feeds has loads is not the same as being in all of them."""
    journal = Journal()
    for place, seen in ((PLACES[0], [(0, 0)]), (PLACES[1], [(0, 0)]), (PLACES[0], []), (PLACES[1], [(3, 0)])):
        journal.publish(place, journal.moves, seen)
    for moves in range(5):
        assert held(Graph(journal.head, built(journal)), moves * STEP) == held_in(journal, moves * STEP)


def test_an_empty_store_builds_an_empty_graph() -> None:
    """The first request of a new deployment is answered, with nothing."""
    graph = Graph(Journal().head, built(Journal()))
    assert content(graph) == {"nodes": Counter(), "records": Counter(), "links": Counter(), "descriptions": Counter()}
    assert graph.known_rank(10**18) == -1
    assert graph.node_rank(bytes(16)) is None


def test_a_sighting_by_an_unpublished_load_is_refused() -> None:
    """What nobody published must not become visible through a snapshot."""
    journal = Journal()
    journal.publish(PLACES[2], 0, [(6, 0)])

    class Forgetful(JournalStream):
        def loads(self) -> list[tuple[LoadTimes, str, str]]:
            return []

    stream = journal.stream()
    stream.__class__ = Forgetful
    with pytest.raises(SnapshotError, match="not published"):
        build(stream, KEY, CLASSES)


@pytest.mark.parametrize("part", ["nodes", "records", "sightings"])
def test_a_stream_out_of_order_is_refused(part: str) -> None:
    """Look-ups bisect: out of order, they would deny what is there."""
    journal = Journal()
    journal.publish(PLACES[2], 0, [(6, 0), (7, 0)])
    journal.publish(PLACES[2], 1, [(6, 0), (7, 0)])
    stream = journal.stream(batch=99)
    wrong = [batch[::-1] for batch in getattr(stream, part)()]
    setattr(stream, part, lambda: iter(wrong[::-1]))
    with pytest.raises(SnapshotError, match="order"):
        build(stream, KEY, CLASSES)


def test_a_class_without_a_label_is_refused() -> None:
    """A record under an unknown class could not be masked."""
    journal = Journal()
    journal.publish(PLACES[2], 0, [(6, 0)])
    with pytest.raises(SnapshotError, match="no label"):
        build(journal.stream(), KEY, {})
