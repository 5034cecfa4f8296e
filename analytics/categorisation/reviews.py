"""When somebody is next to be categorised, and which of several reasons calls for it first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analytics.categorisation.choices import Journey, journey
from analytics.categorisation.dates import months_after
from analytics.categorisation.facts import Facts
from analytics.categorisation.timing import initial_due, next_review, overdue, recall_due

# A task list shows what is due so far ahead.
MONTHS_AHEAD = 2
_YOUNG = frozenset({"I", "J"})
_ADULT_AT = 21


class Reason(StrEnum):
    """Why a categorisation is due."""

    INITIAL = "INITIAL"
    RECALL = "RECALL"
    DUE = "DUE"
    AGE = "AGE"
    RISK_CHANGE = "RISK_CHANGE"


@dataclass(frozen=True, slots=True)
class Review:
    """A review that is due on a day, and why."""

    due: date
    reason: Reason

    def overdue(self, today: date) -> bool:
        """Whether it should have been before today."""
        return overdue(self.due, today)


def due_review(
    facts: Facts, today: date, set_for: date | None = None, risk_change_by: date | None = None
) -> Review | None:
    """The first review that is due for somebody; None where nothing calls for one.

    `set_for` is the date of a decision made here, which takes the place of the one on the register; `risk_change_by`
    that of a change of risk which is not judged yet, or which was judged to need a review.
    """
    found = list(_calls(facts, today, set_for, risk_change_by))
    return min(found, key=lambda each: (each.due, each.reason), default=None)


def shown(review: Review, today: date) -> bool:
    """Whether a task list shows it yet."""
    return review.due <= months_after(today, MONTHS_AHEAD)


def _calls(facts: Facts, today: date, set_for: date | None, risk_change_by: date | None) -> Iterator[Review]:
    if facts.sentenced is False:
        return
    recalled = facts.recalled_on is not None and (facts.sentenced_on is None or facts.recalled_on > facts.sentenced_on)
    category = journey(facts.current_category)
    if recalled and facts.recalled_on is not None and category is Journey.INITIAL and set_for is None:
        due = recall_due(facts.recalled_on, fixed_days=facts.fixed_recall_days)
        if due is not None:
            yield Review(due, Reason.RECALL)
    elif category is Journey.INITIAL and facts.sentenced_on is not None and set_for is None:
        yield Review(initial_due(facts.sentenced_on), Reason.INITIAL)
    if category is Journey.RECAT or set_for is not None:
        # A register without a date is read as one whose review was never set: guidance counts from today.
        stated = set_for or facts.next_review_on
        yield Review(
            stated or next_review(today, facts.release_on, indeterminate=bool(facts.indeterminate)), Reason.DUE
        )
    if facts.current_category in _YOUNG and facts.date_of_birth is not None:
        yield Review(months_after(facts.date_of_birth, 12 * _ADULT_AT), Reason.AGE)
    if risk_change_by is not None:
        yield Review(risk_change_by, Reason.RISK_CHANGE)
