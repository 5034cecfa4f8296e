"""Numbers as a feed writes them: with a decimal point, or with a decimal comma where the mapping says so."""

from __future__ import annotations

import math
import re

from loaders.readers import WrongFileError

POINT, COMMA = ".", ","
# 1.234 is a thousand and some under one of the two, and one and a bit under the other.
_POINT_FIRST = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")
# Never thousands parted by commas: 3,5 or 12,25 or 1.234,5.
_COMMA_DECIMAL = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{1,3}(?:\.\d{3})+,\d+)")
_WITH_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?")


class NumberReader:
    """Reads the numbers of one file, and refuses the file once it has written them in two ways.

    A lone 3,5 is one wrong cell. But where 1.234 was read as a little over one in the same file, nobody can tell any
    more what was meant, and rows that looked right may be a thousand times off.
    """

    __slots__ = ("_decimal", "_doubtful", "_file", "_foreign")

    def __init__(self, decimal: str, file: str) -> None:
        self._decimal = decimal
        self._file = file
        self._doubtful: str | None = None
        self._foreign: str | None = None

    def read(self, text: str, column: str) -> float | None:
        """A finite number in digits; None for anything else, 1_000 included. Raises WrongFileError."""
        if self._decimal == COMMA:
            return float(text.replace(".", "").replace(",", ".")) if _WITH_COMMA.fullmatch(text) else None
        if _POINT_FIRST.fullmatch(text):
            self._doubtful = self._doubtful or column
            self._check()
        elif is_comma_decimal(text):
            self._foreign = self._foreign or column
            self._check()
            return None
        if not text.isascii() or "_" in text:
            return None
        try:
            number = float(text)
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def remedy(self, text: str, column: str, whole: bool) -> str:
        """What to do about a cell that is no number."""
        if self._decimal == COMMA:
            return f"write {column} in digits with a decimal comma, as this feed does"
        if "," in text and any(letter.isdigit() for letter in text):
            return (
                f"write {column} without a comma; if the whole feed writes decimal commas, state decimal: ',' under "
                "file in its mapping and load the file again"
            )
        return f"write {column} as a {'whole ' if whole else ''}number in digits"

    def _check(self) -> None:
        if self._doubtful is None or self._foreign is None:
            return
        raise WrongFileError(
            self._file,
            f"numbers are written with a decimal comma in {self._foreign} and with a point before three digits in "
            f"{self._doubtful}, so that it cannot be told which of them are thousands",
            "state decimal: ',' under file in the mapping if the feed writes decimal commas, or correct the cells",
            column=self._foreign,
        )


def is_comma_decimal(text: str) -> bool:
    """Whether a text can only be a number with a decimal comma. 1,234 may be thousands, and is not.

    >>> [is_comma_decimal(text) for text in ("3,5", "1.234,50", "0,125", "1,234", "3.5")]
    [True, True, True, False, False]
    """
    return _COMMA_DECIMAL.fullmatch(text) is not None


def is_number(text: str, decimal: str) -> bool:
    """Whether a text is a number under one of the two ways of writing."""
    try:
        return NumberReader(decimal, "").read(text, "") is not None
    except WrongFileError:
        return False
