"""A prison, wing, spur, landing or cell, with everything that decides who may be there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind


class Sex(StrEnum):
    """Whose estate a place belongs to, and by whose a prisoner is placed."""

    MEN = "M"
    WOMEN = "F"


class Status(StrEnum):
    """Whether a place is in use. UNKNOWN: no register says so."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    DRAFT = "DRAFT"
    ARCHIVED = "ARCHIVED"
    UNKNOWN = "UNKNOWN"


class Accommodation(StrEnum):
    """What a place is for, by the register of locations. UNKNOWN: it does not say, or says what we do not know."""

    NORMAL = "NORMAL_ACCOMMODATION"
    SEPARATION = "CARE_AND_SEPARATION"
    HEALTHCARE = "HEALTHCARE_INPATIENTS"
    UNKNOWN = "UNKNOWN"


class Jurisdiction(StrEnum):
    """Under whose rules a prison is run. UNKNOWN: nobody says, and those of England and Wales are applied."""

    ENGLAND = "England"
    WALES = "Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something lies: an outward postcode, and the middle of it in degrees where the table of them is loaded."""

    outcode: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many people a place takes; None where nobody says."""

    maximum: int | None = None
    working: int | None = None
    certified: int | None = None

    @property
    def beds(self) -> int | None:
        """What counts for placing people: the working capacity unless that is 0 or missing, else the maximum."""
        return self.working or self.maximum


@dataclass(frozen=True, slots=True)
class Ancestry:
    """What a place lies in, itself included, by kind; None where there is no such level, or nobody says."""

    establishment: NodeRef | None = None
    wing: NodeRef | None = None
    spur: NodeRef | None = None
    landing: NodeRef | None = None
    cell: NodeRef | None = None

    def __contains__(self, place: object) -> bool:
        """Whether a place is this one or holds it."""
        return place is not None and place in (self.establishment, self.wing, self.spur, self.landing, self.cell)

    def at(self, kind: Kind) -> NodeRef | None:
        """The place of one kind. Raises KeyError for a kind that holds nobody."""
        by_kind = {
            Kind.ESTABLISHMENT: self.establishment,
            Kind.WING: self.wing,
            Kind.SPUR: self.spur,
            Kind.LANDING: self.landing,
            Kind.CELL: self.cell,
        }
        return by_kind[kind]


@dataclass(frozen=True, slots=True)
class Unit:
    """One place. What it does not state itself is that of the nearest place above it that does.

    `used_for` are the uses of it and of all above it, `specialist` its own. `sexes` and `categories` are None where
    nobody says whom it takes; `establishment_types` are those of its prison (HMP, YOI, YCS, STC, IRC), and `programmes`
    the offending-behaviour programmes that the prison is said to run, in capitals. `capacity` is its own, and that of a
    place without one the sum of those within it.
    """

    place: NodeRef
    lies_in: Ancestry
    capacity: Capacity = Capacity()
    accommodation: Accommodation = Accommodation.UNKNOWN
    used_for: frozenset[str] = frozenset()
    specialist: frozenset[str] = frozenset()
    sexes: frozenset[Sex] | None = None
    categories: frozenset[str] | None = None
    status: Status = Status.UNKNOWN
    establishment_types: frozenset[str] = frozenset()
    jurisdiction: Jurisdiction = Jurisdiction.UNKNOWN
    spot: Spot | None = None
    name: str = ""
    programmes: frozenset[str] = frozenset()

    @property
    def is_cell(self) -> bool:
        """Whether it is the one room in which people would share."""
        return self.place.kind is Kind.CELL

    @property
    def is_single(self) -> bool:
        """Whether it is a cell for one."""
        return self.is_cell and self.capacity.beds == 1
