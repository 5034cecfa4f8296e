"""The modulo-23 check letter that PNC and CRO numbers share."""

from __future__ import annotations

from typing import Final

# Position is the remainder; I, O and S are left out because they read as 1, 0 and 5.
CHECK_LETTERS: Final = "ZABCDEFGHJKLMNPQRTUVWXY"


def check_letter(year: str, serial: str) -> str:
    """The letter for the last two digits of the year followed by the serial, both as digit strings.

    Because only two digits of the year count, the letter cannot reveal a wrong century.

    >>> check_letter("79", "0163001")
    'B'
    """
    return CHECK_LETTERS[int(year + serial) % 23]
