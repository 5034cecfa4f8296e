"""A small feed to read files as, and files to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loaders.readers import RawRow, ReaderLimits, UnreadableRow, open_table
from loaders.readers.typed import CellTypes

HEADER = "Number,Surname,Note"


@dataclass(frozen=True)
class Feed:
    """A layout of three columns that every test may bend."""

    feed: str = "people"
    formats: tuple[str, ...] = ("csv", "tsv", "jsonl", "xlsx", "parquet")
    has_header: bool = True
    marking_required: bool = False
    column_names: tuple[str, ...] = ("Number", "Surname", "Note")
    optional_columns: frozenset[str] = frozenset()
    unknown_columns: str = "keep"
    withholds_text: bool = False
    refuses_file: bool = False
    refused: tuple[str, ...] = field(default=())
    other: str | None = None
    cell_types: CellTypes = field(default_factory=CellTypes)

    def refuses_column(self, name: str) -> bool:
        return name in self.refused

    def first_row_problem(self, values: Sequence[str]) -> str | None:
        return None if values[0].isdigit() else "the first cell is no number"

    def better_feed(self, header: Sequence[str], file_name: str) -> str | None:
        return self.other


SMALL = ReaderLimits(cell=2_000, record=8_000, record_lines=20, chunk_rows=3)


def write(folder: Path, content: str | bytes, name: str = "people.csv") -> Path:
    """A file with this content; text is written as UTF-8, its line ends as they stand."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows_of(path: Path, feed: Feed | None = None, limits: ReaderLimits = SMALL) -> list[RawRow | UnreadableRow]:
    """Every row of a file."""
    with open_table(path, feed or Feed(), limits=limits) as table:
        return [row for chunk in table for row in chunk]


def cells_of(path: Path, feed: Feed | None = None) -> list[tuple[str, ...]]:
    """The cells of every row of a file in which each can be read."""
    rows = rows_of(path, feed)
    assert all(isinstance(row, RawRow) for row in rows)
    return [row.values for row in rows if isinstance(row, RawRow)]
