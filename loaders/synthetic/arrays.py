"""Array types, and dates and instants as text, fast enough for a million people."""

from datetime import date
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Texts: TypeAlias = npt.NDArray[np.object_]

MISSING = -10_000_000
"""Day or second number that prints as an empty cell."""

DAY = 86_400
_EPOCH = date(1970, 1, 1)
_FIRST_DAY = (date(1880, 1, 1) - _EPOCH).days
_LAST_DAY = (date(2150, 1, 1) - _EPOCH).days


def day_number(day: date) -> int:
    """Days since 1970-01-01; negative before."""
    return (day - _EPOCH).days


def texts(values: Any) -> Texts:
    """A one-dimensional object array, also of strings of unequal length."""
    values = list(values)
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def blank(size: int) -> Texts:
    """An array of empty cells."""
    return np.full(size, "", dtype=object)


@cache
def _day_texts(uk: bool) -> Texts:
    days = np.arange(_FIRST_DAY, _LAST_DAY).astype("datetime64[D]").astype(str).tolist()
    return texts(f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in days) if uk else texts(days)


@cache
def _clock_texts(pattern: str) -> Texts:
    return texts(pattern.format(h=n // 60, m=n % 60) for n in range(24 * 60))


def _pick_days(days: Ints, uk: bool) -> Texts:
    out = _day_texts(uk)[np.clip(days, _FIRST_DAY, _LAST_DAY - 1) - _FIRST_DAY]
    out[days == MISSING] = ""
    return out


def iso_dates(days: Ints) -> Texts:
    """YYYY-MM-DD; empty where missing."""
    return _pick_days(days, uk=False)


def uk_dates(days: Ints) -> Texts:
    """DD/MM/YYYY; empty where missing."""
    return _pick_days(days, uk=True)


def iso_instants(seconds: Ints) -> Texts:
    """YYYY-MM-DDTHH:MM:SSZ to the minute; empty where missing."""
    day, clock = np.divmod(seconds, DAY)
    out: Texts = iso_dates(day) + _clock_texts("T{h:02d}:{m:02d}:00Z")[clock // 60]
    out[seconds == MISSING] = ""
    return out


def uk_instants(seconds: Ints) -> Texts:
    """DD/MM/YYYY HH:MM; empty where missing."""
    day, clock = np.divmod(seconds, DAY)
    out: Texts = uk_dates(day) + _clock_texts(" {h:02d}:{m:02d}")[clock // 60]
    out[seconds == MISSING] = ""
    return out


def each(pattern: str, *columns: Any) -> Texts:
    """`pattern` formatted once per row of the columns."""
    return texts(pattern.format(*row) for row in zip(*(np.asarray(c).tolist() for c in columns), strict=True))


def where(condition: Bools, yes: Any, no: Any = "") -> Texts:
    """np.where that always yields an object array."""
    out = np.empty(len(condition), dtype=object)
    out[:] = no
    out[condition] = yes[condition] if isinstance(yes, np.ndarray) else yes
    return out


def upper(values: Texts) -> Texts:
    """Capitals, as prison and police type names."""
    return texts(value.upper() for value in values)
