"""Holds by unit: what is hidden of one man holds everybody of his wing, and for a while after he has left it.

Were a hold told of the one man whom a hidden rule binds, then asking each resident of a wing about the arrival's own
wing would find him: he is the one who is held back. So a hidden rule between somebody on one wing and somebody on
another holds that pair of wings, for all of one asked about the other. Were it lifted the moment he moves, the move
would name him: so it stands for one to five local days more, a number drawn under the store's key for each prison.
Rivalries of whole groups hold many wings so, and the table of the check may hold their members alone instead. What this
costs, and what it leaves open, is in docs/adr/0009.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from analytics.allocation.examination import Examination
from analytics.allocation.hidden import held_back
from analytics.allocation.kept import Rivalries
from analytics.allocation.places import RecentPlaces
from analytics.allocation.rival_holds import bound_at, hidden_rivalries
from analytics.allocation.touched import touched
from graph.model.evidence import NodeRef
from graph.model.ids import IdKey
from graph.model.times import Interval, from_minutes, to_minutes

_ZONE = ZoneInfo("Europe/London")
# A hold outlasts its cause by one to so many local days.
MOST_DAYS = 5


def lingering_days(ids: IdKey, prison: NodeRef) -> int:
    """How many days holds of a prison outlast their cause: drawn under the store's key, and the same at each asking.

    A draw that changed could be averaged away by whoever asks twice; a number that everybody knows could be counted
    back from, to the day on which somebody left.
    """
    return 1 + int(ids.pseudonym("how long a hold lingers", prison.key), 16) % MOST_DAYS


def recently(minute: Interval, days: int) -> Interval:
    """From the beginning of the local day so many before to this minute: whoever was there then counts as there."""
    now = from_minutes(minute.start)
    if now is None:
        raise ValueError("a check is of one minute")
    before = now.astimezone(_ZONE).date() - timedelta(days=days)
    return Interval(to_minutes(datetime.combine(before, time(), _ZONE)), minute.end)


class UnitHolds:
    """Which subjects a hold concerns because of their wing, or because of somebody who has just left or come."""

    def __init__(self, shown: Examination, whole: Examination, minute: Interval) -> None:
        self._shown, self._whole = shown, whole
        prison = min(whole.view.refs(sorted(whole.position.establishment or {whole.place})))
        during = recently(minute, lingering_days(whole.view.store.ids, prison))
        self._seen, self._there = RecentPlaces(shown.view, during), RecentPlaces(whole.view, during)
        self._touched = touched(shown.view, whole)
        self._in_prison = self._touched.keys() & self._there.residents(self._prison).everybody
        self._units = [self._units_of(subject) for subject in range(len(shown.subjects))]
        self._since, self._minute = during.start, minute.start
        suspects = self._people(self._units)
        self._suspects, self._concerns = list(suspects), list(suspects.values())

    def at(self, place: int) -> frozenset[int]:
        """The subjects, by position, for whom the wing of this place, or the place where it has none, is held."""
        found: set[int] = set()
        for suspect in self._bound(place):
            found |= self._concerns[suspect]
        return frozenset(found) | self._of_rivalries(place)

    def _of_rivalries(self, place: int) -> frozenset[int]:
        """The subjects of whose unit, or who themselves, a hidden rivalry binds somebody to somebody there."""
        widest = self._whole.rules.rivalries_by_wing
        if widest is None:
            return frozenset()
        shown, whole, silent = self._shown, self._whole, self._whole.rules.rivalry_level
        bound: frozenset[int] = frozenset()
        kept, position = shown.places.kept.rivalries, whole.places.position(place)
        for start, seen, there in ((0, shown.places, whole.places), (self._since, self._seen, self._there)):
            found = kept.get((start, silent, widest))
            if found is None or not found.holds.contains(self._minute):
                rivalries = hidden_rivalries(shown.view, whole.view, seen, there, silent, widest)
                holds = Interval(self._minute, whole.view.graph.next_change(self._minute))
                found = kept[start, silent, widest] = Rivalries(rivalries, holds)
            bound |= bound_at(found.bound, position)
        return frozenset(
            subject
            for subject, party in enumerate(whole.subjects)
            if not bound.isdisjoint(self._units[subject]) or not bound.isdisjoint(party.own)
        )

    def _bound(self, place: int) -> frozenset[int]:
        """The suspects, by position, for whom it is held: the same for everybody of a unit, so worked out once."""
        kept = self._shown.places.kept.bound
        key = (tuple(map(min, self._suspects)), place)
        if key not in kept:
            both = (held_back(shown.at(place), whole.at(place), of_two=True) for shown, whole in self._pairs)
            kept[key] = frozenset[int]().union(*both)
        return kept[key]

    def _units_of(self, subject: int) -> frozenset[int]:
        """The wings that the asker sees him held in; where he is in none, the place itself."""
        places = self._shown.places
        held = places.held_at(self._shown.subjects[subject].own)
        places.locate(held)
        return frozenset(unit for place in held for unit in (places.position(place).wing or {place}))

    def _people(self, units: Sequence[frozenset[int]]) -> dict[frozenset[int], set[int]]:
        """Those of these units, and of the subjects, whom anything hidden touches, each with whom a hold concerns."""
        nodes: dict[int, set[int]] = {}
        for unit in sorted(frozenset[int]().union(*units)):
            mine = {subject for subject, each in enumerate(units) if unit in each}
            residents = self._there.residents([unit])
            wing = bool(self._shown.places.position(unit).wing)
            here = residents.everybody if wing else set(residents.node[residents.place == unit].tolist())
            for node in self._touched.keys() & here:
                nodes.setdefault(node, set()).update(mine)
        for subject, party in enumerate(self._whole.subjects):
            for node in party.own & self._touched.keys():
                nodes.setdefault(node, set()).add(subject)
        reasons = frozenset[int]().union(*(self._touched[node] for node in self._in_prison))
        nodes = {node: concerned for node, concerned in nodes.items() if not reasons.isdisjoint(self._touched[node])}
        parties = self._whole.parties
        parties.learn(nodes)
        people: dict[frozenset[int], set[int]] = {}
        for node in sorted(nodes):
            people.setdefault(parties.own(node), set()).update(nodes[node])
        return people

    @cached_property
    def _pairs(self) -> list[tuple[Examination, Examination]]:
        """Of the suspects, as the asker and as nobody sees them: those held there now, and lately."""
        if not self._suspects:
            return []
        mine = [self._visible(own) for own in self._suspects]
        pairs = [(self._shown.about(mine), self._whole.about(self._suspects))]
        if self._has_somebody_left():
            pairs.append((self._shown.about(mine, self._seen), self._whole.about(self._suspects, self._there)))
        return pairs

    def _has_somebody_left(self) -> bool:
        """Whether anybody in that prison whom anything hidden touches is not, or not only, where he was lately."""
        then, now = self._there.residents(self._prison), self._whole.residents
        return any(then.places_of([node]) != now.places_of([node]) for node in self._in_prison)

    @property
    def _prison(self) -> frozenset[int]:
        return self._whole.position.establishment or frozenset({self._whole.place})

    def _visible(self, nodes: Collection[int]) -> frozenset[int]:
        there = np.array(sorted(nodes), dtype=np.int32)
        with self._shown.view.walker() as walker:
            return frozenset(there[walker.units_of(there) >= 0].tolist())
