"""Values that many records share because somebody had to type something. They identify nobody."""

from __future__ import annotations

from datetime import date
from typing import Final

PLACEHOLDER_WORDS: Final = frozenset(
    {
        "N/A", "NA", "N.A.", "NK", "N/K", "NOT KNOWN", "UNKNOWN", "UNK", "NONE", "NULL", "NIL", "NAN", "NOT ENTERED",
        "NOT APPLICABLE", "NOT AVAILABLE", "NOT RECORDED", "NOT GIVEN", "REFUSED", "WITHHELD", "PRIVATE", "ANONYMOUS",
        "TBC", "TBA", "X", "XX", "XXX", "XXXX", "-", "--", "?", "??", ".", "0",
    }
)  # fmt: skip

# 1900 and 1970 are what prison and probation systems fill in; 30 December 1899 is day zero of a spreadsheet.
PLACEHOLDER_BIRTH_DATES: Final = frozenset({date(1900, 1, 1), date(1970, 1, 1), date(1899, 12, 30)})

# Shorter runs (`111`, `22`) are ordinary numbers in a small register.
_SHORTEST_RUN: Final = 6


def is_placeholder_birth_date(day: date) -> bool:
    """Whether a date of birth is one that systems fill in for want of another; a few real people do have it."""
    return day in PLACEHOLDER_BIRTH_DATES


def is_dummy_number(text: str) -> bool:
    """Whether the digits of a text are all zero, or one digit repeated six times or more: `0000`, `999999`."""
    digits = "".join(character for character in text if "0" <= character <= "9")
    return bool(digits) and len(set(digits)) == 1 and (digits[0] == "0" or len(digits) >= _SHORTEST_RUN)
