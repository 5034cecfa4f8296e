"""Criminal Records Office numbers: `NNNNNN/YYL` with the serial padded, or `SFYY/NNNNNNL` exactly as written.

The letter of a standard number is computed over the padded serial, that of an SF number over the serial as written:
`SF83/50058Z` is right and `SF83/050058Z` is not, so padding an SF number would break it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from graph.model.identifiers.check_letter import check_letter
from graph.model.identifiers.flags import BAD_CHECK_LETTER, PLACEHOLDER, UNREADABLE
from graph.model.identifiers.types import Reading

_CRO: Final = re.compile(r"(?:(\d{1,6})/(\d\d)|SF(\d\d)/(\d{1,6}))([A-Z])", re.ASCII)


def read_cro(text: str, _as_of: date) -> Reading:
    """Read a cleaned CRO number. A serial of zeros, `000000/00Z` above all, is a placeholder whatever its letter."""
    match = _CRO.fullmatch(text)
    if match is None:
        return Reading(None, valid=False, flags=(UNREADABLE,))
    standard_serial, standard_year, file_year, file_serial, letter = match.groups()
    if standard_serial is not None:
        serial, year = standard_serial.zfill(6), standard_year
        canonical = f"{serial}/{year}{letter}"
    else:
        serial, year, canonical = file_serial, file_year, text
    letter_ok = check_letter(year, serial) == letter
    placeholder = not serial.strip("0")
    flags = () if letter_ok else (BAD_CHECK_LETTER,)
    return Reading(canonical, letter_ok, letter_ok, placeholder, flags=(*flags, PLACEHOLDER) if placeholder else flags)
