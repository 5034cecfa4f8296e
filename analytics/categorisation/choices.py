"""Which category a person may choose, by estate and age, and what each choice asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analytics.categorisation.dates import age_on
from analytics.categorisation.facts import Facts

OPEN = frozenset({"D", "J", "T"})
_YOUNG_ADULT_AGE = 21
_MEN, _WOMEN, _YOUNG = ("B", "C", "D"), ("R", "T"), ("I", "J")
# From, to: these ask why, what else was tried, and whether a transfer was considered.
HIGHER_SECURITY = frozenset(
    {
        ("D", "B"), ("D", "C"), ("D", "I"), ("C", "B"), ("I", "B"),
        ("J", "I"), ("J", "C"), ("J", "B"), ("J", "D"), ("J", "T"), ("J", "R"), ("T", "R"), ("T", "I"),
    }
)  # fmt: skip


class ChoiceError(Exception):
    """A decision lacks something, or names a category that cannot be chosen; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision as a person makes it. `justification` may be disclosed to the prisoner, and is always given.

    `override_reason` says why the suggestion was not followed, where it was not; `higher_security` answers what
    prompted a stricter category, `open_conditions` that an assessment for open conditions was made.
    """

    category: str
    justification: str
    override_reason: str = ""
    higher_security: str = ""
    open_conditions: str = ""


def allowed(facts: Facts, today: date) -> tuple[str, ...]:
    """The categories that may be chosen: by the estate in which he is held, and I and J for those under 21."""
    young = facts.date_of_birth is not None and age_on(today, facts.date_of_birth) < _YOUNG_ADULT_AGE
    estate = _WOMEN if facts.sex == "FEMALE" else _MEN
    sentenced = facts.sentenced is not False
    return (*estate, *(_YOUNG if young else ())) if sentenced else ("U",)


def check_choice(choice: Choice, facts: Facts, suggested: str | None, today: date) -> None:
    """Raises ChoiceError for what a decision lacks."""
    may = allowed(facts, today)
    if choice.category not in may:
        raise ChoiceError(f"category {choice.category} cannot be chosen here; these can: {', '.join(may)}")
    if not choice.justification.strip():
        raise ChoiceError("say why, in words that the prisoner may be given to read")
    if suggested is not None and choice.category != suggested and not choice.override_reason.strip():
        raise ChoiceError(f"the rules suggest {suggested}: say why another category is right")
    if (facts.current_category, choice.category) in HIGHER_SECURITY and not choice.higher_security.strip():
        raise ChoiceError("say what prompted a stricter category, and what else was considered")
    if choice.category in OPEN and not choice.open_conditions.strip():
        raise ChoiceError("open conditions need an assessment: say when it was made and what it found")
