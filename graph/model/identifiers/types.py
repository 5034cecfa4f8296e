"""What an identifier is once it has been read, and which ones may say that two records are one person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class IdentifierType(StrEnum):
    """Which number a field holds. It comes from the field, never from the value: `81/34U` fits both a PNC and a CRO."""

    PRISON_NUMBER = "prison-number"
    PNC = "pnc"
    CRO = "cro"
    CRN = "crn"
    NI_NUMBER = "ni-number"
    BOOKING_NUMBER = "booking-number"
    ESTABLISHMENT = "establishment"
    OCG_ID = "ocg-id"
    CELL = "cell"
    POSTCODE = "postcode"
    PHONE = "phone"
    VEHICLE_REGISTRATION = "vehicle-registration"
    PND_ID = "pnd-id"
    CHS_NUMBER = "chs-number"
    OCGM_NOMINAL_ID = "ocgm-nominal-id"
    NHS_NUMBER = "nhs-number"
    DRIVER_LICENCE = "driver-licence"
    ARREST_SUMMONS_NUMBER = "arrest-summons-number"
    EMAIL = "email"
    OTHER = "other"


class Identifier(NamedTuple):
    """One value as an agency sent it (`raw`, untouched) and what we read in it.

    `canonical` is None when the shape cannot be read; it is kept when only the check letter is wrong, so that a person
    can see it. `check_letter_ok` is None where the type has no check letter or digit, or nothing could be read.
    `valid` and `placeholder` are independent: CRO `000000/00Z` has the right check letter and is nobody's number.
    `flags` are stable codes, in the order in which they were found; `flags.FLAG_MEANINGS` says each in words. A tuple,
    because a load makes one of every distinct value.
    """

    type: IdentifierType
    raw: str
    canonical: str | None
    valid: bool
    check_letter_ok: bool | None
    placeholder: bool
    century_inferred: bool
    flags: tuple[str, ...]


class Reading(NamedTuple):
    """What one type's reader makes of a cleaned text; `parse` adds the type, the raw value and the cleaning's flags."""

    canonical: str | None
    valid: bool = True
    check_letter_ok: bool | None = None
    placeholder: bool = False
    century_inferred: bool = False
    flags: tuple[str, ...] = ()


Reader = Callable[[str, date], Reading]

_JOINING = frozenset(
    {
        IdentifierType.PRISON_NUMBER,
        IdentifierType.PNC,
        IdentifierType.CRO,
        IdentifierType.CRN,
        IdentifierType.NI_NUMBER,
        IdentifierType.PND_ID,
        IdentifierType.CHS_NUMBER,
        IdentifierType.OCGM_NOMINAL_ID,
        IdentifierType.DRIVER_LICENCE,
    }
)


def joins_people(identifier: Identifier) -> bool:
    """Whether two records that carry it may be taken for one person on an exact match of the canonical form.

    A wrong check letter, a value that nobody owns, and numbers that people share or reuse (bookings, phones,
    addresses, vehicles) never do. An NHS number does not either: health data is not a key for joining here.
    """
    return identifier.valid and not identifier.placeholder and identifier.type in _JOINING
