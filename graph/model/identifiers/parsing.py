"""From a raw value and the type of its field to an identifier: flagged where wrong, never rejected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

from graph.model.identifiers.cell import read_cell
from graph.model.identifiers.cleaning import Case, clean, without_spaces
from graph.model.identifiers.cro import read_cro
from graph.model.identifiers.custody import read_booking_number, read_crn, read_prison_number
from graph.model.identifiers.establishment import read_establishment
from graph.model.identifiers.flags import EMPTY, PLACEHOLDER, UNREADABLE
from graph.model.identifiers.known_bad import PLACEHOLDER_WORDS
from graph.model.identifiers.opaque import read_anything, read_email, read_ocg_id, read_personal_number
from graph.model.identifiers.phone import read_phone
from graph.model.identifiers.pnc import read_pnc
from graph.model.identifiers.postcode import read_postcode
from graph.model.identifiers.public_numbers import read_nhs_number, read_ni_number
from graph.model.identifiers.types import Identifier, IdentifierType, Reader
from graph.model.identifiers.vehicle import read_vehicle_registration

_READERS: Final[dict[IdentifierType, Reader]] = {
    IdentifierType.PRISON_NUMBER: read_prison_number,
    IdentifierType.PNC: read_pnc,
    IdentifierType.CRO: read_cro,
    IdentifierType.CRN: read_crn,
    IdentifierType.NI_NUMBER: read_ni_number,
    IdentifierType.BOOKING_NUMBER: read_booking_number,
    IdentifierType.ESTABLISHMENT: read_establishment,
    IdentifierType.OCG_ID: read_ocg_id,
    IdentifierType.CELL: read_cell,
    IdentifierType.POSTCODE: read_postcode,
    IdentifierType.PHONE: read_phone,
    IdentifierType.VEHICLE_REGISTRATION: read_vehicle_registration,
    IdentifierType.PND_ID: read_personal_number,
    IdentifierType.CHS_NUMBER: read_personal_number,
    IdentifierType.OCGM_NOMINAL_ID: read_personal_number,
    IdentifierType.NHS_NUMBER: read_nhs_number,
    IdentifierType.DRIVER_LICENCE: read_personal_number,
    IdentifierType.ARREST_SUMMONS_NUMBER: read_personal_number,
    IdentifierType.EMAIL: read_email,
    IdentifierType.OTHER: read_anything,
}
_CASES: Final = {IdentifierType.EMAIL: Case.LOWER, IdentifierType.OTHER: Case.KEEP}
# The longest e-mail address; no identifier is longer, and no rule is run over a whole document in the wrong column.
_LONGEST: Final = 320
# Types that people write in groups, where a space is no remark, and free ones, where it may carry meaning.
_SPACED: Final = frozenset(
    {
        IdentifierType.NI_NUMBER,
        IdentifierType.NHS_NUMBER,
        IdentifierType.POSTCODE,
        IdentifierType.PHONE,
        IdentifierType.VEHICLE_REGISTRATION,
        IdentifierType.CELL,
        IdentifierType.EMAIL,
        IdentifierType.OTHER,
    }
)


def parse(type: IdentifierType, raw: str, *, as_of: date) -> Identifier:
    """Read one value. Pure, and never raises for any text.

    `as_of` decides the century of a PNC with a two-digit year and nothing else: pass the feed's extraction date, so
    that the same file gives the same graph on any day.
    """
    return parser(type, as_of)(raw)


def parser(type: IdentifierType, as_of: date) -> Callable[[str], Identifier]:
    """`parse` for many values of one type and day."""
    case, reader, spaced = _CASES.get(type, Case.UPPER), _READERS[type], type in _SPACED
    return partial(_parsed, type, case, reader, spaced, as_of)


def _parsed(type: IdentifierType, case: Case, reader: Reader, spaced: bool, as_of: date, raw: str) -> Identifier:
    text, flags = clean(raw, case)
    if not text:
        return Identifier(type, raw, None, False, None, False, False, (*flags, EMPTY))
    if text in PLACEHOLDER_WORDS or (case is not Case.UPPER and text.upper() in PLACEHOLDER_WORDS):
        return Identifier(type, raw, None, False, None, True, False, (*flags, PLACEHOLDER))
    if (case is Case.UPPER and not text.isascii()) or (len(text) > _LONGEST and case is not Case.KEEP):
        return Identifier(type, raw, None, False, None, False, False, (*flags, UNREADABLE))
    if not spaced and " " in text:
        text, flags = without_spaces(text, flags)
    canonical, valid, check_letter_ok, placeholder, century_inferred, found = reader(text, as_of)
    return Identifier(
        type, raw, canonical, valid, check_letter_ok, placeholder, century_inferred, flags + found if flags else found
    )
