"""A van list that somebody sends: prison numbers, one in the first column of each row."""

from __future__ import annotations

import codecs
import re

from starlette.datastructures import UploadFile

# What spreadsheets write: a byte-order mark says which UTF it is, and without one an older Windows is meant.
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# 5,000 rows with some columns beside the number.
_MOST_BYTES = 1_000_000
_MOST_ROWS = 8
_CELLS = re.compile(r"[,;\t]")


class VanListError(Exception):
    """A list that was sent cannot be read; the message names its row and what to do."""


def numbers_on(file: UploadFile | None) -> list[str]:
    """The first column of a list; a first row without a digit is its heading. Raises VanListError."""
    if file is None:
        return []
    content = file.file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise VanListError(f"{file.filename} is larger than 1 MB: send a list of prison numbers alone")
    found, wrong = [], []
    for row, line in enumerate(_text(content, file.filename or "The file").splitlines(), 1):
        first = _CELLS.split(line, maxsplit=1)[0].strip().strip('"').upper()
        heading = row == 1 and not any(c.isdigit() for c in first)
        if not line.strip() or heading:
            continue
        if not first.isalnum() or not any(c.isdigit() for c in first):
            wrong.append(f"{row:,}")
        found.append(first)
    if wrong:
        which = (
            f"{', '.join(wrong[:_MOST_ROWS])}{f' and {len(wrong) - _MOST_ROWS:,} more' if wrong[_MOST_ROWS:] else ''}"
        )
        raise VanListError(
            f"Row{'s' if wrong[1:] else ''} {which} of {file.filename}: put a prison number first, for example A1234BC"
        )
    if not found:
        raise VanListError(f"{file.filename} names nobody: put a prison number first in each row")
    return list(dict.fromkeys(found))


def _text(content: bytes, name: str) -> str:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    if marked is None and b"\0" in content:
        raise VanListError(f"{name} is not text: save it as CSV and choose it again")
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeError:
            continue
    raise VanListError(f"{name} is not text: save it as CSV and choose it again")
