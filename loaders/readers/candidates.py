"""What may be a file's header, for telling which feed it is before any mapping is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, pairwise, zip_longest
from pathlib import PurePath

import pyarrow as pa
import pyarrow.parquet as pq

from loaders.readers.delimited import records
from loaders.readers.documents import Document
from loaders.readers.encoding import detect_encoding
from loaders.readers.headers import marking_line
from loaders.readers.jsonl import keys_of
from loaders.readers.lines import LineSource
from loaders.readers.notes import stated_separator
from loaders.readers.parquet import is_parquet
from loaders.readers.rows import ReaderLimits, WrongFileError
from loaders.readers.sheet_headers import spanning_names
from loaders.readers.sheets import first_rows
from loaders.readers.workbook import Workbook, is_workbook

_LIMITS = ReaderLimits()
_SAMPLED_OBJECTS = 100
OBJECTS = (".jsonl", ".ndjson")
TABBED = (".tsv", ".tab")


def candidate_headers(document: Document, separator: str = "") -> list[tuple[str, ...]]:
    """Rows that may be the header, likeliest first; one at most, but for workbooks with title rows and several sheets.

    `separator` parts the cells of a CSV where it is not the comma. Raises WrongFileError where the file is no table.
    """
    if is_workbook(document):
        return workbook_headers(document)
    if is_parquet(document):
        return [_parquet_header(document)]
    header = _text_header(document, separator or delimiter_of(document))
    return [header] if header else []


def head_rows(document: Document, sheets: Sequence[str] = ()) -> list[list[tuple[str, ...]]]:
    """The rows at the head of these sheets of a workbook, of all where none is named."""
    book = Workbook(document)
    try:
        titles = [title for title in book.titles if not sheets or title in sheets]
        return [[tuple(map(str.strip, texts)) for _, texts in first_rows(book, title, _LIMITS)] for title in titles]
    finally:
        book.close()


def workbook_headers(document: Document) -> list[tuple[str, ...]]:
    """The filled rows at the head of every sheet, sheet by sheet, then pairs of rows read as one header."""
    heads = head_rows(document)
    plain = [texts for rows in heads for texts in rows]
    pairs = [
        names
        for rows in heads
        for upper, lower in pairwise(rows)
        for names in (spanning_names(upper, lower), tuple(below or above for above, below in _padded(upper, lower)))
    ]
    return [row for row in (*plain, *pairs) if any(row)]


def _padded(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[str, str]]:
    return [(above.strip(), below.strip()) for above, below in zip_longest(upper, lower, fillvalue="")]


def _parquet_header(document: Document) -> tuple[str, ...]:
    try:
        with document.open() as file:
            return tuple(str(name) for name in pq.ParquetFile(file, pre_buffer=False).schema_arrow.names)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise WrongFileError(document.name, "the Parquet file is damaged or encrypted", "get a whole copy") from error


def _text_header(document: Document, delimiter: str) -> tuple[str, ...]:
    encoding = detect_encoding(document)
    suffix = PurePath(document.leaf).suffix.lower()
    with LineSource(document, encoding, _LIMITS.record) as source:
        stated = stated_separator(source.read()[0])
    with LineSource(document, encoding, _LIMITS.record) as source:
        if suffix in OBJECTS:
            lines = [source.read()[0] for _ in range(_SAMPLED_OBJECTS)]
            return tuple(keys_of([line for line in lines if line.strip()]))
        for record in islice(records(source, stated or delimiter, _LIMITS), _LIMITS.lines_before_header):
            if record.text.startswith("{"):
                return tuple(keys_of([record.text]))
            cells = record.cells or []
            if stated and record.line == 1:
                continue
            if any(cell.strip() for cell in cells) and marking_line(document.name, record.line, cells) is None:
                return tuple(cell.strip() for cell in cells)
    return ()


def delimiter_of(document: Document) -> str:
    """What separates cells, by the file's name."""
    return "\t" if PurePath(document.leaf).suffix.lower() in TABBED else ","
