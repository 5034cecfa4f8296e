"""A person's organised-crime flag as it leaves."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.analysis import ProximityLine
from api.schemas.base import Answer
from api.schemas.evidence import Node


class Chance(Answer):
    """A calibrated probability with its 90 % interval."""

    probability: float
    low: float
    high: float


class Ground(Answer):
    """One thing that speaks for the flag, and its share of all that does."""

    says: str
    share: float


class Carrier(Answer):
    """A source without which the band would be lower: by agency and best grade, never by report."""

    agencies: list[str]
    grade: str
    band: str


class Change(Answer):
    """The least change found that crosses a band."""

    band: str
    says: str


class Mark(Answer):
    """Something on record about the person himself."""

    kind: str
    what: str
    record: str


class Handled(Answer):
    """How the flag is to be handled: the strictest of all that it rests on."""

    classification: str
    handling: str
    conditions: list[str]
    compartments: list[str]


class FlagAnswer(Answer):
    """How strongly the evidence points to membership of an organised crime group, and everything behind that.

    A person looks at it and decides; nothing follows from it by itself.
    """

    person: Node
    as_of: date
    answer: str = Field(description="Whether anything is said, and why not if nothing is")
    band: str | None
    chance: Chance | None = Field(description="Absent until a signed validation on this data is loaded")
    validation: str
    group: Node | None
    why: list[Ground]
    evidence: ProximityLine | None = Field(description="Own standing and the firmest ways to known members")
    marks: list[Mark]
    why_not: list[str]
    corroboration: str = Field(description="Independent origins behind it; fewer than three are not counted out")
    carried_by: list[Carrier]
    lower_if: Change | None
    higher_if: Change | None
    review_by: date | None
    handling: Handled | None
    model: str
    tables: dict[str, str]
    tasking: str = Field(description="The reference that a tasking which comes of this flag must bear")
    run: str
