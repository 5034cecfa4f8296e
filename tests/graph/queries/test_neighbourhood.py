"""The neighbourhood agrees with a slow reading of the rows, and is honest about what its budget left out."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.evidence import NodeRef
from graph.model.grading import Grading, GradingScheme
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END, OPEN_START, Interval
from graph.queries.chart import Hub
from graph.queries.neighbourhood import BudgetError, neighbourhood
from graph.view import NotFoundError
from tests.graph.drawn import PEOPLE, tangles, worlds
from tests.graph.naive import Naive
from tests.graph.world import READER, Load, World, bears, number, one_load, person, row, thing, tie

A, B, C, D = (person(name) for name in "ABCD")
INVOLVED = LinkType.INVOLVED_IN


@given(
    worlds(),
    st.sampled_from(PEOPLE),
    st.integers(0, 3),
    st.sampled_from([None, Interval(40, 120)]),
    st.sampled_from([0, 1, 14, 15]),
)
def test_layers_and_links_are_those_of_the_rows(
    world: World, start: NodeRef, depth: int, valid: Interval | None, max_grade: int
) -> None:
    naive = Naive(world, valid, max_grade=max_grade)
    names, network = naive.names(), naive.network()
    if start not in names:
        with pytest.raises(NotFoundError):
            neighbourhood(world.view(), [world.id(start)])
        return
    found = neighbourhood(world.view(valid=valid), [world.id(start)], depth=depth, max_grade=max_grade)
    distance = nx.single_source_shortest_path_length(network, names[start], cutoff=depth)
    layers = [sorted(node for node, d in distance.items() if d == step) for step in range(max(distance.values()) + 1)]
    assert [[node.ref for node in layer] for layer in found.layers] == layers
    refs = {node.id: node.ref for layer in found.layers for node in layer}
    links = {(refs[link.source], refs[link.target]): 0 for link in found.links}
    assert set(links) == {tuple(sorted(edge)) for edge in network.subgraph(distance).edges}
    for link in found.links:
        parallel = [
            seen
            for seen in naive.links()
            if {names[seen.claim.source], names[seen.claim.target]} == {refs[link.source], refs[link.target]}
            and seen.claim.type is link.type
        ]
        assert list(link.evidence) == sorted(
            {world.key.record_id(s.row.system, s.row.source_id).hex() for s in parallel}
        )
        assert link.grade == min(seen.row.grading.rank for seen in parallel)
        assert link.valid_from == min(seen.claim.valid_from for seen in parallel)
        assert link.forward + link.backward >= len(link.evidence)


@given(worlds() | tangles(), st.integers(1, 3), st.integers(1, 6), st.sampled_from([1, 2, 100]))
def test_what_is_shown_and_what_is_left_out_make_what_there_is(
    world: World, depth: int, budget: int, hub_limit: int
) -> None:
    view = world.view()
    for start in sorted(Naive(world).names())[:3]:
        ask = [world.id(start)]
        whole = neighbourhood(view, ask, depth=depth, hub_limit=hub_limit, node_budget=10**6)
        part = neighbourhood(view, ask, depth=depth, hub_limit=hub_limit, node_budget=budget)
        cut = part.left_out.depth
        assert whole.left_out.over_budget == 0
        assert whole.left_out.depth is None
        if cut is None:
            assert part == whole
            continue
        assert [set(layer) for layer in part.layers[:cut]] == [set(layer) for layer in whole.layers[:cut]]
        shown = {node for layer in part.layers[cut:] for node in layer}
        assert shown <= set(whole.layers[cut])
        assert len(shown) + part.left_out.over_budget == len(whole.layers[cut])
        assert sum(len(layer) for layer in part.layers) == budget
        assert set(part.links) <= set(whole.links)


def test_a_hub_is_shown_and_not_walked_through() -> None:
    wing = thing("W", Kind.WING)
    held = [row(f"r{i}", tie(person(f"P{i}"), wing, LinkType.HELD_AT)) for i in range(5)]
    world = one_load(*held)
    found = neighbourhood(world.view(), [world.id(person("P0"))], depth=2, hub_limit=4)
    assert [len(layer) for layer in found.layers] == [1, 1]
    assert len(neighbourhood(world.view(), [world.id(person("P0"))], depth=2, hub_limit=5).layers[2]) == 4
    assert found.left_out.hubs == (Hub(world.id(wing), 4),)


def test_a_hub_is_counted_in_people_and_not_in_their_records() -> None:
    phone = thing("ph", Kind.PHONE)
    records = [person(f"P{i}") for i in range(6)]
    rows = [
        row(f"r{i}", bears(who, number(str(i // 2))), tie(who, phone, LinkType.HAS_PHONE))
        for i, who in enumerate(records)
    ]
    world = one_load(*rows)
    found = neighbourhood(world.view(), [world.id(records[0])], depth=2, hub_limit=3)
    assert found.left_out.hubs == ()
    assert len(found.layers[2]) == 2


def test_ties_of_every_record_of_a_person_are_walked_from_any() -> None:
    world = one_load(
        row("a", bears(A, number("1")), tie(A, thing("I"), INVOLVED)),
        row("b", bears(B, number("1")), tie(B, C)),
    )
    found = neighbourhood(world.view(), [world.id(B)])
    assert [[node.ref for node in layer] for layer in found.layers] == [[A], [C, thing("I")]]
    assert found.layers[0][0].records == (world.id(A), world.id(B))


def test_parallel_evidence_is_one_link_that_counts_records_and_keeps_directions() -> None:
    graded = Grading(GradingScheme.G3X5X2, "2", "C")
    world = one_load(
        row("1", tie(A, B, LinkType.CALLED, valid=(10, 20)), grading=graded),
        row("2", tie(A, B, LinkType.CALLED, valid=(30, 40)), tie(A, B, LinkType.CALLED, Role.WITNESS, (50, OPEN_END))),
        row("3", tie(B, A, LinkType.CALLED, Role.NONE, (OPEN_START, 5))),
    )
    (link,) = neighbourhood(world.view(), [world.id(A)]).links
    assert (link.source, link.target, link.forward, link.backward) == (world.id(A), world.id(B), 2, 1)
    assert (link.grade, link.roles) == (0, (Role.SUSPECT, Role.WITNESS))
    assert (link.valid_from, link.valid_to) == (OPEN_START, OPEN_END)
    assert link.evidence == tuple(sorted(world.key.record_id("NOMIS", name).hex() for name in "123"))


def test_a_persons_records_are_told_in_order_of_key_however_the_graph_is_stored() -> None:
    world = World([Load((row("1", bears(C, number("1"))),), 1), Load((row("2", bears(A, number("1")), tie(A, B)),), 2)])
    for base_loads in (1, 2):
        found = neighbourhood(world.view(base_loads=base_loads), [world.id(A)])
        assert (found.layers[0][0].ref, found.layers[0][0].records) == (C, (world.id(A), world.id(C)))


def test_of_a_layer_too_large_the_best_linked_are_kept() -> None:
    ties = [tie(A, B), tie(A, C), tie(A, C, LinkType.CO_DEFENDANT_OF), tie(A, D)]
    world = one_load(row("1", *ties), row("2", tie(A, D)))
    found = neighbourhood(world.view(), [world.id(A)], node_budget=3)
    assert [node.ref for node in found.layers[1]] == [C, D]
    assert (found.left_out.over_budget, found.left_out.depth) == (1, 1)


def test_a_link_between_two_hubs_that_were_not_walked_through_is_shown() -> None:
    many = [tie(hub, person(f"{hub.key}{i}")) for hub in (B, C) for i in range(3)]
    world = one_load(row("1", tie(A, B), tie(A, C), tie(B, C), *many))
    found = neighbourhood(world.view(), [world.id(A)], depth=2, hub_limit=4)
    assert found.left_out.hubs == (Hub(world.id(B), 4), Hub(world.id(C), 4))
    assert (world.id(B), world.id(C)) in {(link.source, link.target) for link in found.links}


def test_two_crowds_at_the_rim_are_shown_and_their_own_link_is_said_to_be_unread() -> None:
    many = [tie(crowd, person(f"{crowd.key}{i}")) for crowd in (B, C) for i in range(1_000)]
    world = one_load(row("1", tie(A, B), tie(A, C), tie(B, C), *many))
    found = neighbourhood(world.view(), [world.id(A)])
    assert [(link.source, link.target) for link in found.links] == [
        (world.id(A), world.id(B)),
        (world.id(A), world.id(C)),
    ]
    assert found.left_out.links_unread == (Hub(world.id(B), 1_000), Hub(world.id(C), 1_000))


def test_identifiers_are_never_steps() -> None:
    world = one_load(row("1", bears(A, number("1"), Role.IDENTIFIER_FLAGGED), bears(B, number("1"))))
    assert len(neighbourhood(world.view(), [world.id(A)], types=list(LinkType)).layers) == 1


def test_more_starts_than_the_budget_are_refused() -> None:
    world = one_load(row("1", tie(A, B)))
    with pytest.raises(BudgetError):
        neighbourhood(world.view(), [world.id(A), world.id(B)], node_budget=1)


@settings(max_examples=20)
@given(worlds())
def test_everything_that_an_answer_names_is_disclosed(world: World) -> None:
    for start in sorted(Naive(world).names())[:2]:
        view = world.view(READER)
        found = neighbourhood(view, [world.id(start)], depth=2)
        named = {record for layer in found.layers for node in layer for record in node.records}
        assert view.disclosed == named | {record for link in found.links for record in link.evidence}
