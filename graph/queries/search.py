"""How far apart two sets of people are, and the part of the graph in which their shortest connections lie."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from graph.identity.layout import Flags
from graph.identity.walker import Walker
from graph.queries.chart import START_LIMIT
from graph.queries.kernels import UNREACHED, steps_away
from graph.snapshot.arrays import I32, I64, U8

# More steps than any path has: what a search has not reached.
FAR = 2**30
_UNKNOWN = -1
_FIRST_ROOM = 4096
# Frontiers are expanded in portions, so that a search that grows beyond its budget stops soon after.
_PORTION = 512


class SearchStoppedError(Exception):
    """More units came into reach than the search may visit."""


class Neighbours:
    """Each unit's neighbours, expanded when first asked for; hubs that are no ends have none."""

    def __init__(self, walker: Walker, ends: Iterable[int], hub_limit: int) -> None:
        self._walker, self._hub_limit = walker, hub_limit
        self._at: I64 = np.full(_FIRST_ROOM, _UNKNOWN)
        self._count: I64 = np.zeros(_FIRST_ROOM, dtype=np.int64)
        self._is_end: Flags = np.zeros(_FIRST_ROOM, dtype=np.bool_)
        self._is_hub: Flags = np.zeros(_FIRST_ROOM, dtype=np.bool_)
        self._near: list[I32] = []
        self._grade: list[U8] = []
        self._size = 0
        self._make_room()
        self._is_end[list(ends)] = True

    @property
    def hubs(self) -> list[int]:
        """Units that were found to have too many neighbours."""
        return list(np.flatnonzero(self._is_hub).tolist())

    def of(self, units: I32) -> tuple[I32, I32, U8]:
        """(unit, neighbour, best grade) for every neighbour of these units."""
        self.expand(units)
        begin, count = self._at[units], self._count[units]
        row = np.arange(count.sum()) + np.repeat(begin - (np.cumsum(count) - count), count)
        if len(self._near) != 1:
            self._near = [np.concatenate([np.empty(0, dtype=np.int32), *self._near])]
            self._grade = [np.concatenate([np.empty(0, dtype=np.uint8), *self._grade])]
        return np.repeat(units, count), self._near[0][row], self._grade[0][row]

    def expand(self, units: I32) -> I32:
        """The neighbours of those among these distinct units that had not been expanded before."""
        unknown = units[~self.is_expanded(units)]
        if not len(unknown):
            return unknown
        limit = np.where(self._is_end[unknown], START_LIMIT, self._hub_limit)
        crowded, at, near = self._walker.expand(unknown, limit)
        self._make_room()
        self._at[unknown], self._count[unknown] = self._size + at[:-1], np.diff(at)
        self._is_hub[unknown] = crowded
        self._near.append(near.unit)
        self._grade.append(near.grade)
        self._size += len(near.unit)
        return near.unit

    def are_hubs(self, units: I32) -> Flags:
        """Whether each of these distinct units is a hub."""
        self.expand(units)
        return np.asarray(self._is_hub[units])

    def may_be_passed(self, units: I32) -> Flags:
        """Whether each unit is no end and not known to be a hub."""
        return np.asarray(~(self._is_end[units] | self._is_hub[units]))

    def bar_the_way(self, units: I32) -> Flags:
        """Whether each unit is known to be a hub, and no end."""
        return np.asarray(self._is_hub[units] & ~self._is_end[units])

    def places(self, units: I32) -> I64:
        """For every unit of the walk its position among these, -1 for the others."""
        self._make_room()
        place = np.full(len(self._at), -1)
        place[units] = np.arange(len(units))
        return place

    def is_expanded(self, units: I32) -> Flags:
        """Whether each unit's neighbours are known already."""
        return np.asarray(self._at[units] != _UNKNOWN)

    def _make_room(self) -> None:
        more = self._walker.unit_count - len(self._at)
        if more > 0:
            more += len(self._at)
            self._at = np.append(self._at, np.full(more, _UNKNOWN))
            self._count = np.append(self._count, np.zeros(more, dtype=np.int64))
            self._is_end = np.append(self._is_end, np.zeros(more, dtype=np.bool_))
            self._is_hub = np.append(self._is_hub, np.zeros(more, dtype=np.bool_))


class Side:
    """One side's breadth-first search: distances in steps from its set, and its outermost layer."""

    def __init__(self, start: I32) -> None:
        self.start = start
        self.frontier = start
        self.depth = 0
        self.reached = len(start)
        self._layers = [start]
        self._distance = np.full(_FIRST_ROOM, FAR, dtype=np.int32)
        self._set(start, 0)

    def distance(self, units: I32) -> I32:
        """Steps to each unit; FAR for what was not reached."""
        self._fit(units)
        return self._distance[units]

    def units(self) -> I32:
        """All units with a distance."""
        return np.concatenate(self._layers)

    def enter(self, units: I32) -> None:
        """Make these new units the outermost layer."""
        self.depth += 1
        self.frontier = units
        self.reached += len(units)
        self._layers.append(units)
        self._set(units, self.depth)

    def _set(self, units: I32, steps: int) -> None:
        self._fit(units)
        self._distance[units] = steps

    def _fit(self, units: I32) -> None:
        lacking = int(units.max(initial=-1)) + 1 - len(self._distance)
        if lacking > 0:
            more = np.full(lacking + len(self._distance), FAR, dtype=np.int32)
            self._distance = np.append(self._distance, more)


class Search:
    """Breadth-first from both sets at once, always whole layers, the smaller frontier first.

    `hubs` are those that whole layers came to: of a layer that broke the budget nothing is told, for what had been
    looked at of it hangs on the order in which its units happen to lie.
    A path touches the sets only at its two ends and goes through no hub. Every step depends on counts alone, so the
    same visible graph is searched in the same way however it is stored.
    """

    def __init__(self, walker: Walker, sources: I32, targets: I32, hub_limit: int, visit_budget: int) -> None:
        self.sources, self.targets = sources, targets
        self.ends = frozenset(np.union1d(sources, targets).tolist())
        self.neighbours = Neighbours(walker, self.ends, hub_limit)
        self._sides = (Side(sources), Side(targets))
        self._budget = visit_budget
        self.hubs: list[int] = []

    @property
    def whole_to(self) -> int:
        """No path is as short as this, unless one has been met."""
        return self._depth()

    def shortest(self, longest: int) -> int | None:
        """The length of the shortest path, None if there is none up to `longest`. Raises SearchStoppedError."""
        while self._depth() < longest and all(len(side.frontier) for side in self._sides):
            met = self._advance()
            if met is not None:
                return met
        return None

    def deepen(self, length: int) -> None:
        """Search until every path of this length lies in what both sides have reached. Raises SearchStoppedError."""
        while self._depth() < length and any(len(side.frontier) for side in self._sides):
            self._advance()

    def corridor(self, length: int) -> tuple[I32, I32, U8]:
        """(unit, neighbour, best grade), both ways, of every step that a path up to this length can take."""
        reached = self._within(length)
        while True:
            known = self.neighbours.is_expanded(reached)
            one, other, grade = self._steps(reached, reached[known])
            inside = self._inside(reached, one, other, length)
            unknown = reached[inside & ~known]
            if not len(unknown):
                self.hubs = self.neighbours.hubs
                keep = inside[one] & inside[other]
                return reached[one[keep]], reached[other[keep]], grade[keep]
            # A hub among them drops out now that it is known, and what hung on it with it.
            self.neighbours.expand(unknown)

    def _depth(self) -> int:
        return self._sides[0].depth + self._sides[1].depth

    def _advance(self) -> int | None:
        """Take one side one layer further: the length of the shortest path that this completes, if any."""
        live = [side for side in self._sides if len(side.frontier)]
        side = min(live, key=lambda each: len(each.frontier))
        opposite = self._sides[1] if side is self._sides[0] else self._sides[0]
        frontier = side.frontier
        if side.depth:
            frontier = frontier[self.neighbours.may_be_passed(frontier)]
        found = frontier[:0]
        for first in range(0, len(frontier), _PORTION):
            portion = frontier[first : first + _PORTION]
            known = self.neighbours.is_expanded(portion)
            near = self.neighbours.expand(portion)
            if known.any():
                near = np.append(near, self.neighbours.of(portion[known])[1])
            found = np.unique(np.append(found, near[side.distance(near) == FAR]))
            if side.reached + opposite.reached + len(found) > self._budget:
                raise SearchStoppedError
        side.enter(found)
        met = self._meeting(side, opposite)
        self.hubs = self.neighbours.hubs
        return met

    def _meeting(self, side: Side, opposite: Side) -> int | None:
        away = opposite.distance(side.frontier)
        met = side.frontier[away != FAR]
        if not len(met):
            return None
        ends = opposite.distance(met) == 0
        met = met[ends | ~self.neighbours.are_hubs(met)]
        lengths = side.depth + opposite.distance(met)
        return int(lengths.min()) if len(lengths) else None

    def _within(self, length: int) -> I32:
        """Reached units, without those that the searches' own distances already show to lie too far off."""
        reached = np.unique(np.concatenate([side.units() for side in self._sides]))
        # What a side has not reached lies at least one step beyond its outermost layer.
        ahead, back = (np.minimum(side.distance(reached), side.depth + 1) for side in self._sides)
        return reached[ahead + back <= length]

    def _steps(self, reached: I32, known: I32) -> tuple[I64, I64, U8]:
        """Steps between reached units that are not hubs, both ways, as read from units whose neighbours are known.

        As positions in `reached`, in order.
        """
        one, other, grade = self.neighbours.of(known)
        place = self.neighbours.places(reached)
        start, end = place[one], place[other]
        usable = (end >= 0) & ~self.neighbours.bar_the_way(other)
        start, end, grade = start[usable], end[usable], grade[usable]
        key = np.concatenate((start * len(reached) + end, end * len(reached) + start))
        key, first = np.unique(key, return_index=True)
        start, end = np.divmod(key, max(len(reached), 1))
        return start, end, np.concatenate((grade, grade))[first]

    def _inside(self, reached: I32, one: I64, other: I64, length: int) -> Flags:
        """Which units lie on a walk of at most this length from set to set that touches both only at its ends."""
        at = np.searchsorted(one, np.arange(len(reached) + 1))
        sources, targets = (np.isin(reached, ends) for ends in (self.sources, self.targets))
        ahead = steps_away(at, other, sources, targets, length)
        back = steps_away(at, other, targets, sources, length)
        return np.asarray((ahead != UNREACHED) & (back != UNREACHED) & (ahead + back <= length))
