"""How two sets of people are linked: the shortest and the next best connections, each step with its evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from graph.identity.kernels_links import NO_LIMIT
from graph.model.links import NOT_A_TIE, LinkType
from graph.queries.chart import HUB_LIMIT, START_LIMIT, TIES, Chart, ChartNode, FoldedLink, Hub
from graph.queries.search import Search, SearchStoppedError
from graph.snapshot.arrays import I32, U8
from graph.view import GraphView

# Where a place lies ties nobody to anybody: two people in one town are not linked by the county.
PATH_TIES = TIES - {LinkType.LOCATED_IN}
MAX_LENGTH = 6
VISIT_BUDGET = 20_000
# Branches that the choice among paths of one length may try; beyond it, the answer says that it stopped.
_BRANCHES = 200_000


@dataclass(frozen=True, slots=True)
class Path:
    """People and things from one set to the other; `steps[i]` are the links between `nodes[i]` and `nodes[i + 1]`.

    `worst_grade` is the worst rank among the steps, each step taken at its best link.
    """

    nodes: tuple[ChartNode, ...]
    steps: tuple[tuple[FoldedLink, ...], ...]
    worst_grade: int


@dataclass(frozen=True, slots=True)
class Paths:
    """The best `k` paths by length, then worst grade, then key of their nodes.

    `searched_to` is the length up to which the search was whole; `stopped` says that it ended there for its budget and
    longer paths may exist. `hubs` came into reach and were not walked through, in order of key.
    """

    paths: tuple[Path, ...]
    searched_to: int
    stopped: bool
    hubs: tuple[Hub, ...]


def paths(
    view: GraphView,
    sources: Collection[str],
    targets: Collection[str],
    *,
    k: int = 1,
    max_length: int = MAX_LENGTH,
    types: Iterable[LinkType] = PATH_TIES,
    max_grade: int | None = None,
    hub_limit: int = HUB_LIMIT,
    visit_budget: int = VISIT_BUDGET,
) -> Paths:
    """The best paths of up to `max_length` steps from any of the sources to any of the targets.

    A path touches the two sets at its ends only, no node twice and goes through no node with more than `hub_limit`
    neighbours. Raises NotFoundError for a person who is not there to see.
    """
    with view.walker(set(types) - NOT_A_TIE, max_grade) as walker:
        chart = Chart(view, walker)
        one, other = (np.array(chart.start(people), dtype=np.int32) for people in (sources, targets))
        search = Search(walker, one, other, hub_limit, visit_budget)
        found, searched_to, stopped = _best(search, chart, k, max_length)
        return Paths(tuple(_described(chart, found)), searched_to, stopped, tuple(_hubs(search, chart, hub_limit)))


def _best(search: Search, chart: Chart, k: int, max_length: int) -> tuple[list[list[int]], int, bool]:
    """Up to k paths as units, the length up to which all were looked at, and whether a budget ended it."""
    sources, targets = search.sources.tolist(), search.targets.tolist()
    found = [[unit] for unit in sources if unit in targets][:k]
    length = 0
    try:
        # Whoever is in both sets is an end of other paths too, which two searches that start with him never meet on.
        shortest = 1 if found else search.shortest(max_length)
        if shortest is None or len(found) == k:
            return found, max_length, False
        for length in range(shortest, max_length + 1):
            search.deepen(length)
            choice = _Choice(search.corridor(length), sources, targets, chart)
            for path in choice.of_length(length):
                found.append(path)
                if len(found) == k:
                    return found, length, False
    except SearchStoppedError:
        return found, max(length - 1, search.whole_to), True
    return found, max_length, False


class _Choice:
    """Paths of one exact length through a corridor, best first: lazily, so that k of them cost little more than k."""

    def __init__(self, corridor: tuple[I32, I32, U8], sources: list[int], targets: list[int], chart: Chart) -> None:
        one, other, grade = corridor
        self._steps: dict[int, list[tuple[int, int]]] = {}
        for unit, near, rank in zip(one.tolist(), other.tolist(), grade.tolist(), strict=True):
            self._steps.setdefault(unit, []).append((near, rank))
        place = {unit: at for at, unit in enumerate(chart.in_order(self._steps))}
        for near_by in self._steps.values():
            near_by.sort(key=lambda step: place[step[0]])
        self._grades = sorted(set(grade.tolist()))
        self._sources = chart.in_order(sources)
        self._ends = frozenset(sources) | frozenset(targets)
        self._targets = frozenset(targets)
        self._branches = 0

    def of_length(self, length: int) -> Iterator[list[int]]:
        """Paths by worst grade, then by key. Raises SearchStoppedError after _BRANCHES steps."""
        for worst in self._grades:
            near = self._within_reach(length, worst)
            for source in self._sources:
                if source in near[length]:
                    yield from self._follow([source], -1, worst, near)

    def _within_reach(self, length: int, worst: int) -> list[frozenset[int]]:
        """For each number of steps, the units from which a target can be reached in exactly so many, at this grade."""
        near = [self._targets]
        for step in range(1, length + 1):
            reached = {unit for at in near[-1] for unit, grade in self._steps.get(at, ()) if grade <= worst}
            near.append(frozenset(reached - self._ends if step < length else reached))
        return near

    def _follow(self, path: list[int], so_far: int, worst: int, near: list[frozenset[int]]) -> Iterator[list[int]]:
        left = len(near) - len(path)
        if not left:
            # Paths that are better than `worst` throughout came before.
            if so_far == worst:
                yield list(path)
            return
        self._branches += 1
        if self._branches > _BRANCHES:
            raise SearchStoppedError
        for unit, grade in self._steps.get(path[-1], ()):
            if grade <= worst and unit in near[left - 1] and unit not in path:
                yield from self._follow([*path, unit], max(so_far, grade), worst, near)


def _described(chart: Chart, found: list[list[int]]) -> Iterator[Path]:
    units = chart.in_order({unit for path in found for unit in path})
    nodes = dict(zip(units, chart.nodes(units), strict=True))
    ends = {unit for path in found for unit in (path[0], path[-1])}
    limit = np.array([START_LIMIT if unit in ends else NO_LIMIT for unit in units], dtype=np.int64)
    links, _ = chart.links(units, limit)
    between: dict[frozenset[str], list[FoldedLink]] = {}
    for link in links:
        between.setdefault(frozenset((link.source, link.target)), []).append(link)
    for path in found:
        ids = [nodes[unit].id for unit in path]
        steps = tuple(tuple(between[frozenset(pair)]) for pair in pairwise(ids))
        worst = max((min(link.grade for link in step) for step in steps), default=0)
        yield Path(tuple(nodes[unit] for unit in path), steps, worst)


def _hubs(search: Search, chart: Chart, hub_limit: int) -> list[Hub]:
    ends: Mapping[bool, list[int]] = {True: [], False: []}
    for unit in search.hubs:
        ends[unit in search.ends].append(unit)
    return sorted([*chart.hubs(ends[False], hub_limit), *chart.hubs(ends[True], START_LIMIT)])
