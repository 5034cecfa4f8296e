"""What a view should answer, worked out slowly from the rows themselves: no snapshot, no kernel, no ranks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

import networkx as nx

from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.names import name_key
from graph.model.times import Interval
from tests.graph.world import OPEN, World

_T = TypeVar("_T")


@dataclass(frozen=True)
class SeenLink:
    """A link with the row that states it, and since when that version is known."""

    claim: LinkClaim
    row: EvidenceRow
    known_from: int


@dataclass
class Naive:
    """What READER may see of a world at one moment of knowledge and one world time."""

    world: World
    valid: Interval | None = None
    known_at: int = 10**9
    max_grade: int = 255

    def __post_init__(self) -> None:
        held = self.world.held()
        self._rows = [
            (each, piece.known_from)
            for each in self.world.versions()
            for piece in held[each.system, each.source_id, each.version]
            if each.label == OPEN and piece.known_from <= self.known_at < piece.known_to
        ]

    def rows(self) -> list[tuple[EvidenceRow, int]]:
        return self._rows

    def everything(self) -> list[SeenLink]:
        """Links at any world time and of any grade."""
        return [SeenLink(claim, each, since) for each, since in self.rows() for claim in each.links]

    def links(self) -> list[SeenLink]:
        """Links to walk: ties within the world time and grade."""
        return [
            link
            for link in self.everything()
            if link.claim.type is not LinkType.HAS_IDENTIFIER
            and link.row.grading.rank <= self.max_grade
            and (
                self.valid is None
                or (link.claim.valid_from < self.valid.end and link.claim.valid_to > self.valid.start)
            )
        ]

    def nodes(self) -> set[NodeRef]:
        ends = {end for link in self.everything() for end in (link.claim.source, link.claim.target)}
        return ends | {said.node for each, _ in self.rows() for said in each.descriptions}

    def since(self, node: NodeRef) -> int:
        touching = [link.known_from for link in self.everything() if node in (link.claim.source, link.claim.target)]
        return min(touching + [s for each, s in self.rows() for said in each.descriptions if said.node == node])

    def people(self) -> set[frozenset[NodeRef]]:
        """The rule of `graph.identity`, said again in sets."""
        bearers: dict[NodeRef, set[NodeRef]] = {}
        for link in self.everything():
            if link.claim.type is LinkType.HAS_IDENTIFIER and link.claim.role is Role.IDENTIFIER_VALID:
                bearers.setdefault(link.claim.target, set()).add(link.claim.source)
        strong = {i: who for i, who in bearers.items() if i.authority == "prison-number"}
        records = {node for node in self.nodes() if node.kind is Kind.PERSON}

        def differ(one: NodeRef, other: NodeRef) -> bool:
            pairs = [(self._stated(one, name), self._stated(other, name)) for name in ("date_of_birth", "surname")]
            return all(here and there and not here & there for here, there in pairs)

        groups = _join(records, [who for who in strong.values() if not _any(who, differ)])
        group_of = {record: group for group in groups for record in group}

        def apart(one: frozenset[NodeRef], other: frozenset[NodeRef]) -> bool:
            numbers = [{i for i, who in strong.items() if who & group} for group in (one, other)]
            contradict = bool(numbers[0] and numbers[1] and not numbers[0] & numbers[1])
            return one != other and (contradict or any(differ(a, b) for a in one for b in other))

        joining = [
            who
            for i, who in bearers.items()
            if i not in strong and not _any({group_of[record] for record in who}, apart)
        ]
        whole = _join(records, [*groups, *joining])
        people = set()
        for person in whole:
            inside = {group_of[record] for record in person}
            people |= inside if _any(inside, apart) else {person}
        return people

    def names(self) -> dict[NodeRef, NodeRef]:
        """For every node the one that it is shown as: a person's oldest record, a thing itself."""
        shown = {node: node for node in self.nodes()}
        for person in self.people():
            oldest = min(person, key=lambda node: (self.since(node), node))
            shown |= dict.fromkeys(person, oldest)
        return shown

    def network(self) -> nx.Graph[NodeRef]:
        """People and things, with the best grade of each tie."""
        names = self.names()
        network: nx.Graph[NodeRef] = nx.Graph()
        network.add_nodes_from(names.values())
        for link in self.links():
            one, other = names[link.claim.source], names[link.claim.target]
            if one != other:
                best = network.edges[one, other]["grade"] if network.has_edge(one, other) else 255
                network.add_edge(one, other, grade=min(best, link.row.grading.rank))
        return network

    def _stated(self, node: NodeRef, name: str) -> set[str]:
        stated = {
            str(said.properties.get(name, ""))
            for each, _ in self.rows()
            for said in each.descriptions
            if said.node == node
        }
        return {name_key(text) if name == "surname" else text for text in stated} - {""}


def _any(members: Iterable[_T], test: Callable[[_T, _T], bool]) -> bool:
    return any(test(one, other) for one, other in combinations(list(members), 2))


def _join(records: set[NodeRef], sets: Iterable[Iterable[NodeRef]]) -> set[frozenset[NodeRef]]:
    graph: nx.Graph[NodeRef] = nx.Graph()
    graph.add_nodes_from(records)
    for members in sets:
        nx.add_path(graph, list(members))
    return {frozenset(component) for component in nx.connected_components(graph)}
