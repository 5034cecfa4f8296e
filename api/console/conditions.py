"""What a rule asks for beside what there is, as a person says it."""

from __future__ import annotations

from api.answers.words import fact_words
from api.console.environment import spelt
from api.schemas.rules import ConditionAnswer

_NEEDS = {
    "above": "more than {}",
    "atLeast": "at least {}",
    "below": "less than {}",
    "atMost": "{} or less",
    "is": "{}",
    "oneOf": "one of {}",
    "noneOf": "none of {}",
}


def condition_words(found: ConditionAnswer) -> str:
    """`VIPER score: 1.2, needs more than 2.0`."""
    needed = "to be known" if found.relation == "known" else _NEEDS[found.relation].format(_said(found.operand))
    return f"{found.caption}: {_said(_rounded(found.value, found.operand))}, needs {needed}"


def _rounded(value: object, operand: object) -> object:
    """To three places, unless a score would then no longer stand on the side of the threshold that it stands on."""
    if not isinstance(value, float):
        return value
    short = round(value, 3)
    return value if short == operand else short


def _said(value: object) -> str:
    """Yes, no, not known or the value; a code of one letter is a category and stays as it is."""
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return spelt(value) if isinstance(value, str) and len(value) > 1 and value.isupper() else fact_words(value)
