"""What became known since a moment, and what ends soon."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Answer
from api.schemas.evidence import Node


class ChangeLine(Answer):
    """One tie that is new, or that ends soon."""

    one: Node
    other: Node
    valid_from: datetime | None
    valid_to: datetime | None


class ChangeSection(Answer):
    """Ties of one sort, the newest first; `number` counts those that are not listed too."""

    name: str = Field(examples=["alerts", "keep-aparts", "memberships", "arrivals", "ending-alerts"])
    number: int
    lines: list[ChangeLine]


class WhatChangedAnswer(Answer):
    """Since a moment, over what the reader may see."""

    since: datetime
    sections: list[ChangeSection]
