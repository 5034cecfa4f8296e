"""What checks work out of a graph, kept for as long as the graph and used by all views that show the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar
from weakref import WeakKeyDictionary

from analytics.allocation.estate.unit import Unit
from analytics.allocation.relation import Position
from graph.model.kinds import Kind
from graph.model.times import Interval
from graph.snapshot.arrays import I32
from graph.snapshot.graph import Graph
from graph.view import GraphView

# Views differ by reader and minute: more of them than this, and the oldest are forgotten.
_MOST_CUTS = 64


# Readers whose people are kept: each costs what he has asked about.
_MOST_READERS = 64


@dataclass(frozen=True, slots=True)
class Alike:
    """Records that may all be one man's: by record whose it is, and which identifiers it bears, validly or not."""

    own: Mapping[int, frozenset[int]]
    borne: Mapping[int, frozenset[int]]
    valid: Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Rivalries:
    """The units and records that hidden rivalries bind, by place, and the world time over which that stays so."""

    bound: Mapping[tuple[int, bool], frozenset[int]]
    holds: Interval


# By the start of the period, the level of those that state none, and the widest that are told by unit.
KeptRivalries = dict[tuple[int, int, int], Rivalries]


@dataclass(frozen=True, slots=True)
class KeptOfGraph:
    """What holds for every view of a graph: identifiers by rank as (type, canonical), and kinds of nodes.

    `touched` are, by what a reader sees, the people whom anything hidden from him may touch, with why; `people` by
    reader and record all that may be one man's: nobody else's, since how soon an answer comes would tell him of whom
    another has just asked. Who is who depends on no world time, and `rivalries` change but now and then. `latest` is,
    by what a reader sees, the cut that was kept last and the world time in which no link begins or ends to hold.
    """

    identifiers: dict[int, tuple[str, str]] = field(default_factory=dict)
    kinds: dict[int, Kind] = field(default_factory=dict)
    touched: dict[object, Mapping[int, frozenset[int]]] = field(default_factory=dict)
    people: dict[object, dict[int, Alike]] = field(default_factory=dict)
    rivalries: dict[object, KeptRivalries] = field(default_factory=dict)
    latest: dict[object, tuple[Interval, KeptOfCut]] = field(default_factory=dict)

    def people_of(self, view: GraphView) -> dict[int, Alike]:
        """Those of one reader; the reader first kept is forgotten where there are too many."""
        return _of_reader(self.people, (view.cut_key[:3], asked_by(view)))


@dataclass(frozen=True, slots=True)
class KeptOfCut:
    """What holds for views that show the same, all of it by node rank. Nothing in it refers to a graph.

    `holders` are what places lie in straight away, `above` all that they lie in, `positions` the same by level. `held`
    is, by who asked, where those are of whom he asked; `residents` are nodes and places of who is held in some places,
    and those nodes once each, `numbers` the prison numbers of those, and `people` one node for each man whom a place
    holds; `units` are places as placing sees them. `since`: the same of a period.
    `bound` are the people, by position, whom hidden rules hold back from a place; `rivalries` are units and records
    whom hidden rivalries bind to a place, by the period's start, the level of those that state none, and the widest.
    """

    holders: dict[int, frozenset[int]] = field(default_factory=dict)
    positions: dict[int, Position] = field(default_factory=dict)
    above: dict[int, frozenset[int]] = field(default_factory=dict)
    held: dict[object, dict[int, frozenset[int]]] = field(default_factory=dict)
    within: dict[frozenset[int], I32] = field(default_factory=dict)
    residents: dict[frozenset[int], tuple[I32, I32, frozenset[int]]] = field(default_factory=dict)
    units: dict[int, Unit] = field(default_factory=dict)
    people: dict[int, frozenset[int]] = field(default_factory=dict)
    numbers: dict[frozenset[int], frozenset[tuple[str, str]]] = field(default_factory=dict)
    since: dict[int, KeptOfCut] = field(default_factory=dict)
    bound: dict[tuple[tuple[int, ...], int], frozenset[int]] = field(default_factory=dict)
    rivalries: KeptRivalries = field(default_factory=dict)

    def another_minute(self) -> KeptOfCut:
        """For another minute, between which and this one no link began or ended: who is where stays as it is.

        Units and what binds rest on descriptions too, and those end without a link's ending.
        """
        return replace(self, units={}, bound={})

    def recent(self, start: int) -> KeptOfCut:
        """For the same view with everybody in place who was there since a minute: only where places lie is shared."""
        if start not in self.since:
            self.since[start] = KeptOfCut(self.holders, self.positions, self.above, within=self.within)
        return self.since[start]

    def held_of(self, view: GraphView) -> dict[int, frozenset[int]]:
        """Where those are held of whom one reader asked."""
        return _of_reader(self.held, asked_by(view))

    def edited(self) -> KeptOfCut:
        """For an edited view: where places lie is shared, and who is held where is worked out apart and told nobody."""
        return KeptOfCut(
            self.holders,
            self.positions,
            self.above,
            within=self.within,
            residents=self.residents,
            units=self.units,
        )


_T = TypeVar("_T")


def asked_by(view: GraphView) -> str | None:
    """Who asked, also where he is not who reads."""
    asker = view.viewer or view.on_behalf_of
    return None if asker is None else asker.person


def _of_reader(known: dict[object, dict[int, _T]], reader: object) -> dict[int, _T]:
    found = known.get(reader)
    if found is None:
        while len(known) >= _MOST_READERS:
            known.pop(next(iter(known)), None)
        found = known.setdefault(reader, {})
    return found


_of_graph: WeakKeyDictionary[Graph, KeptOfGraph] = WeakKeyDictionary()
_of_cuts: WeakKeyDictionary[Graph, dict[object, KeptOfCut]] = WeakKeyDictionary()


def kept_of_graph(view: GraphView) -> KeptOfGraph:
    """What checks keep for a view's graph."""
    return _of_graph.setdefault(view.graph, KeptOfGraph())


def kept_of_cut(view: GraphView) -> KeptOfCut:
    """What checks keep for views that show what this one shows."""
    cuts = _of_cuts.setdefault(view.graph, {})
    found = cuts.get(view.cut_key)
    if found is None:
        if len(cuts) >= _MOST_CUTS:
            cuts.pop(next(iter(cuts)), None)
        found = cuts[view.cut_key] = _new_cut(view)
    return found


def _new_cut(view: GraphView) -> KeptOfCut:
    """What was kept for an earlier minute of the same reader, as far as it still holds."""
    latest, reader = kept_of_graph(view).latest, view.cut_key[:3]
    if view.valid is None or view.valid.end != view.valid.start + 1:
        return KeptOfCut(rivalries=_rivalries_of(view))
    minute = view.valid.start
    if (known := latest.get(reader)) is not None and known[0].contains(minute):
        return known[1].another_minute()
    while len(latest) >= _MOST_READERS:
        latest.pop(next(iter(latest)), None)
    found = KeptOfCut(rivalries=_rivalries_of(view))
    latest[reader] = Interval(minute, view.graph.next_change(minute)), found
    return found


def _rivalries_of(view: GraphView) -> KeptRivalries:
    """Those of one reader: shared by his views of every minute."""
    known, reader = kept_of_graph(view).rivalries, view.cut_key[:3]
    while reader not in known and len(known) >= _MOST_READERS:
        known.pop(next(iter(known)), None)
    return known.setdefault(reader, {})
