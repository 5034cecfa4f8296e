"""A file opened as a table: format, encoding, marking and header settled first, then rows in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePath
from types import TracebackType
from typing import Protocol, Self

from graph.model.labels import Classification
from loaders.readers import delimited, jsonl
from loaders.readers.delimited import Record
from loaders.readers.documents import Document
from loaders.readers.encoding import Encoding, detect_encoding
from loaders.readers.headers import MatchedHeader, marking_line, match_header, neo4j_names, strictest
from loaders.readers.lines import LineSource
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
_SAMPLED_OBJECTS = 500


class Source(Protocol):
    """Where a table's records come from."""

    @property
    def size(self) -> int:
        """Bytes in all."""

    @property
    def bytes_read(self) -> int:
        """Bytes behind us."""

    def close(self) -> None:
        """Release the file."""


@dataclass(slots=True)
class _Start:
    """What the lines before the rows said. `rows` still holds every record after them."""

    rows: Iterator[Record]
    matched: MatchedHeader
    header_line: int
    marking: Classification | None
    raw_header: list[str]
    notes: list[str] = field(default_factory=list)


class TableReader:
    """Iterate it for chunks of rows; close it, or use it as a context manager. `reading` is known from the start.

    `sheet` is the sheet of a workbook that the chunk just given came from: no chunk has rows of two.
    """

    def __init__(
        self, name: str, source: Source, start: _Start, reading: FileReading, layout: TableLayout,
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
        late = list(self.reading.notes)
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
            # Most rows pass here; a blank first or second cell may mean a blank row or a marking line.
            if (
                not cells
                or record.rule
                or len(cells) != width
                or cells[0] == first_name
                or not cells[0][:1] > " "
                or (not cells[-1] and not any(cells[1:]))
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
            if not any(cell.strip() for cell in cells):
                self._blank_rows += 1
                return None
            if self._is_late_marking(record.line, cells):
                return None
            if len(cells) == width and cells != self._raw_header:
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
        _refuse_unmarked(document, mapping, source.marking)
    except BaseException:
        source.close()
        raise
    start = _Start(source.records(), source.matched, source.header_line, source.marking, list(source.matched.names))
    notes = (*source.notes, *source.matched.notes)
    return TableReader(document.name, source, start, _reading(document.name, "xlsx", start, notes), mapping, limits)


def _open_parquet(document: Document, mapping: TableLayout, limits: ReaderLimits) -> TableReader:
    _refuse_format(document, "parquet", mapping)
    _refuse_unmarked(document, mapping, None)
    source = ParquetSource(document, mapping, limits)
    start = _Start(source.records(), source.matched, 0, None, [])
    return TableReader(
        document.name, source, start, _reading(document.name, "parquet", start, source.matched.notes), mapping, limits
    )


def _reading(name: str, form: str, start: _Start, notes: tuple[str, ...]) -> FileReading:
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
        start = _start(document, source, form, delimiter, encoding, mapping, limits)
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


def _start(
    document: Document, source: LineSource, form: str, delimiter: str, encoding: Encoding, mapping: TableLayout,
    limits: ReaderLimits,
) -> _Start:  # fmt: skip
    if form == "jsonl":
        return _start_of_objects(document, source, encoding, mapping, limits)
    rows = delimited.records(source, delimiter, limits)
    marking: Classification | None = None
    notes: list[str] = []
    for _ in range(limits.lines_before_header):
        record = next(rows, None)
        if record is None:
            break
        if record.cells is None or record.rule:
            raise WrongFileError(
                document.name, "the line where the header should be cannot be read", "send the table as CSV in UTF-8",
                line=record.line,
            )  # fmt: skip
        if not any(cell.strip() for cell in record.cells):
            continue
        found = marking_line(document.name, record.line, record.cells)
        if found is None:
            _refuse_unmarked(document, mapping, marking)
            return _at_header(document, record, rows, form, mapping, marking, notes)
        marking = strictest(marking, found)
        notes.append(f"line {record.line} marks the file {found}")
    raise WrongFileError(
        document.name, "it has no header" if mapping.has_header else "it has no rows", "ask the sender for a whole file"
    )


def _at_header(
    document: Document, record: Record, rows: Iterator[Record], form: str, mapping: TableLayout,
    marking: Classification | None, notes: list[str],
) -> _Start:  # fmt: skip
    cells = record.cells or []
    if mapping.has_header:
        names = neo4j_names(cells) if form == "neo4j" else cells
        matched = match_header(document.name, record.line, names, mapping)
        return _Start(rows, matched, record.line, marking, list(cells), notes)
    problem = (
        f"its first row has {len(cells)} cells, and {mapping.feed} has {len(mapping.column_names)}"
        if len(cells) != len(mapping.column_names)
        else mapping.first_row_problem(cells)
    )
    if problem is not None:
        other = mapping.better_feed(cells, document.name)
        remedy = f"load it as {other}" if other else "check that this is the right file"
        raise WrongFileError(document.name, problem, remedy, line=record.line)
    notes.append("the file has no header: columns are taken by position")
    matched = match_header(document.name, record.line, mapping.column_names, mapping)
    return _Start(chain([record], rows), matched, 0, marking, [], notes)


def _start_of_objects(
    document: Document, source: LineSource, encoding: Encoding, mapping: TableLayout, limits: ReaderLimits
) -> _Start:
    with LineSource(document, encoding, limits.record) as sample:
        lines = [line for line, whole in (sample.read() for _ in range(_SAMPLED_OBJECTS)) if whole and line.strip()]
    keys = jsonl.keys_of(lines)
    _refuse_unmarked(document, mapping, None)
    absent = [name for name in mapping.column_names if name not in keys]
    # An object leaves out what it does not know; a file in which most columns never occur is another feed's.
    if not keys or len(absent) * 2 > len(mapping.column_names):
        match_header(document.name, 1, keys, mapping)
    keys = (*keys, *absent)
    matched = match_header(document.name, 1, keys, mapping)
    return _Start(jsonl.records(source, keys, limits), matched, 0, None, [], [])


def _refuse_unmarked(document: Document, mapping: TableLayout, marking: Classification | None) -> None:
    if marking is None and mapping.marking_required:
        raise WrongFileError(
            document.name, f"it carries no marking, and {mapping.feed} must", "have the sender mark its first line"
        )


def _refuse_cut_tail(document: Document, encoding: Encoding, delimiter: str, width: int) -> None:
    """Catch the commonest damage of all, a copy cut short, before the first row is read."""
    with document.open() as file:
        file.seek(max(0, document.size - _TAIL))
        tail = file.read()
    last = tail[tail.rfind(b"\n") + 1 :].decode(encoding.name, "replace")
    # A last line with quotes in it may end a row that began lines before: the reader will tell.
    if not last.strip() or '"' in last or b"\n" not in tail:
        return
    cells = last.split(delimiter)
    if len(cells) < width and marking_line(document.name, 0, cells) is None:
        raise truncated(document.name, 0)
