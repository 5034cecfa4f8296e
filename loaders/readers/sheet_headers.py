"""Where a sheet's table begins: title rows, markings, and headers of one row or of two with merged cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from graph.model.labels import Classification
from loaders.readers.headers import column_key, marking_line, strictest
from loaders.readers.rows import TableLayout


@dataclass(frozen=True, slots=True)
class SheetHeader:
    """A header found: its names, the row on which it ends, and what stood before it."""

    names: tuple[str, ...]
    row: int
    marking: Classification | None = None
    notes: tuple[str, ...] = ()


def find_header(file: str, rows: Sequence[tuple[int, Sequence[str]]], layout: TableLayout) -> SheetHeader | None:
    """The first row, or pair of rows, that has every column which the feed must have. None where there is none.

    `rows` are the sheet's first ones as (row number, texts). Raises WrongFileError for a marking with a caveat.
    """
    marking: Classification | None = None
    notes: list[str] = []
    before: list[int] = []
    for place, (number, texts) in enumerate(rows):
        if not any(text.strip() for text in texts):
            continue
        found = marking_line(file, number, texts)
        if found is not None:
            marking = strictest(marking, found)
            notes.append(f"row {number} marks the file {found}")
            continue
        if complete(texts, layout):
            return SheetHeader(_trimmed(texts), number, marking, (*notes, *_told(before)))
        if place + 1 < len(rows) and rows[place + 1][0] == number + 1:
            below, lower = rows[place + 1]
            if _is_title(texts) and complete(lower, layout):
                before.append(number)
                continue
            names = merged_names(texts, lower, layout)
            if complete(names, layout):
                notes.append(f"the header stands in rows {number} and {below}, with merged cells")
                return SheetHeader(_trimmed(names), below, marking, (*notes, *_told(before)))
        before.append(number)
    return None


def best_row(rows: Sequence[tuple[int, Sequence[str]]], layout: TableLayout) -> tuple[int, Sequence[str]] | None:
    """The row that has most of the feed's columns, for saying what it lacks."""
    declared = {column_key(name) for name in layout.column_names}
    ranked = [(sum(column_key(text) in declared for text in texts), -number, texts) for number, texts in rows]
    filled = [item for item in ranked if any(text.strip() for text in item[2])]
    if not filled:
        return None
    score, negative, texts = max(filled, key=lambda item: item[:2])
    # Where nothing fits, the first filled row is what a person would call the header.
    return (-negative, texts) if score else next((-n, t) for _, n, t in filled)


def complete(names: Sequence[str], layout: TableLayout) -> bool:
    """Whether every column that the feed must have is among the names."""
    present = {column_key(name) for name in names}
    wanted = [name for name in layout.column_names if name not in layout.optional_columns]
    # Where all are optional, half of them make a header.
    if not wanted:
        return sum(column_key(name) in present for name in layout.column_names) * 2 >= len(layout.column_names)
    return all(column_key(name) in present for name in wanted)


def merged_names(upper: Sequence[str], lower: Sequence[str], layout: TableLayout) -> list[str]:
    """One name for each column under a header of two rows, whose upper cells may span several columns.

    Of `Prisoner` over `Number` the feed may call the column `Prisoner Number` or `Number`: what it declares is taken,
    or refuses: no title over a column that must not be read makes another column of it.
    """
    declared = {column_key(name) for name in layout.column_names}
    names = []
    for position, spanning in enumerate(spanning_names(upper, lower)):
        above = upper[position].strip() if position < len(upper) else ""
        below = lower[position].strip() if position < len(lower) else ""
        ways = (spanning, below, above)
        known = next((name for name in ways if column_key(name) in declared), spanning)
        names.append(next((name for name in ways if layout.refuses_column(name)), known))
    return names


def spanning_names(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Upper and lower cell of each column as one name, an upper cell standing over the blank ones on its right."""
    names, over = [], ""
    for above, below in zip_longest((text.strip() for text in upper), (text.strip() for text in lower), fillvalue=""):
        over = above or over
        names.append(f"{over} {below}".strip() if below else above)
    return tuple(names)


def _is_title(texts: Sequence[str]) -> bool:
    """Whether one cell alone is filled: the title of a sheet, and no column's."""
    return sum(bool(text.strip()) for text in texts) == 1


def _trimmed(texts: Sequence[str]) -> tuple[str, ...]:
    """Without the blank cells that a sheet's used range drags along on its right."""
    width = max((place + 1 for place, text in enumerate(texts) if text.strip()), default=0)
    return tuple(texts[:width])


def _told(before: Sequence[int]) -> tuple[str, ...]:
    if not before:
        return ()
    rows = ", ".join(str(number) for number in before)
    return (f"rows before the header that are no part of the table: {rows}",)
