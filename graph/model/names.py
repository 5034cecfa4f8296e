"""How names compare: one normal form for search, matching and identity, never shown to anyone."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Migration and clerical residue that prison and probation systems leave in name fields.
_JUNK_PREFIXES = ("MIG_ERROR_", "NO_SHOW_", "DUPLICATE_")
_JUNK_NAMES = frozenset({"NOT ENTERED", "UNKNOWN", "NOT KNOWN"})


@lru_cache(maxsize=200_000)
def name_key(text: str) -> str:
    """`O'Connor-Smith` as `OCONNOR SMITH`; accents fall, `MC DONALD` joins, junk and empty names give "".

    >>> name_key("Mc Donald")
    'MCDONALD'
    """
    upper = text.strip().upper()
    for prefix in _JUNK_PREFIXES:
        upper = upper.removeprefix(prefix)
    if upper in _JUNK_NAMES:
        return ""
    plain = unicodedata.normalize("NFKD", upper)
    letters = "".join(
        character if character.isalnum() else " "
        for character in plain
        if not unicodedata.combining(character) and character not in "'\u2019`"
    )
    words = letters.split()
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in ("MC", "MAC", "O"):
            joined[-1] += word
        else:
            joined.append(word)
    return " ".join(joined)
