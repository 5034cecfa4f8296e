"""Which feed a file is of."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Answer


class GuessAnswer(Answer):
    """One feed that a table may be of."""

    feed: str
    title: str
    mapping: str
    score: float = Field(description="Share of columns in common, 0 to 1")
    accepted: float | None = Field(description="Share of tried rows that its mapping takes; absent if untried")
    speaks_for: list[str]
    against: list[str]


class DetectedTable(Answer):
    """One table. `feed` is what `cordon load` would take it for; absent where it would take it for none."""

    file: str
    feed: str | None
    guesses: list[GuessAnswer]


class DetectionAnswer(Answer):
    """Every table of a file."""

    tables: list[DetectedTable]
