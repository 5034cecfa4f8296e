"""What rule sets say, on the wire."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import Answer


class ConditionAnswer(Answer):
    """One comparison of a rule with the value that it met."""

    measure: str
    caption: str
    relation: str = Field(description="above, atLeast, below, atMost, is, oneOf or known; above and below are strict")
    operand: bool | int | float | str | list[str]
    value: bool | int | float | str | None = Field(description="Null where the facts do not tell")
    holds: bool | None = Field(description="Null where the facts do not tell")


class ReasonAnswer(Answer):
    """A rule that holds."""

    code: str
    profile: str
    text: str
    category: str | None = Field(description="The category that the rule gives, if any")
    security: bool = Field(description="Security content: kept out of anything that a prisoner is given")
    quirk: str = Field(description="What the historical rule gets wrong, and is reproduced")
    mends: str = Field(description="Which fault of an earlier rule set this rule does not have")
    evidence: list[str] = Field(description="Ids of what it rests on, as the facts gave them")
    conditions: list[ConditionAnswer]


class RaisedAnswer(Answer):
    """A flag or a notification, with the rules that raise it."""

    name: str
    profile: str
    reasons: list[str] = Field(description="Codes of the rules")
    evidence: list[str]


class ProfileAnswer(Answer):
    """One profile: its provisional category where it has one, every flag, and the numbers that it is shown with."""

    name: str
    title: str
    provisional_category: str | None
    flags: dict[str, bool]
    measures: dict[str, bool | int | float | str | None]


class ChangeAnswer(Answer):
    """One measure that would have to be otherwise."""

    measure: str
    caption: str
    value: bool | int | float | str | None
    supposed: bool | int | float | str


class AlternativeAnswer(Answer):
    """Changes that together lead to another category."""

    category: str
    changes: list[ChangeAnswer]


class CounterfactualAnswer(Answer):
    """The fewest changes either way, and the days on which time alone changes the category."""

    stricter: list[AlternativeAnswer]
    less_strict: list[AlternativeAnswer]
    lapses_on: date | None = Field(description="The first day on which it is less strict if nothing new is recorded")
    then: str | None = Field(description="The category from that day on")
    of_age_on: date | None = Field(
        default=None, description="The birthday from which other rules apply, where the category is for the young"
    )
    of_age: str | None = Field(
        default=None, description="What the rules come to on that birthday if nothing new is recorded"
    )


class OutcomeAnswer(Answer):
    """What a rule set says of one prisoner."""

    prison_number: str
    provisional_category: str | None = Field(description="Null where there are no rules")
    no_rules: list[str] = Field(description="Codes of the rules that say that none apply")
    flags: list[RaisedAnswer]
    notifications: list[RaisedAnswer]
    reasons: list[ReasonAnswer]
    profiles: list[ProfileAnswer]
    missing: list[str] = Field(description="Measures that a rule asked for and the facts do not tell")
    not_met: list[ReasonAnswer] | None = Field(default=None, description="Rules that do not hold, where asked for")
    what_would_change: CounterfactualAnswer | None = Field(default=None, description="Where asked for")


class EvaluationAnswer(Answer):
    """A rule set put to prisoners' facts."""

    rule_set: str
    version: str
    as_of: date
    outcomes: list[OutcomeAnswer]


class ConfusionAnswer(Answer):
    """How many prisoners got one category from the first rule set and one from the second."""

    first: str
    second: str
    prisoners: int


class DifferenceAnswer(Answer):
    """A prisoner on whom two rule sets differ."""

    prison_number: str
    category: list[str | None] = Field(description="By the first and by the second")
    flags: list[list[str]] = Field(description="By the first and by the second")
    only_first: list[str] = Field(description="Rules that hold in the first alone")
    only_second: list[str] = Field(description="Rules that hold in the second alone")


class ComparisonAnswer(Answer):
    """Two rule sets put to the same facts. A category of `no rules` stands where a set has none for a prisoner."""

    first: str
    second: str
    as_of: date
    prisoners: int
    category_changes: int
    confusion: list[ConfusionAnswer]
    differences: list[DifferenceAnswer]


class RuleSetListed(Answer):
    """One shipped rule set."""

    name: str
    version: str
    title: str
    source: str


class RuleSetsAnswer(Answer):
    """The shipped rule sets."""

    rule_sets: list[RuleSetListed]
