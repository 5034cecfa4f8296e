"""Birth dates that one slip of the pen turns into each other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

# A day or a month miscounted, and a year: neither is another man's birth by itself.
_MONTH = 31
_YEAR = frozenset({365, 366})
_EPOCH = date(1970, 1, 1).toordinal()


def slip_apart(one: int, other: int) -> bool:
    """Whether two births, in days since 1970, are a slip apart: a month at most, a year, or one part of the date.

    A day and a month that were transposed are one slip too. Another decade is none: a son may be born on his father's
    day.
    """
    if abs(one - other) <= _MONTH or abs(one - other) in _YEAR:
        return True
    here, there = date.fromordinal(_EPOCH + one), date.fromordinal(_EPOCH + other)
    if here.year != there.year:
        return False
    transposed = (here.month, here.day) == (there.day, there.month)
    return transposed or here.month == there.month or here.day == there.day


def plainly_differ(births: Collection[int], others: Collection[int]) -> bool:
    """Whether no birth of the one is a birth of the other, or a slip apart from it."""
    return not any(slip_apart(one, other) for one in births for other in others)
