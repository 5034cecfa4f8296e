"""The kinds of thing that the graph holds. Numbers are stored: never renumber, only append."""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """What a node is. A PERSON node is one source's record of a person; a person is a cluster of such records."""

    PERSON = 1
    IDENTIFIER = 2
    ESTABLISHMENT = 10
    WING = 11
    SPUR = 12
    LANDING = 13
    CELL = 14
    ADDRESS = 15
    POSTCODE = 16
    AREA = 17
    WORKPLACE = 18
    INCIDENT = 20
    ARREST = 21
    CRIME = 22
    CALL = 23
    VISIT = 24
    BOOKING = 25
    ALERT = 26
    NON_ASSOCIATION = 27
    LISTING = 28
    RISK_SCORE = 29
    INTELLIGENCE_REPORT = 30
    ORGANISED_CRIME_GROUP = 40
    GANG = 41
    PHONE = 50
    EMAIL = 51
    VEHICLE = 52
    OBJECT = 53

    @property
    def label(self) -> str:
        """The name an analyst reads, for example `OrganisedCrimeGroup`."""
        return "".join(part.capitalize() for part in self.name.split("_"))


PLACES = frozenset(
    {
        Kind.ESTABLISHMENT,
        Kind.WING,
        Kind.SPUR,
        Kind.LANDING,
        Kind.CELL,
        Kind.ADDRESS,
        Kind.POSTCODE,
        Kind.AREA,
        Kind.WORKPLACE,
    }
)
EVENTS = frozenset({Kind.INCIDENT, Kind.ARREST, Kind.CRIME, Kind.CALL, Kind.VISIT})
GROUPS = frozenset({Kind.ORGANISED_CRIME_GROUP, Kind.GANG})
