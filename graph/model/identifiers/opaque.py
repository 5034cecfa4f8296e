"""Numbers whose inner form is unknown to us or not published. They are kept whole and only obvious junk is marked.

Exact matches on some of them join people, so a remark, a repeated heading or a rounded number must not pass for one:
every opaque number has at least one digit.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from graph.model.identifiers.flags import (
    NO_DIGITS,
    PLACEHOLDER,
    SPREADSHEET_NUMBER,
    TOO_SHORT,
    UNREADABLE,
    UNUSUAL_SHAPE,
)
from graph.model.identifiers.known_bad import is_dummy_number
from graph.model.identifiers.types import Reading

_ROUNDED: Final = re.compile(r"\d(?:\.\d+)?E\+\d+", re.ASCII)
_OCG_ID: Final = re.compile(r"\d{3}/\d{7}", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NO_EMAIL: Final = frozenset({"none@none.com", "no@email.com", "noemail@noemail.com", "na@na.com", "test@test.com"})
_LONGEST: Final = 64
# A column that slipped by one puts codes such as 1 and 25 here, which would make strangers one person.
_SHORTEST_PERSONAL: Final = 4


def read_personal_number(text: str, _as_of: date) -> Reading:
    """Read a number that stands for one person, such as a PND id, as it stands: 4 to 64 characters."""
    reading = _read_number(text)
    if reading.valid and len(text) < _SHORTEST_PERSONAL:
        return reading._replace(valid=False, flags=(TOO_SHORT, *reading.flags))
    return reading


def read_ocg_id(text: str, _as_of: date) -> Reading:
    """Read an organised crime group's number, `001/0010058`; other forms are valid too, and flagged."""
    reading = _read_number(text)
    if reading.valid and _OCG_ID.fullmatch(text) is None:
        return reading._replace(flags=(UNUSUAL_SHAPE, *reading.flags))
    return reading


def read_email(text: str, _as_of: date) -> Reading:
    """Read an e-mail address, canonical in lower case."""
    if _EMAIL.fullmatch(text) is None:
        return Reading(None, valid=False, flags=(UNREADABLE,))
    if text in _NO_EMAIL:
        return Reading(text, placeholder=True, flags=(PLACEHOLDER,))
    return Reading(text)


def read_anything(text: str, _as_of: date) -> Reading:
    """Keep a value of no known type as it stands, case included, with runs of white space as one space."""
    return Reading(" ".join(text.split()))


def _read_number(text: str) -> Reading:
    if len(text) > _LONGEST or not any("0" <= character <= "9" or "A" <= character <= "Z" for character in text):
        return Reading(None, valid=False, flags=(UNREADABLE,))
    if _ROUNDED.fullmatch(text):
        return Reading(None, valid=False, flags=(UNREADABLE, SPREADSHEET_NUMBER))
    if not any("0" <= character <= "9" for character in text):
        return Reading(None, valid=False, flags=(UNREADABLE, NO_DIGITS))
    if is_dummy_number(text) and not any("A" <= character <= "Z" for character in text):
        return Reading(text, placeholder=True, flags=(PLACEHOLDER,))
    return Reading(text)
