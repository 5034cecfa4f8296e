"""A rule set applied to one prisoner's facts on one day. A pure function: nothing is read and nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analytics.categorisation.facts import Facts
from analytics.categorisation.measures import Measured, Value
from analytics.categorisation.rule_set import Condition, Profile, Rule, RuleSet


@dataclass(frozen=True, slots=True)
class Tested:
    """A condition with the value that it met, and whether it holds; None where the facts do not tell."""

    condition: Condition
    value: Value
    holds: bool | None
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule as it went: met, not met, or not to be told (None)."""

    rule: Rule
    met: bool | None
    tested: tuple[Tested, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        """Everything that its conditions rest on."""
        return tuple(sorted({where for each in self.tested for where in each.evidence}))


@dataclass(frozen=True, slots=True)
class ProfileOutcome:
    """What one profile comes to. `flags` has every flag of the profile; `shown` the numbers that it is shown with."""

    name: str
    title: str
    category: str | None
    flags: Mapping[str, bool]
    notify: tuple[str, ...]
    applied: tuple[Applied, ...]
    shown: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule set says of one prisoner on one day.

    `no_rules` holds the rules that say that nothing here applies; then there is no category. `missing` names the
    measures that the facts do not tell and that a rule asked for.
    """

    prison_number: str
    rule_set: RuleSet
    as_of: date
    category: str | None
    no_rules: tuple[Applied, ...]
    profiles: tuple[ProfileOutcome, ...]
    missing: tuple[str, ...]

    @property
    def reasons(self) -> list[tuple[str, Applied]]:
        """The rules that hold, each with its profile's name, in the order of the set."""
        scope = [("scope", each) for each in self.no_rules]
        return scope + [(p.name, each) for p in self.profiles for each in p.applied if each.met]

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags that are raised, sorted."""
        return tuple(sorted({name for profile in self.profiles for name, raised in profile.flags.items() if raised}))

    @property
    def notify(self) -> tuple[str, ...]:
        """Who is to be told, sorted."""
        return tuple(sorted({who for profile in self.profiles for who in profile.notify}))


def evaluate(rules: RuleSet, facts: Facts, as_of: date) -> Outcome:
    """Apply every profile in order; a later one may ask for the flags of an earlier one."""
    return evaluate_measured(rules, facts.prison_number, measure(rules, facts, as_of), as_of)


def measure(rules: RuleSet, facts: Facts, as_of: date) -> dict[str, Measured]:
    """Every measure of the set, for one prisoner on one day."""
    return {name: each.of_facts(facts, as_of) for name, each in rules.measures.items()}


def evaluate_measured(rules: RuleSet, prison_number: str, measures: Mapping[str, Measured], as_of: date) -> Outcome:
    """What the rules say of these measures, whether they were taken or supposed."""
    measured = dict(measures)
    scope = _apply(rules.scope, measured)
    no_rules = tuple(each for each in scope.applied if each.met and each.rule.no_rules)
    profiles = []
    if not any(each.rule.stop for each in no_rules):
        for profile in rules.profiles:
            outcome = _apply(profile, measured)
            profiles.append(outcome)
            measured |= {flag: Measured(raised) for flag, raised in outcome.flags.items()}
    every = (*scope.applied, *(each for outcome in profiles for each in outcome.applied))
    unknown = {tested.condition.measure for each in every for tested in each.tested if tested.holds is None}
    return Outcome(
        prison_number,
        rules,
        as_of,
        None if no_rules else _category(rules, profiles),
        no_rules,
        tuple(profiles),
        tuple(sorted(unknown)),
    )


def _category(rules: RuleSet, profiles: list[ProfileOutcome]) -> str | None:
    if rules.decided_by != "strictest":
        return next(each.category for each in profiles if each.name == rules.decided_by)
    given = [each.category for each in profiles if each.category is not None]
    return min(given, key=rules.strictness.index, default=None)


def _apply(profile: Profile, measured: Mapping[str, Measured]) -> ProfileOutcome:
    applied: list[Applied] = []
    flags = dict.fromkeys(profile.flags, False)
    notify: list[str] = []
    category, decided = profile.category, False
    for rule in profile.rules:
        each = _test(rule, measured)
        applied.append(each)
        if not each.met:
            continue
        flags |= dict.fromkeys(rule.flags, True)
        notify += [who for who in rule.notify if who not in notify]
        if rule.category is not None and not decided:
            category, decided = rule.category, True
        if rule.stop:
            break
    shown = {name: measured[name].value for name in profile.shows}
    return ProfileOutcome(profile.name, profile.title, category, flags, tuple(notify), tuple(applied), shown)


def _test(rule: Rule, measured: Mapping[str, Measured]) -> Applied:
    tested = []
    for condition in rule.all_of:
        found = measured[condition.measure]
        tested.append(Tested(condition, found.value, condition.holds(found.value), found.evidence))
    holds = [each.holds for each in tested]
    met = False if False in holds else None if None in holds else True
    return Applied(rule, met, tuple(tested))
