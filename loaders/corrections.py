"""A corrected quarantine file, read as what it stands for: rows of the original file, at its extraction time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Protocol

from loaders.formulas import restore
from loaders.quarantine import CORDON_COLUMNS, LATER_COLUMNS, PREFIX
from loaders.readers import (
    Document,
    FileReading,
    RawRow,
    ReaderLimits,
    TableLayout,
    UnreadableRow,
    WrongFileError,
    open_table,
)
from loaders.readers.candidates import workbook_headers
from loaders.readers.workbook import is_workbook

_SIGN = "cordon_line"
_HEAD_BYTES = 65_536
# A quarantine file has at most a marking line before its header; a person may have added blank ones.
_HEAD_LINES = 6
_KEEP = "correct the original columns only and leave the cordon_ columns as they were written"


class Table(Protocol):
    """What readers give: the reading of the file's head, and its rows in chunks, once."""

    @property
    def reading(self) -> FileReading:
        """What stood before the first row."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the receipt; complete once the last chunk is out."""

    @property
    def sheet(self) -> str:
        """The sheet of a workbook that the chunk just given came from; "" where there is none."""

    @property
    def bytes_read(self) -> int:
        """How far reading is."""

    @property
    def size(self) -> int:
        """Bytes in the file."""

    def close(self) -> None:
        """Release the file."""

    def __iter__(self) -> Iterator[list[RawRow | UnreadableRow]]:
        """Chunks of rows, in file order."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """Which extract the rows of a quarantine file belong to."""

    file_name: str
    feed: str
    scope: str
    extracted_at: datetime


def is_correction(document: Document) -> bool:
    """Whether a file's first lines hold the header of a quarantine file, in whatever form it was saved."""
    if is_workbook(document):
        return any(_SIGN in header for header in workbook_headers(document))
    with document.open() as stream:
        head = b"\n".join(stream.read(_HEAD_BYTES).split(b"\n")[:_HEAD_LINES])
    return any(_SIGN.encode(encoding) in head for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def open_corrections(document: Document, layout: TableLayout, limits: ReaderLimits) -> CorrectionTable:
    """Open a quarantine file of this feed. Raises WrongFileError where it is another feed's, or was altered."""
    table = open_table(document, CorrectionLayout(layout), limits=limits)
    try:
        corrections = CorrectionTable(table, document.name)
        if corrections.corrected.feed != layout.feed:
            feed = corrections.corrected.feed
            raise WrongFileError(
                document.name, f"its rows are of feed {feed}, and this is the mapping for {layout.feed}",
                f"load it with the mapping for {feed}",
            )  # fmt: skip
    except BaseException:
        table.close()
        raise
    return corrections


class CorrectionLayout:
    """A feed's layout with the cordon_ columns before its own, for a CSV whatever format the feed itself comes in."""

    def __init__(self, layout: TableLayout) -> None:
        self._layout = layout
        self.feed = layout.feed
        self.formats: tuple[str, ...] = ("csv", "tsv", "xlsx")
        self.cell_types = replace(layout.cell_types, sheets=(), separator="")
        self.has_header = True
        self.marking_required = layout.marking_required
        self.column_names = (*CORDON_COLUMNS, *layout.column_names)
        self.optional_columns: Collection[str] = {*layout.optional_columns, *LATER_COLUMNS}
        self.unknown_columns = layout.unknown_columns
        self.withholds_text = layout.withholds_text
        self.refuses_file = layout.refuses_file

    def refuses_column(self, name: str) -> bool:
        """As the feed itself does."""
        return self._layout.refuses_column(name)

    def first_row_problem(self, values: Sequence[str]) -> str | None:
        """The header has said already that the file is a quarantine file."""
        return None

    def better_feed(self, header: Sequence[str], file_name: str) -> str | None:
        """As the feed itself judges the original columns."""
        return self._layout.better_feed([name for name in header if not name.startswith(PREFIX)], file_name)


class CorrectionTable:
    """The original rows inside a quarantine file: their own line numbers, header and cells.

    Raises WrongFileError where the cordon_ columns were altered, or rows of several extracts were put together: then
    nothing tells which load they correct.
    """

    def __init__(self, table: Table, file_name: str) -> None:
        self._table = table
        self._file = file_name
        self.sheet = ""
        header = table.reading.header
        self._place = {name: header.index(name) for name in CORDON_COLUMNS if name in header}
        self._kept = [position for position, name in enumerate(header) if not name.startswith(PREFIX)]
        self.reading = replace(
            table.reading,
            header=tuple(restore(header[position]) for position in self._kept),
            blanked=tuple(new for new, old in enumerate(self._kept) if old in table.reading.blanked),
        )
        self._chunks = iter(table)
        self._first = next(self._chunks, [])
        first = next((row for row in self._first if isinstance(row, RawRow)), None)
        if first is None:
            problem = "none of its rows can be read" if self._first else "there is no row in it"
            raise WrongFileError(self._file, problem, "save it again from the quarantine file that Cordon wrote")
        self.corrected = self._belongs_to(first)

    @property
    def notes(self) -> tuple[str, ...]:
        """As the reader has them."""
        return self._table.notes

    @property
    def bytes_read(self) -> int:
        """How far reading is."""
        return self._table.bytes_read

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return self._table.size

    def close(self) -> None:
        """Release the file."""
        self._table.close()

    def __iter__(self) -> Iterator[list[RawRow | UnreadableRow]]:
        """The original rows, in chunks."""
        yield from self._by_sheet(self._first)
        for chunk in self._chunks:
            yield from self._by_sheet(chunk)

    def _by_sheet(self, chunk: Sequence[RawRow | UnreadableRow]) -> Iterator[list[RawRow | UnreadableRow]]:
        """The chunk's rows, parted where they came from different sheets: `sheet` is that of the part just given."""
        for sheet, rows in groupby(chunk, self._sheet_of):
            self.sheet = sheet
            yield [self._original(row) for row in rows]

    def _sheet_of(self, row: RawRow | UnreadableRow) -> str:
        place = self._place.get("cordon_sheet")
        return restore(row.values[place]) if isinstance(row, RawRow) and place is not None else ""

    def _belongs_to(self, row: RawRow) -> Corrected:
        file_name, feed, scope, extracted = (
            restore(row.values[self._place[name]])
            for name in ("cordon_file", "cordon_feed", "cordon_scope", "cordon_extracted_at")
        )
        try:
            instant = datetime.fromisoformat(extracted)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            problem = "this is not an instant such as 2026-11-01T06:00:00Z"
            raise WrongFileError(self._file, problem, _KEEP, line=row.line, column="cordon_extracted_at")
        return Corrected(file_name, feed, scope, instant.astimezone(UTC))

    def _original(self, row: RawRow | UnreadableRow) -> RawRow | UnreadableRow:
        if isinstance(row, UnreadableRow):
            return row
        if self._belongs_to(row) != self.corrected:
            problem = "this row is of another file than the rows before it"
            raise WrongFileError(self._file, problem, "load each quarantine file by itself", line=row.line)
        line = row.values[self._place[_SIGN]]
        if not line.isascii() or not line.isdigit():
            return UnreadableRow(row.line, "cordon_line is not a line number", _KEEP, "")
        return RawRow(int(line), tuple(restore(row.values[position]) for position in self._kept))
