"""Police National Computer numbers, canonical as `YYYY/NNNNNNNL`.

Systems disagree on the written form (leading zeros kept or stripped, slash or none, two- or four-digit year). A slash
divides year from serial wherever it stands; without one, eleven digits are a four-digit year and a full serial, and
fewer are a two-digit year and a serial without its leading zeros. Deciding by total length alone, as one system does,
loses `2012/394773H` and turns `2001/1Q` into another person's number.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from graph.model.identifiers.check_letter import check_letter
from graph.model.identifiers.flags import BAD_CHECK_LETTER, IMPLAUSIBLE_YEAR, PLACEHOLDER, UNREADABLE
from graph.model.identifiers.types import Reading

_PNC: Final = re.compile(r"(?:(\d\d)?(\d\d)/(\d{1,7})|(\d\d)(\d\d)(\d{7})|(\d\d)(\d{1,7}))([A-Z])", re.ASCII)
_PIVOT_CENTURY: Final = 2000


def read_pnc(text: str, as_of: date) -> Reading:
    """Read a cleaned PNC; `as_of` decides the century of a two-digit year and nothing else."""
    match = _PNC.fullmatch(text)
    if match is None:
        return Reading(None, valid=False, flags=(UNREADABLE,))
    slash_century, slash_year, slash_serial, long_century, long_year, long_serial, short_year, short_serial, letter = (
        match.groups()
    )
    year = slash_year or long_year or short_year
    serial = (slash_serial or long_serial or short_serial).zfill(7)
    century = slash_century or long_century
    letter_ok = check_letter(year, serial) == letter
    canonical = f"{century or _century(year, as_of)}{year}/{serial}{letter}"
    if letter_ok and serial != "0000000" and century in (None, "19", "20"):
        return Reading(canonical, True, True, False, century is None)
    flags = () if letter_ok else (BAD_CHECK_LETTER,)
    plausible = century in (None, "19", "20")
    if not plausible:
        flags = (*flags, IMPLAUSIBLE_YEAR)
    placeholder = serial == "0000000"
    if placeholder:
        flags = (*flags, PLACEHOLDER)
    return Reading(canonical, letter_ok and plausible, letter_ok, placeholder, century is None, flags)


def _century(year: str, as_of: date) -> str:
    """The year as 20YY unless that lies after `as_of`, then as 19YY."""
    return "20" if _PIVOT_CENTURY + int(year) <= as_of.year else "19"
