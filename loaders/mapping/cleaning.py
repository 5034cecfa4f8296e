"""Cleaning steps of the mapping language. Each takes trimmed text and may return "" for nothing worth keeping."""

from __future__ import annotations

import re
from collections.abc import Callable

_NOT_DIGITS = re.compile(r"\D+")
_NOT_WORD = re.compile(r"[^A-Z0-9]+")
_ABBREVIATED = {
    "STREET": "ST", "ROAD": "RD", "AVENUE": "AVE", "LANE": "LN", "DRIVE": "DR", "CLOSE": "CL", "COURT": "CT",
    "CRESCENT": "CRES", "GARDENS": "GDNS", "GROVE": "GR", "PLACE": "PL", "TERRACE": "TER", "SQUARE": "SQ",
}  # fmt: skip


def compact(text: str) -> str:
    """Without any white space."""
    return "".join(text.split())


def digits(text: str) -> str:
    """Its digits alone."""
    return _NOT_DIGITS.sub("", text)


def address(text: str) -> str:
    """An address line as agencies' versions of it compare: capitals, no punctuation, common words abbreviated.

    >>> address("12, Acacia Avenue")
    '12 ACACIA AVE'
    """
    words = _NOT_WORD.sub(" ", text.upper().replace("'", "")).split()
    return " ".join(_ABBREVIATED.get(word, word) for word in words)


CLEANING: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "compact": compact,
    "digits": digits,
    "address": address,
}
