"""Months and years of a person's life, counted as the rules count them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def written(day: date) -> str:
    """`23 November 2026`."""
    return f"{day.day} {day:%B %Y}"


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last of that month where it has no such day."""
    return months_after(day, -months)


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age_on(day: date, born: date) -> int:
    """Completed years. Who was born on 29 February completes one on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def out_of_window(day: date, months: int) -> date:
    """The first day from which a window of so many months no longer reaches back to `day`.

    Months differ in length: from 29, 30 and 31 August six months reach back to the last of February alike.
    """
    later = months_after(day, months) + timedelta(days=1)
    while months_before(later, months) <= day:
        later += timedelta(days=1)
    return later
