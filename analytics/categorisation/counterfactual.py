"""What would change a suggested category: the smallest changes either way, and the day on which time alone does it.

Every change that is told was tried: the rules were put to the changed measures, and gave the category told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice, product

from analytics.categorisation.dates import age_on, months_after
from analytics.categorisation.engine import Outcome, evaluate, evaluate_measured, measure
from analytics.categorisation.facts import Facts
from analytics.categorisation.measures import Known, Measured, Value
from analytics.categorisation.rule_set import Condition, Rule, RuleSet

# A rule has three conditions at most, and few rules hold at once: beyond this a list of changes helps nobody.
MOST_TRIED = 2_000
MOST_TOLD = 5

Supposed = Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class Change:
    """One measure that would have to be otherwise."""

    measure: str
    caption: str
    value: Value
    supposed: Known


@dataclass(frozen=True, slots=True)
class Alternative:
    """Changes that together lead to another category."""

    category: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The fewest changes that make the category stricter or less strict, fewest first.

    `lapses_on` is the first day on which the category is less strict if nothing new is recorded, and what it is then.
    `of_age_on` is the birthday from which other rules apply, where the category is one for those who are younger.
    """

    stricter: tuple[Alternative, ...]
    less_strict: tuple[Alternative, ...]
    lapses_on: date | None
    then: str | None
    of_age_on: date | None = None
    of_age: str | None = None


def what_would_change(rules: RuleSet, facts: Facts, as_of: date) -> Counterfactual:
    """Look from the category that the rules give for these facts on this day. Empty where they give none."""
    measured = measure(rules, facts, as_of)
    outcome = evaluate_measured(rules, facts.prison_number, measured, as_of)
    if outcome.category is None:
        return Counterfactual((), (), None, None)
    found = list(_alternatives(rules, measured, outcome))
    stricter = [each for each in found if rules.stricter(each.category, outcome.category)]
    less = [each for each in found if rules.stricter(outcome.category, each.category)]
    lapses_on, then = _lapse(rules, facts, outcome, measured)
    return Counterfactual(_fewest(stricter), _fewest(less), lapses_on, then, *_of_age(rules, facts, outcome))


def _alternatives(rules: RuleSet, measured: Mapping[str, Measured], outcome: Outcome) -> Iterator[Alternative]:
    ways = _Ways(rules, frozenset(applied.rule for _, applied in outcome.reasons))
    seen: set[tuple[tuple[str, Known], ...]] = set()
    for supposed in islice(ways.all(outcome.category), MOST_TRIED):
        changes = {name: value for name, value in supposed.items() if not _same(measured[name].value, value)}
        key = tuple(sorted(changes.items(), key=lambda item: item[0]))
        if not changes or key in seen:
            continue
        seen.add(key)
        changed = {**measured, **{name: replace(measured[name], value=value) for name, value in changes.items()}}
        category = evaluate_measured(rules, outcome.prison_number, changed, outcome.as_of).category
        if category is not None and category != outcome.category:
            yield Alternative(
                category,
                tuple(Change(name, rules.measures[name].caption, measured[name].value, value) for name, value in key),
            )


def _same(value: Value, supposed: Known) -> bool:
    return type(value) is type(supposed) and value == supposed


def _fewest(found: list[Alternative]) -> tuple[Alternative, ...]:
    found.sort(
        key=lambda each: (len(each.changes), [(change.measure, str(change.supposed)) for change in each.changes])
    )
    return tuple(found[:MOST_TOLD])


class _Ways:
    """Suppositions that may change an outcome, seen from the rules that hold now."""

    def __init__(self, rules: RuleSet, met: frozenset[Rule]) -> None:
        self._rules = rules
        self._met = met
        self._every = [rule for profile in rules.profiles for rule in profile.rules]

    def all(self, category: str | None) -> Iterator[Supposed]:
        """Each rule that gives a category made to hold; then those that give this one made to fail together."""
        for rule in self._every:
            if rule.category is not None and rule not in self._met:
                yield from self._to_hold(rule)
        held = [rule for rule in self._every if rule in self._met and rule.category == category]
        if held:
            yield from _together([list(self._to_fail(rule)) for rule in held])

    def _to_hold(self, rule: Rule) -> Iterator[Supposed]:
        return _together([list(self._for(condition, holds=True)) for condition in rule.all_of])

    def _to_fail(self, rule: Rule) -> Iterator[Supposed]:
        if rule not in self._met:
            yield {}
            return
        for condition in rule.all_of:
            yield from self._for(condition, holds=False)

    def _for(self, condition: Condition, *, holds: bool) -> Iterator[Supposed]:
        """Suppositions under which a condition holds or fails; those about a flag become those about its rules."""
        named = self._rules.measures.get(condition.measure)
        if named is not None:
            value = _holding(condition) if holds else _failing(condition)
            if value is not None and not named.fixed:
                yield {condition.measure: value}
            return
        raising = [rule for rule in self._every if condition.measure in rule.flags]
        if holds is bool(condition.operand):
            for rule in raising:
                yield from self._to_hold(rule)
        else:
            yield from _together([list(self._to_fail(rule)) for rule in raising])


def _together(choices: list[list[Supposed]]) -> Iterator[Supposed]:
    for chosen in product(*choices):
        merged: dict[str, Known] = {}
        for each in chosen:
            merged |= each
        yield merged


def _holding(condition: Condition) -> Known | None:
    """The nearest value that satisfies a comparison."""
    operand: Known = condition.operand
    match condition.relation:
        case "above":
            return int(operand) + 1
        case "below":
            return int(operand) - 1
        case "one_of":
            return str(min(condition.operand))
        case "known" | "none_of":
            return None
        case _:
            return operand


def _failing(condition: Condition) -> Known | None:
    """The nearest value that does not satisfy a comparison; None where there is none to name."""
    operand: Known = condition.operand
    match condition.relation:
        case "above" | "below":
            return operand
        case "at_least":
            return int(operand) - 1
        case "at_most":
            return int(operand) + 1
        case "is" if isinstance(operand, bool):
            return not operand
        case _:
            return None


def _lapse(
    rules: RuleSet, facts: Facts, outcome: Outcome, measured: Mapping[str, Measured]
) -> tuple[date | None, str | None]:
    """Days on which something that was measured turns by itself are the only ones on which time can change anything."""
    days = sorted({day for each in measured.values() for day in each.turns_on if day > outcome.as_of})
    for day in days:
        then = evaluate(rules, facts, day).category
        if then is not None and outcome.category is not None and rules.stricter(outcome.category, then):
            return day, then
    return None, None


def _of_age(rules: RuleSet, facts: Facts, outcome: Outcome) -> tuple[date | None, str | None]:
    """The day on which a rule for those who are younger no longer gives the category, and what the rules come to then.

    Nothing new being recorded; either way, since the rules for adults may be stricter.
    """
    if facts.date_of_birth is None:
        return None, None
    giving = [applied.rule for _, applied in outcome.reasons if applied.rule.category == outcome.category]
    years = {
        int(each.operand)
        for rule in giving
        for each in rule.all_of
        if each.relation == "below" and each.measure in rules.measures and rules.measures[each.measure].of == "age"
    }
    if not years:
        return None, None
    day = months_after(facts.date_of_birth, 12 * max(years))
    while age_on(day, facts.date_of_birth) < max(years):
        day += timedelta(days=1)
    return day, evaluate(rules, facts, day).category
