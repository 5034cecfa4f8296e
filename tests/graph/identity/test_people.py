"""Walking settles the same people as the estate-wide form, and both the same as the rule said in sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.view import GraphView
from tests.graph.drawn import families, tangles, worlds
from tests.graph.naive import Naive
from tests.graph.world import World


def in_bulk(view: GraphView) -> dict[NodeRef, frozenset[NodeRef]]:
    """Each person by the node that names him."""
    people = view.people
    members: dict[int, set[NodeRef]] = {}
    for node in np.flatnonzero(people.person_of >= 0).tolist():
        members.setdefault(int(people.person_of[node]), set()).add(view.graph.node_ref(node))
    return {view.graph.node_ref(int(people.representative[p])): frozenset(m) for p, m in members.items()}


def one_by_one(view: GraphView, world: World, nodes: set[NodeRef]) -> dict[NodeRef, frozenset[NodeRef]]:
    people = [view.person(world.id(node)) for node in sorted(nodes) if node.kind is Kind.PERSON]
    names = {world.id(node): node for node in nodes}
    return {names[person.id]: frozenset(person.records) for person in people}


@given(worlds() | tangles() | families(), st.integers(0, 3), st.sampled_from([5, 10, 25, 10**9]))
def test_people_do_not_depend_on_how_they_are_found_or_on_what_is_hidden(
    world: World, base: int, known_at: int
) -> None:
    naive = Naive(world, known_at=min(known_at, world.head().known_at))
    view = world.view(base_loads=min(base, len(world.loads)), known_at=known_at)
    expected = {naive.names()[min(person)]: person for person in naive.people()}
    assert in_bulk(view) == expected
    assert one_by_one(view, world, naive.nodes()) == expected
    assert list(view.public_ids(view.people.representative)) == sorted(view.public_ids(view.people.representative))
