"""A prison as a heat map: a row for each wing, a square for each landing, the darker the fuller."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from api.schemas.boards import BoardAnswer, BoardRow

_NAMES, _WIDE, _HIGH, _GAP = 110, 132, 44, 4
# Shades from 1 to 5: the fifths of the beds that are taken. 0 is a place whose beds nobody states.
_SHADES = 5


@dataclass(frozen=True, slots=True)
class Square:
    """A landing, or a wing without any; `in_conflict` are people held there against a rule that may be read."""

    x: int
    y: int
    shade: int
    place: str
    held: int
    beds: int | None
    in_conflict: int


@dataclass(frozen=True, slots=True)
class Heat:
    """Rows of squares in whole pixels."""

    wings: tuple[tuple[str, int], ...]
    squares: tuple[Square, ...]
    width: int
    height: int
    square: tuple[int, int] = (_WIDE, _HIGH)


def heat_of(found: BoardAnswer) -> Heat:
    """Every wing of the prison with its landings, in order."""
    wings = [row for row in found.rows if row.kind == "Wing"]
    conflicts = _conflicts(found)
    squares: list[Square] = []
    widest = 0
    for line, wing in enumerate(wings):
        landings = [row for row in found.rows if row.kind == "Landing" and row.wing == wing.place] or [wing]
        widest = max(widest, len(landings))
        squares += [_square(row, conflicts[row.place], line, column) for column, row in enumerate(landings)]
    return Heat(
        tuple((wing.place, line * (_HIGH + _GAP) + _HIGH // 2 + 5) for line, wing in enumerate(wings)),
        tuple(squares),
        _NAMES + widest * (_WIDE + _GAP),
        max(1, len(wings) * (_HIGH + _GAP)),
    )


def _conflicts(found: BoardAnswer) -> Counter[str]:
    """How many people in conflict each place holds: itself, or in what lies in it."""
    lies_in = {row.place: {row.place, row.landing, row.wing} for row in found.rows}
    return Counter(
        above
        for each in found.people
        if each.conflict
        for above in set[str]().union(*(lies_in.get(place, {place}) for place in each.places))
    )


def _square(row: BoardRow, in_conflict: int, line: int, column: int) -> Square:
    x, y = _NAMES + column * (_WIDE + _GAP), line * (_HIGH + _GAP)
    return Square(x, y, _shade(row), row.place, row.held, row.beds, in_conflict)


def _shade(row: BoardRow) -> int:
    if not row.beds:
        return 0
    return min(_SHADES, 1 + _SHADES * row.held // (row.beds + 1))
