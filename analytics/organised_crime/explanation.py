"""Why a person stands as near to a group as his score says, and why not nearer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from analytics.organised_crime.affiliations import Affiliations
from analytics.organised_crime.paths import Way, firmest_ways
from analytics.organised_crime.proximity import NO_GROUP, NOT_VALIDATED, Answer, Proximity
from analytics.projection.evidence import F64
from analytics.projection.network import FEW_ORIGINS, PersonNetwork, Report, TieFact
from graph.model.times import OPEN_END, OPEN_START

_MINUTES_A_DAY = 24 * 60


class WhyNot(StrEnum):
    """What keeps a score low."""

    NO_KNOWN_TIES = "no evidence ties the person to anybody"
    TOO_FEW_FACTS = "too little is known of the person's ties"
    NO_MEMBER_NEAR = "no known member lies within reach of the ties"
    NO_STANDING = "no known standing in a group"
    FAR = "the firmest way to a known member leads through others"
    WEAK = "the firmest way to a known member leads over a weak tie"
    OLD = "the newest evidence on the firmest way to a known member is old"
    SINGLE_ORIGIN = "the firmest way to a known member rests on a single origin"
    NOT_SHOWN = "a firmer way leads over somebody who is not shown to be 18 or older, and is not shown"


@dataclass(frozen=True, slots=True)
class Step:
    """One tie of a way, with the facts behind it. `days` is the age of its newest dated report, if any is dated."""

    from_person: str
    to_person: str
    weight: float
    origins: str
    days: int | None
    facts: tuple[TieFact, ...]


@dataclass(frozen=True, slots=True)
class EvidencePath:
    """A way from the person to a known member, and the reports of that membership."""

    firmness: float
    steps: tuple[Step, ...]
    membership: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A person's answer with its grounds. `group` is the public id (hex) of the group that he stands nearest to."""

    person: str
    answer: Answer
    score: float | None
    standing: float | None
    group: str | None
    band: str | None
    memberships: tuple[Report, ...] = ()
    paths: tuple[EvidencePath, ...] = ()
    why_not: tuple[WhyNot, ...] = ()
    label: str = NOT_VALIDATED


def explain(proximity: Proximity, public_id: str) -> Explanation:
    """The answer about one person (public id, hex). Of whoever no evidence names too little is known."""
    person = proximity.person(public_id)
    if person is None:
        return _unscored(public_id, Answer.NOT_ENOUGH_KNOWN, WhyNot.NO_KNOWN_TIES)
    answer = proximity.answer(person)
    if answer is Answer.NO_SCORE:
        return _unscored(public_id, answer)
    if answer is Answer.NOT_ENOUGH_KNOWN:
        return _unscored(public_id, answer, WhyNot.TOO_FEW_FACTS)
    return _explained(proximity, public_id, person, int(proximity.group[person]))


def _unscored(public_id: str, answer: Answer, *why_not: WhyNot) -> Explanation:
    return Explanation(public_id, answer, None, None, None, None, why_not=why_not)


def _explained(proximity: Proximity, public_id: str, person: int, group: int) -> Explanation:
    ways, unshown = _ways(proximity, person, group)
    paths = tuple(_path(proximity, way, group) for way in ways)
    own = _reports(proximity, group, person)
    return Explanation(
        person=public_id,
        answer=Answer.SCORED,
        score=float(proximity.score[person]),
        standing=float(proximity.standing[person]),
        group=None if group == NO_GROUP else proximity.network.evidence.unit_id(group),
        band=proximity.affiliations.bands.get(group),
        memberships=own,
        paths=paths,
        why_not=tuple(_why_not(proximity, paths, bool(own), unshown=unshown)),
    )


def _ways(proximity: Proximity, person: int, group: int) -> tuple[list[Way], bool]:
    """The firmest ways over adults, and whether a firmer one leads over somebody else."""
    network, parameters = proximity.network, proximity.parameters
    place = int(np.searchsorted(network.unit, person))
    if place == len(network.unit) or network.unit[place] != person:
        return [], False
    members = _weights(proximity.affiliations, group, network.evidence.person_count)[network.unit]
    ways = firmest_ways(network, place, members, parameters.paths, parameters.path_length)
    firmest = firmest_ways(network, place, members, 1, parameters.path_length, adults_only=False)
    return ways, bool(firmest) and (not ways or firmest[0].firmness > ways[0].firmness)


def _weights(known: Affiliations, group: int, people: int) -> F64:
    weights = np.zeros(people)
    weights[known.person[known.group == group]] = known.weight[known.group == group]
    return weights


def way_to(network: PersonNetwork, one: int, other: int, longest: int = 4) -> EvidencePath | None:
    """The firmest way of at most so many ties between two people of a network, None where there is none."""
    there = np.zeros(len(network))
    there[other] = 1.0
    ways = firmest_ways(network, one, there, 1, longest)
    return EvidencePath(ways[0].firmness, _steps(network, ways[0]), ()) if ways else None


def _steps(network: PersonNetwork, way: Way) -> tuple[Step, ...]:
    return tuple(_step(network, one, other) for one, other in pairwise(way.people))


def _path(proximity: Proximity, way: Way, group: int) -> EvidencePath:
    steps = _steps(proximity.network, way)
    member = int(proximity.network.unit[way.people[-1]])
    return EvidencePath(way.firmness, steps, _reports(proximity, group, member))


def _step(network: PersonNetwork, one: int, other: int) -> Step:
    tie = network.tie_between(one, other)
    if tie is None:
        raise ValueError("a way leads over ties")
    facts = tuple(network.why(tie))
    dated = [day for fact in facts for report in fact.reports if (day := _days(report, network.as_of)) is not None]
    origins = int(network.origins[tie])
    return Step(
        from_person=network.person_id(one),
        to_person=network.person_id(other),
        weight=float(network.tie_weight[tie]),
        origins="few" if origins < FEW_ORIGINS else str(origins),
        days=min(dated, default=None),
        facts=facts,
    )


def _days(report: Report, as_of: int) -> int | None:
    """How many days ago what is reported began or, if that is not known, ended."""
    minute = report.until if report.since == OPEN_START else report.since
    return None if minute in {OPEN_START, OPEN_END} else max(0, (as_of - minute) // _MINUTES_A_DAY)


def _reports(proximity: Proximity, group: int, person: int) -> tuple[Report, ...]:
    known, network = proximity.affiliations, proximity.network
    places = np.flatnonzero((known.group == group) & (known.person == person)).tolist()
    return tuple(network.report(row) for place in places for row in known.rows[known.at[place] : known.at[place + 1]])


def _why_not(
    proximity: Proximity, paths: tuple[EvidencePath, ...], has_standing: bool, *, unshown: bool
) -> list[WhyNot]:
    parameters = proximity.parameters
    reasons = [] if has_standing else [WhyNot.NO_STANDING]
    if unshown:
        reasons.append(WhyNot.NOT_SHOWN)
    if not paths:
        return reasons if unshown else [*reasons, WhyNot.NO_MEMBER_NEAR]
    steps = paths[0].steps
    ages = [step.days for step in steps if step.days is not None]
    origins = {report.origin for step in steps for fact in step.facts for report in fact.reports}
    checks = (
        (WhyNot.FAR, len(steps) > 1),
        (WhyNot.WEAK, min(step.weight for step in steps) < parameters.weak_tie),
        (WhyNot.OLD, bool(ages) and min(ages) > parameters.old_days),
        (WhyNot.SINGLE_ORIGIN, len(origins) == 1),
    )
    return reasons + [reason for reason, holds in checks if holds]
