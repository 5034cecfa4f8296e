"""A rule set: versioned data that a policy person can read. Measures are named once; rules compare them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from analytics.categorisation.facts import Facts
from analytics.categorisation.measures import MEASURES, Known, Measured

CATEGORIES = frozenset("ABCDEHIJPQRTUVXZ")


class RuleSetError(Exception):
    """A rule set cannot be used; the message names the file, the place and the remedy."""


@dataclass(frozen=True, slots=True)
class NamedMeasure:
    """One measure of a rule set: a function of `analytics.categorisation.measures` with its parameters.

    A `fixed` one is about who somebody is: nobody is told what would follow if he were somebody else.
    """

    name: str
    of: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    caption: str = ""
    fixed: bool = False

    def of_facts(self, facts: Facts, as_of: date) -> Measured:
        """The value for one prisoner on one day."""
        return MEASURES[self.of](facts, as_of, **self.parameters)


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. `measure` names a measure, or a flag that an earlier profile may have raised."""

    measure: str
    relation: str
    operand: Any

    def holds(self, value: Known | None) -> bool | None:
        """Whether a value satisfies the comparison; None where the value is not known."""
        if self.relation == "known":
            return (value is not None) is bool(self.operand)
        return None if value is None else RELATIONS[self.relation](value, self.operand)


# Each takes a value and the rule's operand. `above` and `below` are strict: 2.00 is not above 2.00.
RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "above": lambda value, operand: value > operand,
    "at_least": lambda value, operand: value >= operand,
    "below": lambda value, operand: value < operand,
    "at_most": lambda value, operand: value <= operand,
    "is": lambda value, operand: value == operand,
    "one_of": lambda value, operand: value in operand,
    "none_of": lambda value, operand: value not in operand,
    "known": lambda value, operand: bool(operand),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows where all conditions hold.

    `security` keeps the rule out of what a prisoner may be given to read. `quirk` says what a historical rule gets
    wrong, and is reproduced; `mends`, which of those faults this rule does not have.
    """

    code: str
    text: str
    all_of: tuple[Condition, ...]
    category: str | None = None
    flags: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    no_rules: bool = False
    stop: bool = False
    security: bool = False
    source: str = ""
    quirk: str = ""
    mends: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """Rules about one kind of risk, in order. `category` is what stands where no rule gives another."""

    name: str
    title: str
    rules: tuple[Rule, ...]
    category: str | None = None
    flags: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """When a profile is another than before, as the set's monitor sees it.

    `raised` and `lowered` are flags whose coming or going counts, `edited` measures of alerts in which any difference
    counts, `category` whether another suggestion does. `held_in` are the categories in which a prisoner is looked at;
    all where it is empty.
    """

    raised: frozenset[str] = frozenset()
    lowered: frozenset[str] = frozenset()
    edited: tuple[str, ...] = ()
    category: bool = False
    held_in: frozenset[str] = frozenset()
    source: str = ""
    quirk: str = ""
    mends: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of a set of rules. `vocabulary` is that of the incident codes it reads: nomis or incident-reporting.

    `scope` is looked at first: where one of its rules holds, there are no rules here and no category is given.
    `decided_by` names the profile whose category is the set's, or says `strictest`, by the order in `strictness`.
    """

    name: str
    version: str
    title: str
    vocabulary: str
    source: str
    decided_by: str
    strictness: tuple[str, ...]
    measures: Mapping[str, NamedMeasure]
    scope: Profile
    profiles: tuple[Profile, ...]
    changes: ChangeRules = ChangeRules()

    def stricter(self, category: str, other: str) -> bool:
        """Whether one category is stricter than another."""
        return self.strictness.index(category) < self.strictness.index(other)
