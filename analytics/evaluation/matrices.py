"""Networks as tables of numbers: who is tied to whom, or who took part in what, one cell for each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.evaluation.grids import Grid

# Below so many people a square of numbers may as well be a list of ties with their weights.
_SURE = 5
_Cell = tuple[str, str, float, int]
_NOTHING = frozenset({"", "na", "nan", "."})


@dataclass(frozen=True, slots=True)
class Matrix:
    """What a table of numbers says: (row's name, column's name, number, line) of each cell that is not 0.

    `people` are all of them, tied or not; `named` whether the table itself names them.
    """

    cells: Sequence[_Cell]
    people: tuple[str, ...]
    told: str
    named: bool


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A table's numbers with the names of rows and columns where it has any."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: Sequence[Sequence[float]]
    lines: Sequence[int]

    def cells(self, rows: Sequence[str], columns: Sequence[str], *, above: bool = False) -> list[_Cell]:
        """Cells that are not 0; of those below the diagonal none where only those `above` are wanted."""
        return [
            (rows[row], columns[column], value, self.lines[row])
            for row, values in enumerate(self.values)
            for column, value in enumerate(values)
            if value and not (above and column < row)
        ]


def adjacency(grid: Grid) -> Matrix | None:
    """Ties of people to people, if that is what the table holds: as many rows as columns, under the same names."""
    if not grid.rows or abs(len(grid.rows) - len(grid.rows[-1])) > 1:
        return None
    for numbers in _readings(grid):
        size = len(numbers.values)
        if any(len(values) != size for values in numbers.values) or not size:
            continue
        even = all(numbers.values[a][b] == numbers.values[b][a] for a in range(size) for b in range(a))
        named = numbers.rows or numbers.columns
        if numbers.rows and numbers.columns:
            if sorted(numbers.rows) != sorted(numbers.columns):
                continue
            even = even and numbers.rows == numbers.columns
        elif size < _SURE and not (even and size > 2 and not any(numbers.values[at][at] for at in range(size))):
            continue
        people = named or tuple(str(number) for number in range(1, size + 1))
        cells = numbers.cells(numbers.rows or people, numbers.columns or people, above=even)
        numbered = "" if named else ", numbered from 1"
        kind = "both ways alike" if even else "by direction, and the two directions of a pair add up"
        return Matrix(cells, people, f"a matrix of ties among {size} people{numbered}, {kind}", bool(named))
    return None


def incidence(grid: Grid) -> Matrix | None:
    """People by events, if that is what the table holds: numbers under the events' names, behind the people's."""
    for numbers in _readings(grid):
        width = len(numbers.values[0]) if numbers.values else 0
        found = {value for values in numbers.values for value in values}
        binary = found <= {0.0, 1.0}
        # Numbers without a nought among them are measurements: nobody takes part in everything.
        if width < 2 or 0.0 not in found or (numbers.rows and numbers.rows == numbers.columns):
            continue
        if not (numbers.columns and numbers.rows and (binary or width > 2)) and not (binary and width > 2):
            continue
        people = numbers.rows or tuple(str(number) for number in range(1, len(numbers.values) + 1))
        events = numbers.columns or tuple(f"event {number}" for number in range(1, width + 1))
        told = f"a matrix of {len(people)} people (rows) by {width} events (columns)"
        return Matrix(numbers.cells(people, events), people, told, bool(numbers.rows and numbers.columns))
    return None


def _readings(grid: Grid) -> list[_Numbers]:
    """Every way in which a table is numbers: with a header and names in front, with one of them, with neither."""
    rows, lines = [list(row) for row in grid.rows], list(grid.lines)
    if len(rows) > 1 and len(rows[0]) == len(rows[1]) - 1:
        rows[0] = ["", *rows[0]]
    if len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        return []
    return [
        found
        for headed in (True, False)
        for fronted in (True, False)
        if (found := _numbers(rows, lines, headed=headed, fronted=fronted)) is not None
    ]


def _numbers(rows: list[list[str]], lines: list[int], *, headed: bool, fronted: bool) -> _Numbers | None:
    body = [row[fronted:] for row in rows[headed:]]
    names = tuple(rows[0][fronted:]) if headed else ()
    front = tuple(row[0] for row in rows[headed:]) if fronted else ()
    if not body or not _apart(names) or not _apart(front):
        return None
    values = [[_number(cell) for cell in row] for row in body]
    if not all(math.isfinite(value) for row in values for value in row):
        return None
    return _Numbers(front, names, values, lines[headed:])


def _apart(names: tuple[str, ...]) -> bool:
    return len(set(names)) == len(names) and "" not in names


def _number(cell: str) -> float:
    """A cell's number, 0 where it says nothing; not a number where it says something else."""
    if cell.lower() in _NOTHING:
        return 0.0
    try:
        return float(cell)
    except ValueError:
        return math.nan
