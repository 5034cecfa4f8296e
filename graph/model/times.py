"""The two clocks, and the only place where the present is read.

World time (`valid`) is kept in whole minutes since 1970-01-01 UTC, which fits 32 bits for four thousand years either
side and lets one traversal kernel test eight million intervals from cache. Knowledge time (`known`) is kept in
microseconds, because two loads published in the same minute must still be told apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

OPEN_START = -(2**31)
OPEN_END = 2**31 - 1
KNOWN_FOREVER = 2**63 - 1

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_MICROSECOND = timedelta(microseconds=1)


def utc_now() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)


def to_minutes(instant: datetime | date) -> int:
    """Whole minutes since 1970 for an aware instant, or for the first minute of a date."""
    return math.floor((_as_instant(instant) - _EPOCH) / _MINUTE)


def from_minutes(minutes: int) -> datetime | None:
    """The instant that a world time stands for, or None where the interval is open."""
    if minutes in (OPEN_START, OPEN_END):
        return None
    return _EPOCH + minutes * _MINUTE


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970 for an aware instant."""
    return (_as_instant(instant) - _EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """The instant of a knowledge time."""
    return _EPOCH + microseconds * _MICROSECOND


def isoformat(instant: datetime) -> str:
    """An instant as `2026-11-01T06:00:00Z`: what files, receipts and answers show."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _as_instant(value: datetime | date) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min, tzinfo=UTC)
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone: say which, for example {value.isoformat()}Z")
    return value.astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A half-open stretch of world time, in minutes: `start` belongs to it, `end` does not."""

    start: int = OPEN_START
    end: int = OPEN_END

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError("an interval cannot end before it starts")

    def contains(self, minutes: int) -> bool:
        """Whether the instant lies inside."""
        return self.start <= minutes < self.end

    def overlaps(self, other: Interval) -> bool:
        """Whether the two share at least one minute."""
        return max(self.start, other.start) < min(self.end, other.end)

    def intersection(self, other: Interval) -> Interval | None:
        """What the two share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None


ALWAYS = Interval()
