"""Merged cells of a sheet: one value stands for all of them, and the file keeps it in the first alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import IO, NamedTuple

_BLOCK = 1 << 20
_ROWS_END = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?sheetData\s*>")
_OVERLAP = 256
_MERGE = re.compile(
    rb"""<(?:[A-Za-z_][\w.-]*:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
# What stands after the rows of a sheet is small; a sheet of more merged cells than this is a drawing.
_MOST = 32 << 20


class Merge(NamedTuple):
    """Cells that are one: rows from 1 and columns from 0, both ends among them."""

    top: int
    bottom: int
    left: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell is one of them, other than the first, which holds the value."""
        inside = self.top <= row <= self.bottom and self.left <= column <= self.right
        return inside and (row, column) != (self.top, self.left)


def merges_in(part: IO[bytes]) -> list[Merge]:
    """The merged cells that a sheet's part names below its rows, by their first row."""
    tail = _below_the_rows(part)
    found = [
        Merge(int(top), int(bottom), _column(left), _column(right)) for left, top, right, bottom in _MERGE.findall(tail)
    ]
    return sorted(found)


def _below_the_rows(part: IO[bytes]) -> bytes:
    kept = b""
    while block := part.read(_BLOCK):
        end = _ROWS_END.search(kept + block)
        if end is not None:
            return (kept + block)[end.end() :] + part.read(_MOST)
        kept = block[-_OVERLAP:]
    return b""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


class MergesBelow:
    """The merges that reach into the rows, asked row by row downwards."""

    def __init__(self, merges: Sequence[Merge], header_row: int) -> None:
        self._coming = [merge for merge in merges if merge.bottom > header_row][::-1]
        self._open: list[Merge] = []

    def covering(self, row: int, places: Sequence[int]) -> int:
        """The position of the first place in a row that another cell's value covers; -1 where there is none."""
        while self._coming and self._coming[-1].top <= row:
            self._open.append(self._coming.pop())
        if not self._open:
            return -1
        self._open = [merge for merge in self._open if merge.bottom >= row]
        covered = (at for at, place in enumerate(places) if any(merge.covers(row, place) for merge in self._open))
        return next(covered, -1)
