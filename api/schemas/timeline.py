"""What is on record about a person, by when it was so."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Answer
from api.schemas.evidence import Node, Source


class TimelineEntry(Answer):
    """One dated tie as one record states it."""

    type: str
    other: Node
    outward: bool = Field(description="Whether it leads from the person to the other")
    role: str | None = Field(default=None, description="The person's stated part in it")
    assessment: bool
    grade: str
    valid_from: datetime | None = Field(default=None, description="Open if absent")
    valid_to: datetime | None = Field(default=None, description="Open if absent")
    known_from: datetime = Field(description="Since when it has been known here")
    record: str


class TimelineSaid(Answer):
    """What one record said of the person, and when that was so."""

    facts: dict[str, str | int | float | bool | list[str]]
    grade: str
    valid_from: datetime | None = Field(default=None, description="Open if absent")
    valid_to: datetime | None = Field(default=None, description="Open if absent")
    known_from: datetime
    record: str


class TimelineAnswer(Answer):
    """A person's timeline: `entries` by start, open starts first."""

    person: Node
    entries: list[TimelineEntry]
    left_out: int = Field(description="Earlier entries that are not listed")
    undated: int = Field(description="Ties that state no date at either end")
    said: list[TimelineSaid]
    sources: list[Source]
