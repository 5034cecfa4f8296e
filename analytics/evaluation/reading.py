"""Files of networks and of people as rows under the product's names, and what was understood of them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.evaluation.grids import EvaluationInputError, Grid, folded, read_grid
from analytics.evaluation.matrices import Matrix, adjacency, incidence
from analytics.evaluation.naming import (
    IDS,
    NETWORK_NAMES,
    TRUTH,
    UNTRUTH,
    WEIGHT,
    attendance_in,
    ends_in,
    first_of,
    truth_of,
)

__all__ = ["EDGE_COLUMNS", "EVENT_COLUMNS", "EvaluationInputError", "Rows", "read_network_rows", "read_people_rows"]

EDGE_COLUMNS = ("source", "target")
EVENT_COLUMNS = ("person", "event")
_ISO_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?([T ].*)?")
_YEARS, _EPOCH = range(1800, 2200), 10**8
# So many of a header's cells are named in a complaint.
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Rows:
    """A file's rows as text by column. `lines` is where each row ends in the file.

    `people` are those whom a matrix lists, tied or not; `notes` say how the file was understood.
    """

    path: Path
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, str]]
    lines: Sequence[int]
    people: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def by_event(self) -> bool:
        """Whether it lists people by event and not pairs of people."""
        return set(EVENT_COLUMNS) <= set(self.columns)

    def values(self, column: str) -> list[str]:
        """One column, stripped."""
        return [row[column] for row in self.rows]

    def required(self, column: str) -> list[str]:
        """One column in which no row may be empty."""
        for row, line in zip(self.rows, self.lines, strict=True):
            if not row[column]:
                raise EvaluationInputError(
                    f"{self.path}, line {line}: column {column!r} is empty; give it a value or take the row out"
                )
        return self.values(column)

    def numbers(self, column: str, default: float) -> list[float]:
        """One column as numbers, `default` where it is empty or absent."""
        if column not in self.columns:
            return [default] * len(self)
        found = []
        for row, line in zip(self.rows, self.lines, strict=True):
            value = _number(row[column]) if row[column] else default
            if not math.isfinite(value):
                raise EvaluationInputError(
                    f"{self.path}, line {line}: column {column!r} holds {row[column]!r}, which is no number; "
                    "write a number or leave it empty"
                )
            found.append(value)
        return found

    def truth(self) -> tuple[str, list[bool]] | None:
        """The column that says which rows are true and which are not, and what it says; None where there is none."""
        for name, wanted in (*((name, True) for name in TRUTH), *((name, False) for name in UNTRUTH)):
            column = next((each for each in self.columns if folded(each) == name), None)
            said = [truth_of(value) for value in self.values(column)] if column else []
            if column and said and None not in said:
                return column, [each is wanted for each in said]
        return None


def read_network_rows(path: Path, *, by_event: bool | None = None) -> Rows:
    """Read ties (`source`, `target`) or attendances (`person`, `event`), whichever the file holds if that is not said.

    Raises EvaluationInputError where it cannot be read as such, or where it is in doubt whether line 1 is a header.
    """
    grid = read_grid(path, NETWORK_NAMES)
    header = {folded(cell): cell for cell in grid.rows[0]} if grid.rows else {}
    if not header.keys() & NETWORK_NAMES:
        matrix = _matrix(grid, by_event)
        if matrix is not None:
            return matrix
    ends, attendance = ends_in(header), attendance_in(header)
    if by_event is None:
        by_event = attendance is not None and ends is None
    names = EVENT_COLUMNS if by_event else EDGE_COLUMNS
    found = attendance if by_event else ends
    if found is None or (not header.keys() & NETWORK_NAMES and _is_headless(grid.rows, apart=by_event) is not False):
        return _unnamed(grid, names)
    return _named(grid, grid.rows[0], grid.rows[1:], dict(zip(found, names, strict=True)))


def read_people_rows(path: Path, known: Collection[str] = (), label: str | None = None) -> Rows:
    """Read people: `id` and what is said of them. `known` are ids from elsewhere, by which a list is recognised."""
    names = {*IDS, *([] if label is None else [folded(label)])}
    grid = read_grid(path, names, one_column=True)
    if not grid.rows:
        raise _missing(grid, ("id",))
    header = {folded(cell): cell for cell in grid.rows[0]}
    column = first_of(IDS, header)
    if column is None and grid.rows[0][0] in known and label is None:
        width = len(grid.rows[0])
        first = ["id", *(f"column {number}" for number in range(2, width + 1))]
        return _named(grid, first, grid.rows, {}, "it has no header: the first column holds the ids")
    rest = [row[0] for row in grid.rows[1:]]
    if column is None and rest and known and len(set(rest)) == len(rest) and set(rest) <= set(known):
        column = grid.rows[0][0]
    if column is None:
        raise _missing(grid, ("id",))
    return _named(grid, grid.rows[0], grid.rows[1:], {column: "id"})


def _matrix(grid: Grid, by_event: bool | None) -> Rows | None:
    """The file as a matrix, if it is one."""
    ties = adjacency(grid)
    events = incidence(grid) if ties is None else None
    if by_event is True and ties is not None and ties.named:
        raise EvaluationInputError(f"{grid.path}: it is {ties.told}, and no list of people by event; use --edges")
    if by_event is False and events is not None and events.named:
        raise EvaluationInputError(f"{grid.path}: it is {events.told}, and no list of ties; use --bipartite")
    if by_event is True:
        ties, events = None, incidence(grid)
    if ties is not None:
        return _from_matrix(grid, ties, EDGE_COLUMNS)
    return None if events is None or by_event is False else _from_matrix(grid, events, EVENT_COLUMNS)


def _from_matrix(grid: Grid, matrix: Matrix, names: tuple[str, str]) -> Rows:
    rows = [{names[0]: one, names[1]: other, "weight": repr(value)} for one, other, value, _ in matrix.cells]
    note = f"{grid.path.name}: read as {matrix.told}"
    return Rows(grid.path, (*names, "weight"), rows, [line for *_, line in matrix.cells], matrix.people, (note,))


def _unnamed(grid: Grid, names: tuple[str, str]) -> Rows:
    """Rows whose columns nobody named, where it is clear what they hold."""
    if not grid.rows or len(grid.rows[0]) < len(names):
        raise _missing(grid, names)
    headless = _is_headless(grid.rows, apart=names == EVENT_COLUMNS)
    if headless:
        columns = [*names, *_named_by_content(grid.rows)]
        return _named(grid, columns, grid.rows, {}, f"it has no header: its columns are read as {', '.join(columns)}")
    if headless is False and len(grid.rows[0]) == len(names):
        return _named(grid, grid.rows[0], grid.rows[1:], dict(zip(grid.rows[0], names, strict=True)))
    raise _missing(grid, names, " or write it above line 1, if that is no header" if headless is None else "")


def _is_headless(rows: Sequence[Sequence[str]], *, apart: bool) -> bool | None:
    """Whether the first row is like the others; None where nothing tells. `apart`: each column has names of its own."""
    first, rest = rows[0], rows[1:]
    whole = {cell for row in rest for cell in row[:2]}
    for place in range(2):
        if first[place] in ({row[place] for row in rest if len(row) > place} if apart else whole):
            return True
    for place in range(len(first)):
        cells = [row[place] for row in rest if len(row) > place]
        if all(map(_is_number, cells)) and (cells or _is_number(first[place])):
            return _is_number(first[place])
    return None


def _named_by_content(rows: Sequence[Sequence[str]]) -> list[str]:
    """Names of the third and following columns: what they hold tells a label, a date and a weight."""
    found: list[str] = []
    for place in range(2, len(rows[0])):
        name = _content([row[place] for row in rows if len(row) > place])
        found.append(name if name and name not in found else f"column {place + 1}")
    return found


def _content(cells: Sequence[str]) -> str:
    if all(_ISO_DATE.fullmatch(cell) for cell in cells):
        return "date"
    if not all(map(_is_number, cells)):
        return ""
    values = [_number(cell) for cell in cells]
    if set(values) == {0.0, 1.0}:
        return "label"
    if all(value in _YEARS for value in values):
        return "year"
    return "date" if all(value >= _EPOCH for value in values) else "weight"


def _named(
    grid: Grid, header: Sequence[str], body: Sequence[Sequence[str]], renamed: Mapping[str, str], note: str = ""
) -> Rows:
    """Rows under a header, some columns of which bear the product's own names instead."""
    twice = sorted({name for name in header if list(header).count(name) > 1})
    if twice:
        raise EvaluationInputError(
            f"{grid.path}, line 1: column {', '.join(map(repr, twice))} stands there twice; rename one"
        )
    lines = grid.lines[len(grid.lines) - len(body) :]
    for cells, line in zip(body, lines, strict=True):
        if len(cells) != len(header):
            raise EvaluationInputError(
                f"{grid.path}, line {line}: {len(cells)} values under {len(header)} columns; "
                "quote values that hold a comma"
            )
    weight = first_of(WEIGHT, {folded(name): name for name in header})
    renamed = dict(renamed) | ({weight: "weight"} if weight and "id" not in renamed.values() else {})
    columns = tuple(renamed.get(name, name) for name in header)
    notes = [*([note] if note else []), *([] if grid.plain else [f"its cells are parted by {grid.parted}"])]
    others = {name: role for name, role in renamed.items() if name != role}
    if others:
        notes.append("column " + ", ".join(f"{name!r} is read as {role}" for name, role in others.items()))
    rows = [dict(zip(columns, cells, strict=True)) for cells in body]
    return Rows(grid.path, columns, rows, lines, notes=tuple(f"{grid.path.name}: {said}" for said in notes))


def _missing(grid: Grid, needed: Sequence[str], besides: str = "") -> EvaluationInputError:
    found = ", ".join(grid.rows[0][:_SHOWN]) if grid.rows else "nothing"
    more = ", ..." if grid.rows and len(grid.rows[0]) > _SHOWN else ""
    return EvaluationInputError(
        f"{grid.path}, line 1: column {', '.join(map(repr, needed))} is missing (found: {found}{more}); "
        f"name it in the header{besides}"
    )


def _is_number(cell: str) -> bool:
    return math.isfinite(_number(cell))


def _number(cell: str) -> float:
    """A number, with a point or a comma before its parts; not a number where it is none."""
    try:
        return float(cell.replace(",", ".", 1))
    except ValueError:
        return math.nan


def only_true(rows: Rows) -> Rows:
    """The rows of a network without those that a label says are no ties."""
    labelled = rows.truth()
    if labelled is None or all(labelled[1]):
        return rows
    column, said = labelled
    note = f"{rows.path.name}: column {column!r} says of {said.count(False)} rows that they are no ties; left out"
    kept = [number for number, true in enumerate(said) if true]
    return replace(
        rows,
        rows=[rows.rows[each] for each in kept],
        lines=[rows.lines[each] for each in kept],
        notes=(*rows.notes, note),
    )
