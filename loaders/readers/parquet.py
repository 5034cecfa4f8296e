"""Parquet files as a table, in batches: every value as the text that the feed's CSV would hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from loaders.readers.delimited import BYTES_NOT_TEXT, CELL_TOO_LONG, NUL_BYTE, Record
from loaders.readers.documents import Document
from loaders.readers.headers import MatchedHeader, match_header
from loaders.readers.rows import ReaderLimits, TableLayout, WrongFileError
from loaders.readers.typed import CELL_UNREADABLE, CellRefusedError, CellWriter

MAGIC = b"PAR1"
_ENCRYPTED = b"PARE"
# Above this a row group is read into memory at once and no longer in pieces of bounded size.
MOST_IN_GROUP = 2 << 30
_WHOLE = "get a whole copy: this one was cut short or damaged"
# All that pyarrow raises where a file is not what it should be.
_BROKEN = (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError, ArithmeticError)

_Cell = tuple[str, str]


def is_parquet(document: Document) -> bool:
    """Whether a file is Parquet by its first bytes."""
    with document.open() as file:
        return file.read(4) in (MAGIC, _ENCRYPTED)


class ParquetSource:
    """A Parquet file as the source of a table."""

    def __init__(self, document: Document, layout: TableLayout, limits: ReaderLimits) -> None:
        self.name = document.name
        self.size = document.size
        self._limits = limits
        self._types = layout.cell_types
        self._done = 0
        self._stream = document.open()
        try:
            self._file = self._opened()
            self.rows = self._file.metadata.num_rows
            self.matched: MatchedHeader = match_header(document.name, 0, self._file.schema_arrow.names, layout)
        except BaseException:
            self._stream.close()
            raise

    @property
    def bytes_read(self) -> int:
        """The file's size by the share of rows that were read."""
        return int(self.size * self._done / self.rows) if self.rows else self.size

    @property
    def late_notes(self) -> tuple[str, ...]:
        """Nothing: the file's own header says it all."""
        return ()

    def close(self) -> None:
        """Release the file."""
        self._stream.close()

    def records(self) -> Iterator[Record]:
        """Every row; lines are row numbers from 1."""
        batches = self._batches()
        while (batch := next(batches, None)) is not None:
            try:
                columns = self._columns(batch)
            except _BROKEN as error:
                raise self._damaged(error) from error
            for cells in zip(*columns, strict=True):
                self._done += 1
                yield self._record(self._done, cells)
        if self._done != self.rows:
            raise WrongFileError(self.name, f"it says that it has {self.rows:,} rows and has {self._done:,}", _WHOLE)

    def _record(self, number: int, cells: Sequence[_Cell]) -> Record:
        texts = [text for text, _ in cells]
        rule = position = None
        for place, (text, wrong) in enumerate(cells):
            found = wrong or _damage(text, self._limits.cell)
            if found:
                texts[place] = "" if found == CELL_TOO_LONG else text
                if rule is None:
                    rule, position = found, place
        if rule is None:
            return Record(number, texts, "")
        return Record(number, texts, ", ".join(texts), rule, position=-1 if position is None else position)

    def _opened(self) -> pq.ParquetFile:
        with_head = self._stream.read(4)
        self._stream.seek(0)
        if with_head == _ENCRYPTED:
            raise WrongFileError(self.name, "the Parquet file is encrypted", "have it sent without a password")
        try:
            plain = pq.ParquetFile(self._stream, pre_buffer=False)
            texts = [field.name for field in plain.schema_arrow if pa.types.is_string(field.type)]
            for group in range(plain.metadata.num_row_groups):
                if plain.metadata.row_group(group).total_byte_size > MOST_IN_GROUP:
                    problem = f"its row group {group + 1} is larger than {MOST_IN_GROUP >> 30} GiB"
                    raise WrongFileError(self.name, problem, "have it written in smaller row groups")
            # Repeated texts stay one text each: a column that packs a thousand to one does not unpack in memory.
            return pq.ParquetFile(  # a page that states its check sum is held to it
                self._stream,
                read_dictionary=texts,
                pre_buffer=False,
                buffer_size=1 << 20,
                page_checksum_verification=True,
            )
        except _BROKEN as error:
            raise self._damaged(error) from error

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._file.iter_batches(batch_size=self._limits.chunk_rows, use_threads=False)
        except _BROKEN as error:
            raise self._damaged(error) from error

    def _columns(self, batch: pa.RecordBatch) -> list[list[_Cell]]:
        writer = CellWriter(self._types, self.matched.names)
        return [_column(batch.column(place), _converter(writer, place)) for place in range(batch.num_columns)]

    def _damaged(self, error: Exception) -> WrongFileError:
        at = f" after row {self._done:,}" if self._done else ""
        return WrongFileError(self.name, f"the Parquet file is damaged{at}", _WHOLE)


def _converter(writer: CellWriter, position: int) -> Callable[[object], _Cell]:
    def cell(value: object) -> _Cell:
        try:
            return writer.text(position, value), ""
        except CellRefusedError as refused:
            return refused.shown, refused.rule
        except _BROKEN:
            return "", CELL_UNREADABLE

    return cell


def _column(array: pa.Array, cell: Callable[[object], _Cell]) -> list[_Cell]:
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if pa.types.is_dictionary(array.type):
        known = [cell(value) for value in _values(array.dictionary)]
        blank = cell(None)
        return [blank if index is None else known[index] for index in array.indices.to_pylist()]
    return [cell(value) for value in _values(array)]


def _values(array: pa.Array) -> list[object]:
    """Python's own values. Instants are cut to microseconds, and one that no calendar holds stands for itself."""
    if pa.types.is_timestamp(array.type) and array.type.unit == "ns":
        array = array.cast(pa.timestamp("us", array.type.tz), safe=False)
    try:
        return list(array.to_pylist())
    except _BROKEN:
        return [_single(item) for item in array]


def _single(item: pa.Scalar) -> object:
    try:
        return item.as_py()
    except _BROKEN:
        return _NO_VALUE


class _NoValue:
    """Something that cannot be a cell."""


_NO_VALUE = _NoValue()


def _damage(text: str, most: int) -> str:
    if len(text) > most:
        return CELL_TOO_LONG
    if "\0" in text:
        return NUL_BYTE
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            return BYTES_NOT_TEXT
    return ""
