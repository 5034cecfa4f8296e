"""What the check would have said on the morning of each recorded assault, and how often it is wrong about others.

An assault counts as caught where the check of that morning, as far as the asker may read it, found a rule between an
assailant and a victim who were in one wing. Twice: as known on that morning, and by what is on record today of that
morning. Beside each a prisoner of the same wing who had no part, as a control: an alarm about him that no assault bore
out within the days that follow is a false one.

Weaker than a catch is advice: asked about the assailant and his wing, the check named the victim, by something worth
knowing or by a rule that reaches less far. Beside it stands how often it named anybody else on that wing, since advice
about many names some victim by chance. By the third clock advice is that of the second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

import numpy as np

from analytics.allocation.examination import Examination
from analytics.allocation.findings import findings_of
from analytics.allocation.persons import people_of, person_at
from analytics.allocation.places import LEVEL_OF_KIND, Places, steps
from analytics.allocation.rules import ConflictRules
from graph.model.evidence import NodeRef
from graph.model.links import LinkType, Role
from graph.model.times import Interval, from_minutes, to_microseconds, to_minutes
from graph.view import GraphView

_MORNING = time(6)
_ASSAULT = "ASSAULT"
# How long an alarm has to be borne out before it is called false.
HORIZON_DAYS = 30
MOST_INCIDENTS = 2_000


class Said(StrEnum):
    """What the check of the morning said, as far as the asker may read it."""

    CONFLICT = "conflict found"
    ADVICE = "advice alone, and no rule broken"
    NOTHING = "nothing that may be read"
    NOT_TOGETHER = "not in one wing that morning, by what is on record"
    NOT_KNOWN = "nobody on record that morning"


class Clock(StrEnum):
    """By which knowledge the morning is judged."""

    THEN = "as known that morning"
    TODAY = "by what is on record today of that morning"
    STANDING = "by the rules that stand today, many of them made because of what happened"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One assault: when, in which wing, who on whom (public ids), and what was said by each clock."""

    incident: NodeRef
    at: datetime
    place: NodeRef
    assailant: str
    victim: str
    said: Mapping[Clock, Said]


@dataclass(frozen=True, slots=True)
class Rates:
    """By one clock. `together` are assaults between people whom the record puts in one wing; alarms are of controls.

    `advised` are assaults of which advice alone was given. `others` counts everybody else on the wing beside each
    assailant; `others_advised` those whom advice named, and `advised_falsely` those of them whom no assault bore out.
    """

    clock: Clock
    assaults: int
    together: int
    caught: int
    controls: int
    alarms: int
    false_alarms: int
    advised: int
    others: int
    others_advised: int
    advised_falsely: int

    @property
    def catch_rate(self) -> float | None:
        """Caught of all assaults; None of none."""
        return _share(self.caught, self.assaults)

    @property
    def false_alarm_rate(self) -> float | None:
        """False alarms of all controls; None of none."""
        return _share(self.false_alarms, self.controls)

    @property
    def advice_rate(self) -> float | None:
        """Advised of all assaults; None of none."""
        return _share(self.advised, self.assaults)

    @property
    def others_advice_rate(self) -> float | None:
        """How often advice names anybody else there: what chance would name of victims; None of nobody."""
        return _share(self.others_advised, self.others)


@dataclass(frozen=True, slots=True)
class Replay:
    """Every assault in order of time, the rates by both clocks, and how many assaults were left out."""

    assaults: tuple[Replayed, ...]
    rates: tuple[Rates, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class _Assault:
    incident: NodeRef
    rank: int
    at: int
    place: int
    assailants: tuple[frozenset[int], ...]
    victims: tuple[frozenset[int], ...]


def replay(
    view: GraphView, prison: NodeRef, *, since: int, until: int, rules: ConflictRules, most: int = MOST_INCIDENTS
) -> Replay:
    """Every assault in a prison between two world minutes, the newest first if there are more than `most`.

    The view is the asker's and of any time. Raises NotFoundError for a prison that he does not know.
    """
    replaying = _Replaying(view, prison, since, until, rules)
    assaults = replaying.assaults()
    taken = sorted(assaults, key=lambda each: (-each.at, each.incident))[:most]
    found = [one for each in sorted(taken, key=lambda each: (each.at, each.incident)) for one in replaying.judged(each)]
    return Replay(tuple(found), tuple(replaying.rates()), len(assaults) - len(taken))


class _Replaying:
    """Mornings of one prison."""

    def __init__(self, view: GraphView, prison: NodeRef, since: int, until: int, rules: ConflictRules) -> None:
        self._view, self._rules = view, rules
        self._during = Interval(since, until)
        self._prison = view.node_of(prison)
        self._places = Places(view)
        self._counts: dict[Clock, dict[str, int]] = {
            clock: dict.fromkeys((field.name for field in fields(Rates) if field.name != "clock"), 0) for clock in Clock
        }

    def assaults(self) -> list[_Assault]:
        """Incidents that are assaults by one prisoner on another, where both parts are stated."""
        inside = self._places.within([self._prison])
        with self._view.walker((LinkType.OCCURRED_AT,), during=self._during) as walker:
            found = steps(walker, inside)
        at = dict(zip(found.far[found.inward].tolist(), inside[found.whose[found.inward]].tolist(), strict=True))
        refs = dict(zip(self._view.refs(sorted(at)), sorted(at), strict=True))
        when: dict[NodeRef, int] = {}
        for said in self._view.descriptions(sorted(refs)):
            if str(said.properties.get("type", "")).startswith(_ASSAULT):
                minute = _minute(said.properties.get("occurred_at"))
                if minute is not None and self._during.start <= minute < self._during.end:
                    when[said.node] = minute
        assaults = []
        for ref in sorted(when):
            assailants, victims = self._parts(refs[ref])
            if assailants and victims:
                assaults.append(_Assault(ref, refs[ref], when[ref], at[refs[ref]], assailants, victims))
        return assaults

    def judged(self, assault: _Assault) -> list[Replayed]:
        """Each assailant against each victim, by both clocks; and a control, who counts in the rates alone."""
        morning = _morning_of(assault.at)
        views = self._views(morning)
        found = []
        for assailant in assault.assailants:
            advised = self._advice(views, assault, assailant, morning)
            for victim in assault.victims:
                if assailant == victim:
                    continue
                said = {clock: self._said(views[clock], assailant, victim, advised[clock]) for clock in views}
                for clock, each in said.items():
                    self._count(clock, each)
                found.append(
                    Replayed(
                        incident=assault.incident,
                        at=_instant(assault.at),
                        place=self._view.refs([assault.place])[0],
                        assailant=person_at(self._view, assailant).id,
                        victim=person_at(self._view, victim).id,
                        said=said,
                    )
                )
        for clock, view in views.items():
            self._control(clock, view, assault, morning)
        return found

    def _views(self, morning: int) -> dict[Clock, tuple[GraphView, GraphView]]:
        """By each clock the view that says where people were, and the one that says which rules there are."""
        then, today = self._view.moved_to(morning, to_microseconds(_instant(morning))), self._view.moved_to(morning)
        standing = self._view.moved_to(self._during.end)
        return {Clock.THEN: (then, then), Clock.TODAY: (today, today), Clock.STANDING: (today, standing)}

    def rates(self) -> Iterable[Rates]:
        """By each clock."""
        return [Rates(clock, **counts) for clock, counts in self._counts.items()]

    def _count(self, clock: Clock, said: Said) -> None:
        counts = self._counts[clock]
        counts["assaults"] += 1
        counts["together"] += said in {Said.CONFLICT, Said.ADVICE, Said.NOTHING}
        counts["caught"] += said is Said.CONFLICT
        counts["advised"] += said is Said.ADVICE

    # ---- one morning

    def _said(
        self, views: tuple[GraphView, GraphView], assailant: frozenset[int], victim: frozenset[int],
        advised: frozenset[int],
    ) -> Said:  # fmt: skip
        places = Places(views[0])
        here, there = places.held_at(assailant), places.held_at(victim)
        if not here or not there:
            return Said.NOT_KNOWN
        wings = [{wing for place in held for wing in places.position(place).wing} for held in (here, there)]
        if wings[0].isdisjoint(wings[1]):
            return Said.NOT_TOGETHER
        if victim & self._forbidden(views[1], places, assailant, here):
            return Said.CONFLICT
        return Said.ADVICE if victim & advised else Said.NOTHING

    def _forbidden(self, view: GraphView, places: Places, who: frozenset[int], held: Iterable[int]) -> frozenset[int]:
        """The records of everybody whom a readable rule keeps from him where he is."""
        asked = [person_at(view, who).id]
        minute = view.valid
        if minute is None:
            return frozenset()
        found: set[int] = set()
        for place in sorted(each for each in held if view.graph.node_kind(each) in LEVEL_OF_KIND):
            examined = Examination(view, minute, view.refs([place])[0], asked, self._rules, places)
            for finding in findings_of(examined, asked):
                if finding.is_conflict:
                    found.update(self._records(view, [other.person for other in finding.counterparts]))
        return frozenset(found)

    def _records(self, view: GraphView, people: Sequence[str]) -> list[int]:
        return [view.node_of(ref) for person in people for ref in view.person(person).records]

    # ---- advice

    def _advice(
        self, views: Mapping[Clock, tuple[GraphView, GraphView]], assault: _Assault, assailant: frozenset[int],
        morning: int,
    ) -> Mapping[Clock, frozenset[int]]:  # fmt: skip
        """By each clock the records of those whom advice named that morning; everybody else of the wing is counted."""
        hurt = self._hurt_beside(assailant, morning)
        parties = frozenset[int]().union(*assault.assailants, *assault.victims)
        found = {}
        for clock in (Clock.THEN, Clock.TODAY):
            view = views[clock][0]
            places = Places(view)
            wings = {wing for place in places.held_at(assailant) for wing in places.position(place).wing}
            advised = found[clock] = self._advised(view, places, assailant, sorted(wings))
            there = people_of(view, places.residents(wings).everybody) if wings else []
            others = [own for own in there if not own & parties]
            named = [own for own in others if own & advised]
            for each in (clock,) if clock is Clock.THEN else (clock, Clock.STANDING):
                counts = self._counts[each]
                counts["others"] += len(others)
                counts["others_advised"] += len(named)
                counts["advised_falsely"] += sum(not own & hurt for own in named)
        return found | {Clock.STANDING: found[Clock.TODAY]}

    def _advised(self, view: GraphView, places: Places, who: frozenset[int], wings: Sequence[int]) -> frozenset[int]:
        """The records of everybody whom the check of these wings names beside him."""
        found: set[int] = set()
        minute = view.valid
        if minute is None:
            return frozenset()
        for wing in view.refs(wings):
            examined = Examination(view, minute, wing, [person_at(view, who).id], self._rules, places)
            for separation in (*examined.separations, *examined.advice):
                for meeting in examined.meetings(separation, examined.position, among_asked=False):
                    found |= meeting.other.own
        return frozenset(found)

    # ---- controls

    def _control(self, clock: Clock, views: tuple[GraphView, GraphView], assault: _Assault, morning: int) -> None:
        """Somebody of the same wing who had no part, drawn by the incident's key."""
        view, places = views[0], Places(views[0])
        wings = places.position(assault.place).wing or {assault.place}
        parties = frozenset[int]().union(*assault.assailants, *assault.victims)
        others = [own for own in people_of(view, places.residents(wings).everybody) if not own & parties]
        if not others:
            return
        draw = int.from_bytes(hashlib.sha256(assault.incident.key.encode()).digest()[:8], "big")
        control = others[draw % len(others)]
        counts = self._counts[clock]
        counts["controls"] += 1
        forbidden = self._forbidden(views[1], places, control, places.held_at(control))
        counts["alarms"] += bool(forbidden)
        counts["false_alarms"] += bool(forbidden) and not self._came_true(control, forbidden, morning)

    def _came_true(self, one: frozenset[int], others: frozenset[int], morning: int) -> bool:
        """Whether he and one of them were in one incident, as suspect and victim, within the horizon."""
        return not others.isdisjoint(self._hurt_beside(one, morning))

    def _hurt_beside(self, one: frozenset[int], morning: int) -> frozenset[int]:
        """The records of those whom he hurt or who hurt him within the horizon."""
        during = Interval(morning, morning + HORIZON_DAYS * 24 * 60)
        nodes = np.array(sorted(one), dtype=np.int32)
        with self._view.walker((LinkType.INVOLVED_IN,), during=during) as walker:
            incidents = sorted(set(steps(walker, nodes).far.tolist()))
        found: set[int] = set()
        for incident in incidents:
            assailants, victims = self._parts(incident, during)
            for own, other in ((assailants, victims), (victims, assailants)):
                if any(each & one for each in own):
                    found.update(*other)
        return frozenset(found)

    def _parts(
        self, incident: int, during: Interval | None = None
    ) -> tuple[tuple[frozenset[int], ...], tuple[frozenset[int], ...]]:
        """Suspects and victims of an incident, as people."""
        with self._view.walker((LinkType.INVOLVED_IN,), during=during or self._during) as walker:
            found = steps(walker, np.array([incident], dtype=np.int32))
        by_role = {
            role: found.far[found.inward & np.isin(found.role, [int(each) for each in roles])].tolist()
            for role, roles in (("suspect", (Role.SUSPECT, Role.CONVICTED)), ("victim", (Role.VICTIM,)))
        }
        return tuple(people_of(self._view, by_role["suspect"])), tuple(people_of(self._view, by_role["victim"]))


def _share(some: int, of_all: int) -> float | None:
    return some / of_all if of_all else None


def _morning_of(minute: int) -> int:
    """Six o'clock before it happened: of the same day, or of the day before."""
    at = _instant(minute)
    morning = datetime.combine(at.date(), _MORNING, UTC)
    return to_minutes(morning if morning < at else morning - timedelta(days=1))


def _instant(minute: int) -> datetime:
    found = from_minutes(minute)
    if found is None:
        raise ValueError("an incident has a time")
    return found


def _minute(value: object) -> int | None:
    try:
        return to_minutes(datetime.fromisoformat(str(value)))
    except ValueError:
        return None
