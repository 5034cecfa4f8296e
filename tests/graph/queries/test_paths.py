"""Paths agree with networkx on what the viewer may see, in an order that is fully decided."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.model.evidence import NodeRef
from graph.model.grading import Grading, GradingScheme
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.queries.chart import Hub
from graph.queries.paths import Paths, paths
from graph.view import GraphView
from tests.graph.drawn import PEOPLE, tangles, worlds
from tests.graph.naive import Naive
from tests.graph.world import SECRET, Load, World, bears, number, one_load, person, row, thing, tie

A, B, C, D, E = (person(name) for name in "ABCDE")
INVOLVED = LinkType.INVOLVED_IN
POOR = Grading(GradingScheme.G3X5X2, "3", "E")


def refs(found: Paths) -> list[list[NodeRef]]:
    return [[node.ref for node in path.nodes] for path in found.paths]


def ask(
    view: GraphView,
    world: World,
    sources: list[NodeRef],
    targets: list[NodeRef],
    *,
    k: int = 1,
    max_length: int = 6,
    hub_limit: int = 100,
    visit_budget: int = 20_000,
) -> Paths:
    one, other = ([world.id(node) for node in people] for people in (sources, targets))
    return paths(view, one, other, k=k, max_length=max_length, hub_limit=hub_limit, visit_budget=visit_budget)


def expected(
    naive: Naive, sources: set[NodeRef], targets: set[NodeRef], longest: int, hub_limit: int
) -> list[list[NodeRef]]:
    """All paths up to a length in the order of the promise, by trying every simple path."""
    network = naive.network()
    located = [edge for edge in network.edges if {node.kind for node in edge} == {Kind.CELL, Kind.WING}]
    network.remove_edges_from(located)
    ends = sources | targets
    hubs = {node for node in network if node not in ends and network.degree(node) > hub_limit}
    network.remove_nodes_from(hubs)
    found = [[node] for node in sorted(sources & targets)]
    for source in sources:
        for target in targets - {source}:
            inner = network.subgraph((set(network) - ends) | {source, target})
            found += nx.all_simple_paths(inner, source, target, cutoff=longest)

    def order(path: list[NodeRef]) -> tuple[int, int, list[NodeRef]]:
        grades = [network.edges[one, other]["grade"] for one, other in pairwise(path)]
        return len(path), max(grades, default=0), path

    return sorted(found, key=order)


@settings(max_examples=150)
@given(
    worlds(),
    st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=2),
    st.sets(st.sampled_from(PEOPLE), min_size=1, max_size=3),
    st.integers(1, 8),
    st.integers(1, 5),
    st.sampled_from([1, 2, 3, 100]),
)
def test_the_best_paths_are_those_of_trying_them_all(
    world: World, sources: set[NodeRef], targets: set[NodeRef], k: int, longest: int, hub_limit: int
) -> None:
    naive = Naive(world)
    names = naive.names()
    sources, targets = sources & set(names), targets & set(names)
    if not sources or not targets:
        return
    found = ask(world.view(), world, sorted(sources), sorted(targets), k=k, max_length=longest, hub_limit=hub_limit)
    one, other = {names[node] for node in sources}, {names[node] for node in targets}
    assert refs(found) == expected(naive, one, other, longest, hub_limit)[:k]
    assert not found.stopped


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=8, max_size=16), st.integers(1, 12))
def test_k_paths_have_the_lengths_of_networkx(edges: set[tuple[int, int]], k: int) -> None:
    people = [person(f"{i}") for i in range(8)]
    world = one_load(
        row("edges", *(tie(people[a], people[b]) for a, b in sorted(edges) if a != b)),
        *(row(f"of {who.key}", bears(who, number(who.key))) for who in people),
    )
    network = nx.Graph([(people[a], people[b]) for a, b in edges if a != b])
    network.add_nodes_from(people)
    found = ask(world.view(), world, [people[0]], [people[7]], k=k, max_length=8)
    linked = nx.has_path(network, people[0], people[7])
    best = nx.shortest_simple_paths(network, people[0], people[7]) if linked else iter([])
    assert [len(path) for path in refs(found)] == [len(path) for path, _ in zip(best, range(k), strict=False)]
    assert len({tuple(path) for path in refs(found)}) == len(refs(found))


@settings(max_examples=30)
@given(tangles(), st.integers(0, 2))
def test_paths_do_not_depend_on_how_the_graph_is_stored(world: World, base: int) -> None:
    people = [node for node in PEOPLE if node in Naive(world).names()]
    answers = [ask(world.view(base_loads=at), world, people[:1], people[1:], k=5) for at in (base, None)]
    assert answers[0] == answers[1]


def test_a_path_leads_over_the_records_of_one_person_at_no_cost() -> None:
    world = one_load(
        row("1", tie(A, B)),
        row("2", bears(B, number("1"))),
        row("3", bears(C, number("1"))),
        row("4", tie(C, thing("I"), INVOLVED)),
        row("5", tie(D, thing("I"), INVOLVED)),
    )
    found = ask(world.view(), world, [A], [D])
    assert refs(found) == [[A, B, thing("I"), D]]
    assert [len(step) for step in found.paths[0].steps] == [1, 1, 1]
    assert found.paths[0].nodes[1].records == (world.id(B), world.id(C))


def test_among_paths_of_one_length_the_better_graded_comes_first_and_says_so() -> None:
    world = one_load(row("1", tie(A, B), tie(B, D), grading=POOR), row("2", tie(A, C), tie(C, D)))
    found = ask(world.view(), world, [A], [D], k=3)
    assert refs(found) == [[A, C, D], [A, B, D]]
    assert [path.worst_grade for path in found.paths] == [0, POOR.rank]


def test_a_hub_on_the_way_is_named_and_not_walked_through() -> None:
    prison = thing("P", Kind.ESTABLISHMENT)
    world = one_load(*(row(who.key, tie(who, prison, LinkType.HELD_AT)) for who in (A, B, C)))
    assert refs(ask(world.view(), world, [A], [B], hub_limit=3)) == [[A, prison, B]]
    found = ask(world.view(), world, [A], [B], hub_limit=2)
    assert (refs(found), found.hubs) == ([], (Hub(world.id(prison), 2),))


def test_a_hidden_shortcut_is_not_taken() -> None:
    world = one_load(row("1", tie(A, B), tie(B, C)), row("2", tie(A, C), label=SECRET))
    assert refs(ask(world.view(), world, [A], [C])) == [[A, B, C]]


def test_someone_in_both_sets_is_a_path_of_no_steps() -> None:
    world = one_load(row("1", tie(A, B)))
    assert refs(ask(world.view(), world, [A], [A, B], k=5)) == [[A], [A, B]]


def test_a_search_over_its_budget_says_that_it_stopped() -> None:
    world = one_load(row("1", *(tie(A, person(f"X{i}")) for i in range(9))), row("2", tie(B, C), tie(C, D)))
    found = ask(world.view(), world, [A], [D], visit_budget=5)
    assert found.stopped
    assert found.paths == ()


def test_a_search_that_stopped_names_the_same_hubs_however_the_graph_is_stored() -> None:
    crowd = [person(f"X{i:03}") for i in range(600)]
    last = row("2", *(tie(crowd[-1], person(f"Z{i}")) for i in range(9)))
    others = row("1", *(tie(A, each) for each in crowd), *(tie(each, person(f"Y{each.key}")) for each in crowd))
    far = row("3", *(tie(D, person(f"W{i:03}")) for i in range(650)))
    world = World([Load((last,), 1), Load((others, far), 2)])
    answers = [
        paths(world.view(base_loads=at), [world.id(A)], [world.id(D)], hub_limit=5, visit_budget=1300) for at in (1, 2)
    ]
    assert answers[0] == answers[1]
    assert answers[0].stopped


def test_the_county_ties_nobody() -> None:
    town, street = thing("T", Kind.AREA), [thing(f"S{i}", Kind.ADDRESS) for i in range(2)]
    lives = [tie(who, at, LinkType.LIVES_AT) for who, at in zip((A, B), street, strict=True)]
    world = one_load(row("1", *lives), row("2", *(tie(at, town, LinkType.LOCATED_IN) for at in street)))
    assert refs(ask(world.view(), world, [A], [B])) == []
