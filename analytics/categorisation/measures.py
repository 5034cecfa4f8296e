"""What can be measured in a prisoner's facts. A rule set names a measure, gives it parameters, and compares its value.

Each function takes the facts, the day on which they are looked at, and keyword parameters from the rule set. None means
that the facts do not tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from analytics.categorisation.dates import age_on, months_after, months_before, out_of_window
from analytics.categorisation.facts import Alert, Facts, Incident, day_of

Known = bool | int | float | str
Value = Known | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A value, the evidence that it rests on, and the days on which it may change by itself as time goes on."""

    value: Value
    evidence: tuple[str, ...] = ()
    turns_on: tuple[date, ...] = ()


Measure = Callable[..., Measured]
UNKNOWN = Measured(None)


def _counted(found: Iterable[Alert | Incident], turns_on: Iterable[date]) -> Measured:
    counted = list(found)
    evidence = sorted({each for one in counted for each in one.evidence})
    return Measured(len(counted), tuple(evidence), tuple(sorted(set(turns_on))))


def alerts(
    facts: Facts,
    as_of: date,
    *,
    codes: frozenset[str],
    ends_today: str,
    created_within_months: int | None = None,
) -> Measured:
    """How many alerts of these codes are active. Whether one that ends on the day `counts` or is `over`: `ends_today`.

    With `created_within_months`, only those recorded strictly after the day that lies so many months back.
    """
    if facts.alerts is None:
        return UNKNOWN
    found = active_alerts(facts, as_of, codes, ends_today, created_within_months)
    turns_on = []
    for alert in found:
        if alert.active_to is not None:
            turns_on.append(alert.active_to + timedelta(days=1 if ends_today == "counts" else 0))
        if created_within_months is not None and alert.created_on is not None:
            turns_on.append(months_after(alert.created_on, created_within_months))
    return _counted(found, turns_on)


def active_alerts(
    facts: Facts, as_of: date, codes: frozenset[str], ends_today: str, created_within_months: int | None = None
) -> list[Alert]:
    """The alerts that `alerts` counts. One recorded after the day was not known on it."""
    last_day = as_of if ends_today == "counts" else as_of + timedelta(days=1)
    since = None if created_within_months is None else months_before(as_of, created_within_months)
    return [
        each
        for each in facts.alerts or ()
        if each.code in codes
        and each.active
        and (each.created_on is None or each.created_on <= as_of)
        and (each.active_to is None or each.active_to >= last_day)
        and (since is None or (each.created_on is not None and each.created_on > since))
    ]


def incidents(
    facts: Facts,
    as_of: date,
    *,
    types: frozenset[str],
    roles: frozenset[str],
    statuses: frozenset[str] | None = None,
    except_statuses: frozenset[str] = frozenset(),
    within_months: int | None = None,
    serious: bool | None = None,
    serious_questions: frozenset[str] = frozenset(),
    answers_read: str = "any",
) -> Measured:
    """How many incidents of these types the prisoner had one of these parts in.

    One reported after the day was not known on it. Recent is reported on or after the day that lies `within_months`
    back; one without a time never is. Serious is one
    in which a question of `serious_questions` was answered YES, by `any` answer or by the `first`.
    """
    if facts.incidents is None:
        return UNKNOWN
    since = None if within_months is None else months_before(as_of, within_months)
    found, turns_on = [], []
    for incident in facts.incidents:
        if incident.type not in types or incident.role not in roles or incident.status in except_statuses:
            continue
        if statuses is not None and incident.status not in statuses:
            continue
        if not _reported_between(incident, since, as_of):
            continue
        if serious is not None and _is_serious(incident, serious_questions, answers_read) is not serious:
            continue
        found.append(incident)
        if within_months is not None and incident.reported_at is not None:
            turns_on.append(out_of_window(day_of(incident.reported_at), within_months))
    return _counted(found, turns_on)


def _reported_between(incident: Incident, since: date | None, as_of: date) -> bool:
    if incident.reported_at is None:
        return since is None
    day = day_of(incident.reported_at)
    return day <= as_of and (since is None or day >= since)


def _is_serious(incident: Incident, questions: frozenset[str], answers_read: str) -> bool:
    if incident.serious is not None:
        return incident.serious
    for response in incident.responses:
        answers = response.answers[:1] if answers_read == "first" else response.answers
        if _words(response.question) in questions and any(_words(answer) == "YES" for answer in answers):
            return True
    return False


def _words(text: str) -> str:
    return " ".join(text.upper().rstrip("? ").split())


def memberships(
    facts: Facts,
    _: date,
    *,
    registered: bool | None = None,
    standing: str | None = None,
    bands: frozenset[str] | None = None,
    missing_band: str = "5c",
) -> Measured:
    """In how many groups he is said to be: registered or not, with a standing that contains these words, by band."""
    if facts.memberships is None:
        return UNKNOWN
    found = [
        each
        for each in facts.memberships
        if (registered is None or each.registered is registered)
        and (standing is None or standing.casefold() in (each.standing or "").casefold())
        and (bands is None or (each.band or missing_band) in bands)
    ]
    return Measured(len(found), tuple(sorted({where for each in found for where in each.evidence})))


def stated(facts: Facts, _: date, *, fact: str) -> Measured:
    """A fact as it stands."""
    value = getattr(facts, fact)
    return Measured(value, facts.sources(fact))


def among(facts: Facts, _: date, *, fact: str, values: frozenset[str]) -> Measured:
    """Whether a fact is one of these values."""
    value = getattr(facts, fact)
    return UNKNOWN if value is None else Measured(value in values, facts.sources(fact))


def begins_with(facts: Facts, _: date, *, fact: str, words: str) -> Measured:
    """Whether one of a fact's texts begins with these words, in any case."""
    texts = getattr(facts, fact)
    if texts is None:
        return UNKNOWN
    found = any(text.strip().casefold().startswith(words.casefold()) for text in texts)
    return Measured(found, facts.sources(fact))


def age(facts: Facts, as_of: date) -> Measured:
    """Completed years on the day."""
    if facts.date_of_birth is None:
        return UNKNOWN
    years = age_on(as_of, facts.date_of_birth)
    birthday = months_after(facts.date_of_birth, 12 * (years + 1))
    return Measured(years, facts.sources("date_of_birth"), (birthday,))


def pathfinder(facts: Facts, _: date, *, while_listed: bool = False) -> Measured:
    """The Pathfinder band; where it is known that he has none, a number beyond all bands.

    `while_listed`: the band of someone who is known not to be on Pathfinder any more is none.
    """
    if while_listed and facts.on_pathfinder is False:
        return Measured(NO_BAND, facts.sources("on_pathfinder"))
    if facts.pathfinder_band is not None:
        return Measured(facts.pathfinder_band, facts.sources("pathfinder_band"))
    return Measured(NO_BAND) if facts.on_pathfinder is False else UNKNOWN


NO_BAND = 99


def releases_within(facts: Facts, as_of: date, *, after_months: int, before_months: int) -> Measured:
    """Whether release lies strictly after the day so many months on, and strictly before another such day."""
    if facts.release_on is None:
        return UNKNOWN
    after, before = months_after(as_of, after_months), months_after(as_of, before_months)
    turns_on = (months_before(facts.release_on, before_months), months_before(facts.release_on, after_months))
    return Measured(after < facts.release_on < before, facts.sources("release_on"), turns_on)


def includes(facts: Facts, _: date, *, fact: str, values: frozenset[str]) -> Measured:
    """Whether a fact of several values has one of these."""
    found = getattr(facts, fact)
    return UNKNOWN if found is None else Measured(bool(values & set(found)), facts.sources(fact))


def network(facts: Facts, _: date) -> Measured:
    """The band of the organised-crime flag."""
    return UNKNOWN if facts.network is None else Measured(facts.network.band, facts.network.evidence)


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        each.__name__: each
        for each in (
            alerts,
            incidents,
            memberships,
            stated,
            among,
            begins_with,
            age,
            pathfinder,
            network,
            releases_within,
            includes,
        )
    }
)
