"""Sentences as a person reads them, whichever door says them."""

from __future__ import annotations

import re

# A word with a point or a slash in it, which begins no sentence of English: `moves_2026-11-01.csv`.
_FILE = re.compile(r"[^\s:]*[./\\][^\s:]*[^\s:.]")

NO_SUCH_PLACE = "No place that you may see has this key. Enter one such as LEI, LEI-A or LEI-A-1-002"


def sentence_case(words: object) -> str:
    """The words with a capital at their beginning; a file's name there is written as it is."""
    text = str(words)
    return text if _FILE.match(text) else text[:1].upper() + text[1:]
