"""What a reader accepted of what was supposed, as that reader finds it again."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Answer
from api.schemas.evidence import Node


class AcceptedMove(Answer):
    """Who was to go where. `person` is who bears the number, as far as the reader may see today."""

    prisoner: str
    person: Node | None
    place: str


class AcceptedKeepApart(Answer):
    """Two who were supposed to be kept apart, and within what."""

    first: str
    second: str
    level: str


class AcceptedMoves(Answer):
    """One acceptance: its reference, what was accepted, and why. It moved nobody."""

    case: str
    at: datetime
    moves: list[AcceptedMove]
    closures: list[str]
    keep_aparts: list[AcceptedKeepApart]
    reason: str
    despite_conflicts: bool


class AcceptedMovesAnswer(Answer):
    """The reader's own acceptances, newest first, without those of people who are closed to the reader since."""

    accepted: list[AcceptedMoves] = Field(description="At most 50")
