"""Who was at a place between two times, and who with whom."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from api.schemas.base import Answer, Body
from api.schemas.evidence import Node, Source

PlaceKey = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ShowPresence(Body):
    """A place by its key or id, and a period. Both ends have a zone; the end does not belong to it."""

    place: PlaceKey = Field(examples=["LEI-A-1-002"])
    start: AwareDatetime = Field(alias="from")
    end: AwareDatetime = Field(alias="to")
    levels: list[str] | None = Field(default=None, description="Where sharing counts as being together; all if absent")
    max_grade: str | None = Field(default=None, description="The worst grade to use, such as 2B")
    known_at: AwareDatetime | None = Field(default=None, description="As known at this instant; now if absent")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError("a period ends after it starts")
        return self


class Stay(Answer):
    """A person was at a place for this part of the period."""

    person: str
    place: str
    types: list[str]
    start: datetime
    end: datetime
    records: list[str]


class Together(Answer):
    """Two people were inside the same place at once, for so many minutes in all."""

    one: str
    other: str
    place: str
    level: str
    minutes: int


class PresenceAnswer(Answer):
    """`people`, `places` and `stays` by key; `together` the closest first, then the longest."""

    place: Node
    start: datetime
    end: datetime
    people: list[Node]
    places: list[Node]
    stays: list[Stay]
    together: list[Together]
    pairs_left_out: int
    sources: list[Source]
    sources_left_out: int = Field(description="Records named in stays whose sources are not listed here")
