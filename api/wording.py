"""Sentences as a person reads them, whichever door says them."""

from __future__ import annotations

import re

# A word with a point or a slash in it, which begins no sentence of English: `moves_2026-11-01.csv`.
_FILE = re.compile(r"[^\s:]*[./\\][^\s:]*[^\s:.]")

# Nothing is certain: a flag says no more.
_MOST = 99

NO_SUCH_PLACE = "No place that you may see has this key. Enter one such as LEI, LEI-A or LEI-A-1-002"


def odds(probability: float, low: float, high: float) -> str:
    """`about 6 in 100, and between 4 and 9 by its 90% interval`. Of hundredths, where no more than 99 is ever said."""
    exact, least, most = (round(100 * each) for each in (probability, low, high))
    said = "under 1 in 100" if exact < 1 else "99 in 100 or more" if exact >= _MOST else f"about {exact} in 100"
    return said if least == most else f"{said}, and between {least} and {most} by its 90% interval"


def sentence_case(words: object) -> str:
    """The words with a capital at their beginning; a file's name there is written as it is."""
    text = str(words)
    return text if _FILE.match(text) else text[:1].upper() + text[1:]
