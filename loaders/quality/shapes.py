"""The shape of a value: what kind of characters it has in which order, and nothing of what it says."""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LONGEST = 24


@lru_cache(maxsize=8_192)
def shape_of(value: str) -> str:
    """Runs of letters as x and of digits as 9; "" for a blank cell.

    >>> shape_of("A1234BC"), shape_of("03/05/1993"), shape_of("Anne-Marie O'Neill")
    ('x9x', '9/9/9', "x-x x'x")
    """
    return _LETTERS.sub("x", _DIGITS.sub("9", value.strip()[:200]))[:_LONGEST]
