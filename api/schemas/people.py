"""Finding a person, and what is on record about him."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from api.schemas.base import Answer, Body
from api.schemas.evidence import IdentityDoubt, Node, Source
from graph.model.identifiers import IdentifierType

MOST_PEOPLE = 100
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class IdentifierQuery(Body):
    """One number, in any form in which agencies write it."""

    type: IdentifierType
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class FindPeople(Body):
    """Whom to look for: by one identifier, or by the beginning of a surname, a forename, and a birth date."""

    identifier: IdentifierQuery | None = None
    surname: Name | None = None
    forename: Name | None = None
    date_of_birth: date | None = None
    limit: int = Field(default=20, ge=1, le=MOST_PEOPLE)
    cursor: str | None = Field(default=None, max_length=64, description="`nextCursor` of the page before")

    @model_validator(mode="after")
    def _something_to_look_for(self) -> Self:
        if self.identifier is None and self.surname is None and self.forename is None and self.date_of_birth is None:
            raise ValueError("give an identifier, or a surname, forename or date of birth")
        if self.identifier is not None and (self.surname or self.forename or self.date_of_birth):
            raise ValueError("give either an identifier, or names and a date of birth")
        return self


class PersonLine(Answer):
    """One person of a list."""

    id: str
    name: str
    other_names: list[str] = Field(default=[], description="Other spellings and aliases")
    dates_of_birth: list[date] = Field(default=[], description="Every one that a record states")
    identifiers: list[str] = Field(default=[], description="Prison, PNC, CRO and case reference numbers")
    where: list[str] = Field(default=[], description="Where he is held or lives by the newest word")
    agencies: list[str]
    records: int


class PeopleFound(Answer):
    """People, in order of name. Counts are of what the reader may see."""

    people: list[PersonLine]
    found: int = Field(description="How many there are on all pages")
    incomplete: bool = Field(description="Whether more match than are looked through: ask more narrowly")
    next_cursor: str | None = None


class Fact(Answer):
    """One thing that is said of a person, and the records that say so."""

    name: str
    value: str | int | float | bool | list[str]
    records: list[str]


class Number(Answer):
    """An identifier that records bear. A flagged one is kept and joins nobody."""

    type: str
    value: str
    flagged: bool
    records: list[str]


class Tie(Answer):
    """One step from the person to something or somebody."""

    type: str
    other: Node
    roles: list[str] = Field(default=[], description="His stated parts in it")
    assessment: bool
    best_grade: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    records: list[str]


class PersonAnswer(Answer):
    """A person as this reader may know him. `id` is that of his oldest visible record."""

    id: str
    name: str
    facts: list[Fact]
    identifiers: list[Number]
    ties: list[Tie]
    ties_left_out: int
    apart: list[IdentityDoubt] = Field(description="Records that share a number with his and are taken for others'")
    sources: list[Source]
