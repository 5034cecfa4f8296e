"""Where places lie and who is held in them now: typed ancestry through the location register, never text or depth."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from analytics.allocation.kept import KeptOfCut, kept_of_cut, kept_of_graph
from analytics.allocation.relation import Level, Position
from graph.identity.walker import Walker
from graph.model.ancestry import DOWNWARDS, HOLDING, enclosing
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import Interval
from graph.snapshot.arrays import FLAG_REVERSED, I32
from graph.view import GraphView

# A spur lies between a wing and its landings; no separation names it.
LEVEL_OF_KIND = {
    Kind.ESTABLISHMENT: Level.ESTABLISHMENT,
    Kind.WING: Level.WING,
    Kind.LANDING: Level.LANDING,
    Kind.CELL: Level.CELL,
}
_FIELDS = {
    Level.ESTABLISHMENT: "establishment",
    Level.WING: "wing",
    Level.LANDING: "landing",
    Level.CELL: "cell",
}


@dataclass(frozen=True, slots=True)
class Steps:
    """Links at some nodes: each one's position among them, its far end, type and role, and whether it ends here."""

    whose: I32
    far: I32
    type: I32
    role: I32
    inward: np.ndarray[tuple[int], np.dtype[np.bool_]]


def steps(walker: Walker, nodes: I32) -> Steps:
    """Every link that the walker walks at these nodes."""
    found = walker.entries_at(nodes)
    whose, half, entries = found.one, found.half, found.entry
    far, kind, role = (np.empty(len(whose), dtype=np.int32) for _ in range(3))
    inward = np.empty(len(whose), dtype=np.bool_)
    for number, layer in enumerate((walker.walk.base, walker.walk.extra)):
        here = half == number
        at = entries[here]
        far[here], kind[here], role[here] = layer.neighbour[at], layer.type[at], layer.role[at]
        inward[here] = (layer.flags[at] & FLAG_REVERSED) != 0
    if len(walker.absent):
        there = ~np.isin(far, walker.absent)
        whose, far, kind, role, inward = whose[there], far[there], kind[there], role[there], inward[there]
    return Steps(whose, far, kind, role, inward)


@dataclass(frozen=True, slots=True)
class Residents:
    """Who is held where: `node[i]`, ascending, in `place[i]`. `everybody` are the nodes again, each once."""

    node: I32
    place: I32
    everybody: frozenset[int]

    def places_of(self, nodes: Collection[int]) -> frozenset[int]:
        """The places that hold any of these PERSON nodes."""
        wanted = np.array(sorted(nodes), dtype=np.int32)
        low, high = (np.searchsorted(self.node, wanted, side=side) for side in ("left", "right"))
        spans = zip(low.tolist(), high.tolist(), strict=True)
        return frozenset(place for first, last in spans for place in self.place[first:last].tolist())


class Places:
    """The places of one view, at its one minute. `kept` is what is kept for views that show the same."""

    _during: Interval | None = None

    def __init__(self, view: GraphView, kept: KeptOfCut | None = None) -> None:
        self._view = view
        kept = self.kept = kept or kept_of_cut(view)
        self._holds, self._positions, self._held = kept.holders, kept.positions, kept.held_of(view)
        self._kinds = kept_of_graph(view).kinds

    def position(self, place: int) -> Position:
        """Where a place lies, itself included."""
        found = self._positions.get(place)
        if found is None:
            found = self._positions[place] = self._located(place)
        return found

    def locate(self, places: Collection[int]) -> None:
        """Read at once what the positions of all of these rest on."""
        above = self.kept.above
        unread = [place for place in places if place not in above]
        if unread:
            above.update(enclosing(unread, self._holders))

    def _located(self, place: int) -> Position:
        by_level: dict[Level, set[int]] = {level: set() for level in Level}
        for node in self.above(place):
            level = LEVEL_OF_KIND.get(self._kind(node))
            if level is not None:
                by_level[level].add(node)
        return Position(**{_FIELDS[level]: frozenset(nodes) for level, nodes in by_level.items()})

    def above(self, place: int) -> frozenset[int]:
        """The places that hold a place, itself included."""
        self.locate((place,))
        return self.kept.above[place]

    def within(self, places: Iterable[int]) -> I32:
        """These places and everything that lies in them."""
        wanted = frozenset(places)
        if wanted not in self.kept.within:
            self.kept.within[wanted] = self._within(wanted)
        return self.kept.within[wanted]

    def _within(self, places: frozenset[int]) -> I32:
        inside = np.array(sorted(places), dtype=np.int32)
        front = inside
        with self._view.walker((LinkType.LOCATED_IN,)) as walker:
            for _ in DOWNWARDS:
                found = steps(walker, front)
                front = np.setdiff1d(found.far[found.inward], inside).astype(np.int32)
                inside = np.concatenate((inside, front))
        return inside

    def residents(self, places: Iterable[int]) -> Residents:
        """The PERSON nodes held anywhere in these places."""
        wanted = frozenset(places)
        if wanted not in self.kept.residents:
            inside = self.within(wanted)
            with self._view.walker((LinkType.HELD_AT,), during=self._during) as walker:
                held = steps(walker, inside)
            order = np.argsort(held.far, kind="stable")
            nodes = held.far[order]
            self.kept.residents[wanted] = nodes, inside[held.whose[order]], frozenset(nodes.tolist())
        return Residents(*self.kept.residents[wanted])

    def held_at(self, nodes: Collection[int]) -> frozenset[int]:
        """The places that hold any of these PERSON nodes."""
        self.trace(nodes)
        return frozenset[int]().union(*(self._held[node] for node in nodes))

    def trace(self, nodes: Collection[int]) -> None:
        """Read at once which places hold each of these PERSON nodes."""
        missing = {node for node in nodes if node not in self._held}
        if not missing:
            return
        unread = np.array(sorted(missing), dtype=np.int32)
        with self._view.walker((LinkType.HELD_AT,), during=self._during) as walker:
            found = steps(walker, unread)
        held: dict[int, set[int]] = {node: set() for node in unread.tolist()}
        outward = ~found.inward
        for node, place in zip(unread[found.whose[outward]].tolist(), found.far[outward].tolist(), strict=True):
            held[node].add(place)
        self._held.update({node: frozenset(places) for node, places in held.items()})

    def whereabouts(self, places: Iterable[int]) -> list[Position]:
        """The positions of several places, in order of rank."""
        return [self.position(place) for place in sorted(places)]

    def _kind(self, node: int) -> Kind:
        if node not in self._kinds:
            self._kinds[node] = self._view.graph.node_kind(node)
        return self._kinds[node]

    def _holders(self, nodes: Collection[int]) -> dict[int, frozenset[int]]:
        missing = {node for node in nodes if node not in self._holds}
        if missing:
            self._read_holders(np.array(sorted(missing), dtype=np.int32))
        return {node: self._holds[node] for node in nodes}

    def _read_holders(self, unread: I32) -> None:
        with self._view.walker((LinkType.LOCATED_IN,)) as walker:
            found = steps(walker, unread)
        holders: dict[int, set[int]] = {node: set() for node in unread.tolist()}
        outward = ~found.inward
        for place, holder in zip(found.whose[outward].tolist(), found.far[outward].tolist(), strict=True):
            if self._kind(holder) in HOLDING:
                holders[int(unread[place])].add(holder)
        self._holds.update({node: frozenset(found_holders) for node, found_holders in holders.items()})


class RecentPlaces(Places):
    """Places in which everybody is held who was held there at any time in a period."""

    def __init__(self, view: GraphView, during: Interval) -> None:
        super().__init__(view, kept_of_cut(view).recent(during.start))
        self._during = during
