"""A first mapping for a file that no mapping knows: what its columns look like, and a commented start in YAML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, zip_longest
from pathlib import PurePath

from graph.model.identifiers import IdentifierType, parse
from loaders.extraction import extraction_time
from loaders.mapping.language import FileShape, names_a_source
from loaders.mapping.moments import compile_parser
from loaders.mapping.numbers import COMMA, POINT, is_comma_decimal, is_number
from loaders.quality.shapes import shape_of
from loaders.readers import Document, RawRow, ReaderLimits, WrongFileError, open_table
from loaders.readers.candidates import candidate_headers, head_rows
from loaders.readers.typed import CellTypes
from loaders.readers.workbook import is_workbook

# Rows that are looked at.
LOOKED_AT = 5_000
# An identifier is recognised where so many of the filled cells pass its own check, and never in fewer than so many.
_IDENTIFIED = 0.9
_LEAST = 5
_DATED = 0.95
_DATES = (
    "YYYY-MM-DD", "DD/MM/YYYY", "D/M/YYYY", "DD-MM-YYYY", "DD.MM.YYYY", "DD MMM YYYY", "D MMM YYYY", "DD-MMM-YYYY",
    "YYYYMMDD", "MM/DD/YYYY", "M/D/YYYY",
)  # fmt: skip
_TIMES = ("HH:MI:SS", "HH:MI", "HH:MI:SSZ", "HH:MI:SSOFFSET", "HH:MIZ")
# A header may leave a column without a name; a row of group titles above it leaves most.
_FULL = 0.6
# A number, a date or a time: no column is called so.
_VALUE = re.compile(r"\W*\d[\d\W]*|\d[\d\W]*[TZ][\d\W]*Z?")
SEPARATORS = (";", "|")
_DIVIDERS = ("T", " ")
# Types whose check says enough to be recognised without the column's name; opaque numbers would fit anything.
_TELLING = (
    IdentifierType.PRISON_NUMBER, IdentifierType.PNC, IdentifierType.CRO, IdentifierType.POSTCODE,
    IdentifierType.VEHICLE_REGISTRATION, IdentifierType.PHONE, IdentifierType.CELL,
)  # fmt: skip
BORN = re.compile(r"\b(dob|birth|born)\b", re.IGNORECASE)
NAMES = (
    ("surname", re.compile(r"\b(surname|last ?name|family name)\b", re.IGNORECASE)),
    ("forenames", re.compile(r"\b(forenames?|first ?names?|given names?)\b", re.IGNORECASE)),
    ("sex", re.compile(r"\b(sex|gender)\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class DraftedColumn:
    """What a column looks like. `dates` are the patterns that all its cells have; several where none is told apart.

    `decimal` is how its numbers are written: the comma, the point, or blank where 1,234 and the like may be either.
    """

    name: str
    filled: float
    distinct: int
    unique: bool
    identifier: str | None
    identified: float
    dates: tuple[str, ...]
    shapes: tuple[str, ...]
    number: bool
    refused: bool
    decimal: str = POINT


@dataclass(frozen=True, slots=True)
class _Layout:
    """Any table: takes every column as it stands."""

    column_names: tuple[str, ...]
    feed: str = "the table"
    formats: tuple[str, ...] = FileShape().formats
    has_header: bool = True
    marking_required: bool = False
    optional_columns: frozenset[str] = frozenset()
    unknown_columns: str = "keep"
    withholds_text: bool = True
    refuses_file: bool = False
    cell_types: CellTypes = CellTypes()  # noqa: RUF009 - a frozen value

    def refuses_column(self, name: str) -> bool:
        """Whether its cells are never read: a human source's identity."""
        return names_a_source(name)

    def first_row_problem(self, values: Sequence[str]) -> str | None:
        """Any row will do."""
        return None

    def better_feed(self, header: Sequence[str], file_name: str) -> str | None:
        """Nothing is known."""
        return None


@dataclass(frozen=True, slots=True)
class Look:
    """What a file's first rows look like: its columns, how many rows were seen, and how it is to be opened."""

    columns: tuple[DraftedColumn, ...]
    rows: int
    separator: str = ""
    sheets: tuple[str, ...] = ()


def look_at(document: Document, sheets: tuple[str, ...] = ()) -> Look:
    """A look at a file, of a workbook at these sheets (all where none is named). Raises WrongFileError for no table."""
    header, separator = _header(document, sheets)
    as_of = extraction_time(document).at.date()
    layout = _Layout(tuple(name for name in header if name), cell_types=CellTypes(sheets=sheets, separator=separator))
    with open_table(document, layout, limits=ReaderLimits(chunk_rows=500)) as table:
        rows = list(islice((row.values for chunk in table for row in chunk if isinstance(row, RawRow)), LOOKED_AT))
        names = table.reading.header
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    found = tuple(_column(name, values, as_of) for name, values in zip(names, columns, strict=True))
    return Look(found, len(rows), separator, sheets)


def _header(document: Document, sheets: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The likeliest header, and what parts its cells where that is neither comma nor tab."""
    headers = list(map(_header_among, head_rows(document, sheets))) if is_workbook(document) else []
    headers = [names for names in headers or candidate_headers(document) if any(names)]
    if not headers:
        raise WrongFileError(document.name, "it has no header", "write its column names on the first line")
    header = max(headers, key=_filled)
    if len(header) > 1 or PurePath(document.leaf).suffix.lower() != ".csv":
        return header, ""
    for separator in SEPARATORS:
        for other in candidate_headers(document, separator):
            if len(other) > 1:
                return other, separator
    return header, ""


def _header_among(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The first row of a sheet's head that is about as full as any and holds names alone; blank where there is none.

    A row below it that fills its gaps and little else is its second half.
    """
    most = max(map(_filled, rows), default=0)
    for place, row in enumerate(rows):
        if not row or _filled(row) < most * _FULL or any(_VALUE.fullmatch(cell) for cell in row):
            continue
        below = rows[place + 1] if place + 1 < len(rows) else ()
        both = tuple(lower or upper for upper, lower in zip_longest(row, below, fillvalue=""))
        halves = _filled(below) < _filled(row) < _filled(both) and not any(_VALUE.fullmatch(cell) for cell in both)
        return both if halves else row
    return ()


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell) for cell in cells)


def _column(name: str, values: Sequence[str], as_of: date) -> DraftedColumn:
    filled = [value.strip() for value in values if value.strip()]
    counts = Counter(filled)
    identifier, share = _identified(filled, as_of)
    decimal = _decimal(counts)
    ranked = sorted(Counter(map(shape_of, filled)).items(), key=lambda item: (-item[1], item[0]))
    return DraftedColumn(
        name=name,
        filled=len(filled) / len(values) if values else 0.0,
        distinct=len(counts),
        unique=len(counts) == len(values) > 1,
        identifier=identifier,
        identified=share,
        dates=() if identifier else _dates(counts),
        shapes=tuple(shape for shape, _ in ranked[:3]),
        number=bool(filled) and decimal is not None,
        refused=names_a_source(name),
        decimal=POINT if decimal is None else decimal,
    )


def _identified(filled: Sequence[str], as_of: date) -> tuple[str | None, float]:
    if len(filled) < _LEAST:
        return None, 0.0
    best: tuple[float, str] | None = None
    for kind in _TELLING:
        valid = sum(parse(kind, value, as_of=as_of).valid for value in filled) / len(filled)
        if valid >= _IDENTIFIED and (best is None or valid > best[0]):
            best = (valid, kind.value)
    return (None, 0.0) if best is None else (best[1], best[0])


def _dates(counts: Counter[str]) -> tuple[str, ...]:
    """The patterns that most cells have, and all equally: day and month look alike where no cell is past the twelfth.

    A cell or two that somebody mistyped makes no other column of it.
    """
    if not counts:
        return ()
    patterns = [*_DATES, *(f"{day}{divider}{clock}" for day in _DATES for divider in _DIVIDERS for clock in _TIMES)]
    fitting = {}
    for pattern in patterns:
        read = compile_parser((pattern,), "UTC")
        fitting[pattern] = sum(rows for value, rows in counts.items() if read(value) is not None)
    most = max(fitting.values())
    if most < _DATED * counts.total():
        return ()
    return tuple(pattern for pattern, rows in fitting.items() if rows == most)


def _decimal(counts: Counter[str]) -> str | None:
    """How a column writes its numbers; blank where that cannot be told, None where not all its cells are numbers."""
    ways = [way for way in (POINT, COMMA) if all(is_number(text, way) for text in counts)]
    if COMMA in ways and any(map(is_comma_decimal, counts)):
        return COMMA
    if POINT in ways:
        return POINT if ways == [POINT] or not any("." in text for text in counts) else ""
    return "" if ways else None
