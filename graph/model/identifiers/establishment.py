"""Establishment codes, and the two codes that look like places and are states."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from graph.model.identifiers.flags import GHOST_ESTABLISHMENT, NOT_AN_ESTABLISHMENT, PSEUDO_AGENCY, UNREADABLE
from graph.model.identifiers.types import Identifier, IdentifierType, Reading

RELEASED: Final = "OUT"
IN_TRANSFER: Final = "TRN"
GHOST: Final = "ZZGHI"
PSEUDO_AGENCIES: Final = frozenset({RELEASED, IN_TRANSFER})

# Secure training centres are in the prison register under codes of their own.
_IRREGULAR: Final = frozenset({GHOST, "STC2", "STC3"})
_PRISON: Final = re.compile(r"[A-Z]{2}I", re.ASCII)
# Scotland and Northern Ireland publish no codes of their own: here they have three letters after the country's two.
_ELSEWHERE: Final = re.compile(r"(?:SC|NI)[A-Z]{3}", re.ASCII)
# The column that holds agency codes is six characters wide.
_AGENCY: Final = re.compile(r"[A-Z0-9]{2,6}", re.ASCII)


def is_establishment_code(text: str) -> bool:
    """Whether a text in capitals has the form of a prison's code, or is one of the few exceptions.

    Two letters and I in England and Wales; SC or NI and three letters in Scotland and in Northern Ireland.
    """
    return _PRISON.fullmatch(text) is not None or _ELSEWHERE.fullmatch(text) is not None or text in _IRREGULAR


def is_pseudo_agency(identifier: Identifier) -> bool:
    """Whether an establishment field says released (OUT) or in transfer (TRN), which are states and not places."""
    return identifier.type is IdentifierType.ESTABLISHMENT and identifier.canonical in PSEUDO_AGENCIES


def read_establishment(text: str, _as_of: date) -> Reading:
    """Read `LEI`. OUT, TRN and the codes of courts and hospitals are kept, and are not valid as a prison."""
    if is_establishment_code(text):
        return Reading(text, flags=(GHOST_ESTABLISHMENT,) if text == GHOST else ())
    if text in PSEUDO_AGENCIES:
        return Reading(text, valid=False, flags=(PSEUDO_AGENCY,))
    if _AGENCY.fullmatch(text):
        return Reading(text, valid=False, flags=(NOT_AN_ESTABLISHMENT,))
    return Reading(None, valid=False, flags=(UNREADABLE,))
