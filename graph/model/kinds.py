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
    EXCLUSION_ZONE = 19
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
    COURT_CASE = 31
    HEARING = 32
    DETENTION = 33
    STOP_SEARCH = 34
    JOURNEY = 35
    LETTER = 36
    SENTENCE = 37
    ADJUDICATION = 38
    ASSESSMENT = 39
    ORGANISED_CRIME_GROUP = 40
    GANG = 41
    PHONE = 50
    EMAIL = 51
    VEHICLE = 52
    OBJECT = 53
    TRAVEL_DOCUMENT = 54
    LICENCE_CONDITION = 60
    SUPERVISION = 61

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
        Kind.EXCLUSION_ZONE,
    }
)
EVENTS = frozenset(
    {
        Kind.INCIDENT,
        Kind.ARREST,
        Kind.CRIME,
        Kind.CALL,
        Kind.VISIT,
        Kind.HEARING,
        Kind.DETENTION,
        Kind.STOP_SEARCH,
        Kind.JOURNEY,
        Kind.LETTER,
        Kind.ADJUDICATION,
    }
)
GROUPS = frozenset({Kind.ORGANISED_CRIME_GROUP, Kind.GANG})
