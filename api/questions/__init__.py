"""What a question is: an action, what the audit keeps of it, as of when, and the function of a view that answers it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Generic, TypeVar

from api.actions import Action
from graph.model.times import Interval, to_microseconds, to_minutes
from graph.view import GraphView

_T = TypeVar("_T")

_PUBLIC_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Typed:
    """Something that a reader typed. The audit keeps it if it has a public id's form, else a keyed pseudonym of it.

    People type names where an id belongs. The same text has the same pseudonym, and none is to be read back.
    """

    text: str

    KEYED: ClassVar[str] = "keyed:"

    def kept(self, pseudonym: Callable[[str, str], str]) -> str:
        """What the audit keeps."""
        return self.text if _PUBLIC_ID.fullmatch(self.text) else self.KEYED + pseudonym("audit", self.text)


AskedValue = str | int | float | bool | Typed | tuple[Typed, ...] | tuple[str, ...] | None
AskedFor = Mapping[str, AskedValue]


@dataclass(frozen=True, slots=True)
class Clocks:
    """As of when: `valid` in world minutes (any if None), `known_at` in microseconds (now if None)."""

    valid: int | Interval | None = None
    known_at: int | None = None


NOW = Clocks()


def clocks(at: date | None, known_at: datetime | None) -> Clocks:
    """A day in the world, and an instant of knowledge; either may be open."""
    day = None if at is None else Interval(to_minutes(at), to_minutes(at) + 24 * 60)
    return Clocks(day, None if known_at is None else to_microseconds(known_at))


@dataclass(frozen=True, slots=True)
class Question(Generic[_T]):
    """What is asked under which action, and the function of a view that answers it.

    An `estate_wide` question is answered over the reader's largest reading profile, or the one named in `profile`:
    what is worked out over everything is worked out once for all who may read that much, not for each of them. A
    `bounded` one is worked out around whom it asks about, for this reader alone, if no profile lies within his sight.
    """

    action: Action
    asked: AskedFor
    answer: Callable[[GraphView], _T]
    clocks: Clocks = NOW
    estate_wide: bool = False
    bounded: bool = False
    profile: str | None = None
