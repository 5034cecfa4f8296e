"""One walk over a graph for one viewer: nodes become units, and what contradicts is settled on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.identity import kernels, kernels_ages, kernels_links
from graph.identity.layout import Cut, Entries, Flags, Near, Units, Walk, entries_of, most_entries
from graph.identity.pairs import Compared, Pair
from graph.identity.rule import ConflictKind, Dropped, Evidence, Parting, part
from graph.identity.scratch import borrow, give_back
from graph.model.links import LinkType, Role
from graph.snapshot.arrays import I32, I64, NO_DATE, U8
from graph.snapshot.columns import ranges
from graph.snapshot.graph import Graph

_T = TypeVar("_T")
_Room = TypeVar("_Room", Near, Entries)

# The people of a component, by each record in it.
Settled = dict[int, Sequence[frozenset[int]]]

_FIRST_ROOM = 4_096

WORST_GRADE = 255


def only(types: Iterable[LinkType]) -> Flags:
    """Link types as a mask by number."""
    mask = np.zeros(256, dtype=np.bool_)
    mask[[int(link_type) for link_type in types]] = True
    return mask


class Walker:
    """A walk in progress; use as a context. Units are numbers that mean something to this walk alone.

    `absent` are the nodes that do not exist for the viewer. People are settled by labels and knowledge alone; the rest
    of the cut says which links are walked. `settled` holds, by record, the people of components that walks of the same
    labels, knowledge and absent nodes settled before this one, and is added to.
    """

    def __init__(self, graph: Graph, walk: Walk, cut: Cut, absent: I32, settled: Settled | None = None) -> None:
        self.graph, self.walk, self.cut, self.absent = graph, walk, cut, absent
        self._known: Settled = {} if settled is None else settled
        self._units: Units

    def __enter__(self) -> Self:
        self._units = borrow(self.graph.node_count, self.absent)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        give_back(self._units)

    # ---- steps

    def units_of(self, nodes: I32) -> I32:
        """The unit of each node; ABSENT for what does not exist for the viewer."""
        result = np.empty(len(nodes), dtype=np.int32)
        self._settled(lambda: kernels.units_of(self.walk, self.cut, self._units, nodes, result))
        return result

    def expand(self, units: I32, limit: I64) -> tuple[Flags, I64, Near]:
        """One step outwards (`graph.identity.kernels.expand`): who is crowded, where whose neighbours lie, and they."""
        crowded, at = np.empty(len(units), dtype=np.bool_), np.empty(len(units) + 1, dtype=np.int64)

        def step(out: Near) -> int:
            arguments = (self.walk, self.cut, self._units, units, limit, crowded, at, out)
            return self._settled(lambda: kernels.expand(*arguments))

        return crowded, at, Near(*_filled(_near, step))

    def links_among(self, units: I32, limit: I64) -> tuple[Flags, Entries]:
        """Every link between two of these units, once: `graph.identity.kernels_links.links_among`."""
        crowded = np.empty(len(units), dtype=np.bool_)
        arguments = (self.walk, self.cut, self._units, units, limit, crowded)
        return crowded, Entries(*_filled(_entries, lambda out: kernels_links.links_among(*arguments, out)))

    def entries_at(self, nodes: I32) -> Entries:
        """Every entry that may be walked at these nodes; the far end is not told."""
        return entries_at(self.walk, self.cut, nodes)

    @property
    def unit_count(self) -> int:
        """Units are numbered from 0 to below this."""
        return int(self._units.state[kernels.COUNT])

    def members(self, unit: int) -> I32:
        """A unit's nodes, in no order that means anything."""
        first, last = self._units.member_at[unit], self._units.member_at[unit + 1]
        return self._units.member[first:last].copy()

    def representatives(self, units: Sequence[int]) -> list[int]:
        """The node that names each unit: of a person, his oldest record."""
        return self.oldest(self.records(units))

    def oldest(self, records: Sequence[list[int]]) -> list[int]:
        """Of the nodes of each unit, as `records` gives them, the one that was known first."""
        several = [node for nodes in records if len(nodes) > 1 for node in nodes]
        if not several:
            return [nodes[0] for nodes in records]
        since = dict(zip(several, self.known_since(np.array(several, dtype=np.int32)).tolist(), strict=True))
        return [nodes[0] if len(nodes) == 1 else min(nodes, key=since.__getitem__) for nodes in records]

    def records(self, units: Sequence[int]) -> list[list[int]]:
        """Each unit's nodes in order of key."""
        which = np.array(units, dtype=np.int64)
        first, after = self._units.member_at[which], self._units.member_at[which + 1]
        records = [[node] for node in self._units.member[first].tolist()]
        several = np.flatnonzero(after - first > 1)
        for place, begin, end in zip(several.tolist(), first[several].tolist(), after[several].tolist(), strict=True):
            nodes = self._units.member[begin:end].tolist()
            # Ranks are in order of key among the nodes of the base.
            nodes.sort(key=None if max(nodes) < self.walk.base_nodes else self.graph.node_ref)
            records[place] = nodes
        return records

    def known_since(self, nodes: I32) -> I32:
        """When each node was first known, as a rank; KNOWN_OPEN for what the viewer may not know of."""
        since = np.empty(len(nodes), dtype=np.int32)
        kernels_ages.known_since(self.walk, self.cut, nodes, since)
        return since

    def look_on(self, node: int) -> None:
        """Look at as many entries more as the most crowded node has beyond this one.

        Whether somebody is there takes a look at every entry of his, hidden ones too: without this a crowd that is
        withheld would take longer to be "not found" than a name that nobody bears.
        """
        most = most_entries(self.graph)
        kernels_ages.looked_on(self.walk, self.cut, max(0, most - entries_of(self.walk, node)))

    # ---- who is who

    def people_around(self, node: int) -> tuple[Parting, bool]:
        """The people of a PERSON node's component with what kept them apart; and whether prison numbers alone join."""
        count, strong_only = kernels.component(self.walk, self.cut, self._units, node)
        found = self._units.found[:count].copy()
        if count == 1:
            return Parting([frozenset(found.tolist())]), strong_only
        return part(self._evidence(found, strong_only)), strong_only

    def conflicts_around(self, node: int) -> list[Dropped]:
        """What kept records apart in a PERSON node's component."""
        parting, strong_only = self.people_around(node)
        records = frozenset[int]().union(*parting.people)
        dropped = list(parting.dropped)
        if strong_only:
            dropped.append(Dropped(ConflictKind.OVERSIZED_COMPONENT, records, frozenset()))
        identifiers = self._identifiers(np.array(sorted(records), dtype=np.int32))
        crowded = (number for number in sorted(identifiers) if self._holders(number) is None)
        dropped += [Dropped(ConflictKind.CROWDED_IDENTIFIER, frozenset(), frozenset({number})) for number in crowded]
        return dropped

    def _settled(self, step: Callable[[], _T]) -> _T:
        """The step's result once nobody that it touches is unsettled."""
        state = self._units.state
        while True:
            state[kernels.PENDING] = 0
            result = step()
            if not state[kernels.PENDING]:
                return result
            for node in self._units.pending[: state[kernels.PENDING]].tolist():
                if self._units.stamp[node] != state[kernels.EPOCH]:
                    for person in self._people_at(node):
                        kernels.add_unit(self._units, np.array(sorted(person), dtype=np.int32))

    def settle(self, node: int) -> Parting:
        """The people of a PERSON node's component with what kept them apart; a later step of the walk finds them so."""
        parting, _ = self.people_around(node)
        self._known.update(dict.fromkeys(frozenset[int]().union(*parting.people), parting.people))
        return parting

    def _people_at(self, node: int) -> Sequence[frozenset[int]]:
        """The people of a component, worked out once."""
        known = self._known.get(node)
        return self.settle(node).people if known is None else known

    def _evidence(self, found: I32, strong_only: bool) -> Evidence:
        identifiers = self._identifiers(found)
        strong = {number for number in identifiers if self._is_strong(number)}
        joining = {number: self._holders(number) for number in sorted(strong if strong_only else identifiers)}
        births, surnames = self._stated(found)
        bears = {number: bearers for number, bearers in joining.items() if bearers is not None}
        compared = Compared() if strong_only else Compared(self.compared(found))
        return Evidence(frozenset(found.tolist()), bears, frozenset(strong), births, surnames, compared)

    def what_if(self, pair: Pair, judged: Role | None) -> tuple[Parting, Parting]:
        """The people around a pair of PERSON nodes as they are, and as they would be if the pair were judged so.

        None is no judgement: as if nobody had judged the pair.
        """
        found: set[int] = set()
        for node in pair:
            count, _ = kernels.component(self.walk, self.cut, self._units, node)
            found.update(self._units.found[:count].tolist())
        evidence = self._evidence(np.array(sorted(found), dtype=np.int32), strong_only=False)
        said = dict(evidence.compared.roles)
        scores = said.get(pair, frozenset()) - {Role.SAME, Role.NOT_SAME, Role.UNSURE}
        said[pair] = scores if judged is None else scores | {judged}
        return part(evidence), part(replace(evidence, compared=Compared(said)))

    def compared(self, nodes: I32, *, among: bool = True) -> dict[Pair, frozenset[Role]]:
        """What readable scores and judgements say of pairs of these nodes; of pairs with one of them, not `among`."""
        found = self.pairs_at(nodes)
        inside = set(nodes.tolist())
        roles: dict[Pair, set[Role]] = {}
        for one, other, role in zip(*(column.tolist() for column in found), strict=True):
            if not among or other in inside:
                roles.setdefault((min(one, other), max(one, other)), set()).add(Role(role))
        return {pair: frozenset(said) for pair, said in roles.items()}

    def pairs_at(self, nodes: I32) -> tuple[I32, I32, U8]:
        """Scores and judgements that stand at these nodes: this end, the other end and the role."""

        def step(out: Near) -> int:
            return kernels.pairs_at(self.walk, self.cut, self._units, nodes, out)

        one, role, other = _filled(_near, step)
        return one, other, role

    def _identifiers(self, nodes: I32) -> set[int]:
        """The identifiers that these nodes bear, as evidence of identity."""
        found = entries_at(self.walk, identity_cut(self.cut), nodes)
        numbers = set[int]()
        for half, layer in enumerate((self.walk.base, self.walk.extra)):
            entry = found.entry[found.half == half]
            numbers.update(layer.neighbour[entry][layer.role[entry] == Role.IDENTIFIER_VALID].tolist())
        return numbers

    def _holders(self, identifier: int) -> frozenset[int] | None:
        """The records that bear an identifier, or None where there are too many."""
        count = kernels.holders(self.walk, self.cut, self._units, identifier)
        return None if count > kernels.MOST_HOLDERS else frozenset(self._units.holders[:count].tolist())

    def _is_strong(self, node: int) -> bool:
        walk = self.walk
        return walk.strong_from <= node < walk.strong_to or walk.new_strong_from <= node < walk.new_strong_to

    def _stated(self, nodes: I32) -> tuple[dict[int, frozenset[int]], dict[int, frozenset[int]]]:
        """Birth dates and hashed surnames that readable records state of nodes; who has none is in neither."""
        born: dict[int, set[int]] = {}
        named: dict[int, set[int]] = {}
        for said in (self.walk.said, self.walk.extra_said):
            inside = nodes[nodes + 1 < len(said.start)]
            count = said.start[inside + 1] - said.start[inside]
            of, row = np.repeat(inside, count), ranges(said.start[inside], count)
            known = (said.known_from[row] <= self.cut.known) & (self.cut.known < said.known_to[row])
            readable = known & self.cut.labels[said.label[row]]
            of, row = of[readable], row[readable]
            for values, unknown, stated in ((said.born[row], NO_DATE, born), (said.surname[row], 0, named)):
                there = values != unknown
                for node, value in zip(of[there].tolist(), values[there].tolist(), strict=True):
                    stated.setdefault(node, set()).add(value)
        births, surnames = ({node: frozenset(each) for node, each in stated.items()} for stated in (born, named))
        return births, surnames


def entries_at(walk: Walk, cut: Cut, nodes: I32) -> Entries:
    """Every entry that may be walked at these nodes: `graph.identity.kernels_links.entries_at`."""
    return Entries(*_filled(_entries, lambda out: kernels_links.entries_at(walk, cut, nodes, out), len(nodes)))


def _filled(room: Callable[[int], _Room], step: Callable[[_Room], int], guess: int = 0) -> list[NDArray[Any]]:
    """What a step found, with room made until it was enough."""
    size = max(_FIRST_ROOM, 2 * guess)
    while True:
        out = room(size)
        count = step(out)
        if count != kernels.NO_ROOM:
            return [column[:count] for column in out]
        size *= 4


def _near(size: int) -> Near:
    return Near(np.empty(size, dtype=np.int32), np.empty(size, dtype=np.uint8), np.empty(size, dtype=np.int32))


def _entries(size: int) -> Entries:
    ends = (np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32))
    return Entries(*ends, np.empty(size, dtype=np.uint8), np.empty(size, dtype=np.int64))


def identity_cut(cut: Cut) -> Cut:
    """The part of a cut that decides who is who: labels and knowledge."""
    identifiers = only((LinkType.HAS_IDENTIFIER,))
    return cut._replace(types=identifiers, any_time=True, any_grade=True)
