"""What several people have in common: the people and things that at least two of them touch."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from graph.identity.kernels_links import NO_LIMIT
from graph.model.links import NOT_A_TIE, LinkType
from graph.queries.chart import HUB_LIMIT, START_LIMIT, TIES, Chart, ChartNode, FoldedLink, Hub
from graph.queries.neighbourhood import NODE_BUDGET
from graph.view import GraphView


@dataclass(frozen=True, slots=True)
class CommonNode:
    """Something that `touched_by`, ids in order of key, have in common; `is_hub` where many others touch it too."""

    node: ChartNode
    touched_by: tuple[str, ...]
    is_hub: bool


@dataclass(frozen=True, slots=True)
class CommonLinks:
    """`common` by number of people, hubs after others, then key; `links` are the people's, to these and each other.

    `over_budget` further nodes were in common and left out; `unread` are people with too many neighbours to read.
    """

    people: tuple[ChartNode, ...]
    common: tuple[CommonNode, ...]
    links: tuple[FoldedLink, ...]
    over_budget: int
    unread: tuple[Hub, ...]


def common_links(
    view: GraphView,
    people: Collection[str],
    *,
    types: Iterable[LinkType] = TIES,
    max_grade: int | None = None,
    node_budget: int = NODE_BUDGET,
    hub_limit: int = HUB_LIMIT,
) -> CommonLinks:
    """What at least two of these people touch in one step. Raises NotFoundError for one who is not there to see."""
    with view.walker(set(types) - NOT_A_TIE, max_grade) as walker:
        chart = Chart(view, walker)
        start = np.array(chart.start(people), dtype=np.int32)
        crowded, at, near = walker.expand(start, np.full(len(start), START_LIMIT, dtype=np.int64))
        touched: dict[int, list[int]] = {}
        for person, unit in zip(np.repeat(start, np.diff(at)).tolist(), near.unit.tolist(), strict=True):
            touched.setdefault(unit, []).append(person)
        touched_by_two = sorted(unit for unit, by in touched.items() if len(by) > 1)
        shared = np.array(touched_by_two, dtype=np.int32)
        hub, _, _ = walker.expand(shared, np.full(len(shared), hub_limit, dtype=np.int64))
        hubs = set(shared[hub].tolist())
        ordered = sorted(chart.in_order(touched_by_two), key=lambda unit: (-len(touched[unit]), unit in hubs))
        kept = ordered[:node_budget]
        units = [*start.tolist(), *(unit for unit in kept if unit not in start)]
        read = set(start[~crowded].tolist())
        limit = np.array([NO_LIMIT if unit in read else 0 for unit in units], dtype=np.int64)
        links, _ = chart.links(units, limit)
        ids = chart.ids(start.tolist())
        common = tuple(
            CommonNode(node, tuple(ids[person] for person in touched[unit]), unit in hubs)
            for unit, node in zip(kept, chart.nodes(kept), strict=True)
        )
        return CommonLinks(
            tuple(chart.nodes(start.tolist())),
            common,
            tuple(links),
            len(ordered) - len(kept),
            tuple(chart.hubs(start[crowded].tolist(), START_LIMIT)),
        )
