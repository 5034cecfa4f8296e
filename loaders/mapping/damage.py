"""What spreadsheets do to keys and cells, told from what a system sends: such a row would load as another one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loaders.mapping.language import ValueSpec, ValueType
from loaders.mapping.problems import CellProblemError
from loaders.readers.notes import TOTALS_WORDS
from loaders.readers.typed import ERROR_CELL
from loaders.readers.unreadable import REASONS

_ERROR = re.compile(r"\s*(?:#N/A|#REF!|#VALUE!|#NAME\?|#DIV/0!|#NUM!|#NULL!|#{4,})\s*", re.IGNORECASE)
# Invisible marks, hard spaces, wide digits and letters: on the screen such a key looks like the right one.
_UNSEEN = "\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\ufffd\uff01-\uff5e"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_QUOTES = "'\"`\u2018\u2019\u201c\u201d"
_DAMAGE = (
    (re.compile(r"[+-]?\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE), "a spreadsheet has rounded it, and its digits are lost",
     "format the column as text before the export, and export it again"),
    (re.compile(r"\d+\.0+"), "a program has made a decimal number of it",
     "export the column as text, or remove the point and what follows"),
    (re.compile(r"[+-]?\d{1,3}(?:,\d{3})+"), "a program has put commas between its thousands",
     "format the column as text and export it again, or remove the commas"),
    (re.compile(rf"(?:\d{{1,2}}-{_MONTH}|{_MONTH}-\d{{2,4}}|\d{{1,2}}-{_MONTH}-\d{{2,4}})", re.IGNORECASE),
     "a spreadsheet has made a date of it", "format the column as text and type it as the source system has it"),
    (re.compile(rf"(?:=|[{_QUOTES}]).*", re.DOTALL), "it begins with a quotation mark, an apostrophe or a formula",
     "remove what a spreadsheet or a copy has put around it"),
    (re.compile(r"[\W_]+"), "it has neither letter nor digit", "remove the line, or write the key"),
    (re.compile(
        r"[<(\[]?(?:NULL|Null|null|nan|NaN|NaT|NONE|None|none|N/A|n/a|NA|\\N|(?i:blank|unknown|not known|tbc))[>)\]]?"),
     "it is a word for having none", "write the key"),
    (re.compile(f".*[{_UNSEEN}].*", re.DOTALL), "a character in it cannot be seen, or only looks like the right one",
     "type it again"),
    (TOTALS_WORDS, "this is a row of totals", "remove the row: it is no record"),
)  # fmt: skip
# Cheaper than all of them, since nearly every key is sound.
_SUSPECT = re.compile(
    rf"[{_QUOTES}=]|[+-]?\d+[.,E]|.{{0,6}}total|count|\d{{1,2}}-{_MONTH}|{_MONTH}-|[\W_]+$"
    rf"|\W?(?:n(?:[auio]|/a|$)|blank|unkn|tbc)|.*[{_UNSEEN}]",
    re.IGNORECASE | re.DOTALL,
)
# Cleaning that leaves damage as it is.
_HARMLESS = frozenset({"upper", "lower", "compact"})


def is_plain(spec: ValueSpec) -> bool:
    """Whether a key is one column's text much as it stands: what has a type of its own is checked by that."""
    read = spec.type is not ValueType.TEXT or spec.table is not None or spec.identifier is not None
    made = spec.form is not None or spec.separator is not None or not _HARMLESS.issuperset(spec.clean)
    return len(spec.columns) == 1 and not read and not made


def check_key(text: str, column: str) -> None:
    """Raise CellProblemError where a key, trimmed, is not as any system writes one."""
    if _SUSPECT.match(text) is None:
        return
    for damage, what, remedy in _DAMAGE:
        if damage.fullmatch(text):
            raise CellProblemError("key-damaged", column, text, f"{column} is no key of the sender's: {what}", remedy)


def check_errors(cells: Sequence[str], header: Sequence[str]) -> None:
    """Raise CellProblemError for the first cell that shows a spreadsheet's error."""
    for column, cell in zip(header, cells, strict=False):
        if "#" in cell and _ERROR.fullmatch(cell):
            reason, remedy = REASONS[ERROR_CELL]
            raise CellProblemError(ERROR_CELL, column, cell.strip(), reason, remedy)
