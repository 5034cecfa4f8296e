"""Which category a person may choose, by estate and age, and what each choice asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analytics.categorisation.dates import age_on, months_after
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


# Over so many years to release nobody goes to open conditions without a reason of his own.
_LONG_TO_RELEASE_MONTHS = 60
_NO_CATEGORY_YET = frozenset({None, "U", "X", "Z"})


class Journey(StrEnum):
    """The way that a categorisation goes."""

    INITIAL = "INITIAL"
    RECAT = "RECAT"


def journey(current_category: str | None) -> Journey | None:
    """The first categorisation of a custodial period, or a later one; None where a board decides (Category A, Q, V)."""
    if current_category in _NO_CATEGORY_YET:
        return Journey.INITIAL
    return Journey.RECAT if current_category in {*"BCDIJRT"} else None


# What an assessment may find that keeps somebody from open conditions.
BLOCKERS = {
    "no-form": "the form for open conditions is not complete",
    "appeal-exhausted": "the prisoner is liable to be deported, with appeals exhausted",
    "earlier-long-sentence": "release from a sentence of seven years or more lies within the last five years",
}


class ChoiceError(Exception):
    """A decision lacks something, or names a category that cannot be chosen; the message says what would be right.

    `lacks` says it of each part of a `Choice` by its name, where parts are lacking.
    """

    def __init__(self, told: str, lacks: Mapping[str, str] | None = None) -> None:
        super().__init__(told)
        self.lacks: Mapping[str, str] = lacks or {}


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision as a person makes it. `justification` may be disclosed to the prisoner, and is always given.

    `override_reason` says why the suggestion was not followed, where it was not; `higher_security` answers what
    prompted a stricter category, `open_conditions` that an assessment for open conditions was made, `long_to_release`
    why open conditions are right for one with five years or more to release. `blockers` are those of `BLOCKERS` that
    the assessment found.
    """

    category: str
    justification: str
    override_reason: str = ""
    higher_security: str = ""
    open_conditions: str = ""
    long_to_release: str = ""
    blockers: frozenset[str] = frozenset()


def allowed(facts: Facts, today: date) -> tuple[str, ...]:
    """The categories that may be chosen: by the estate in which he is held, and I and J for those under 21.

    None where a board decides.
    """
    if journey(facts.current_category) is None:
        return ()
    young = facts.date_of_birth is not None and age_on(today, facts.date_of_birth) < _YOUNG_ADULT_AGE
    estate = _WOMEN if facts.sex == "FEMALE" else _MEN
    sentenced = facts.sentenced is not False
    return (*estate, *(_YOUNG if young else ())) if sentenced else ("U",)


def check_choice(choice: Choice, facts: Facts, suggested: str | None, today: date) -> None:
    """Raises ChoiceError for everything that a decision lacks."""
    may = allowed(facts, today)
    if not may:
        raise ChoiceError("a board decides here, and no category can be chosen")
    if choice.category not in may:
        raise ChoiceError(f"category {choice.category} cannot be chosen here; these can: {', '.join(may)}")
    lacks = dict(_lacking(choice, facts, suggested, today))
    if lacks:
        raise ChoiceError("; ".join(lacks.values()), lacks)


def _lacking(choice: Choice, facts: Facts, suggested: str | None, today: date) -> Iterator[tuple[str, str]]:
    """Each part of a choice that is lacking, with what to say there."""
    if not choice.justification.strip():
        yield "justification", "say why, in words that the prisoner may be given to read"
    if suggested is not None and choice.category != suggested and not choice.override_reason.strip():
        yield "override_reason", f"the rules suggest {suggested}: say why another category is right"
    if (facts.current_category, choice.category) in HIGHER_SECURITY and not choice.higher_security.strip():
        yield "higher_security", _what_prompted(facts.current_category, choice.category)
    if choice.category in OPEN:
        yield from _lacking_for_open(choice, facts, today)


def _what_prompted(held: str | None, chosen: str) -> str:
    """The same is asked of a young adult's move between open categories, of which neither is the stricter."""
    what = f"the change from {held} to {chosen}" if held in OPEN and chosen in OPEN else "a stricter category"
    return f"say what prompted {what}, and what else was considered"


def check_change(choice: Choice, decided: Choice, facts: Facts, today: date) -> None:
    """Raises ChoiceError for what an approver's own category lacks, who sets it in place of the one decided.

    Open conditions are assessed by the categoriser: to one for whom he decided closed ones the case goes back.
    """
    may = allowed(facts, today)
    if choice.category not in may:
        raise ChoiceError(f"category {choice.category} cannot be chosen here; these can: {', '.join(may) or 'none'}")
    if choice.category in OPEN and decided.category not in OPEN:
        raise ChoiceError("open conditions need an assessment: return the case to the categoriser for it")
    if not choice.justification.strip():
        raise ChoiceError(f"{decided.category} was decided: say why another category is right")
    stricter = (facts.current_category, choice.category) in HIGHER_SECURITY
    if stricter and not (choice.higher_security.strip() or decided.higher_security.strip()):
        raise ChoiceError(_what_prompted(facts.current_category, choice.category))


def _lacking_for_open(choice: Choice, facts: Facts, today: date) -> Iterator[tuple[str, str]]:
    if not choice.open_conditions.strip():
        yield "open_conditions", "open conditions need an assessment: say when it was made and what it found"
    found = sorted(choice.blockers & set(BLOCKERS))
    if found:
        yield "blockers", f"open conditions cannot be chosen: {'; '.join(BLOCKERS[each] for each in found)}"
    far = facts.release_on is not None and facts.release_on >= months_after(today, _LONG_TO_RELEASE_MONTHS)
    if far and not choice.long_to_release.strip():
        yield "long_to_release", "release is five years away or more: say why open conditions are right all the same"
