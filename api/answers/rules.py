"""Outcomes of rule sets as they leave."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from analytics.categorisation import Comparison, Facts, Outcome, RuleSet, what_would_change
from analytics.categorisation.engine import Applied, Tested
from analytics.categorisation.facts import member_name
from analytics.categorisation.measures import NO_BAND, Value
from api.schemas.rules import (
    AlternativeAnswer,
    ChangeAnswer,
    ComparisonAnswer,
    ConditionAnswer,
    ConfusionAnswer,
    CounterfactualAnswer,
    DifferenceAnswer,
    OutcomeAnswer,
    ProfileAnswer,
    RaisedAnswer,
    ReasonAnswer,
)


def outcome_answer(outcome: Outcome, facts: Facts | None = None) -> OutcomeAnswer:
    """An outcome; with the facts given also the rules that do not hold, and what would change the category."""
    explained = facts is not None
    return OutcomeAnswer(
        prison_number=outcome.prison_number,
        provisional_category=outcome.category,
        no_rules=[each.rule.code for each in outcome.no_rules],
        flags=_raised(outcome, lambda applied: applied.rule.flags),
        notifications=_raised(outcome, lambda applied: applied.rule.notify),
        reasons=[_reason(outcome.rule_set, profile, applied) for profile, applied in outcome.reasons],
        profiles=[
            ProfileAnswer(
                name=each.name,
                title=each.title,
                provisional_category=each.category,
                flags=dict(each.flags),
                measures=dict(each.shown),
            )
            for each in outcome.profiles
        ],
        missing=list(outcome.missing),
        not_met=_not_met(outcome) if explained else None,
        what_would_change=None if facts is None else _counterfactual(outcome.rule_set, facts, outcome.as_of),
    )


def comparison_answer(first: RuleSet, second: RuleSet, as_of: date, comparison: Comparison) -> ComparisonAnswer:
    """A comparison, its confusion by category and its differences by prison number."""
    differences = sorted(comparison.differences, key=lambda each: each.prison_number)
    return ComparisonAnswer(
        first=first.name,
        second=second.name,
        as_of=as_of,
        prisoners=comparison.confusion.total(),
        category_changes=sum(each.changes_category for each in differences),
        confusion=[
            ConfusionAnswer(first=one, second=other, prisoners=number)
            for (one, other), number in sorted(comparison.confusion.items())
        ],
        differences=[
            DifferenceAnswer(
                prison_number=each.prison_number,
                category=list(each.category),
                flags=[list(flags) for flags in each.flags],
                only_first=list(each.only_first),
                only_second=list(each.only_second),
            )
            for each in differences
        ],
    )


def _raised(outcome: Outcome, names: Any) -> list[RaisedAnswer]:
    by_name: dict[tuple[str, str], list[Applied]] = {}
    for profile, applied in outcome.reasons:
        for name in names(applied):
            by_name.setdefault((name, profile), []).append(applied)
    return [
        RaisedAnswer(
            name=name,
            profile=profile,
            reasons=[each.rule.code for each in rules],
            evidence=sorted({where for each in rules for where in each.evidence}),
        )
        for (name, profile), rules in sorted(by_name.items())
    ]


def _not_met(outcome: Outcome) -> list[ReasonAnswer]:
    every = [(profile.name, applied) for profile in outcome.profiles for applied in profile.applied]
    raised = {flag for _, applied in every if applied.met for flag in applied.rule.flags}
    # A flag is down also where the rule that raises it could not be tried: that tells nothing of what asks for it.
    untried = {flag for _, applied in every if applied.met is None for flag in applied.rule.flags} - raised
    return [_reason(outcome.rule_set, name, applied, untried) for name, applied in every if not applied.met]


def _reason(rules: RuleSet, profile: str, applied: Applied, not_known: Collection[str] = ()) -> ReasonAnswer:
    rule = applied.rule
    return ReasonAnswer(
        code=rule.code,
        profile=profile,
        text=rule.text,
        category=rule.category,
        security=rule.security,
        quirk=rule.quirk,
        mends=rule.mends,
        evidence=list(applied.evidence),
        conditions=[
            ConditionAnswer(
                measure=each.condition.measure,
                caption=_caption(rules, each.condition.measure),
                relation=member_name(each.condition.relation),
                operand=_operand(each.condition.operand),
                value=_value(rules, each.condition.measure, each.value),
                holds=each.holds,
            )
            for each in (_not_told(one) if one.condition.measure in not_known else one for one in applied.tested)
        ],
    )


def _counterfactual(rules: RuleSet, facts: Facts, as_of: date) -> CounterfactualAnswer:
    found = what_would_change(rules, facts, as_of)

    def told(alternatives: Any) -> list[AlternativeAnswer]:
        return [
            AlternativeAnswer(
                category=each.category,
                changes=[
                    ChangeAnswer(
                        measure=one.measure,
                        caption=one.caption,
                        value=_value(rules, one.measure, one.value),
                        supposed=one.supposed,
                    )
                    for one in each.changes
                ],
            )
            for each in alternatives
        ]

    return CounterfactualAnswer(
        stricter=told(found.stricter),
        less_strict=told(found.less_strict),
        lapses_on=found.lapses_on,
        then=found.then,
        of_age_on=found.of_age_on,
        of_age=found.of_age,
    )


def _not_told(tested: Tested) -> Tested:
    return replace(tested, value=None, holds=None)


def _caption(rules: RuleSet, measure: str) -> str:
    """What is measured, in words; of a flag its name as words, and by which rules it is raised."""
    named = rules.measures.get(measure)
    if named is not None:
        return named.caption
    flag = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", measure).lower()
    titles = [each.title.lower() for each in rules.profiles if measure in each.flags]
    return f"{flag}, by the rules on {titles[0]}" if titles else flag


def _value(rules: RuleSet, measure: str, value: Value) -> Value:
    """A value as it is told: who is known to have no Pathfinder band is measured beyond all of them."""
    named = rules.measures.get(measure)
    return "none" if named is not None and named.of == "pathfinder" and value == NO_BAND else value


def _operand(operand: Any) -> Any:
    return sorted(map(str, operand)) if isinstance(operand, frozenset) else operand
