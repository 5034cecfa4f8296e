"""Keep-aparts under our own contract: with what the national register lacks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from api.schemas.base import Answer, Body
from api.schemas.evidence import Node
from api.schemas.non_associations import ReasonCode, RestrictionCode, Role, Text

Number = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=10)]


class SeparationParty(Answer):
    """One of the two. `person` is who bears the number, as the reader may see, and empty in answers to a change."""

    prison_number: str
    part: str
    person: Node | None = None


class SeparationAnswer(Answer):
    """A keep-apart between two prisoners. `register` is the one that keeps it."""

    id: int
    first: SeparationParty
    second: SeparationParty
    reason: str
    restriction: str = Field(description="CELL, LANDING, WING or PRISON, each with the narrower ones")
    comment: str
    created_at: datetime
    updated_at: datetime
    updated_by: str
    until: datetime | None = Field(description="From when on it no longer holds, though nobody closed it")
    transport: bool = Field(description="Whether they may not share a vehicle either")
    threat_to_life: bool
    open: bool
    lapsed: bool = Field(description="Whether it is open in name alone: `until` has come, and it no longer holds")
    closed_by: str | None
    closed_reason: str | None
    closed_at: datetime | None
    register_name: str
    record: str


class SeparationList(Answer):
    """Keep-aparts, by id."""

    separations: list[SeparationAnswer]


class RecordSeparation(Body):
    """A new keep-apart. `restricted` ones are read by those alone who read what is shared under conditions."""

    first: Number
    first_part: Role = "UNKNOWN"
    second: Number
    second_part: Role = "UNKNOWN"
    reason: ReasonCode
    restriction: RestrictionCode
    comment: Text
    until: AwareDatetime | None = None
    transport: bool = False
    threat_to_life: bool = False
    restricted: bool = False


class AmendSeparation(Body):
    """What is to be changed; what is absent stays."""

    reason: ReasonCode | None = None
    restriction: RestrictionCode | None = None
    comment: Text | None = None
    until: AwareDatetime | None = None
    no_end: bool = Field(default=False, description="From now on it holds until somebody closes it")
    transport: bool | None = None


class WithReason(Body):
    """Why."""

    reason: Text


class MergeNumbers(Body):
    """Every record of one number gets the other; with a window, only those made in it, both ends included."""

    old: Number
    new: Number
    created_from: AwareDatetime | None = None
    created_to: AwareDatetime | None = None


class MovedSeparation(Answer):
    """What became of one record."""

    id: int
    fate: str


class MergeAnswer(Answer):
    """What a merge did."""

    moved: list[MovedSeparation]


class RecordGroupSeparation(Body):
    """Two groups whose members are to be kept apart: each by kind (OCG or GANG) and key, as `OCG:021/0069018`."""

    first: Annotated[str, StringConstraints(pattern=r"^(OCG|GANG):.{1,60}$")]
    second: Annotated[str, StringConstraints(pattern=r"^(OCG|GANG):.{1,60}$")]
    restriction: RestrictionCode
    reason: Text
    transport: bool = False
    until: AwareDatetime | None = None


class GroupSeparationAnswer(Answer):
    """A separation between two groups, as it was recorded."""

    id: int
    first: str
    second: str
    restriction: str
    reason: str
    transport: bool
    until: datetime | None
    open: bool
