"""Numbers that prisons and probation issue to people: prison number, case reference (CRN), booking number.

None has a check digit, so only the shape can be wrong. Lower case is read as capitals and flagged: some systems accept
it and some do not.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from graph.model.identifiers.flags import PLACEHOLDER, TWO_LETTER_FORM, UNREADABLE
from graph.model.identifiers.types import Reading

_PRISON_NUMBER: Final = re.compile(r"[A-Z]\d{4}[A-Z]{2}", re.ASCII)
_CRN: Final = re.compile(r"[A-Z]{1,2}\d{6}", re.ASCII)
_BOOKING_NUMBER: Final = re.compile(r"[A-Z]\d{4}[A-Z]", re.ASCII)


def read_prison_number(text: str, _as_of: date) -> Reading:
    """Read `A1234BC`, also known as NOMS number, offender number and prisoner number."""
    return _read(_PRISON_NUMBER, text, text[1:5] == "0000")


def read_crn(text: str, _as_of: date) -> Reading:
    """Read `X123456`. The rarer form with two letters is accepted too, and flagged."""
    reading = _read(_CRN, text, text.endswith("000000"))
    if len(text) == 8 and reading.canonical is not None:
        return reading._replace(flags=(TWO_LETTER_FORM, *reading.flags))
    return reading


def read_booking_number(text: str, _as_of: date) -> Reading:
    """Read `G1234H`, the reference of one custodial period."""
    return _read(_BOOKING_NUMBER, text, text[1:5] == "0000")


def _read(shape: re.Pattern[str], text: str, serial_is_zero: bool) -> Reading:
    if shape.fullmatch(text) is None:
        return Reading(None, valid=False, flags=(UNREADABLE,))
    if serial_is_zero:
        return Reading(text, placeholder=True, flags=(PLACEHOLDER,))
    return Reading(text)
