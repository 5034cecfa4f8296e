"""Keep-aparts as the register holds them: between two prisoners (non-associations) and between two groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum

from graph.model.evidence import NodeRef
from graph.model.links import Role

# The system of the register that Cordon itself keeps; other registers come in files, under systems of their own.
OWN_REGISTER = "CORDON-SEPARATIONS"
# Ids of the published contract are numbers that a program in a browser reads: 53 bits is what it can hold. Random,
# since a sequence would tell how many records a reader does not see.
ID_BITS = 53


class Restriction(StrEnum):
    """How far two people are kept apart; cumulative, each keeps to the narrower ones too.

    CELL, LANDING and WING are those of the national register. PRISON is ours: not in one prison at all.
    """

    CELL = "CELL"
    LANDING = "LANDING"
    WING = "WING"
    PRISON = "PRISON"

    @property
    def level(self) -> str:
        """The name of the level that the check knows it by."""
        return "ESTABLISHMENT" if self is Restriction.PRISON else str(self)

    @classmethod
    def of_level(cls, level: str) -> Restriction | None:
        """The restriction of a level's name; None for what is none."""
        found = "PRISON" if level == "ESTABLISHMENT" else level
        return cls(found) if found in cls.__members__ else None


class Reason(StrEnum):
    """Why two people are kept apart."""

    BULLYING = "BULLYING"
    GANG_RELATED = "GANG_RELATED"
    ORGANISED_CRIME = "ORGANISED_CRIME"
    LEGAL_REQUEST = "LEGAL_REQUEST"
    THREAT = "THREAT"
    VIOLENCE = "VIOLENCE"
    OTHER = "OTHER"


class Part(Enum):
    """A party's side; its value is the role of the link that says so."""

    VICTIM = Role.PARTY_VICTIM
    PERPETRATOR = Role.PARTY_PERPETRATOR
    NOT_RELEVANT = Role.PARTY_NOT_RELEVANT
    UNKNOWN = Role.PARTY_UNKNOWN


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two, by the prison number under which he stands in the register."""

    prison_number: str
    part: Part


@dataclass(frozen=True, slots=True)
class Closing:
    """By whom, why and when a record was closed: all three, or it is open."""

    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Separation:
    """Two prisoners who are to be kept apart. Stored once, whichever is named first.

    `until`: a time-limited one holds up to this instant and then no more, though nobody closed it. `transport`: nor in
    one vehicle. `threat_to_life` is for those who must be told at once. Raises ValueError for one man alone, and
    where no comment says why.
    """

    id: int
    first: Party
    second: Party
    reason: Reason
    restriction: Restriction
    comment: str
    created_at: datetime
    updated_at: datetime
    updated_by: str
    authorised_by: str = ""
    closing: Closing | None = None
    until: datetime | None = None
    transport: bool = False
    threat_to_life: bool = False

    def __post_init__(self) -> None:
        if self.first.prison_number == self.second.prison_number:
            raise ValueError("nobody is kept apart from himself")
        if not self.comment.strip():
            raise ValueError("a comment says why")

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it; a time-limited one stays open after its end, and no longer holds."""
        return self.closing is None

    def has_lapsed(self, now: datetime) -> bool:
        """Whether it is open in name alone: its end has come, and the check asks for it no more."""
        return self.is_open and self.until is not None and self.until <= now

    @property
    def pair(self) -> tuple[str, str]:
        """Both prison numbers, in order, whichever is named first."""
        one, other = sorted((self.first.prison_number, self.second.prison_number))
        return one, other

    def party(self, prison_number: str) -> tuple[Party, Party]:
        """The party of this number, and the other. Raises KeyError where neither is."""
        if self.first.prison_number == prison_number:
            return self.first, self.second
        if self.second.prison_number == prison_number:
            return self.second, self.first
        raise KeyError(prison_number)


@dataclass(frozen=True, slots=True)
class GroupSeparation:
    """Two groups whose members are to be kept apart, at this level and perhaps in vehicles too."""

    id: int
    first: NodeRef
    second: NodeRef
    restriction: Restriction
    reason: str
    created_at: datetime
    transport: bool = False
    until: datetime | None = None
    closing: Closing | None = None

    def __post_init__(self) -> None:
        if self.first == self.second:
            raise ValueError("no group is kept apart from itself")
