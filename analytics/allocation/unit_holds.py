"""Holds by unit: what is hidden of one man holds everybody of his wing, and for a while after he has left it.

Were a hold told of the one man whom a hidden rule binds, then asking each resident of a wing about the arrival's own
wing would find him: he is the one who is held back. So a hidden rule between somebody on one wing and somebody on
another holds that pair of wings, for all of one asked about the other. Were it lifted the moment he moves, the move
would name him: so it stands until the end of the local day after. What this costs is in docs/adr/0009.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from analytics.allocation.examination import Examination
from analytics.allocation.hidden import held_back
from analytics.allocation.places import RecentPlaces, steps
from graph.model.links import LinkType
from graph.model.times import Interval, from_minutes, to_minutes
from graph.snapshot.arrays import I32
from graph.view import GraphView

_ZONE = ZoneInfo("Europe/London")
_LINGERS = timedelta(days=1)
_STATED = (LinkType.PARTY, LinkType.MEMBER_OF)


def recently(minute: Interval) -> Interval:
    """From the beginning of the local day before to this minute: whoever was there then counts as there still."""
    now = from_minutes(minute.start)
    if now is None:
        raise ValueError("a check is of one minute")
    before = now.astimezone(_ZONE).date() - _LINGERS
    return Interval(to_minutes(datetime.combine(before, time(), _ZONE)), minute.end)


class UnitHolds:
    """Which subjects a hold concerns because of their wing, or because of somebody who has just left or come."""

    def __init__(self, shown: Examination, whole: Examination, minute: Interval) -> None:
        self._shown, self._whole, self._during = shown, whole, recently(minute)
        self._seen, self._there = RecentPlaces(shown.view, self._during), RecentPlaces(whole.view, self._during)
        self._units = [self._units_of(subject) for subject in range(len(shown.subjects))]
        people = self._people()
        suspects = self._with_something_hidden(sorted({min(own) for own in people}))
        self._suspects = [own for own in people if min(own) in suspects]
        self._concerns = [people[own] for own in self._suspects]
        self._pairs = self._examinations()

    def at(self, place: int) -> frozenset[int]:
        """The subjects, by position, for whom the wing of this place, or the place where it has none, is held."""
        found: set[int] = set()
        for shown, whole in self._pairs:
            for suspect in held_back(shown.at(place), whole.at(place)):
                found |= self._concerns[suspect]
        return frozenset(found)

    def _units_of(self, subject: int) -> frozenset[int]:
        """The wings that the asker sees him held in; where he is in none, the place itself."""
        places = self._shown.places
        held = places.held_at(self._shown.subjects[subject].own)
        places.locate(held)
        return frozenset(unit for place in held for unit in (places.position(place).wing or {place}))

    def _people(self) -> dict[frozenset[int], set[int]]:
        """Everybody of these units, and the subjects, each with the subjects whom a hold because of him concerns."""
        nodes: dict[int, set[int]] = {}
        for unit in sorted(frozenset[int]().union(*self._units)):
            mine = {subject for subject, units in enumerate(self._units) if unit in units}
            residents = self._there.residents([unit])
            wing = bool(self._shown.places.position(unit).wing)
            here = residents.everybody if wing else residents.node[residents.place == unit].tolist()
            for node in here:
                nodes.setdefault(node, set()).update(mine)
        for subject, party in enumerate(self._whole.subjects):
            for node in party.own:
                nodes.setdefault(node, set()).add(subject)
        parties = self._whole.parties
        parties.learn(nodes)
        people: dict[frozenset[int], set[int]] = {}
        for node, concerned in nodes.items():
            people.setdefault(parties.own(node), set()).update(concerned)
        return people

    def _examinations(self) -> list[tuple[Examination, Examination]]:
        """Of the suspects, as the asker and as nobody sees them: those held there now, and lately."""
        if not self._suspects:
            return []
        mine = [self._visible(own) for own in self._suspects]
        shown, whole = self._shown.about(mine), self._whole.about(self._suspects)
        return [(shown, whole), (shown.about(mine, self._seen), whole.about(self._suspects, self._there))]

    def _visible(self, nodes: Collection[int]) -> frozenset[int]:
        there = np.array(sorted(nodes), dtype=np.int32)
        with self._shown.view.walker() as walker:
            return frozenset(there[walker.units_of(there) >= 0].tolist())

    # ---- for whom it is worth looking

    def _with_something_hidden(self, people: Sequence[int]) -> set[int]:
        """Those of these people (a record each) of whose rules, or of the other side of them, the asker misses a part.

        It may name too many: whom a rule holds back is worked out for each. It spares the others that work.
        """
        whole, shown = self._whole.parties, self._shown.parties
        records = {node for person in people for node in whole.mates(person)}
        seen = self._visible(records)
        shown.learn(seen)
        hidden = self._misses(records, _STATED)
        stated = _far(self._whole.view, records, _STATED, self._during)
        # Records of his that only something hidden makes his.
        bound = {node for node in stated if stated[node]}
        beyond = self._other_side({rule for rules in stated.values() for rule in rules})
        found = set()
        for person in people:
            mine = whole.mates(person)
            own = frozenset[int]().union(*(shown.mates(node) for node in mine & seen))
            rules = {rule for node in mine for rule in stated.get(node, ())}
            if mine & hidden or (mine - own) & bound or rules & beyond:
                found.add(person)
        return found

    def _other_side(self, rules: Collection[int]) -> set[int]:
        """Those keep-aparts and groups the other side of which the asker misses a part of."""
        view, during = self._whole.view, self._during
        missed = self._misses(rules, (LinkType.PARTY, LinkType.RIVAL_OF))
        rivals = _far(view, rules, (LinkType.RIVAL_OF,), during)
        against = {rule: {rule, *rivals.get(rule, ())} for rule in rules}
        groups = {rival for each in rivals.values() for rival in each}
        missed_groups = self._misses(groups, (LinkType.MEMBER_OF,))
        named = _far(view, rules, (LinkType.PARTY,), during)
        for group, members in _far(view, groups, (LinkType.MEMBER_OF,), during).items():
            named.setdefault(group, set()).update(members)
        people = {node for each in named.values() for node in each}
        missed_people = self._misses(people, (LinkType.HELD_AT, LinkType.HAS_IDENTIFIER))
        return {
            rule
            for rule, sides in against.items()
            if rule in missed
            or sides & missed_groups
            or any(not missed_people.isdisjoint(named.get(side, ())) for side in sides)
        }

    def _misses(self, nodes: Collection[int], types: Sequence[LinkType]) -> set[int]:
        """Those of these nodes at which the asker sees fewer links of these types than there are."""
        which = np.array(sorted(nodes), dtype=np.int32)
        if not len(which):
            return set()
        counts = [_count(view, which, types, self._during) for view in (self._shown.view, self._whole.view)]
        return set(which[counts[0] < counts[1]].tolist())


def _count(view: GraphView, nodes: I32, types: Sequence[LinkType], during: Interval) -> NDArray[np.intp]:
    with view.walker(types, during=during) as walker:
        return np.bincount(steps(walker, nodes).whose, minlength=len(nodes))


def _far(view: GraphView, nodes: Collection[int], types: Sequence[LinkType], during: Interval) -> dict[int, set[int]]:
    """The far ends of links of these types at each of these nodes that has any."""
    near = np.array(sorted(nodes), dtype=np.int32)
    found: dict[int, set[int]] = {}
    if not len(near):
        return found
    with view.walker(types, during=during) as walker:
        taken = steps(walker, near)
    for node, far in zip(near[taken.whose].tolist(), taken.far.tolist(), strict=True):
        found.setdefault(node, set()).add(far)
    return found
