"""Lines of a table that are no rows: page numbers, footers, titles, and the line in which Excel names a separator."""

from __future__ import annotations

import re
from collections.abc import Sequence

NOTE = "note-in-row"
PRINTED = "printed-line"
TOTALS = "totals-row"

_COUNTED = r"(?:\ (?:affected|selected|returned|found|exported|listed|printed|in\ total))?"
# What programs print above, between and below rows. None of it speaks of anybody.
_PRINTED = re.compile(
    rf"""[\s(\[*=_~-]*(?:
        end\ of\ (?:the\ )?(?:report|file|data|dataset|extract|export|list|table|document|page|records?)
      | page\ \d+(?:\ (?:of|/)\ \d+)?
      | \d[\d,]*\ (?:rows?|records?|lines?){_COUNTED}
      | (?:rows?|records?|lines?){_COUNTED}\ ?[:=]\ ?\d+
    )[\s)\].*=_~-]*""",
    re.IGNORECASE | re.VERBOSE,
)
TOTALS_WORDS = re.compile(
    r"(?:(?:grand |sub-?)?totals?|counts?(?= ?(?:of|for|:)))"
    r"(?: (?:rows?|records?|count|number|for|of)\b.*)?:?(?: \d+)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+(]?[£$€]? ?\d[\d,. ]*[%)]?")
# Begins a line that tells how the table was made.
_TOLD = re.compile(
    r"""(?:(?:report|extract|data|list|file)\ )?(?:printed|produced|generated|extracted|exported|created|downloaded|run)
        (?:\ |:)
      | (?:data\ )?(?:sources?|notes?|footnotes?|filters?|disclaimer|caveats?)\ ?:""",
    re.IGNORECASE | re.VERBOSE,
)
_WORDS = 3
_COLUMNS = 3
_SEPARATOR = re.compile(r"""\ufeff?"?sep=([^\w\s"']|\t)"?[,;\t|]*\s*""", re.IGNORECASE)


def is_printed_note(text: str) -> bool:
    """Whether a line by itself is what a program prints around a table."""
    return _PRINTED.fullmatch(text) is not None


def note_rule(cells: Sequence[str], width: int, *, after_blank: bool) -> str:
    """The rule of a row under a header of `width` columns that is a note, all in its first cell; "" where it is none.

    After a blank row a single word is one too: the title of another table. A row of totals has numbers beside its word.
    """
    filled = [cell for cell in map(str.strip, cells) if cell]
    if len(filled) > 1 and TOTALS_WORDS.fullmatch(filled[0]) and all(map(_NUMBER.fullmatch, filled[1:])):
        return TOTALS
    if len(filled) != 1 or not cells[0].strip():
        return ""
    if is_printed_note(filled[0]):
        return PRINTED
    if _TOLD.match(filled[0]):
        return NOTE
    if width < _COLUMNS or len(cells) not in (1, width):
        return ""
    title = after_blank and not any(letter.isdigit() for letter in filled[0])
    return NOTE if title or len(filled[0].split()) >= _WORDS else ""


def stated_separator(first_line: str) -> str:
    """What parts the cells where the first line says so, as in `sep=;`; "" where it does not."""
    stated = _SEPARATOR.fullmatch(first_line)
    return stated[1] if stated else ""
