"""What a person may be given of what is on record about himself."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import Answer


class CopiedFact(Answer):
    """Something that the prison's own register says of him."""

    name: str
    value: str


class CopiedNumber(Answer):
    """A number of his own."""

    type: str
    value: str


class CopiedStay(Answer):
    """A prison, and from when to when he was held there; the cell is left out."""

    prison: str
    since: date | None
    until: date | None


class CopiedSentence(Answer):
    """A sentence that he was given; empty where the register does not say."""

    offence: str
    type: str
    imposed_on: str
    length: str = Field(description="Days, or that it is for life")


class CopiedCharge(Answer):
    """A charge against prison rules that he answered, and what was found; who else was in it is left out."""

    reported_on: str
    rule: str
    charge: str
    heard_on: str
    finding: str = Field(description="Empty while it is not heard")
    punishment: str
    additional_days: str


class SubjectCopyAnswer(Answer):
    """The copy: of the prison's own register alone, without security, other people and who said what."""

    person: str
    name: str
    facts: list[CopiedFact]
    identifiers: list[CopiedNumber]
    stays: list[CopiedStay]
    imposed: list[CopiedSentence]
    charges: list[CopiedCharge]
    sentences: list[str] = Field(description="The same for everybody, whatever was left out")
