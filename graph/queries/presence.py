"""Who was at a place between two times, and who was there together: in a cell, on a landing, at work, on a visit.

What lies inside what is read from LOCATED_IN links between typed places, never from the text of a location: cell
`1-...` does not match wing `10`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph.identity.kernels import ABSENT
from graph.identity.walker import Walker
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import Interval
from graph.queries.chart import Chart, ChartNode
from graph.queries.kernels import overlaps
from graph.queries.neighbourhood import BudgetError
from graph.snapshot.arrays import FLAG_REVERSED
from graph.view import GraphView

# Where sharing counts as being together, the closest first. All of an establishment is nobody's company.
LEVELS = (Kind.CELL, Kind.ADDRESS, Kind.VISIT, Kind.WORKPLACE, Kind.LANDING, Kind.SPUR, Kind.WING)
PAIR_BUDGET = 1_000
MOST_STAYS = 50_000
MOST_OVERLAPS = 1_000_000

_PRESENCE = frozenset({LinkType.HELD_AT, LinkType.WORKS_AT, LinkType.VISITED, LinkType.LIVES_AT})
# At a visit, which is an event, those who took part were there.
_AT_EVENT = frozenset({LinkType.VISITED, LinkType.INVOLVED_IN})
_WALKED = _PRESENCE | _AT_EVENT | {LinkType.LOCATED_IN, LinkType.OCCURRED_AT}


@dataclass(frozen=True, slots=True)
class Stay:
    """A person was at a place for this stretch of the period asked about, by one or more records (public ids)."""

    person: str
    place: str
    types: tuple[LinkType, ...]
    start: int
    end: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Two people were inside the same place for so many minutes of the period."""

    one: str
    other: str
    place: str
    level: Kind
    minutes: int


@dataclass(frozen=True, slots=True)
class Presence:
    """`people`, `places` and `stays` by key; `together` by level, the longest first; so many pairs more left out.

    `places` are those where somebody stayed or was together with somebody, and the one asked about.
    """

    place: ChartNode
    people: tuple[ChartNode, ...]
    places: tuple[ChartNode, ...]
    stays: tuple[Stay, ...]
    together: tuple[Together, ...]
    over_budget: int


def presence(
    view: GraphView,
    place: NodeRef,
    start: int,
    end: int,
    *,
    levels: Iterable[Kind] = LEVELS,
    max_grade: int | None = None,
    pair_budget: int = PAIR_BUDGET,
) -> Presence:
    """Who was in the place or anything inside it from world minute `start` to `end`, and who with whom.

    The period stands in for the view's own world time. Raises NotFoundError where the place is not there to see,
    BudgetError where more was going on than MOST_STAYS stays or MOST_OVERLAPS overlaps at one level.
    """
    period = Interval(start, end)
    root = view.node_of(place)
    with view.walker(_WALKED, max_grade, during=period) as walker:
        chart = Chart(view, walker)
        inside = _inside(view, walker, root)
        stays = _stays(view, walker, inside, period)
        people = chart.in_order({stay.person for stay in stays})
        pairs = _together(view, stays, people, inside, frozenset(levels))
        at_places = sorted({stay.place for stay in stays} | {pair[3] for pair in pairs} | {root})
        place_units = dict(zip(at_places, walker.units_of(np.array(at_places, dtype=np.int32)).tolist(), strict=True))
        places = chart.in_order(place_units.values())
        order = {unit: at for at, unit in enumerate([*people, *places])}
        ids = chart.ids(order)
        stays.sort(key=lambda stay: (order[stay.person], order[place_units[stay.place]], stay.start))
        pairs.sort(key=lambda p: (LEVELS.index(p[0]), -p[4], order[p[1]], order[p[2]], order[place_units[p[3]]]))
        return Presence(
            chart.nodes([place_units[root]])[0],
            tuple(chart.nodes(people)),
            tuple(chart.nodes(places)),
            tuple(Stay(ids[s.person], ids[place_units[s.place]], s.types, s.start, s.end, s.evidence) for s in stays),
            tuple(
                Together(ids[one], ids[other], ids[place_units[at]], level, minutes)
                for level, one, other, at, minutes in pairs[:pair_budget]
            ),
            max(0, len(pairs) - pair_budget),
        )


@dataclass(frozen=True, slots=True)
class _Stay:
    person: int
    place: int
    types: tuple[LinkType, ...]
    start: int
    end: int
    evidence: tuple[str, ...]


def _inside(view: GraphView, walker: Walker, root: int) -> dict[int, frozenset[int]]:
    """Every place inside the root and visit at one, by rank, with all places between it and the root, both included."""
    around: dict[int, set[int]] = {root: {root}}
    fresh = [root]
    while fresh:
        nodes = np.array(fresh, dtype=np.int32)
        deeper: set[int] = set()
        found = walker.entries_at(nodes)
        for outer, half, entry in zip(
            nodes[found.one].tolist(), found.half.tolist(), found.entry.tolist(), strict=True
        ):
            layer = walker.walk.extra if half else walker.walk.base
            if not layer.flags[entry] & FLAG_REVERSED:
                continue
            inner = int(layer.neighbour[entry])
            link_type = layer.type[entry]
            is_visit = link_type == LinkType.OCCURRED_AT and view.graph.node_kind(inner) is Kind.VISIT
            if (link_type == LinkType.LOCATED_IN or is_visit) and not around[outer] <= around.get(inner, set()):
                around.setdefault(inner, {inner}).update(around[outer])
                deeper.add(inner)
        fresh = sorted(deeper)
    return {place: frozenset(places) for place, places in around.items()}


def _stays(view: GraphView, walker: Walker, inside: Iterable[int], period: Interval) -> list[_Stay]:
    """Stretches of presence by person and place, those of several records joined where they overlap or touch."""
    nodes = np.array(sorted(inside), dtype=np.int32)
    found = walker.entries_at(nodes)
    halves, entries = found.half.tolist(), found.entry.tolist()
    layers = (walker.walk.base, walker.walk.extra)
    far = [int(layers[half].neighbour[entry]) for half, entry in zip(halves, entries, strict=True)]
    persons = walker.units_of(np.array(far, dtype=np.int32)).tolist()
    kept: list[tuple[int, int, int, int, LinkType, int]] = []
    for place, half, entry, node, unit in zip(nodes[found.one].tolist(), halves, entries, far, persons, strict=True):
        layer = layers[half]
        counts = _AT_EVENT if view.graph.node_kind(place) is Kind.VISIT else _PRESENCE
        link_type = LinkType(int(layer.type[entry]))
        if link_type not in counts or unit == ABSENT or view.graph.node_kind(node) is not Kind.PERSON:
            continue
        start = max(int(layer.valid_from[entry]), period.start)
        end = min(int(layer.valid_to[entry]), period.end)
        kept.append((unit, place, start, end, link_type, view.graph.link_record(int(layer.link[entry]))))
    stated: dict[tuple[int, int], list[tuple[int, int, LinkType, str]]] = {}
    records = view.record_ids([record for *_, record in kept])
    for (unit, place, start, end, link_type, _), record in zip(kept, records, strict=True):
        stated.setdefault((unit, place), []).append((start, end, link_type, record))
    stays = [stay for key, spells in sorted(stated.items()) for stay in _joined(*key, sorted(spells))]
    if len(stays) > MOST_STAYS:
        raise BudgetError(f"{len(stays)} stays: ask about a smaller place or a shorter period")
    return stays


def _joined(person: int, place: int, spells: list[tuple[int, int, LinkType, str]]) -> Iterable[_Stay]:
    start, end, types, records = spells[0][0], spells[0][1], {spells[0][2]}, {spells[0][3]}
    for spell in spells[1:]:
        if spell[0] > end:
            yield _Stay(person, place, tuple(sorted(types)), start, end, tuple(sorted(records)))
            start, end, types, records = spell[0], spell[1], set(), set()
        end = max(end, spell[1])
        types.add(spell[2])
        records.add(spell[3])
    yield _Stay(person, place, tuple(sorted(types)), start, end, tuple(sorted(records)))


def _together(
    view: GraphView, stays: list[_Stay], people: list[int], inside: dict[int, frozenset[int]], levels: frozenset[Kind]
) -> list[tuple[Kind, int, int, int, int]]:
    """(level, one, other, place, minutes) for every two people who were inside one place of these levels at once.

    `one` comes before `other` in `people`.
    """
    order = {person: place for place, person in enumerate(people)}
    by_place: dict[int, dict[int, list[tuple[int, int]]]] = {}
    for stay in stays:
        for place in inside[stay.place]:
            if view.graph.node_kind(place) in levels:
                by_place.setdefault(place, {}).setdefault(order[stay.person], []).append((stay.start, stay.end))
    found = []
    for place, spells in sorted(by_place.items()):
        rows = sorted((s, e, person) for person, spans in spells.items() for s, e in _merged(sorted(spans)))
        start, end, who = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
        one, other, minutes = overlaps(who.astype(np.int32), start, end, MOST_OVERLAPS)
        if len(minutes) and minutes[-1] < 0:
            raise BudgetError("too many people came and went: ask about a smaller place or a shorter period")
        pairs, at = np.unique(np.stack((one, other), axis=1), axis=0, return_inverse=True)
        total = np.bincount(at.ravel(), weights=minutes, minlength=len(pairs)).astype(np.int64)
        level = view.graph.node_kind(place)
        found += [
            (level, people[a], people[b], place, m) for (a, b), m in zip(pairs.tolist(), total.tolist(), strict=True)
        ]
    return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches of time without their overlaps: a man with two rows for one night was there one night."""
    merged = [spans[0]]
    for start, end in spans[1:]:
        if start > merged[-1][1]:
            merged.append((start, end))
        else:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
    return merged
