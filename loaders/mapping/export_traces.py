"""What exports leave in cells: a program's word for nothing, and letters that a wrong encoding has garbled."""

from __future__ import annotations

import re

NULL_WORD = "null-word"
GARBLED = "text-garbled"

# What databases and data frames write for nothing. Words that people write too (None, N/A) stay what they are.
_NULLS = frozenset(
    {"NULL", "null", "(null)", "(NULL)", "[NULL]", "<null>", "<NULL>", "\\N", "nan", "NaN", "NaT", "<NA>"}
)
# Some programs pad cells to the width of their column.
_PADDED = "NULL "
# UTF-8 read as Windows-1252; letters lost; marks of HTML; and accents of DOS or of old Macs read as Windows-1252, which
# put signs inside words that no word has.
_GARBLED = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|\u00e2\u20ac|\ufffd"
    "|&(?:amp|lt|gt|quot|apos|nbsp|#\\d{2,5}|#x[0-9a-fA-F]{2,4});"
    "|[A-Za-z][\u0192\u201a\u201e\u2020\u2021\u02c6\u2030\u2039\u00a1-\u00a4](?=[A-Za-z\\s]|$|\x1f)"
    "|[a-z][\u0178\u017d]"
)


def without_nulls(cells: tuple[str, ...], joined: str) -> tuple[str, ...]:
    """The cells, blank where a program wrote its word for nothing. `joined` are the same cells as one text."""
    if _NULLS.isdisjoint(cells) and _PADDED not in joined:
        return cells
    return tuple("" if cell.strip() in _NULLS else cell for cell in cells)


def is_garbled(joined: str) -> bool:
    """Whether some text among the cells is not what was typed."""
    return (not joined.isascii() or "&" in joined) and _GARBLED.search(joined) is not None
