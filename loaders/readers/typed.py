"""Cells that carry a type of their own (spreadsheets, Parquet) as the text that the feed's CSV would hold."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

FORMULA = "formula-cell"
FORMULA_WITHOUT_VALUE = "formula-without-value"
ERROR_CELL = "error-cell"
DATE_IN_TEXT = "date-in-text-column"
MERGED = "merged-cell"
DIGITS_LOST = "number-lost-digits"
CELL_UNREADABLE = "cell-unreadable"

# A double holds 15 significant digits for certain; a longer number was rounded when the spreadsheet took it in.
_CERTAIN = 10**15
_EXACT = 2**53
_TOKEN = re.compile("OFFSET|YYYY|MMM|MM|DD|HH|MI|SS|M|D|Z")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ZONED = ("Z", "OFFSET")


@dataclass(frozen=True, slots=True)
class CellTypes:
    """What a feed makes of typed cells.

    `sheets` are patterns of the sheets to read (none: those that fit); `formulas` is `refuse` or `value`. `days` and
    `instants` are columns read as dates, `words` those read as anything else: a date in one of these is a
    spreadsheet's guess. `day_pattern` and `instant_patterns` are how the feed writes dates; `zone` is that of times
    that state none; `serial` says that numbers in date columns are day numbers. `separator` is what parts cells of a
    text file that is called CSV, the comma where it is blank; `decimal` is how its numbers are written.
    """

    sheets: tuple[str, ...] = ()
    separator: str = ""
    decimal: str = "."
    formulas: str = "refuse"
    days: frozenset[str] = frozenset()
    instants: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    day_pattern: str = "YYYY-MM-DD"
    instant_patterns: tuple[str, ...] = ("YYYY-MM-DDTHH:MI:SSZ",)
    zone: str = "Europe/London"
    serial: bool = False


class CellRefusedError(Exception):
    """A typed cell that cannot be taken as the feed's text. `shown` is as much of it as can be written."""

    def __init__(self, rule: str, shown: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.shown = shown


class CellWriter:
    """Writes the cells of one header's rows."""

    def __init__(self, types: CellTypes, header: Sequence[str]) -> None:
        self._types = types
        self._day = [name in types.days for name in header]
        self._instant = [name in types.instants and name not in types.days for name in header]
        self._word = [name in types.words and not day and not instant
                      for name, day, instant in zip(header, self._day, self._instant, strict=True)]  # fmt: skip
        self._local = _pattern(types.instant_patterns, zoned=False) or "YYYY-MM-DDTHH:MI:SS"
        self._zoned = _pattern(types.instant_patterns, zoned=True)
        self._zone = ZoneInfo(types.zone)

    def is_moment(self, position: int) -> bool:
        """Whether the column at a position is read as dates."""
        return self._day[position] or self._instant[position]

    def text(self, position: int, value: object) -> str:
        """One cell. Raises CellRefusedError."""
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return self.number(value) if self.is_moment(position) else self.as_feed_writes(value)
        if isinstance(value, datetime):
            return self._moment(position, value)
        if isinstance(value, date):
            return self.day(position, value)
        if isinstance(value, Decimal):
            return f"{value:f}".replace(".", self._types.decimal)
        return _other(value)

    def number(self, value: float) -> str:
        """A number as digits, a whole one without a point. NaN is how tables of numbers say that nothing is there."""
        if isinstance(value, int):
            return str(value)
        if value != value:  # noqa: PLR0124 - NaN alone differs from itself
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)

    def as_feed_writes(self, value: float) -> str:
        """A number that is no day: with the feed's decimal comma, under which 1.234 would be thousands."""
        return self.number(value).replace(".", self._types.decimal)

    def day(self, position: int, value: date) -> str:
        """A date."""
        text = write_moment(datetime(value.year, value.month, value.day), self._types.day_pattern)  # noqa: DTZ001
        if self._word[position]:
            raise CellRefusedError(DATE_IN_TEXT, text)
        return text

    def _moment(self, position: int, value: datetime) -> str:
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        if value.tzinfo is None and midnight and not self._instant[position]:
            return self.day(position, value.date())
        text = self._instant_text(value)
        if self._word[position]:
            raise CellRefusedError(DATE_IN_TEXT, text)
        return text

    def _instant_text(self, value: datetime) -> str:
        if value.tzinfo is None:
            return write_moment(value, self._local)
        if self._zoned is not None:
            return write_moment(value, self._zoned)
        return write_moment(value.astimezone(self._zone), self._local)


def surely_exact(value: float) -> bool:
    """Whether a spreadsheet's number still has all the digits that were typed."""
    return abs(value) < _CERTAIN or (isinstance(value, float) and not value.is_integer())


def write_moment(moment: datetime, pattern: str) -> str:
    """A moment in a mapping's pattern. One without a zone is written as it stands; with Z it is written in UTC.

    >>> write_moment(datetime(2026, 11, 1, 6, 5), "DD/MM/YYYY HH:MI")
    '01/11/2026 06:05'
    """
    offset = moment.utcoffset() or timedelta()
    if "Z" in _TOKEN.findall(pattern):
        moment = moment - offset
    minutes = int(offset.total_seconds()) // 60
    parts = {
        "YYYY": f"{moment.year:04}", "MMM": _MONTHS[moment.month - 1], "MM": f"{moment.month:02}",
        "DD": f"{moment.day:02}", "M": str(moment.month), "D": str(moment.day), "HH": f"{moment.hour:02}",
        "MI": f"{moment.minute:02}", "SS": f"{moment.second:02}", "Z": "Z",
        "OFFSET": f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}",
    }  # fmt: skip
    return _TOKEN.sub(lambda token: parts[token[0]], pattern)


def _pattern(patterns: Sequence[str], *, zoned: bool) -> str | None:
    found = (p for p in patterns if any(token in _ZONED for token in _TOKEN.findall(p)) is zoned)
    return next(found, None)


def _other(value: object) -> str:
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise CellRefusedError(CELL_UNREADABLE) from None
    if isinstance(value, list) and all(isinstance(item, str) and ";" not in item for item in value):
        return "; ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    raise CellRefusedError(CELL_UNREADABLE)
