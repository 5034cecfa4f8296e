"""Likely missing links as they leave: a ranked list with the precision to expect of it, never a yes or no."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.analysis import WayAnswer
from api.schemas.base import Answer
from api.schemas.evidence import Node
from api.schemas.flag import Handled


class LikelyLine(Answer):
    """Somebody whom the person may know, and the firmest way over known ties that leads there."""

    person: Node
    way: WayAnswer | None


class Expected(Answer):
    """Of a list of this length, the share that is expected to be true."""

    length: int
    precision: float


class LikelyLinksAnswer(Answer):
    """People whom somebody may know though no record says so, likeliest first.

    None of it is evidence of a tie, and no tie is made of it.
    """

    person: Node
    profile: str | None = Field(description="The reading profile; absent where it was worked out for this reader alone")
    as_of: date
    answer: str = Field(description="Whether a list is given, and why not if none is")
    likely: list[LikelyLine]
    expected: list[Expected] = Field(
        description="Measured by hiding a fifth of the ties around him; what nobody recorded may be found less well"
    )
    looked_at: int = Field(description="People around him who were looked at")
    cut_short: bool = Field(description="Whether there were more around him than are looked at")
    handling: Handled | None
    tables: dict[str, str]
    run: str
