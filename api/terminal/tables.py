"""Tables that hold their shape: names as they are, numbers to the right, nothing cut that a reader needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from api.terminal.say import plain
from api.when import is_happening


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `keep` for ids and codes, which are useless when they are broken over lines."""

    title: str
    right: bool = False
    keep: bool = False
    style: str = ""


def table(title: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> Table:
    """A table of plain text; None shows as nothing."""
    made = Table(
        title=Text(plain(title), style="bold") if title else None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )
    for column in columns:
        made.add_column(
            column.title,
            justify="right" if column.right else "left",
            no_wrap=column.keep,
            overflow="fold",
            style=column.style,
        )
    for row in rows:
        made.add_row(*(Text(plain("" if cell is None else str(cell))) for cell in row))
    return made


def several(values: Iterable[object], most: int = 3, between: str = ", ") -> str:
    """A few values in one cell, and how many more there are. Names have commas in them: part those with `; `."""
    listed = [str(value) for value in values]
    shown = between.join(listed[:most])
    return f"{shown} and {len(listed) - most} more" if len(listed) > most else shown


def stretch(start: datetime | None, end: datetime | None, *kinds: str) -> str:
    """An interval of the world in days; open ends say so, and nothing at all where both are open.

    A tie with a thing of one of these kinds that is a happening, such as `Arrest`, has the day of its start.
    """
    if start is not None and end is None and is_happening(*kinds):
        return day(start)
    if start is None and end is None:
        return ""
    return f"{'' if start is None else day(start)} to {'' if end is None else day(end)}".strip()


def day(instant: datetime) -> str:
    """The day of an instant."""
    return instant.date().isoformat()


def minute(instant: datetime) -> str:
    """An instant to the minute, in UTC."""
    return f"{instant:%Y-%m-%d %H:%M}Z"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 record`, `2,041 records`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
