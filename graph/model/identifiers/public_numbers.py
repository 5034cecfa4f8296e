"""Numbers that other public bodies issue: National Insurance number, NHS number."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from graph.model.identifiers.flags import (
    BAD_CHECK_DIGIT,
    BAD_PREFIX,
    BAD_SUFFIX,
    NO_SUFFIX,
    PLACEHOLDER,
    UNREADABLE,
    UNUSUAL_SHAPE,
)
from graph.model.identifiers.known_bad import is_dummy_number
from graph.model.identifiers.types import Reading

_NI: Final = re.compile(r"([A-Z]{2})(\d{6})([A-Z]?)", re.ASCII)
# HM Revenue and Customs' rule for prefixes.
_NI_PREFIX: Final = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]")
_NHS: Final = re.compile(r"\d{10}", re.ASCII)
_ANYTHING: Final = re.compile(r"[A-Z0-9]{1,20}", re.ASCII)


def read_ni_number(text: str, _as_of: date) -> Reading:
    """Read `AB123456C`, spaced or not. QQ is the prefix of published examples and belongs to nobody."""
    compact = text.replace(" ", "").replace("-", "")
    match = _NI.fullmatch(compact)
    if match is None:
        return Reading(None, valid=False, flags=(UNREADABLE,))
    prefix, digits, suffix = match.groups()
    flags: tuple[str, ...] = ()
    if _NI_PREFIX.fullmatch(prefix) is None:
        flags = (BAD_PREFIX,)
    if not suffix:
        flags = (*flags, NO_SUFFIX)
    elif suffix not in "ABCD":
        flags = (*flags, BAD_SUFFIX)
    placeholder = prefix == "QQ" or digits == "000000"
    return Reading(compact, not flags, placeholder=placeholder, flags=(*flags, PLACEHOLDER) if placeholder else flags)


def read_nhs_number(text: str, _as_of: date) -> Reading:
    """Read ten digits with a modulo-11 check digit. Other shapes (Scotland's, older ones) are kept and not valid."""
    compact = text.replace(" ", "").replace("-", "")
    if _ANYTHING.fullmatch(compact) is None:
        return Reading(None, valid=False, flags=(UNREADABLE,))
    placeholder = is_dummy_number(compact)
    flags = (PLACEHOLDER,) if placeholder else ()
    if _NHS.fullmatch(compact) is None:
        return Reading(compact, valid=False, placeholder=placeholder, flags=(UNUSUAL_SHAPE, *flags))
    digit_ok = nhs_check_digit(compact[:9]) == int(compact[9])
    if not digit_ok:
        flags = (BAD_CHECK_DIGIT, *flags)
    return Reading(compact, digit_ok, digit_ok, placeholder, flags=flags)


def nhs_check_digit(digits: str) -> int | None:
    """The tenth digit for the first nine, or None for a stem that is never issued."""
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    return None if remainder == 1 else (11 - remainder) % 11
