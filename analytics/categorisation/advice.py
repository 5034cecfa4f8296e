"""Advice to the person who decides: what the rules come to, why, what would change it, and what it could not know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from analytics.categorisation.counterfactual import Counterfactual, what_would_change
from analytics.categorisation.dates import written
from analytics.categorisation.engine import Outcome, evaluate
from analytics.categorisation.facts import Facts, member_name
from analytics.categorisation.rule_set import Rule, RuleSet
from graph.store.stored import FeedAge

# What the rules read, and after how many days an extract no longer shows how things stand: registers are sent daily, so
# that two days allow for one that failed; assessments and scores come weekly or less often.
FEEDS: dict[str, int] = {
    "prison-prisoners": 2,
    "prison-alerts": 2,
    "prison-incidents": 2,
    "prison-bookings": 2,
    "prison-sentences": 2,
    "prison-categories": 8,
    "viper-2": 8,
    "pras": 8,
    "pathfinder": 32,
    "police-ocg-register": 8,
    "police-ocg-membership": 8,
}


@dataclass(frozen=True, slots=True)
class FeedFreshness:
    """A feed that the rules read. `extracted_at` is None where it was never loaded."""

    feed: str
    extracted_at: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """What one reader is advised about one prisoner.

    `without_disputed` is the outcome as if what the prisoner disputes were not on record; None where he disputes none
    of it. `disclosure` may be given to the prisoner: it holds nothing of security, nor whether there is any.
    """

    facts: Facts
    outcome: Outcome
    would_change: Counterfactual
    feeds: tuple[FeedFreshness, ...]
    missing: tuple[str, ...]
    disputed: tuple[str, ...]
    without_disputed: Outcome | None
    disclosure: tuple[str, ...]


def advise(
    rules: RuleSet, facts: Facts, ages: Sequence[FeedAge], now: datetime, disputed: Collection[str] = ()
) -> Advice:
    """Advice as of the day of `now`. `disputed` are the ids of records that the prisoner says are wrong."""
    today = now.date()
    outcome = evaluate(rules, facts, today)
    rests_on = disputed_evidence(facts) & frozenset(disputed)
    without = evaluate(rules, without_records(facts, rests_on), today) if rests_on else None
    would_change = what_would_change(rules, facts, today)
    captions = (rules.measures[name].caption if name in rules.measures else name for name in outcome.missing)
    missing = tuple(sorted(set(captions)))
    return Advice(
        facts,
        outcome,
        would_change,
        feed_freshness(ages, now),
        missing,
        tuple(sorted(rests_on)),
        without,
        disclosure_copy(outcome, would_change, without, today),
    )


def feed_freshness(ages: Sequence[FeedAge], now: datetime) -> tuple[FeedFreshness, ...]:
    """How old what the rules rest on is, in the order of the table; of several scopes the oldest counts."""
    found = []
    for feed, days in FEEDS.items():
        extracted = min((age.extracted_at for age in ages if age.feed == feed), default=None)
        found.append(FeedFreshness(feed, extracted, extracted is None or now - extracted > timedelta(days=days)))
    return tuple(found)


def disputed_evidence(facts: Facts) -> frozenset[str]:
    """Every record that any fact rests on, and that can so be disputed."""
    found = {where for records in facts.evidence.values() for where in records}
    for listed in (facts.alerts, facts.incidents, facts.memberships):
        found.update(where for each in listed or () for where in each.evidence)
    return frozenset(found | set(facts.network.evidence if facts.network is not None else ()))


def without_records(facts: Facts, records: Collection[str]) -> Facts:
    """The facts as if these records were not there: what rests on any of them is left out or not known."""
    gone = frozenset(records)
    lost = {member for member, where in facts.evidence.items() if gone & set(where)}
    single: dict[str, Any] = {name: None for name, member in _MEMBER.items() if member in lost}
    network = facts.network
    return replace(
        facts,
        alerts=None if facts.alerts is None else tuple(each for each in facts.alerts if not gone & {*each.evidence}),
        incidents=None
        if facts.incidents is None
        else tuple(each for each in facts.incidents if not gone & {*each.evidence}),
        memberships=None
        if facts.memberships is None
        else tuple(each for each in facts.memberships if not gone & {*each.evidence}),
        network=None if network is not None and gone & {*network.evidence} else network,
        **single,
    )


# Facts that hold a single value, and the members under which their evidence is kept.
_LISTED = frozenset({"prison_number", "alerts", "incidents", "memberships", "network", "evidence"})
_MEMBER = {each.name: member_name(each.name) for each in fields(Facts) if each.name not in _LISTED}


def disclosure_copy(
    outcome: Outcome, would_change: Counterfactual, without: Outcome | None, today: date
) -> tuple[str, ...]:
    """What the prisoner may be given: the reasons that are no security matter, in sentences.

    It is the same sentence about security whether or not there is anything, so that the copy tells nothing by itself.
    """
    rules = outcome.rule_set
    told = [f"This is advice worked out by rules ({rules.title}, version {rules.version}) on {written(today)}."]
    if outcome.category is None:
        told += [each.rule.text for each in outcome.no_rules]
        told.append("So no category is suggested here.")
    else:
        told.append(f"It suggests category {outcome.category}. A person decides, and may decide otherwise.")
    open_reasons = [
        applied for _, applied in outcome.reasons if not applied.rule.security and not applied.rule.no_rules
    ]
    told += list(dict.fromkeys(each.rule.text for each in open_reasons))
    if outcome.category is not None and not _given(outcome):
        told.append(f"No rule gives another category: {outcome.category} is what stands where none does.")
    if would_change.of_age_on is not None:
        told.append(f"From {written(would_change.of_age_on)}, a birthday, the rules for adults apply.")
    lapses, then = would_change.lapses_on, would_change.then
    if lapses is not None and open_reasons and _open_alone(outcome):
        told.append(f"If nothing new is recorded, the rules would suggest category {then} from {written(lapses)}.")
    if without is not None and without.category != outcome.category and _open_alone(outcome):
        told.append(f"Without the facts that are disputed, the rules would suggest category {without.category}.")
    told.append("Security information, if there is any, is not set out in this copy.")
    told.append(
        "If you think that a fact is wrong, tell whoever gave you this copy: it is taken down, and you are told "
        "by which day somebody else will have looked at it and answered."
    )
    return tuple(told)


def _open_alone(outcome: Outcome) -> bool:
    """Whether every rule that gives the category is one that may be told."""
    giving = _given(outcome)
    return bool(giving) and not any(rule.security for rule in giving)


def _given(outcome: Outcome) -> list[Rule]:
    """The rules that are met and give the category; none where it stands because no rule gives another."""
    return [applied.rule for _, applied in outcome.reasons if applied.rule.category == outcome.category]
