"""What is done to every value before its type's rule reads it: white space, capitals, stray Unicode."""

from __future__ import annotations

import string
import unicodedata
from enum import Enum

from graph.model.identifiers.flags import INNER_SPACE, LOWER_CASE, PADDED, UNUSUAL_CHARACTERS


class Case(Enum):
    """What becomes of letter case; only ASCII letters change, since identifiers have no others."""

    UPPER = 0
    LOWER = 1
    KEEP = 2


_TO_UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
_TO_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# Dashes and slashes that word processors substitute.
_PUNCTUATION = str.maketrans({**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("⁄∕", "/")})  # noqa: RUF001


def clean(raw: str, case: Case) -> tuple[str, tuple[str, ...]]:
    """The trimmed, case-folded text and the flags for what was changed; cleaning what is clean changes nothing."""
    text = raw.strip()
    flags = () if len(text) == len(raw) else (PADDED,)
    if not (text.isascii() and text.isprintable()):
        return _clean_unusual(text, flags, case)
    if case is Case.UPPER:
        upper = text.upper()
        return (upper, flags) if upper == text else (upper, (*flags, LOWER_CASE))
    return (text.lower() if case is Case.LOWER else text), flags


def without_spaces(text: str, flags: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The text with its inner spaces removed, and flagged if there were any."""
    return (text.replace(" ", ""), (*flags, INNER_SPACE)) if " " in text else (text, flags)


def _clean_unusual(text: str, flags: tuple[str, ...], case: Case) -> tuple[str, tuple[str, ...]]:
    plain = _plain(text, case)
    if plain.translate(_TO_UPPER) != text.translate(_TO_UPPER):
        flags = (*flags, UNUSUAL_CHARACTERS)
    if case is Case.UPPER and text.translate(_TO_UPPER) != text:
        flags = (*flags, LOWER_CASE)
    return plain, flags


def _plain(text: str, case: Case) -> str:
    visible = "".join(
        character for character in " ".join(text.split()) if unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    composed = unicodedata.normalize("NFKC", visible).translate(_PUNCTUATION)
    if case is not Case.KEEP:
        composed = composed.translate(_TO_UPPER if case is Case.UPPER else _TO_LOWER)
    # Once more, because a change of case can make two characters composable that were not.
    return " ".join(unicodedata.normalize("NFKC", composed).split())
