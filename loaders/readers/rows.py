"""What readers hand on: raw rows, rows that could not be read, and what was found before the first row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from graph.model.labels import Classification
from loaders.readers.typed import CellTypes


class WrongFileError(Exception):
    """A whole file is refused: it is not what its feed expects. Nothing of it may be published.

    `problem` and `remedy` are clauses without a full stop; `line` and `column` are None where they mean nothing.
    """

    def __init__(
        self, file: str, problem: str, remedy: str, *, line: int | None = None, column: str | None = None
    ) -> None:
        place = file if line is None else f"{file}, line {line}"
        super().__init__(f"{place}: {problem}. {remedy[:1].upper()}{remedy[1:]}.")
        self.file = file
        self.problem = problem
        self.remedy = remedy
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row: the cells as they stand in the file, in header order. `line` is where it starts, from 1."""

    line: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row that has no cells to trust. `text` is what stood there, shortened, or "" where it must not be copied.

    `mentions` are the prison numbers that its text names, so that a safety check knows whom the row may concern.
    `column` is the one that cannot be taken, where the others could be read: `cells` then holds them all.
    """

    line: int
    reason: str
    remedy: str
    text: str
    rule: str = "row-unreadable"
    mentions: tuple[str, ...] = ()
    column: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file turned out to be. `notes` are sentences for the person who loads it.

    `marking` is the strictest marking line before the header; `header_line` is 0 where the file has no header and
    `header` comes from the mapping. `blanked` are positions of columns whose cells are never read. `file` is its name.
    """

    format: str
    encoding: str
    bom: bool
    marking: Classification | None
    header: tuple[str, ...]
    header_line: int
    notes: tuple[str, ...] = ()
    blanked: tuple[int, ...] = ()
    file: str = "the file"


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """Bounds that keep memory flat whatever the file holds. Lengths in characters."""

    # The longest free text that prison systems export is 50,000 characters; a megabyte is damage.
    cell: int = 1_000_000
    # A quoted cell may run over lines; past this many the quote is a stray one.
    record_lines: int = 500
    record: int = 4_000_000
    chunk_rows: int = 4_000
    # Lines that may stand before the header: markings and blanks.
    lines_before_header: int = 5
    # What an unreadable row shows of itself.
    shown_text: int = 10_000


class TableLayout(Protocol):
    """What a reader needs to know of a mapping; `loaders.mapping.Mapping` is one."""

    @property
    def feed(self) -> str:
        """The feed's name, for messages."""

    @property
    def formats(self) -> tuple[str, ...]:
        """Which of csv, tsv, jsonl, xlsx, parquet and neo4j the feed may come in."""

    @property
    def cell_types(self) -> CellTypes:
        """What it makes of cells that carry a type of their own."""

    @property
    def has_header(self) -> bool:
        """False where columns are known by position alone."""

    @property
    def marking_required(self) -> bool:
        """Whether a file without a marking line is refused."""

    @property
    def column_names(self) -> tuple[str, ...]:
        """The declared columns, in the order of a file without a header."""

    @property
    def optional_columns(self) -> Collection[str]:
        """Declared columns that a file may lack."""

    @property
    def unknown_columns(self) -> str:
        """`keep`, `ignore` or `refuse` columns that are not declared."""

    @property
    def withholds_text(self) -> bool:
        """Whether the text of an unreadable row must not be copied anywhere."""

    def refuses_column(self, name: str) -> bool:
        """Whether the cells of this column must never be read."""

    @property
    def refuses_file(self) -> bool:
        """Whether a file that has a refused column is refused whole."""

    def first_row_problem(self, values: Sequence[str]) -> str | None:
        """Why a first row cannot be this feed's (for files without a header), or None."""

    def better_feed(self, header: Sequence[str], file_name: str) -> str | None:
        """The feed that a header fits better than this one, or None."""
