"""Whose organised-crime flag moved, as a start page tells it."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import Answer
from api.schemas.evidence import Node
from api.schemas.flag import Handled


class FlagChange(Answer):
    """One person's flag, before and now; `before` or `now` is empty where there was no indication."""

    person: Node
    before: str
    now: str
    handling: Handled | None


class FlagChangesAnswer(Answer):
    """Flags that were raised or lowered since the end of a day; the strongest first."""

    profile: str
    since: date = Field(description="Flags are compared with those of the end of this day, as it was known then")
    at_hand: bool = Field(description="Whether it is worked out; if not, nothing else is said")
    raised: int
    lowered: int
    changes: list[FlagChange]
