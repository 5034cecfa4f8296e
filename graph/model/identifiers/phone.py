"""Phone numbers, canonical as `+` and digits where the country is known, else as the digits that were given.

National numbers are read as United Kingdom numbers. Nothing is looked up, so a number of the right form counts as
valid whether or not it was ever issued.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from graph.model.identifiers.flags import (
    EXTENSION,
    LEADING_ZERO_LOST,
    NOT_UK,
    PLACEHOLDER,
    SHORT_CODE,
    UNASSIGNED_RANGE,
    UNREADABLE,
    UNUSUAL_SHAPE,
    WRONG_LENGTH,
)
from graph.model.identifiers.known_bad import is_dummy_number
from graph.model.identifiers.types import Reading

_WRITTEN: Final = re.compile(r"[+\d ().\-/]+", re.ASCII)
_EXTENSION: Final = re.compile(r"[ ,]*(?:EXTENSION|EXTN?\.?|X|#):? ?\d{1,6}\Z", re.ASCII)
_NOT_DIGITS: Final = str.maketrans("", "", "+ ().-/")
_UK_NUMBER: Final = re.compile(r"[1-35789]\d{9}|1\d{8}|[58]00\d{6}", re.ASCII)
_UNISSUED: Final = ("4", "6")
_SERVICE: Final = re.compile(r"999|112|10[15]|111|119|123|116\d{3}|118\d{3}|159", re.ASCII)
_RISING: Final = frozenset({"1234567890", "7123456789"})
# The international numbering plan allows 15 digits at most; the shortest full numbers in use have 8.
_LONGEST: Final = 15
_SHORTEST: Final = 8
# `00` in front of fewer digits is more likely a zero typed twice than a call abroad.
_SHORTEST_AFTER_00: Final = 10


def read_phone(text: str, _as_of: date) -> Reading:
    """Read a phone number as written, brackets and extension included. An extension is dropped and flagged."""
    flags: tuple[str, ...] = ()
    if not text.isdigit() and (found := _EXTENSION.search(text)):
        text, flags = text[: found.start()], (EXTENSION,)
    if _WRITTEN.fullmatch(text) is None:
        return Reading(None, valid=False, flags=(*flags, UNREADABLE))
    with_plus = text.lstrip(" (").startswith("+")
    if with_plus or text.startswith(("00", "44")):
        text = text.replace("(0)", "")
    digits = text.translate(_NOT_DIGITS)
    if not 3 <= len(digits) <= _LONGEST + 2:
        return Reading(None, valid=False, flags=(*flags, UNREADABLE))
    reading = _with_country(digits) if with_plus and digits[0] != "0" else _as_dialled(digits)
    return reading._replace(flags=(*flags, *reading.flags)) if flags else reading


def _as_dialled(digits: str) -> Reading:
    """Digits without a plus sign: a call abroad, a national number, a short code, or something else."""
    length = len(digits)
    if digits.startswith("00") and digits[2] != "0" and length >= _SHORTEST_AFTER_00 + 2:
        return _with_country(digits[2:])
    if digits[0] == "0" and digits[1] != "0" and length in (10, 11):
        return _uk(digits[1:])
    if digits.startswith("44") and length == (13 if digits[2] == "0" else 12):
        return _with_country(digits)
    if length == 10 and digits[0] in "1237":
        reading = _uk(digits)
        return reading._replace(flags=(LEADING_ZERO_LOST, *reading.flags))
    if is_dummy_number(digits):
        return Reading(digits, valid=False, placeholder=True, flags=(UNUSUAL_SHAPE, PLACEHOLDER))
    if length < 7:
        return Reading(digits, valid=_SERVICE.fullmatch(digits) is not None, flags=(SHORT_CODE,))
    if length > _LONGEST:
        return Reading(None, valid=False, flags=(UNREADABLE,))
    return Reading(digits, valid=False, flags=(WRONG_LENGTH if digits[0] == "0" else UNUSUAL_SHAPE,))


def _with_country(digits: str) -> Reading:
    """Digits that start with a country code."""
    if digits.startswith("44"):
        national = digits[2:].lstrip("0")
        return _uk(national) if national else Reading(None, valid=False, flags=(UNREADABLE,))
    if len(digits) > _LONGEST:
        return Reading(None, valid=False, flags=(NOT_UK, UNREADABLE))
    if len(digits) < _SHORTEST:
        return Reading(f"+{digits}", valid=False, flags=(NOT_UK, WRONG_LENGTH))
    if is_dummy_number(digits):
        return Reading(f"+{digits}", placeholder=True, flags=(NOT_UK, PLACEHOLDER))
    return Reading(f"+{digits}", flags=(NOT_UK,))


def _uk(national: str) -> Reading:
    """A United Kingdom number without its leading zero."""
    canonical = f"+44{national}"
    placeholder = is_dummy_number(national[1:]) or national in _RISING
    flags = (PLACEHOLDER,) if placeholder else ()
    if _UK_NUMBER.fullmatch(national):
        return Reading(canonical, placeholder=placeholder, flags=flags)
    reason = UNASSIGNED_RANGE if national.startswith(_UNISSUED) else WRONG_LENGTH
    return Reading(canonical, valid=False, placeholder=placeholder, flags=(reason, *flags))
