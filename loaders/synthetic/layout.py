"""What one agency file looks like: its header, its marking line, and what a missing row means."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal, TypeAlias

FeedMode: TypeAlias = Literal["full", "delta", "events"]

EXTRACTION_TIME = time(6, 0, tzinfo=UTC)
"""Every feed of one drop is extracted at 06:00 UTC on the as-of date."""

MARKING = "OFFICIAL SENSITIVE"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header exactly as sent, what it holds, and its codes where it is coded."""

    name: str
    meaning: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedLayout:
    """The layout of one feed.

    `key` names the columns that together identify a row in the sending system. `system` is the name under which the
    truth files list source ids; feeds of one system share their person ids. `marking` is the first line's first cell,
    padded with commas to the header's width, or None where the file starts with its header.
    """

    feed: str
    agency: Literal["prison", "police", "probation", "courts", "nca", "border"]
    system: str
    meaning: str
    mode: FeedMode
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    marking: str | None = None
    quote_strings: bool = False

    @property
    def header(self) -> tuple[str, ...]:
        """Column names in file order."""
        return tuple(column.name for column in self.columns)

    def file_name(self, as_of: date) -> str:
        """`<feed>_<date>T<hhmm>.csv`; the stamp is the extraction time in UTC."""
        return f"{self.feed}_{datetime.combine(as_of, EXTRACTION_TIME):%Y-%m-%dT%H%M}.csv"
