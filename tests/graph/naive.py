"""What a view should answer, worked out slowly from the rows themselves: no snapshot, no kernel, no ranks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product
from typing import TypeVar

import networkx as nx
from networkx.algorithms.flow import edmonds_karp

from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import OF_IDENTITY, LinkType, Role
from graph.model.names import name_key
from graph.model.times import Interval
from tests.graph.world import OPEN, World

_T = TypeVar("_T")
_Node = TypeVar("_Node", bound=Hashable)


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
        """Links at any world time and of any grade, without what is said of pairs of records."""
        return [link for link in self._stated_links() if link.claim.type not in OF_IDENTITY]

    def _stated_links(self) -> list[SeenLink]:
        return [SeenLink(claim, each, since) for each, since in self.rows() for claim in each.links]

    def pairs(self) -> dict[frozenset[NodeRef], set[Role]]:
        """What both ends say of a pair whose records are there."""
        said = {
            (link.claim.source, link.claim.target, link.claim.type, link.claim.role)
            for link in self._stated_links()
            if link.claim.type in OF_IDENTITY
        }
        described = {each.node for row, _ in self.rows() for each in row.descriptions}
        found: dict[frozenset[NodeRef], set[Role]] = {}
        for one, other, kind, role in said:
            there = described if kind is LinkType.MATCHED else self.nodes()
            if (other, one, kind, role) in said and {one, other} <= there:
                found.setdefault(frozenset((one, other)), set()).add(role)
        return found

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

        alike = self._joining(self.pairs())

        def differ(one: NodeRef, other: NodeRef) -> bool:
            if frozenset((one, other)) in alike:
                return False
            names, births = (
                [self._stated(each, what) for each in (one, other)] for what in ("surname", "date_of_birth")
            )
            if not all((*names, *births)) or names[0] & names[1]:
                return False
            return not any(
                _slip(date.fromisoformat(here), date.fromisoformat(there)) for here, there in product(*births)
            )

        pairs = self.pairs()
        never = {pair for pair, roles in pairs.items() if Role.NOT_SAME in roles}
        same = [pair for pair, roles in pairs.items() if Role.SAME in roles and pair not in never]
        contradicted = {p for p, roles in pairs.items() if Role.CONTRADICTED in roles and Role.SAME not in roles}
        numbered = _join(records, [who for who in strong.values() if not _any(who, differ) and not _holds(who, never)])
        groups = set()
        for whole in _join(records, [*numbered, *same]):
            inside = [group for group in numbered if group <= whole]
            single = [frozenset([r]) for group in inside for r in group if _holds(group, never)]
            kept = [group for group in inside if not _holds(group, never)]
            groups |= {whole} if not _holds(whole, never) else {*kept, *single}
        group_of = {record: group for group in groups for record in group}

        def apart(one: frozenset[NodeRef], other: frozenset[NodeRef]) -> bool:
            numbers = [{i for i, who in strong.items() if who & group} for group in (one, other)]
            contradict = bool(numbers[0] and numbers[1] and not numbers[0] & numbers[1])
            told = any(pair & one and pair & other for pair in never | contradicted)
            return one != other and (contradict or told or any(differ(a, b) for a in one for b in other))

        joining = [
            who
            for i, who in bearers.items()
            if i not in strong and not _any({group_of[record] for record in who}, apart)
        ]
        people = set()
        for person in _join(records, [*groups, *joining]):
            inside_it = {group_of[record] for record in person}
            people |= inside_it if _any(inside_it, apart) else {person}
        contradicted.clear()
        by_number = people
        _, edges = self._alike(people, pairs, lambda whole: _any({group_of[record] for record in whole}, apart))
        edges |= {pair for pair in self._joining(pairs) if any(pair <= person for person in by_number)}
        used = [frozenset(who) for who in joining if any(who <= person for person in by_number)]
        never_one = {frozenset(pair) for pair in combinations(set(group_of.values()), 2) if apart(*pair)}
        return self._severed(edges, used, group_of, never_one)

    def _severed(
        self,
        edges: set[frozenset[NodeRef]],
        numbers: list[frozenset[NodeRef]],
        group_of: dict[NodeRef, frozenset[NodeRef]],
        never: set[frozenset[frozenset[NodeRef]]],
    ) -> set[frozenset[NodeRef]]:
        """Step 5, by least cuts of the whole network of groups."""
        pairs = self.pairs()
        joining = {Role.MATCH_FIRM, Role.MATCH_JOIN, Role.SAME, Role.KEPT}
        apart = {
            frozenset(group_of[record] for record in pair)
            for pair, roles in pairs.items()
            if roles & {Role.LOOK_ALIKE} and not roles & joining
        }
        apart = {pair for pair in apart if len(pair) == 2}
        judged = {
            group
            for group in group_of.values()
            if any(Role.SAME in said and Role.NOT_SAME not in said and pair <= group for pair, said in pairs.items())
        }
        direct = {frozenset(group_of[record] for record in pair) for pair in self._joining(pairs)}
        apart -= {pair for pair in direct if pair & judged}
        network: nx.Graph[frozenset[NodeRef]] = nx.Graph()
        network.add_nodes_from(group_of.values())
        strengths = [(who, 4) for who in numbers]
        strengths += [(edge, 4 if pairs[edge] & {Role.MATCH_FIRM, Role.SAME} else 1) for edge in edges]
        for members, strength in strengths:
            for one, other in combinations({group_of[record] for record in members}, 2):
                before = network.edges[one, other]["capacity"] if network.has_edge(one, other) else 0
                network.add_edge(one, other, capacity=before + strength)
        _cut(network, never, apart)
        return self._by_births(network)

    def _by_births(self, network: nx.Graph[frozenset[NodeRef]]) -> set[frozenset[NodeRef]]:
        """Step 6: cores, each as one node with those who state no birth between them, come asunder by least cuts."""
        births = {
            group: {day for record in group for day in self._stated(record, "date_of_birth")} for group in network
        }
        core_of = {group: frozenset([group]) for group in network}
        for core in nx.connected_components(network.subgraph([group for group in network if births[group]])):
            core_of |= dict.fromkeys(core, frozenset(core))
        between: nx.Graph[frozenset[frozenset[NodeRef]]] = nx.Graph()
        between.add_nodes_from(core_of.values())
        for one, other in network.edges:
            here, there = core_of[one], core_of[other]
            if here != there:
                before = between.edges[here, there]["capacity"] if between.has_edge(here, there) else 0
                between.add_edge(here, there, capacity=before + network.edges[one, other]["capacity"])
        stated = {core: {date.fromisoformat(day) for group in core for day in births[group]} for core in between}
        apart = {
            frozenset(pair)
            for pair in combinations([core for core in between if stated[core]], 2)
            if not any(_slip(one, other) for one, other in product(*(stated[core] for core in pair)))
        }
        _cut(between, apart)
        return {frozenset().union(*(g for core in part for g in core)) for part in nx.connected_components(between)}

    def _joining(self, pairs: dict[frozenset[NodeRef], set[Role]]) -> set[frozenset[NodeRef]]:
        """Pairs that a score or a judgement joins and nothing doubts."""
        joining = {Role.MATCH_FIRM, Role.MATCH_JOIN, Role.SAME}
        doubted = {Role.NOT_SAME, Role.UNSURE, Role.CONTRADICTED}
        return {
            pair
            for pair, roles in pairs.items()
            if (roles & joining or {Role.KEPT, Role.MATCH_HELD} <= roles) and not roles & doubted
        }

    def _alike(
        self,
        people: set[frozenset[NodeRef]],
        pairs: dict[frozenset[NodeRef], set[Role]],
        contradicts: Callable[[Iterable[NodeRef]], bool],
    ) -> tuple[set[frozenset[NodeRef]], set[frozenset[NodeRef]]]:
        """Step 4."""
        joining = {Role.MATCH_FIRM, Role.MATCH_JOIN, Role.SAME}
        person_of = {record: person for person in people for record in person}
        edges = {
            pair
            for pair in self._joining(pairs)
            if not contradicts(frozenset().union(*(person_of[record] for record in pair)))
        }
        edges = {pair for pair in edges if len({person_of[record] for record in pair}) == 2}
        supporting = {pair for pair, roles in pairs.items() if roles & (joining | {Role.MATCH_HELD}) - {Role.SAME}}
        weak = set()
        for pair in edges:
            if pairs[pair] & {Role.MATCH_FIRM, Role.SAME}:
                continue
            parts = [part for part in _join(set(person_of), [*people, *(edges - {pair})]) if part & pair]
            if len(parts) == 2 and min(map(len, parts)) > 1:
                across = [each for each in supporting if each & parts[0] and each & parts[1]]
                weak |= {pair} if len(across) == 1 else set()
        return _join(set(person_of), [*people, *(edges - weak)]), edges - weak

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


def _cut(
    network: nx.Graph[_Node], never: set[frozenset[_Node]], unlikely: Collection[frozenset[_Node]] = frozenset()
) -> None:
    """Part every such pair at its least cuts, the unlikely ones where no more than two strong ties bind them."""
    while True:
        bound = [pair for pair in {*never, *unlikely} if nx.has_path(network, *pair)]
        ends = {pair: tuple(pair) for pair in bound}
        least = {pair: float(nx.minimum_cut_value(network, one, other)) for pair, (one, other) in ends.items()}
        bound = [pair for pair in bound if pair in never or least[pair] <= 8]
        if not bound:
            return
        most = max(least[pair] for pair in bound)
        gone = set()
        for pair in bound:
            if least[pair] == most:
                for start in pair:
                    (end,) = pair - {start}
                    residual = edmonds_karp(network, start, end)
                    open_ways = nx.DiGraph(
                        (a, b) for a, b, room in residual.edges(data=True) if room["capacity"] > room["flow"]
                    )
                    side = {start} | (nx.descendants(open_ways, start) if start in open_ways else set())
                    gone |= {edge for edge in network.edges if len(side & set(edge)) == 1}
        network.remove_edges_from(gone)


def _slip(one: date, other: date) -> bool:
    """Whether one is a month or a year off the other, or written with another day, another month or both swapped."""
    early, late = sorted((one, other))
    if late - early <= timedelta(days=31) or late - early in (timedelta(days=365), timedelta(days=366)):
        return True
    parts = [(each.day, each.month) for each in (one, other)]
    return one.year == other.year and (one.day == other.day or one.month == other.month or parts[0] == parts[1][::-1])


def _any(members: Iterable[_T], test: Callable[[_T, _T], bool]) -> bool:
    return any(test(one, other) for one, other in combinations(list(members), 2))


def _holds(records: Iterable[NodeRef], pairs: Iterable[frozenset[NodeRef]]) -> bool:
    return any(pair <= set(records) for pair in pairs)


def _join(records: set[NodeRef], sets: Iterable[Iterable[NodeRef]]) -> set[frozenset[NodeRef]]:
    graph: nx.Graph[NodeRef] = nx.Graph()
    graph.add_nodes_from(records)
    for members in sets:
        nx.add_path(graph, list(members))
    return {frozenset(component) for component in nx.connected_components(graph)}
