"""Who and what is around somebody: step by step outwards, within a budget, saying what the budget left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np

from graph.identity.kernels_links import NO_LIMIT
from graph.identity.layout import Near
from graph.identity.walker import WORST_GRADE, Walker
from graph.model.links import NOT_A_TIE, LinkType
from graph.queries.chart import HUB_LIMIT, START_LIMIT, TIES, Chart, ChartNode, FoldedLink, Hub
from graph.view import GraphView

NODE_BUDGET = 150
# Links among the nodes shown are read from hubs and outermost nodes too, up to so many neighbours.
_LINKS_LIMIT = 1_000


class BudgetError(ValueError):
    """The question names more nodes than the budget lets the answer hold."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the answer does not show, counted over what the viewer may see and nothing else.

    `over_budget` distinct nodes were found at `depth` and left out; beyond that depth nothing was walked (None: nothing
    was left out for the budget). `hubs` are shown and their neighbours were not walked; `links_unread` are shown, and
    links between two of them are not.
    """

    over_budget: int
    depth: int | None
    hubs: tuple[Hub, ...]
    links_unread: tuple[Hub, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """`layers[d]` are the nodes d steps from the nearest start, in order of key; `links` are all links among them."""

    layers: tuple[tuple[ChartNode, ...], ...]
    links: tuple[FoldedLink, ...]
    left_out: LeftOut


def neighbourhood(
    view: GraphView,
    start: Collection[str],
    *,
    depth: int = 1,
    types: Iterable[LinkType] = TIES,
    max_grade: int | None = None,
    node_budget: int = NODE_BUDGET,
    hub_limit: int = HUB_LIMIT,
) -> Neighbourhood:
    """Everything up to `depth` steps from the nodes with these public ids, over links of these types and grades.

    A step leads from a person (any of his records) to a thing or another person, or back. Of a layer that the budget
    cannot hold, those with most links to the layer before are kept, then the best graded, then the first by key.
    Raises NotFoundError for a start that is not there to see, BudgetError for more starts than the budget.
    """
    with view.walker(set(types) - NOT_A_TIE, max_grade) as walker:
        walk = _Outwards(Chart(view, walker), walker, node_budget, hub_limit)
        walk.begin(start)
        while walk.depth < depth and walk.go_on():
            pass
        return walk.answer()


class _Outwards:
    """The state of one walk outwards."""

    def __init__(self, chart: Chart, walker: Walker, budget: int, hub_limit: int) -> None:
        self._chart, self._walker, self._room, self._hub_limit = chart, walker, budget, hub_limit
        self._layers: list[list[int]] = []
        self._hubs: list[Hub] = []
        self._read_whole: set[int] = set()
        self._over_budget = 0

    @property
    def depth(self) -> int:
        return len(self._layers) - 1

    def begin(self, start: Collection[str]) -> None:
        units = self._chart.start(start)
        if len(units) > self._room:
            raise BudgetError(f"{len(units)} nodes to start from: at most {self._room} can be shown")
        self._keep(units)

    def go_on(self) -> bool:
        """Walk one step further; False once there is nothing more to walk."""
        frontier = np.array(self._layers[-1], dtype=np.int32)
        limit = START_LIMIT if self.depth == 0 else self._hub_limit
        crowded, _, near = self._walker.expand(frontier, np.full(len(frontier), limit, dtype=np.int64))
        self._hubs += self._chart.hubs(frontier[crowded].tolist(), limit)
        self._read_whole.update(frontier[~crowded].tolist())
        kept, self._over_budget = self._chosen(near)
        if kept or self._over_budget:
            self._keep(kept)
        return bool(kept) and not self._over_budget

    def answer(self) -> Neighbourhood:
        shown = [unit for layer in self._layers for unit in layer]
        limit = np.array([NO_LIMIT if unit in self._read_whole else _LINKS_LIMIT for unit in shown], dtype=np.int64)
        links, unread = self._chart.links(shown, limit)
        nodes = iter(self._chart.nodes(shown))
        return Neighbourhood(
            tuple(tuple(islice(nodes, len(layer))) for layer in self._layers if layer),
            tuple(links),
            LeftOut(
                self._over_budget,
                self.depth if self._over_budget else None,
                tuple(self._hubs),
                tuple(self._chart.hubs(unread, _LINKS_LIMIT)),
            ),
        )

    def _keep(self, units: list[int]) -> None:
        self._layers.append(self._chart.in_order(units))
        self._room -= len(units)

    def _chosen(self, near: Near) -> tuple[list[int], int]:
        """The new units that there is room for, in no order that means anything, and how many there is none for."""
        shown = np.zeros(self._walker.unit_count, dtype=np.bool_)
        shown[[unit for layer in self._layers for unit in layer]] = True
        new = ~shown[near.unit]
        units, place = np.unique(near.unit[new], return_inverse=True)
        if len(units) <= self._room:
            return units.tolist(), 0
        over_budget = len(units) - self._room
        if not self._room:
            return [], over_budget
        best = np.full(len(units), WORST_GRADE)
        np.minimum.at(best, place, near.grade[new])
        count = np.bincount(place, weights=near.links[new], minlength=len(units)).astype(np.int64)
        rank = best - count * (WORST_GRADE + 1)
        # Keys decide among those alone that are as good as the last one kept: naming all would take longest.
        last = np.partition(rank, self._room - 1)[self._room - 1]
        kept = units[rank < last].tolist()
        return kept + self._chart.in_order(units[rank == last].tolist())[: self._room - len(kept)], over_budget
