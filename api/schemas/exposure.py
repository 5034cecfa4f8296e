"""How many people could have known what a report says, and what the source unit decided."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Answer, Body
from api.schemas.evidence import Node

MOST_RECORDS = 50
MOST_WHY = 500


class KnowerLine(Answer):
    """Somebody who could have known, how, and over whom or what."""

    person: Node
    how: str = Field(description="named, there, cell or close; surest first")
    chance: float
    over: list[Node]


class RecordExposure(Answer):
    """The estimate for one record."""

    record: str
    estimate: float
    knowers: list[KnowerLine]
    left_out: int = Field(description="People who count in the estimate and are not listed")


class StepLine(Answer):
    """A request, or the source unit's decision."""

    action: str
    by: str
    agency: str
    at: datetime
    why: str


class ExposureAnswer(Answer):
    """How many people could have known each of the records that a report or chart rests on.

    Counted over what the reader may see: there may be others.
    """

    records: list[RecordExposure]
    least: float = Field(description="The estimate of the record that fewest could have known")
    approval_below: float
    approval: str = Field(description="not needed, needed, requested, approved or refused")
    case: str = Field(description="Names these records together, for a request")
    steps: list[StepLine]
    table: str


class RequestLine(Answer):
    """One request that waits for the source unit."""

    case: str
    records: list[str]
    step: StepLine


class RequestsAnswer(Answer):
    """Requests that wait for the source unit, the oldest first."""

    requests: list[RequestLine]


Records = Annotated[list[str], Field(min_length=1, max_length=MOST_RECORDS)]


class AskExposure(Body):
    """The records of a report or chart, by id."""

    records: Records


class RequestDissemination(Body):
    """Ask the source unit whether what these records say may be passed on."""

    records: Records
    why: str = Field(min_length=1, max_length=MOST_WHY)


class DecideDissemination(Body):
    """The source unit's decision."""

    approve: bool
    why: str = Field(min_length=1, max_length=MOST_WHY)
