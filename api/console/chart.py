"""A link chart laid out on the server: the same view gives the same bytes, so that it prints and can be disclosed."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import networkx as nx

from api.schemas.evidence import Link
from api.schemas.network import NetworkAnswer, PlacedNode

# Above so many nodes a chart is not read any more.
MOST_NODES = 150
WIDTH, HEIGHT, MARGIN = 1_400, 900, 90
_SEED = 7
_ITERATIONS = 60
# A link as wide as five voices is as wide as any.
_WIDEST = 5
_SHAPES = {
    "Person": "circle",
    "OrganisedCrimeGroup": "diamond",
    "Gang": "diamond",
    "Incident": "square",
    "Arrest": "square",
    "Crime": "square",
    "Alert": "triangle",
    "NonAssociation": "octagon",
}
_PLACE = "house"
_PLACES = frozenset({"Establishment", "Wing", "Spur", "Landing", "Cell", "Address", "Postcode", "Area", "Workplace"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A node with its place in whole pixels, its shape, and what its links say when it is read out."""

    node: PlacedNode
    x: int
    y: int
    shape: str
    focus: bool
    hub: bool
    neighbours: tuple[str, ...]

    @property
    def caption(self) -> str:
        """A place by its key: every landing has a cell 002."""
        return self.node.key if self.node.kind in {"Cell", "Landing", "Spur", "Wing"} else self.node.caption


@dataclass(frozen=True, slots=True)
class Drawn:
    """All links between two nodes as one line: wider with more records, broken where they are poorly graded."""

    source: Placed
    target: Placed
    width: int
    style: str
    says: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Nodes and lines in order, and sentences about what is not shown."""

    nodes: tuple[Placed, ...]
    lines: tuple[Drawn, ...]
    left_out: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(found: NetworkAnswer) -> Chart:
    """Lay a network out. Its budget is the caller's to set, at most MOST_NODES."""
    links = [each for each in found.links if each.source != each.target]
    places = _places([each.id for each in found.nodes], links)
    near: dict[str, set[str]] = {each.id: set() for each in found.nodes}
    for link in links:
        near[link.source].add(link.target)
        near[link.target].add(link.source)
    captions = {each.id: each.caption for each in found.nodes}
    hubs = {hub.id for hub in found.left_out.hubs}
    placed = {
        node.id: Placed(
            node,
            *places[node.id],
            _PLACE if node.kind in _PLACES else _SHAPES.get(node.kind, "square"),
            node.id in found.start,
            node.id in hubs,
            tuple(sorted(captions[each] for each in near[node.id])),
        )
        for node in found.nodes
    }
    return Chart(tuple(placed.values()), tuple(_lines(placed, links)), _left_out(found))


def _places(ids: Sequence[str], links: Collection[Link]) -> dict[str, tuple[int, int]]:
    """Whole-pixel places by a seeded spring layout over nodes in order."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(ids)
    graph.add_edges_from(sorted({(min(each.source, each.target), max(each.source, each.target)) for each in links}))
    spread = nx.spring_layout(graph, seed=_SEED, iterations=_ITERATIONS, k=1.8 / math.sqrt(max(1, len(ids))))
    xs, ys = [float(x) for x, _ in spread.values()], [float(y) for _, y in spread.values()]
    return {
        each: (
            _scaled(float(spread[each][0]), min(xs), max(xs), WIDTH),
            _scaled(float(spread[each][1]), min(ys), max(ys), HEIGHT),
        )
        for each in ids
    }


def _scaled(value: float, least: float, most: float, size: int) -> int:
    if most == least:
        return size // 2
    return round(MARGIN + (value - least) / (most - least) * (size - 2 * MARGIN))


def _lines(placed: dict[str, Placed], links: Collection[Link]) -> list[Drawn]:
    pairs: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        first, second = sorted((link.source, link.target))
        pairs.setdefault((first, second), []).append(link)
    drawn = []
    for (first, second), between in sorted(pairs.items()):
        records = {record for link in between for record in link.records}
        kinds = ", ".join(sorted({link.type.lower().replace("_", " ") for link in between}))
        says = f"{placed[first].caption} and {placed[second].caption}: {kinds}, {len(records)} records"
        style = _style({link.best_grade for link in between})
        drawn.append(Drawn(placed[first], placed[second], min(_WIDEST, len(records)), style, says, tuple(between)))
    return drawn


def _style(grades: Collection[str]) -> str:
    """Whole for fact and the better grades; broken, and finely broken, for what is not well known or is doubted."""
    best = min("" if grade == "fact" else grade for grade in grades)
    if not best or best[0] == "1" or best[1:] in {"A", "B"}:
        return "link"
    return "link link--poor" if best[1:] in {"C", "D"} else "link link--weak"


def _left_out(found: NetworkAnswer) -> tuple[str, ...]:
    told = []
    left = found.left_out
    if left.over_budget:
        told.append(
            f"{left.over_budget:,} more were found at step {left.at_depth} and are not drawn: "
            f"a chart holds {MOST_NODES}."
        )
    if left.hubs:
        told.append(f"{len(left.hubs)} with very many neighbours are drawn, and nobody is reached through them.")
    return tuple(told)
