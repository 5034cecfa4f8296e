"""A file opened as a table: format, encoding, marking and header settled first, then rows in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from types import TracebackType
from typing import Protocol, Self

from loaders.readers.beginning import Start, refuse_unmarked, separator_of, start_of
from loaders.readers.delimited import Record
from loaders.readers.documents import Document
from loaders.readers.encoding import Encoding, detect_encoding
from loaders.readers.headers import marking_line
from loaders.readers.lines import LineSource
from loaders.readers.notes import PRINTED, is_printed_note, note_rule
from loaders.readers.packed import document_of
from loaders.readers.parquet import ParquetSource, is_parquet
from loaders.readers.rows import FileReading, RawRow, ReaderLimits, TableLayout, UnreadableRow, WrongFileError
from loaders.readers.sheets import NEW_SHEET, SheetSource
from loaders.readers.unreadable import unreadable_row
from loaders.readers.workbook import is_workbook

DEFAULT_LIMITS = ReaderLimits()
_DELIMITERS = {"csv": ",", "tsv": "\t", "neo4j": ","}
_SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_TAIL = 1 << 16
# With which old programs end a text file.
_END_OF_FILE = "\x1a"


class Source(Protocol):
    """Where a table's records come from."""

    @property
    def size(self) -> int:
        """Bytes in all."""

    @property
    def bytes_read(self) -> int:
        """Bytes behind us."""

    @property
    def late_notes(self) -> tuple[str, ...]:
        """What only the rows could tell of the file."""

    def close(self) -> None:
        """Release the file."""


class TableReader:
    """Iterate it for chunks of rows; close it, or use it as a context manager. `reading` is known from the start.

    `sheet` is the sheet of a workbook that the chunk just given came from: no chunk has rows of two.
    """

    def __init__(
        self, name: str, source: Source, start: Start, reading: FileReading, layout: TableLayout,
        limits: ReaderLimits,
    ) -> None:  # fmt: skip
        self.reading = reading
        self.sheet = ""
        self._name = name
        self._source = source
        self._records = start.rows
        self._raw_header = start.raw_header
        self._layout = layout
        self._limits = limits
        self._blank_rows = 0
        self._last_blank = 0
        self._late_markings = 0

    @property
    def size(self) -> int:
        """The file's size in bytes."""
        return self._source.size

    @property
    def bytes_read(self) -> int:
        """Bytes read so far, ahead of the rows by a buffer."""
        return self._source.bytes_read

    @property
    def notes(self) -> tuple[str, ...]:
        """The reading's notes, and those that only the rows could tell: complete once the last chunk is out."""
        late = [*self.reading.notes, *self._source.late_notes]
        if self._blank_rows:
            late.append(f"blank rows skipped: {self._blank_rows}")
        if self._late_markings:
            late.append(f"marking lines after the first row, skipped: {self._late_markings}")
        return tuple(late)

    def __iter__(self) -> Iterator[list[RawRow | UnreadableRow]]:
        """Chunks of rows in file order. Raises WrongFileError at the end of a file that breaks off."""
        chunk: list[RawRow | UnreadableRow] = []
        width, rows_per_chunk, blanked = len(self.reading.header), self._limits.chunk_rows, self.reading.blanked
        first_name = self._raw_header[0] if self._raw_header else None
        for record in self._records:
            cells = record.cells
            # Most rows pass here; a blank first or second cell may mean a blank row or a marking line, and a row of
            # totals is one wherever the key stands.
            if (
                not cells
                or record.rule
                or len(cells) != width
                or cells[0] == first_name
                or not cells[0][:1] > " "
                or (not cells[-1] and not any(cells[1:]))
                or "otal" in cells[0]
                or "OTAL" in cells[0]
                or width == 1
            ):
                cells = self._judged(record, width, chunk)
            if cells is None:
                if record.rule == NEW_SHEET:
                    if chunk:
                        yield chunk
                        chunk = []
                    self.sheet = record.text
                continue
            for position in blanked:
                cells[position] = ""
            chunk.append(RawRow(record.line, tuple(cells)))
            if len(chunk) >= rows_per_chunk:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def close(self) -> None:
        """Release the file."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _judged(self, record: Record, width: int, chunk: list[RawRow | UnreadableRow]) -> list[str] | None:
        """The cells of an odd-looking row that is a row after all; otherwise it is put down or passed over here."""
        cells = record.cells
        if record.rule == NEW_SHEET:
            return None
        if cells is not None and not record.rule:
            if not any(cell.strip().strip(_END_OF_FILE) for cell in cells):
                self._blank_rows += 1
                self._last_blank = record.line
                return None
            if self._is_late_marking(record.line, cells):
                return None
            if note := note_rule(cells, width, after_blank=record.line == self._last_blank + 1):
                record.rule, record.text = note, record.text or cells[0]
                record.unfinished = record.unfinished and note != PRINTED
            elif len(cells) == width and cells != self._raw_header:
                return cells
        if record.unfinished and (cells is None or len(cells) < width):
            raise truncated(self._name, record.line)
        chunk.append(unreadable_row(record, width, self._layout, self.reading, self._limits))
        return None

    def _is_late_marking(self, line: int, cells: list[str]) -> bool:
        marking = marking_line(self._name, line, cells)
        if marking is None:
            return False
        if self.reading.marking is None or marking > self.reading.marking:
            raise WrongFileError(
                self._name,
                f"a line after the first row marks the file {marking}, which the lines before the header do not",
                "put the file's marking on its first line",
                line=line,
            )
        self._late_markings += 1
        return True


def open_table(file: Path | Document, mapping: TableLayout, *, limits: ReaderLimits = DEFAULT_LIMITS) -> TableReader:
    """Open a file as a table of this mapping. Raises WrongFileError where it cannot be one, before any row is out."""
    document = document_of(file) if isinstance(file, Path) else file
    if is_workbook(document):
        return _open_workbook(document, mapping, limits)
    if is_parquet(document):
        return _open_parquet(document, mapping, limits)
    return _open_text(document, mapping, limits)


def _open_workbook(document: Document, mapping: TableLayout, limits: ReaderLimits) -> TableReader:
    _refuse_format(document, "xlsx", mapping)
    source = SheetSource(document, mapping, limits)
    try:
        refuse_unmarked(document, mapping, source.marking)
    except BaseException:
        source.close()
        raise
    start = Start(source.records(), source.matched, source.header_line, source.marking, list(source.matched.names))
    notes = (*source.notes, *source.matched.notes)
    return TableReader(document.name, source, start, _reading(document.name, "xlsx", start, notes), mapping, limits)


def _open_parquet(document: Document, mapping: TableLayout, limits: ReaderLimits) -> TableReader:
    _refuse_format(document, "parquet", mapping)
    refuse_unmarked(document, mapping, None)
    source = ParquetSource(document, mapping, limits)
    start = Start(source.records(), source.matched, 0, None, [])
    return TableReader(
        document.name, source, start, _reading(document.name, "parquet", start, source.matched.notes), mapping, limits
    )


def _reading(name: str, form: str, start: Start, notes: tuple[str, ...]) -> FileReading:
    return FileReading(
        format=form,
        encoding="",
        bom=False,
        marking=start.marking,
        header=start.matched.names,
        header_line=start.header_line,
        notes=notes,
        blanked=start.matched.blanked,
        file=name,
    )


def _open_text(document: Document, mapping: TableLayout, limits: ReaderLimits) -> TableReader:
    encoding = detect_encoding(document)
    form = _format(document, mapping, encoding)
    source = LineSource(document, encoding, limits.record)
    try:
        delimiter = (mapping.cell_types.separator if form == "csv" else "") or _DELIMITERS.get(form, "")
        delimiter = (separator_of(document, encoding, limits) if form in ("csv", "tsv") else "") or delimiter
        start = start_of(document, source, form, delimiter, encoding, mapping, limits)
        reading = FileReading(
            format=form,
            encoding=encoding.name,
            bom=encoding.bom,
            marking=start.marking,
            header=start.matched.names,
            header_line=start.header_line,
            notes=(encoding.note, *start.notes, *start.matched.notes),
            blanked=start.matched.blanked,
            file=document.name,
        )
        if form != "jsonl" and not encoding.name.startswith("utf-16"):
            _refuse_cut_tail(document, encoding, delimiter, len(reading.header))
    except BaseException:
        source.close()
        raise
    return TableReader(document.name, source, start, reading, mapping, limits)


def truncated(file: str, line: int) -> WrongFileError:
    """The refusal of a file that stops in the middle of a row."""
    return WrongFileError(
        file, "the file breaks off in the middle of a row", "get a whole copy: this one was cut short", line=line
    )


def _format(document: Document, mapping: TableLayout, encoding: Encoding) -> str:
    form = _SUFFIXES.get(_suffix(document)) or _sniffed(document, encoding)
    if form == "csv" and "neo4j" in mapping.formats:
        form = "neo4j"
    _refuse_format(document, form, mapping)
    return form


def _suffix(document: Document) -> str:
    return PurePath(document.leaf).suffix.lower()


def _refuse_format(document: Document, form: str, mapping: TableLayout) -> None:
    if form not in mapping.formats:
        raise WrongFileError(
            document.name, f"this is {form}, and {mapping.feed} comes as {' or '.join(mapping.formats)}",
            "send it in that form, or load it as the feed that it is",
        )  # fmt: skip


def _sniffed(document: Document, encoding: Encoding) -> str:
    with document.open() as file:
        first = file.read(_TAIL)[encoding.skip :].decode(encoding.name, "replace").lstrip().split("\n", 1)[0]
    if first.startswith("{"):
        return "jsonl"
    return "tsv" if "\t" in first else "csv"


def _refuse_cut_tail(document: Document, encoding: Encoding, delimiter: str, width: int) -> None:
    """Catch the commonest damage of all, a copy cut short, before the first row is read."""
    with document.open() as file:
        file.seek(max(0, document.size - _TAIL))
        tail = file.read()
    last = tail[tail.rfind(b"\n") + 1 :].decode(encoding.name, "replace")
    # A last line with quotes in it may end a row that began lines before: the reader will tell.
    if not last.strip().strip(_END_OF_FILE) or '"' in last or b"\n" not in tail or is_printed_note(last):
        return
    cells = last.split(delimiter)
    if len(cells) < width and marking_line(document.name, 0, cells) is None:
        raise truncated(document.name, 0)
