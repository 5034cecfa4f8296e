"""When reviews are due, counted in calendar months and in working days of England and Wales."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

from analytics.categorisation.dates import months_after, written

INITIAL_WORKING_DAYS = 10
RISK_CHANGE_WORKING_DAYS = 10
RECALL_DAYS = 10
FIXED_RECALL_DAYS = 28
MOST_MONTHS_DETERMINATE = 12
MOST_MONTHS_INDETERMINATE = 36
_LONG_SENTENCE_MONTHS = 36
_SATURDAY = 5


class ReviewDateError(Exception):
    """A next review date cannot be accepted; the message says what would be."""


def working_days_after(day: date, number: int) -> date:
    """The working day that lies so many working days after a day; weekends and bank holidays are none."""
    while number:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in _bank_holidays(day.year):
            number -= 1
    return day


def initial_due(sentence_start: date) -> date:
    """First categorisation is due ten working days after the sentence starts."""
    return working_days_after(sentence_start, INITIAL_WORKING_DAYS)


def recall_due(recalled: date, *, fixed_days: int | None = None) -> date | None:
    """Ten calendar days after recall; none for a fixed-term recall of 28 days or fewer."""
    if fixed_days is not None and fixed_days <= FIXED_RECALL_DAYS:
        return None
    return recalled + timedelta(days=RECALL_DAYS)


def next_review(today: date, release: date | None, *, indeterminate: bool) -> date:
    """When guidance reviews again: 3 years if indeterminate, 12 months with 3 years or more left, else 6 months."""
    if indeterminate:
        return months_after(today, MOST_MONTHS_INDETERMINATE)
    long = release is not None and release >= months_after(today, _LONG_SENTENCE_MONTHS)
    return months_after(today, 12 if long else 6)


def check_next_review(chosen: date, today: date, *, indeterminate: bool) -> None:
    """Raises ReviewDateError unless the date is today or later and within the limit for the sentence."""
    most = MOST_MONTHS_INDETERMINATE if indeterminate else MOST_MONTHS_DETERMINATE
    latest = months_after(today, most)
    if not today <= chosen <= latest:
        kind = "an indeterminate sentence" if indeterminate else "a determinate sentence"
        raise ReviewDateError(
            f"the next review of {kind} lies between {written(today)} and {written(latest)} ({most} months)"
        )


def pulled_forward(due: date | None, today: date) -> date:
    """When the next review is due once a change of risk calls for one: within ten working days."""
    soon = working_days_after(today, RISK_CHANGE_WORKING_DAYS)
    return soon if due is None else min(due, soon)


def overdue(due: date, today: date) -> bool:
    """Strictly before today."""
    return due < today


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
