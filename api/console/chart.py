"""A link chart laid out on the server: the same view gives the same bytes, so that it prints and can be disclosed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

import networkx as nx

from api.called import called
from api.chart_state import OwnLink, OwnNode
from api.console.folding import fold_leaves
from api.console.grading import strictest
from api.console.importing import number_of
from api.console.layout import HEIGHT, WIDTH, places, sheet
from api.schemas.evidence import Link
from api.schemas.network import NetworkAnswer, PlacedNode
from graph.model.labels import Classification

# Above so many nodes a chart is not read any more.
MOST_NODES = 150
# What is asked for, so that a chart is full only once leaves are folded: two people of a hundred neighbours each fit.
MOST_FOUND = 400
# A link as wide as five voices is as wide as any.
_WIDEST = 5
_UNGRADED = "ungraded"
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
    pinned: bool = False
    found: bool = False
    on_path: bool = False
    note: str = ""
    members: tuple[PlacedNode, ...] = ()

    @property
    def caption(self) -> str:
        """What stands beside it."""
        return _caption(self.node, folded=bool(self.members))


@dataclass(frozen=True, slots=True)
class Drawn:
    """All links between two nodes as one line: wider with more records, broken where they are poorly graded."""

    source: Placed
    target: Placed
    width: int
    style: str
    says: str
    links: tuple[Link, ...]
    on_path: bool = False
    since: datetime | None = None
    until: datetime | None = None
    known: datetime | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody did to a chart: see `api.console.board`. `found` is what he looks for, `path` the ends of a way."""

    hidden: frozenset[str] = frozenset()
    pinned: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    own_nodes: tuple[OwnNode, ...] = ()
    own_links: tuple[OwnLink, ...] = ()
    find: str = ""
    path: tuple[str, str] = ("", "")
    each_alone: bool = False


NOTHING = Work()
SUPPOSED = "SUPPOSED"


@dataclass(frozen=True, slots=True)
class Way:
    """The captions along a shortest way, in order. `own`: no record states all of it, and some stands here alone."""

    captions: tuple[str, ...] = ()
    own: bool = False


NO_WAY = Way()


@dataclass(frozen=True, slots=True)
class Chart:
    """Nodes and lines in order, and sentences about what is not shown.

    `hidden` counts what was found and is hidden by hand: of a shared chart the reader need not find all of it. `laid`
    are captions of what was brought in and is drawn as what the evidence knows, by the ids that it came with. `marking`
    is the strictest of the records behind it, and `reports` are those of them that are graded.
    """

    nodes: tuple[Placed, ...]
    lines: tuple[Drawn, ...]
    left_out: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT
    way: Way = NO_WAY
    hidden: int = 0
    laid: Mapping[str, str] = field(default_factory=dict)
    marking: str = str(Classification.OFFICIAL)
    reports: int = 0


NOTHING_THEN = Chart((), (), ("Nothing of this chart was there for you to see on that day. Change the day, or undo.",))


def chart_of(found: NetworkAnswer, work: Work = NOTHING) -> Chart:
    """Lay a network out: at most MOST_NODES of it, once leaves are folded. MOST_FOUND fills one."""
    every = list(_with_own(found, work))
    nodes = [each for each in every if each.id not in work.hidden]
    hidden, there = len(every) - len(nodes), {each.id for each in nodes}
    links = [each for each in found.links if each.source != each.target and {each.source, each.target} <= there]
    keep = {*found.start, *work.pinned, *work.notes, *work.path}
    supposed = [each for each in work.own_links if {each.source, each.target} <= there]
    keep |= {end for each in supposed for end in (each.source, each.target)}
    keep |= {each.id for each in nodes if work.each_alone or _is_sought(each, work.find)}
    folded = fold_leaves(nodes, links, keep)
    if len(folded.nodes) > MOST_NODES:
        folded = fold_leaves(nodes, links, keep, groups=True)
    nodes, cut = list(folded.nodes[:MOST_NODES]), folded.nodes[MOST_NODES:]
    there = {each.id for each in nodes}
    links = [each for each in folded.links if {each.source, each.target} <= there]
    supposed = [each for each in supposed if {each.source, each.target} <= there]
    tied = {_pair(link.source, link.target) for link in links}
    pairs = sorted(tied | {_pair(own.source, own.target) for own in supposed})
    drawn_pins = {who: at for who, at in work.pinned.items() if who in there}
    size = sheet(len(nodes), drawn_pins)
    at = places([each.id for each in nodes], pairs, drawn_pins, size)
    near: dict[str, set[str]] = {each.id: set() for each in nodes}
    for one, other in pairs:
        near[one].add(other)
        near[other].add(one)
    captions = {each.id: _caption(each, folded=each.id in folded.members) for each in nodes}
    hubs = {hub.id for hub in found.left_out.hubs}
    stated = _way(sorted(tied), *work.path)
    way = stated or _way(pairs, *work.path)
    steps = {_pair(one, other) for one, other in pairwise(way)}
    placed = {
        node.id: Placed(
            node,
            *at[node.id],
            _PLACE if node.kind in _PLACES else _SHAPES.get(node.kind, "square"),
            node.id in found.start,
            node.id in hubs,
            tuple(sorted(captions[each] for each in near[node.id])),
            node.id in work.pinned,
            _is_sought(node, work.find),
            node.id in way,
            work.notes.get(node.id, ""),
            folded.members.get(node.id, ()),
        )
        for node in nodes
    }
    known = {source.id: source.known_from for source in found.sources}
    lines = [*_lines(placed, links, known, steps), *_supposed(placed, supposed, steps - tied)]
    undrawn = sum(len(folded.members.get(each.id, (each,))) for each in cut)
    told = [*_left_out(found, undrawn)]
    if any(of[0].kind != "Person" for fold, of in folded.members.items() if fold in there):
        told.append("Things of one kind that touch one person or thing alone are drawn as one; the table names each.")
    if any(of[0].kind == "Person" for fold, of in folded.members.items() if fold in there):
        told.append("People whom nothing but one group ties to the rest are drawn as one; the table names each.")
    told_way = Way(tuple(captions[each] for each in way), own=bool(way) and not stated)
    reports = sum(each.grade != _UNGRADED for each in found.sources)
    drawn = (tuple(placed.values()), tuple(lines), tuple(told))
    return Chart(*drawn, *size, told_way, hidden, marking=_marking(found), reports=reports)


def _caption(node: PlacedNode, *, folded: bool) -> str:
    return node.caption if folded else called(node)


def _is_sought(node: PlacedNode, find: str) -> bool:
    sought = find.casefold()
    if not sought:
        return False
    if sought in node.caption.casefold() or sought in node.key.casefold():
        return True
    return node.kind == "Phone" and number_of(find) == node.caption


def _with_own(found: NetworkAnswer, work: Work) -> Iterator[PlacedNode]:
    """What the graph gave and what stands on this chart alone; starts first, so that no budget cuts them."""
    yield from (each for each in found.nodes if each.id in found.start)
    for own in work.own_nodes:
        yield PlacedNode(id=own.id, kind=own.kind, caption=own.caption, key="", steps=1, records=0)
    yield from (each for each in found.nodes if each.id not in found.start)


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _way(pairs: Sequence[tuple[str, str]], start: str, end: str) -> tuple[str, ...]:
    """The nodes of a shortest way over what is drawn; the first by name where there are several."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from(pairs)
    if start not in graph or end not in graph or not nx.has_path(graph, start, end):
        return ()
    return tuple(nx.shortest_path(graph, start, end))


def _lines(
    placed: dict[str, Placed],
    links: Collection[Link],
    known: Mapping[str, datetime],
    steps: Collection[tuple[str, str]],
) -> Iterator[Drawn]:
    between: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        between.setdefault(_pair(link.source, link.target), []).append(link)
    for (first, second), some in sorted(between.items()):
        records = {record for link in some for record in link.records}
        kinds = ", ".join(sorted({link.type.lower().replace("_", " ") for link in some}))
        counted = "1 record" if len(records) == 1 else f"{len(records)} records"
        says = f"{placed[first].caption} and {placed[second].caption}: {kinds}, {counted}"
        yield Drawn(
            placed[first],
            placed[second],
            min(_WIDEST, len(records)),
            _style({link.best_grade for link in some}),
            says,
            tuple(some),
            (first, second) in steps,
            min(_dates(link.valid_from for link in some), default=None),
            None if any(link.valid_to is None for link in some) else max(_dates(link.valid_to for link in some)),
            min((known[record] for record in records if record in known), default=None),
        )


def _dates(values: Iterable[datetime | None]) -> list[datetime]:
    return [each for each in values if each is not None]


def _supposed(
    placed: dict[str, Placed], links: Collection[OwnLink], steps: Collection[tuple[str, str]]
) -> Iterator[Drawn]:
    """Links of this chart alone: nobody's record states them, and they look it."""
    for each in links:
        source, target = placed[each.source], placed[each.target]
        says = f"{source.caption} and {target.caption}: supposed on this chart: {each.says}"
        yield Drawn(source, target, 2, "link link--supposed", says, (), _pair(each.source, each.target) in steps)


def _style(grades: Collection[str]) -> str:
    """Whole for fact and the better grades; broken, and finely broken, for what is not well known or is doubted."""
    best = min("" if grade == "fact" else grade for grade in grades)
    if not best or best[0] == "1" or best[1:] in {"A", "B"}:
        return "link"
    return "link link--poor" if best[1:] in {"C", "D"} else "link link--weak"


def _marking(found: NetworkAnswer) -> str:
    said = strictest(found.sources)
    return f"{said} at least, since not every record behind it is listed" if found.sources_left_out else said


def _left_out(found: NetworkAnswer, undrawn: int) -> tuple[str, ...]:
    told = []
    left = found.left_out
    if left.over_budget + undrawn:
        step = "" if undrawn else f" at step {left.at_depth}"
        many = left.over_budget + undrawn
        told.append(f"{many:,} more were found{step} and are not drawn: a chart holds {MOST_NODES}.")
    if left.hubs:
        told.append(f"{len(left.hubs)} with very many neighbours are drawn, and nobody is reached through them.")
    return tuple(told)
