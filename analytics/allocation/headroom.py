"""How much room a prison's wings have tonight, and in some days by what is known of releases and planned moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics.allocation.estate import Status, Unit, read_units
from analytics.allocation.persons import people_of
from analytics.allocation.places import Places, steps
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import Interval, from_minutes, to_minutes
from graph.view import GraphView

_A_DAY = 24 * 60
# Days ahead: further, and nobody knows of enough releases and moves to say.
MOST_DAYS = 28
_PRISON_RECORDS = "NOMIS"


@dataclass(frozen=True, slots=True)
class Beds:
    """One wing or the whole prison. `beds` is None where nobody says how many it takes, 0 where it is out of use.

    `leaving` and `coming` are within the days asked about; who is due in several places comes to each of them.
    """

    place: NodeRef
    beds: int | None
    held: int
    leaving: int
    coming: int

    @property
    def free(self) -> int | None:
        """Free beds tonight; below 0 where more are held than it takes."""
        return None if self.beds is None else self.beds - self.held

    @property
    def free_then(self) -> int | None:
        """Free beds at the end of the days."""
        return None if self.beds is None else self.beds - self.held + self.leaving - self.coming


@dataclass(frozen=True, slots=True)
class Headroom:
    """The prison first, then its wings. `undated` are people held there of whom no release is on record."""

    until: date
    rows: tuple[Beds, ...]
    undated: int
    unplaced: int


def headroom(view: GraphView, prison: NodeRef, days: int) -> Headroom:
    """Room in a prison and its wings. The view is cut to the minute of tonight; moves count as far as it reads them.

    Raises NotFoundError for a prison that the reader does not know, ValueError for days out of range.
    """
    if view.valid is None or not 0 <= days <= MOST_DAYS or prison.kind is not Kind.ESTABLISHMENT:
        raise ValueError(f"headroom is of one prison at one minute, and up to {MOST_DAYS} days ahead")
    return _Counting(view, view.valid, prison, days).answer()


class _Counting:
    """Whoever is held in one prison, where, and who leaves and comes."""

    def __init__(self, view: GraphView, minute: Interval, prison: NodeRef, days: int) -> None:
        self._view, self._minute, self._days = view, minute, days
        now = from_minutes(minute.start)
        if now is None:
            raise ValueError("headroom is of one minute")
        self._today = now.date()
        self._places = Places(view)
        self._units = read_units(view, [prison], within=True)
        self._wanted = [prison, *(ref for ref in self._units if ref.kind is Kind.WING)]
        self._ranks = {ref: view.node_of(ref) for ref in self._wanted}
        self._people = {
            ref: people_of(view, self._places.residents([rank]).everybody) for ref, rank in self._ranks.items()
        }

    def answer(self) -> Headroom:
        """Everybody counted."""
        everybody = sorted({own for people in self._people.values() for own in people}, key=min)
        released = self._released(everybody)
        moved = self._due()
        leaving = {own for own, day in released.items() if day is not None and self._today < day <= self._until}
        out: Counter[NodeRef] = Counter()
        come: Counter[NodeRef] = Counter()
        for ref, people in self._people.items():
            here = set(people)
            out[ref] = len(here & leaving)
            for own, targets in moved.items():
                to_here = self._ranks[ref] in targets
                stays = own in here and to_here
                out[ref] += own in here and not to_here and own not in leaving
                come[ref] += to_here and not stays
        rows = [self._row(ref, out[ref], come[ref]) for ref in self._wanted]
        prison = self._wanted[0]
        in_wings = {own for ref in self._wanted[1:] for own in self._people[ref]}
        return Headroom(
            until=self._until,
            rows=tuple(rows),
            undated=sum(released[own] is None for own in self._people[prison]),
            unplaced=sum(own not in in_wings for own in self._people[prison]),
        )

    @property
    def _until(self) -> date:
        return self._today + timedelta(days=self._days)

    def _row(self, ref: NodeRef, leaving: int, coming: int) -> Beds:
        return Beds(ref, beds_of(self._units[ref]), len(self._people[ref]), leaving, coming)

    def _released(self, people: Collection[frozenset[int]]) -> dict[frozenset[int], date | None]:
        """When each is released: the latest day that a prison's record states, since a bed is free when all agree."""
        refs = {own: self._view.refs(sorted(own)) for own in people}
        owner = {ref: own for own, records in refs.items() for ref in records if ref.authority == _PRISON_RECORDS}
        found: dict[frozenset[int], date | None] = dict.fromkeys(people)
        for said in self._view.descriptions(sorted(owner)):
            day = _day(said.properties.get("release_on"))
            own = owner[said.node]
            known = found[own]
            if day is not None:
                found[own] = day if known is None else max(known, day)
        return found

    def _due(self) -> dict[frozenset[int], frozenset[int]]:
        """Who is due to be moved within the days, to which ranks and what holds those: as far as the view reads it.

        The whole of the last day counts.
        """
        until = to_minutes(self._until) + _A_DAY
        during = Interval(self._minute.start, max(until, self._minute.start + 1))
        inside = self._places.within([self._ranks[self._wanted[0]]])
        held = np.array(sorted(node for own in self._people[self._wanted[0]] for node in own), dtype=np.int32)
        with self._view.walker((LinkType.DUE_AT,), during=during) as walker:
            coming, going = steps(walker, inside), steps(walker, held)
        ends: dict[int, set[int]] = {}
        for place, node in zip(inside[coming.whose].tolist(), coming.far.tolist(), strict=True):
            ends.setdefault(node, set()).add(place)
        for node, place in zip(held[going.whose].tolist(), going.far.tolist(), strict=True):
            ends.setdefault(node, set()).add(place)
        found: dict[frozenset[int], frozenset[int]] = {}
        for own in people_of(self._view, ends):
            targets = {end for node in own for end in ends.get(node, ())}
            found[own] = frozenset(above for end in targets for above in self._places.above(end))
        return found


def beds_of(unit: Unit) -> int | None:
    """How many a place takes now."""
    return 0 if unit.status in {Status.INACTIVE, Status.ARCHIVED, Status.DRAFT} else unit.capacity.beds


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
