"""A base with a delta laid over it answers as a fresh build of the same head does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.labels import Label
from graph.snapshot import delta as delta_module
from graph.snapshot.arrays import KNOWN_OPEN, GraphArrays
from graph.snapshot.build import build
from graph.snapshot.delta import overlay, read_delta
from graph.snapshot.errors import DeltaRefusedError, DeltaTooLargeError
from graph.snapshot.graph import Graph
from graph.store.stored import Head
from tests.graph.snapshot.contents import content, held
from tests.graph.snapshot.histories import histories, wandering_histories
from tests.graph.snapshot.journal import CLASSES, KEY, PLACES, STEP, Journal


def base_at(journal: Journal, head: Head) -> GraphArrays:
    """A fresh build of a head."""
    return build(journal.stream(head), KEY, CLASSES)


def laid_over(base: GraphArrays, journal: Journal, since: Head, head: Head, salt: int = 0) -> Graph:
    """The base with what changed since."""
    return overlay(base, read_delta(base, journal.stream(head, since, salt), KEY, CLASSES))


def head_after(journal: Journal, moves: int) -> Head:
    """The head after so many moves, or the last."""
    return Head(min(moves, journal.moves), min(moves, journal.moves) * STEP)


@given(journal=histories(), first=st.integers(0, 9), second=st.integers(0, 9), salt=st.integers(0, 9))
def test_base_and_delta_equal_a_fresh_build(journal: Journal, first: int, second: int, salt: int) -> None:
    """After one delta, and after the next one over the same, already patched base."""
    since, between = head_after(journal, min(first, second)), head_after(journal, max(first, second))
    base = base_at(journal, since)
    for head in (between, journal.head):
        graph = laid_over(base, journal, since, head, salt)
        assert content(graph) == content(Graph(head, base_at(journal, head)))
        assert graph.known_instants.tolist() == base_at(journal, head).known_instants.tolist()


@given(journal=histories(), first=st.integers(0, 9), known=st.integers(0, 9))
def test_a_graph_in_hand_does_not_change_when_a_delta_patches_its_base(
    journal: Journal, first: int, known: int
) -> None:
    """A request that began before a load was published gets one consistent answer, for any known instant."""
    since = head_after(journal, first)
    base = base_at(journal, since)
    in_hand = Graph(since, base)
    before = content(in_hand), held(in_hand, known * STEP)
    laid_over(base, journal, since, journal.head)
    assert (content(in_hand), held(in_hand, known * STEP)) == before


@given(journal=histories(), first=st.integers(0, 9))
def test_a_delta_finds_nodes_and_records_of_both_layers(journal: Journal, first: int) -> None:
    """By public id, by key, one by one and all at once."""
    since = head_after(journal, first)
    graph = laid_over(base_at(journal, since), journal, since, journal.head)
    ranks = list(range(graph.node_count))
    public = [graph.node_public(rank) for rank in ranks]
    assert public == [KEY.node_id(graph.node_ref(rank)) for rank in ranks]
    assert [graph.node_rank(public_id) for public_id in public] == ranks
    assert graph.node_refs(ranks) == [graph.node_ref(rank) for rank in ranks]
    assert [graph.node_rank_of(ref) for ref in graph.node_refs(ranks)] == ranks
    assert graph.node_ranks([*public, bytes(16)]).tolist() == [*ranks, -1]


@given(journal=wandering_histories(), first=st.integers(0, 6))
def test_a_delta_is_right_or_refused(journal: Journal, first: int) -> None:
    """Where the rules look back on what was known (a record that wanders between feeds), no wrong graph results."""
    since = head_after(journal, first)
    base = base_at(journal, since)
    in_hand = Graph(since, base)
    before = content(in_hand)
    try:
        graph = laid_over(base, journal, since, journal.head)
    except DeltaRefusedError:
        return
    assert content(graph) == content(Graph(journal.head, base_at(journal, journal.head)))
    assert content(in_hand) == before
    assert int(graph.extra.adjacency.known_from.min(initial=len(base.known_instants))) >= len(base.known_instants)


def test_an_absence_before_a_record_was_ever_there_does_not_change_what_was_known() -> None:
    """A record appears in a second full feed, whose earlier extract could not have held it."""
    journal = Journal()
    journal.publish(PLACES[0], 0, [(0, 0)])
    journal.publish(PLACES[1], 10, [])
    since = journal.head
    journal.publish(PLACES[1], 20, [(0, 0)])
    base = base_at(journal, since)
    in_hand = Graph(since, base)
    before = content(in_hand)
    try:
        graph = laid_over(base, journal, since, journal.head)
    except DeltaRefusedError:
        graph = Graph(journal.head, base_at(journal, journal.head))
    assert content(in_hand) == before
    assert content(graph) == content(Graph(journal.head, base_at(journal, journal.head)))


def one_load(records: range = range(6, 9)) -> Journal:
    """A journal with one event load."""
    journal = Journal()
    journal.publish(PLACES[2], 0, [(record, 0) for record in records])
    return journal


def test_a_change_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller is told to write a snapshot rather than to search a long delta."""
    journal = one_load()
    since = journal.head
    base = base_at(journal, since)
    journal.withdraw(0)
    limit = len(base.links.record)
    monkeypatch.setattr(delta_module, "DELTA_LINK_LIMIT", limit)
    assert laid_over(base, journal, since, journal.head).changed_links == limit
    monkeypatch.setattr(delta_module, "DELTA_LINK_LIMIT", limit - 1)
    with pytest.raises(DeltaTooLargeError, match=str(limit)):
        laid_over(base_at(journal, since), journal, since, journal.head)


def test_a_refused_delta_leaves_the_base_untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever still reads the base goes on with it."""
    journal = one_load()
    base, since = base_at(journal, journal.head), journal.head
    journal.withdraw(0)
    monkeypatch.setattr(delta_module, "DELTA_LINK_LIMIT", 0)
    with pytest.raises(DeltaTooLargeError):
        laid_over(base, journal, since, journal.head)
    assert (base.adjacency.known_to == KNOWN_OPEN).all()


def test_a_base_from_another_history_is_refused() -> None:
    """A store put back from a backup must not be laid over a snapshot of what it has forgotten."""
    journal, other = one_load(), one_load()
    journal.publish(PLACES[2], 5, [(6, 1)])
    other.moves += 1
    other.publish(PLACES[2], 6, [(6, 2)])
    with pytest.raises(DeltaRefusedError, match="history"):
        laid_over(base_at(journal, journal.head), other, journal.head, other.head)


def test_a_relabelled_version_is_refused() -> None:
    """Entries of the base keep their class: a stricter one would not reach them."""
    journal = one_load()
    base, since = base_at(journal, journal.head), journal.head
    journal.publish(PLACES[2], 5, [(6, 0), (6, 1)])
    stricter = CLASSES | {class_id: Label("nobody") for class_id in CLASSES}
    with pytest.raises(DeltaRefusedError, match="relabelled"):
        read_delta(base, journal.stream(since=since), KEY, stricter)


def test_a_lost_version_is_refused() -> None:
    """Content of the base that the store no longer has may have been disposed of."""
    journal = one_load()
    journal.publish(PLACES[2], 5, [(6, 1)])
    base, since = base_at(journal, journal.head), journal.head
    journal.publish(PLACES[2], 6, [(6, 2)])
    journal.loads[1] = replace(journal.loads[1], rows=())
    with pytest.raises(DeltaRefusedError, match="gone"):
        laid_over(base, journal, since, journal.head)
