"""Vehicle registration marks, canonical in capitals without spaces."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from graph.model.identifiers.flags import NO_DIGITS, PLACEHOLDER, UNREADABLE, UNUSUAL_SHAPE
from graph.model.identifiers.known_bad import is_dummy_number
from graph.model.identifiers.types import Reading

_MARK: Final = re.compile(
    r"[A-Z]{2}\d\d[A-Z]{3}"  # since September 2001
    r"|[A-Z]\d{1,3}[A-Z]{3}"  # year letter first, 1983 to 2001, and Q plates
    r"|[A-Z]{3}\d{1,3}[A-Z]"  # year letter last, 1963 to 1983
    r"|[A-Z]{1,3}\d{1,4}|\d{1,4}[A-Z]{1,3}"  # without a year, and Northern Ireland
    r"|\d{3}[DX]\d{3}",  # diplomatic
    re.ASCII,
)
_KEPT: Final = re.compile(r"[A-Z0-9]{2,12}", re.ASCII)


def read_vehicle_registration(text: str, _as_of: date) -> Reading:
    """Read a mark. Foreign and military ones are kept, flagged as unusual, and not valid as a United Kingdom mark."""
    compact = text.replace(" ", "").replace("-", "")
    if _MARK.fullmatch(compact):
        return Reading(compact)
    if _KEPT.fullmatch(compact) is None:
        return Reading(None, valid=False, flags=(UNREADABLE,))
    if compact.isalpha():
        return Reading(None, valid=False, flags=(UNREADABLE, NO_DIGITS))
    if is_dummy_number(compact):
        return Reading(compact, valid=False, placeholder=True, flags=(UNUSUAL_SHAPE, PLACEHOLDER))
    return Reading(compact, valid=False, flags=(UNUSUAL_SHAPE,))
