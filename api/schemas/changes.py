"""What became known since a moment, and what ends soon."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Answer
from api.schemas.evidence import Node


class ChangeLine(Answer):
    """One tie that is new, or that ends soon; of a keep-apart its two people, as far as the reader may see both."""

    one: Node
    other: Node
    valid_from: datetime | None
    valid_to: datetime | None
    rule: Node | None = Field(
        default=None, description="What keeps two people apart: a keep-apart, or a licence condition"
    )
    reach: str = Field(default="", description="Of a keep-apart how far it reaches: cell, landing or wing")
    linked: list[Node] = Field(default=[], description="Who is held in the same prison and linked to an arrival")


class ChangeSection(Answer):
    """Ties of one sort; `number` counts those that are not listed too.

    Those that became known last come first, of arrivals those that came last, and of alerts that end those that end
    first.
    """

    name: str = Field(examples=["alerts", "keep-aparts", "memberships", "arrivals", "ending-alerts"])
    number: int
    lines: list[ChangeLine]


class StandingLine(Answer):
    """Somebody about whom something became known, and what."""

    person: Node
    known_from: datetime
    says: list[str]


class StandingFound(Answer):
    """What is new for one standing query; `name` is a person's, where it is about one who is still to be seen."""

    key: str
    name: str
    lines: list[StandingLine]


class WhatChangedAnswer(Answer):
    """Since a moment, over what the reader may see."""

    since: datetime
    sections: list[ChangeSection]
    standing: list[StandingFound] = Field(default=[])
