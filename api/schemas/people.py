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
    """Whom to look for.

    By one identifier; by a name, however it is spelt, or the beginnings of a surname and a forename, and a birth date;
    by part of a number; or by words.
    """

    identifier: IdentifierQuery | None = None
    name: Name | None = Field(
        default=None,
        description="A name as somebody says or writes it: surname and forename in either order, initials and short "
        "forms. Who is nearly named so comes after who is named so, and says why",
    )
    surname: Name | None = None
    forename: Name | None = None
    date_of_birth: date | None = None
    part: Name | None = Field(
        default=None,
        description="Part of a number, phone or number plate, three letters or digits at least; a postcode or its "
        "first half; or the whole reference of a report, arrest, crime or court case",
    )
    words: Name | None = Field(
        default=None, description="Words of a nickname or alias, or of the text of a report that you may read"
    )
    limit: int = Field(default=20, ge=1, le=MOST_PEOPLE)
    cursor: str | None = Field(default=None, max_length=64, description="`nextCursor` of the page before")

    @model_validator(mode="after")
    def _something_to_look_for(self) -> Self:
        named = bool(self.name or self.surname or self.forename or self.date_of_birth)
        given = sum((named, self.identifier is not None, self.part is not None, self.words is not None))
        if not given:
            raise ValueError(
                "give an identifier or a part of one, a name, a surname, forename or date of birth, or words"
            )
        if given > 1:
            raise ValueError("give either an identifier, a part of one, words, or names and a date of birth")
        if self.name and (self.surname or self.forename):
            raise ValueError("give either a name, or a surname and a forename")
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
    matched: str | None = Field(
        default=None, description="Why this person is among those found, where it is not by the name or number as asked"
    )


class PeopleFound(Answer):
    """People, the nearest to what was asked first, then in order of name. Counts are of what the reader may see."""

    people: list[PersonLine]
    found: int = Field(description="How many there are on all pages")
    near: int = Field(default=0, description="How many of them are named only nearly so: spelt or formed otherwise")
    certain: bool = Field(
        default=False,
        description="Whether one person alone is found, and by a whole number, or by a surname and a forename, or a "
        "name and a date of birth, that are on record as they were asked for",
    )
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


class OtherParty(Node):
    """From whom a keep-apart keeps somebody, and where that one is held now, as far as the reader may see."""

    numbers: list[str] = Field(default=[], description="Prison numbers")
    roles: list[str] = Field(default=[], description="The other party's stated part in it")
    held_at: list[Node] = Field(default=[], description="Places of stays that no record ends")
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
    newer_from: datetime | None = Field(
        default=None, description="Of a level that no record ends: since when a newer one of its kind stands"
    )
    against: list[OtherParty] = Field(default=[], description="Of a keep-apart: who else is party to it")


class PersonAnswer(Answer):
    """A person as this reader may know him. `id` is that of his oldest visible record."""

    id: str
    name: str
    facts: list[Fact]
    identifiers: list[Number]
    ties: list[Tie] = Field(description="The best two hundred, and every alert and keep-apart besides")
    ties_left_out: int = Field(description="How many more there are; at least so many, from some thousands on")
    apart: list[IdentityDoubt] = Field(description="Records that share a number with his and are taken for others'")
    sources: list[Source]
