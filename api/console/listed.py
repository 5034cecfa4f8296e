"""Numbers, ids and codes that somebody types into one field, one after the other."""

from __future__ import annotations

import re

_PARTED = re.compile(r"[\s,;]+")


def listed(text: str) -> list[str]:
    """Each of them, as typed: spaces, lines, commas and semicolons part them."""
    return [each for each in _PARTED.split(text) if each]
