"""When something was so, in words: a happening has its day, and a state has a beginning and an end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from graph.model.kinds import EVENTS

_HAPPENINGS = frozenset(kind.label for kind in EVENTS)
NO_DATE = "No date on record"


def is_happening(*kinds: str) -> bool:
    """Whether a tie with a thing of one of these kinds (`Arrest`) is of a moment and does not go on after it."""
    return not _HAPPENINGS.isdisjoint(kinds)


def when(start: datetime | None, end: datetime | None, kinds: tuple[str, ...], day: Callable[[datetime], str]) -> str:
    """`24 July 2018`, `7 October 2026 to 9 October 2026`, `from 7 October 2026`, `until 9 October 2026`.

    An open end is never "to now": the day may be still to come, and a record that ceased to be repeated says no more.
    """
    if start is None:
        return NO_DATE if end is None else f"until {day(end)}"
    if end is None:
        return day(start) if is_happening(*kinds) else f"from {day(start)}"
    return day(start) if day(start) == day(end) else f"{day(start)} to {day(end)}"
