"""What groups a wing or prison would hold, and which of them would be bridged there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations

import numpy as np

from analytics.allocation.persons import people_of
from analytics.allocation.places import Places, steps
from analytics.allocation.what_if.answer import Bridge, Gathering
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.view import GraphView

# What two people have with each other; living in one wing is what is being decided, and makes no tie here.
_TIES = (
    LinkType.ASSOCIATED_WITH,
    LinkType.CO_DEFENDANT_OF,
    LinkType.FAMILY_OF,
    LinkType.CALLED,
    LinkType.WROTE_TO,
    LinkType.CONTACT_OF,
)


class Company:
    """Members of groups and their ties, as one view may read them."""

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._members: dict[int, frozenset[NodeRef]] = {}
        self._ties: dict[int, frozenset[int]] = {}

    def held(self, places: Places, place: int) -> Mapping[int, frozenset[NodeRef]]:
        """Who is held there, by his first record, with the groups that each belongs to."""
        people = people_of(self._view, places.residents([place]).everybody)
        self._learn(people)
        return {min(own): self._members[min(own)] for own in people}

    def gatherings(self, place: NodeRef, before: Held, after: Held) -> list[Gathering]:
        """The groups of which the place would hold more or fewer."""
        groups = sorted({group for held in (before, after) for own in held.values() for group in own})
        counted = [Gathering(place, group, _count(group, before), _count(group, after)) for group in groups]
        return [each for each in counted if each.before != each.after]

    def bridges(self, place: NodeRef, held: Held) -> set[Bridge]:
        """The pairs of groups that are bridged among those held there."""
        found: set[tuple[NodeRef, NodeRef]] = set()
        members = {person for person, own in held.items() if own}
        for person in members:
            found.update(combinations(sorted(held[person]), 2))
            for other in self._ties[person] & members:
                both = held[person] | held[other]
                shared = held[person] & held[other]
                found.update((one, two) for one, two in combinations(sorted(both), 2)
                             if not {one, two} & shared)  # fmt: skip
        return {Bridge(place, pair) for pair in found}

    def _learn(self, people: Collection[frozenset[int]]) -> None:
        owner = {node: min(own) for own in people if min(own) not in self._members for node in own}
        groups: dict[int, set[NodeRef]] = {person: set() for person in owner.values()}
        for node, far in self._far(sorted(owner), (LinkType.MEMBER_OF,)):
            groups[owner[node]].add(self._view.graph.node_ref(far))
        self._members.update({person: frozenset(found) for person, found in groups.items()})
        self._ties.update(dict.fromkeys(groups, frozenset[int]()))
        self._learn_ties({node: person for node, person in owner.items() if groups[person]})

    def _learn_ties(self, owner: Mapping[int, int]) -> None:
        """Only members' ties can bridge groups."""
        ends = [(owner[node], far) for node, far in self._far(sorted(owner), _TIES)]
        far_ends = {far for _, far in ends if self._view.graph.node_kind(far) is Kind.PERSON}
        whose = {node: min(own) for own in people_of(self._view, far_ends) for node in own}
        for person, far in ends:
            if whose.get(far, person) != person:
                self._ties[person] |= {whose[far]}

    def _far(self, nodes: list[int], types: Collection[LinkType]) -> list[tuple[int, int]]:
        near = np.array(nodes, dtype=np.int32)
        with self._view.walker(types) as walker:
            found = steps(walker, near)
        return list(zip(near[found.whose].tolist(), found.far.tolist(), strict=True))


def _count(group: NodeRef, held: Held) -> int:
    return sum(group in own for own in held.values())


Held = Mapping[int, frozenset[NodeRef]]
