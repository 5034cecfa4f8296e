"""Postcodes, canonical with one space before the last three characters: `LS12 2TJ`."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from graph.model.identifiers.flags import NO_FIXED_ABODE, OUTCODE_ONLY, PLACEHOLDER, UNREADABLE
from graph.model.identifiers.types import Identifier, IdentifierType, Reading

_POSTCODE: Final = re.compile(r"[A-Z][A-HJ-Y]?\d[A-Z\d]?\d[A-Z]{2}|GIR0AA", re.ASCII)
_OUTCODE: Final = re.compile(r"[A-Z][A-HJ-Y]?\d[A-Z\d]?", re.ASCII)
# Health bodies' codes for addresses that are unknown, abroad or absent.
_PSEUDO: Final = re.compile(r"ZZ99\d[A-Z]{2}", re.ASCII)
_NO_FIXED_ABODE: Final = frozenset({"NF11NF", "NF11FA", "ZZ993VZ", "NFA", "NOFIXEDABODE", "NOFIXEDADDRESS"})


def read_postcode(text: str, _as_of: date) -> Reading:
    """Read a postcode with or without its space. What stands for no fixed abode is a placeholder, not an address."""
    compact = text.replace(" ", "")
    shape_ok = _POSTCODE.fullmatch(compact) is not None
    pseudo = _PSEUDO.fullmatch(compact) is not None
    canonical = f"{compact[:-3]} {compact[-3:]}" if shape_ok or pseudo else None
    if compact in _NO_FIXED_ABODE:
        return Reading(canonical, shape_ok, placeholder=True, flags=(PLACEHOLDER, NO_FIXED_ABODE))
    if pseudo:
        return Reading(canonical, valid=False, placeholder=True, flags=(PLACEHOLDER,))
    if shape_ok:
        return Reading(canonical)
    if _OUTCODE.fullmatch(compact):
        return Reading(compact, valid=False, flags=(OUTCODE_ONLY,))
    return Reading(None, valid=False, flags=(UNREADABLE,))


def outcode(identifier: Identifier) -> str | None:
    """The first half of a postcode, `LS12`: None for placeholders, unreadable ones and identifiers of other types."""
    if identifier.type is not IdentifierType.POSTCODE or identifier.placeholder or identifier.canonical is None:
        return None
    return identifier.canonical.partition(" ")[0]
