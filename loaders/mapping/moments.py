"""Dates and instants as files write them, read to world minutes.

A pattern is a date part and, for instants, a time part after it. Each part is remembered by itself: an extract has few
distinct days and few distinct times of day, though every instant in it may be another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "MMM": r"(?P<name>[A-Za-z]{3})",
    "MM": r"(?P<month>\d\d)",
    "DD": r"(?P<day>\d\d)",
    "M": r"(?P<month>\d\d?)",
    "D": r"(?P<day>\d\d?)",
    "HH": r"(?P<hour>\d\d)",
    "MI": r"(?P<minute>\d\d)",
    "SS": r"(?P<second>[0-5]\d)(?:\.\d{1,9})?",
    "OFFSET": r"(?P<offset>Z|[+-]\d\d:?\d\d)",
}
_TOKEN = re.compile("OFFSET|YYYY|MMM|MM|DD|HH|MI|SS|M|D")
_OF_DAY = ("YYYY", "MMM", "MM", "M", "DD", "D")
_SECONDS = frozenset(f"{second:02}" for second in range(60))
_MONTHS = {
    "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6, "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10, "NOV": 11,
    "DEC": 12,
}  # fmt: skip
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY = 1_440
_REMEMBERED = 32_768
_LATELY = 1_024
# No year beyond is meant: 2999 and 9999 are how systems write "no end".
LAST_YEAR = 2199
# Nothing in custody is older; a smaller year is a typing error.
FIRST_YEAR = 1800

AMBIGUOUS = "local-time-ambiguous"
# A pattern that stands for no text but for a number: days since the end of 1899, as spreadsheets keep dates.
SERIAL = "SERIAL"
_SERIAL_SHAPE = re.compile(r"(\d{1,6})(?:\.(\d+))?", re.ASCII)
# 1 January 1920. Smaller numbers are years, counts and mistakes, and no one alive was born before.
_FIRST_SERIAL = 7_306
_SERIAL_EPOCH = date(1899, 12, 30).toordinal()


class Moment(NamedTuple):
    """A date or an instant. `minutes` are world minutes; a date's are those of its first minute in UTC.

    `ambiguous`: a local time in the hour that clocks repeat or skip, read by the earlier offset.
    """

    minutes: int
    day: date
    has_time: bool
    far_future: bool
    ambiguous: bool = False


class _Clock(NamedTuple):
    """A time of day; `east` is its stated offset in minutes, None where the time is local."""

    minutes: int
    hour: int
    east: int | None


Parser = Callable[[str], Moment | None]
Key = TypeVar("Key")
Known = TypeVar("Known")


def pattern_problem(pattern: str) -> str | None:
    """Why a pattern such as `DD/MM/YYYY HH:MI` cannot be used, or None."""
    if pattern == SERIAL:
        return None
    tokens = _TOKEN.findall(pattern)
    days = [token for token in tokens if token in _OF_DAY]
    if len(set(tokens)) != len(tokens):
        return "names one part twice (minutes are MI, months MM)"
    if "YYYY" not in days or not {"DD", "D"} & set(days) or len(days) != 3:
        return "needs YYYY, DD (or D), and MM (or M or MMM)"
    if tokens[:3] != days:
        return "must have the time after the date"
    if "HH" in tokens and not _divider(pattern):
        return "needs something, such as a space or a T, between the date and the time"
    if "HH" in tokens and "MI" not in tokens:
        return "has hours and no minutes (MI)"
    return None


def compile_parser(patterns: Sequence[str], zone: str) -> Parser:
    """A reader of texts in any of these patterns; it answers None for one that has none of them or is no real day."""
    place = None if zone in ("UTC", "Etc/UTC") else ZoneInfo(zone)
    readers = [_serial if pattern == SERIAL else _Pattern(pattern, place).read for pattern in patterns]
    # One row asks for one cell as a property and as the start of a link; rows of one event share theirs.
    lately: dict[str, Moment] = {}

    def parse(text: str) -> Moment | None:
        known = lately.get(text)
        if known is not None:
            return known
        for read in readers:
            moment = read(text)
            if moment is not None:
                if len(lately) >= _LATELY:
                    lately.clear()
                lately[text] = moment
                return moment
        return None

    return parse


class _Pattern:
    def __init__(self, pattern: str, zone: ZoneInfo | None) -> None:
        self._has_time = "HH" in pattern
        end = _end_of_date(pattern)
        self._divider = _divider(pattern)
        self._day_shape = re.compile(_expression(pattern[:end]), re.ASCII)
        clock = pattern[end + len(self._divider) :]
        self._clock_shape = re.compile(_expression(clock), re.ASCII)
        # Seconds do not count in world minutes: left out, a day has 1,440 times and not 86,400.
        self._seconds = clock.find("SS")
        self._short_shape = re.compile(_expression(clock.replace("SS", "")), re.ASCII)
        self._zone = zone
        self._days: dict[str, tuple[int, date, bool]] = {}
        self._clocks: dict[str, _Clock] = {}
        self._local: dict[tuple[date, int], tuple[int, bool]] = {}

    def read(self, text: str) -> Moment | None:
        """The moment that a text names, or None where it does not have this pattern."""
        if self._has_time:
            start, found, rest = text.rpartition(self._divider)
            if not found:
                return None
        else:
            start, rest = text, ""
        known = self._days.get(start) or _remember(self._days, start, self._day(start))
        if known is None:
            return None
        minutes, day, far = known
        if not self._has_time:
            return Moment(minutes, day, False, far)
        clock = self._clock(rest)
        if clock is None:
            return None
        if clock.east is not None or self._zone is None:
            return Moment(minutes + clock.minutes - (clock.east or 0), day, True, far)
        east, ambiguous = self._offset(day, clock.hour, self._zone)
        return Moment(minutes + clock.minutes - east, day, True, far, ambiguous)

    def _clock(self, text: str) -> _Clock | None:
        at = self._seconds
        if at >= 0 and text[at : at + 2] in _SECONDS:
            short = text[:at] + text[at + 2 :]
            clock = self._clocks.get(short) or _remember(self._clocks, short, self._time(self._short_shape, short))
            if clock is not None:
                return clock
        return self._clocks.get(text) or _remember(self._clocks, text, self._time(self._clock_shape, text))

    def _day(self, text: str) -> tuple[int, date, bool] | None:
        match = self._day_shape.fullmatch(text)
        if match is None:
            return None
        parts = match.groupdict()
        month = int(parts["month"]) if "month" in parts else _MONTHS.get(parts["name"].upper(), 0)
        try:
            day = date(int(parts["year"]), month, int(parts["day"]))
        except ValueError:
            return None
        if day.year < FIRST_YEAR:
            return None
        return (day.toordinal() - _EPOCH_DAY) * _DAY, day, day.year > LAST_YEAR

    def _time(self, shape: re.Pattern[str], text: str) -> _Clock | None:
        match = shape.fullmatch(text)
        if match is None:
            return None
        parts = match.groupdict()
        hour, minute = int(parts["hour"]), int(parts.get("minute") or 0)
        if hour > 23 or minute > 59:
            return None
        offset = parts.get("offset")
        east = None
        if "zulu" in parts or offset == "Z":
            east = 0
        elif offset is not None:
            east = (int(offset[1:3]) * 60 + int(offset[-2:])) * (-1 if offset[0] == "-" else 1)
        return _Clock(hour * 60 + minute, hour, east)

    def _offset(self, day: date, hour: int, zone: ZoneInfo) -> tuple[int, bool]:
        """Minutes east of Greenwich at a local hour. Zones that we meet change their offset on the hour."""
        known = self._local.get((day, hour))
        if known is None:
            when = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
            early, late = zone.utcoffset(when), zone.utcoffset(when.replace(fold=1))
            known = int(early.total_seconds()) // 60 if early else 0, early != late
            _remember(self._local, (day, hour), known)
        return known


def _serial(text: str) -> Moment | None:
    """A spreadsheet's day number. A part of a day is refused: it has no zone, and is rounded besides."""
    match = _SERIAL_SHAPE.fullmatch(text)
    if match is None or int(match[1]) < _FIRST_SERIAL or int(match[2] or "0"):
        return None
    try:
        day = date.fromordinal(_SERIAL_EPOCH + int(match[1]))
    except (ValueError, OverflowError):
        return None
    return Moment((day.toordinal() - _EPOCH_DAY) * _DAY, day, False, day.year > LAST_YEAR)


def _remember(memory: dict[Key, Known], key: Key, value: Known | None) -> Known | None:
    if value is not None and len(memory) < _REMEMBERED:
        memory[key] = value
    return value


def _expression(pattern: str) -> str:
    parts: list[str] = []
    at = 0
    for token in _TOKEN.finditer(pattern):
        parts += (_literal(pattern[at : token.start()]), _TOKENS[token[0]])
        at = token.end()
    return "".join((*parts, _literal(pattern[at:])))


def _end_of_date(pattern: str) -> int:
    return max((token.end() for token in _TOKEN.finditer(pattern) if token[0] in _OF_DAY), default=0)


def _divider(pattern: str) -> str:
    """What stands between the date and the time; "" where the pattern has no time or nothing between."""
    hour = pattern.find("HH")
    return pattern[_end_of_date(pattern) : hour] if hour >= 0 else ""


def _literal(text: str) -> str:
    # A Z in a pattern says UTC, as an offset of nothing would.
    return "".join("(?P<zulu>Z)" if character == "Z" else re.escape(character) for character in text)


def iso_instant(minutes: int) -> str:
    """World minutes as `2026-11-01T06:00:00Z`, for years that dates know."""
    days, rest = divmod(minutes, _DAY)
    hour, minute = divmod(rest, 60)
    return f"{date.fromordinal(days + _EPOCH_DAY).isoformat()}T{hour:02}:{minute:02}:00Z"
