"""Workbooks (XLSX) opened safely and read row by row, without the sheets ever being in memory whole."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser

from graph.model.labels import Classification, parse_marking
from loaders.readers.documents import Document
from loaders.readers.merges import Merge, merges_in
from loaders.readers.packed import MOST_RATIO, RATIO_FROM
from loaders.readers.rows import WrongFileError

# Excel's own bounds; a sheet past them was not made by one.
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_UNPACKED = 4 << 30
# Texts of a workbook stand in one part, which is held in memory while its sheets are read.
MOST_TEXTS = 512 << 20
_BATCH = 500
_TEXTS = "xl/sharedStrings.xml"
_WHOLE = "get a whole copy, or save the workbook again"
_LOOKED_AT = 4_096
_TRUE = frozenset({"1", "true"})
# All that openpyxl and what it stands on raise where a workbook is not what it should be.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, EOFError, OSError, LookupError, ValueError,
    TypeError, AttributeError, ArithmeticError, RuntimeError, NotImplementedError, struct.error, AssertionError,
)  # fmt: skip


class SheetCell(NamedTuple):
    """One filled cell: its value, openpyxl's letter for its type (f formula, e error, n, s, d, b), and its style."""

    value: Any
    kind: str
    style: int


class SheetRow(NamedTuple):
    """One row: its filled cells by position from 0, and what formulas came to where that was asked for."""

    number: int
    cells: dict[int, SheetCell]
    values: dict[int, SheetCell] | None = None


class Workbook:
    """One open workbook. `titles` are its sheets in order, `hidden` those that its reader would not see.

    `shift` turns its day numbers into those of Excel's usual epoch. `printed` are markings in the page headers of the
    sheets that have been read to their end, and `unseen` the rows of these that somebody has hidden or filtered out.
    """

    def __init__(self, document: Document) -> None:
        self.name = document.name
        self.size = document.size
        self._document = document
        self._refuse_unsafe()
        self._files = [document.open()]
        with self._broken("it cannot be opened as a workbook"):
            self._formulas = _open(self._files[0], values=False)
        self._values: Any = None
        self.printed: dict[str, Classification] = {}
        self.unseen: dict[str, int] = {}
        sheets = self._formulas.worksheets
        self.titles = tuple(str(sheet.title) for sheet in sheets)
        self.hidden = tuple(str(sheet.title) for sheet in sheets if sheet.sheet_state != "visible")
        self.shift = 1_462 if self._formulas.epoch.year == 1904 else 0

    def rows(self, title: str, *, values: bool = False) -> Iterator[SheetRow]:
        """The rows that a sheet states, with the results of its formulas where `values` are asked for.

        Raises WrongFileError where the sheet breaks off, or says things twice.
        """
        plain = self._parsed(self._formulas, title)
        results = self._parsed(self._with_values(), title) if values else None
        last = 0
        while True:
            with self._broken(f"sheet {title} is damaged after row {last}"):
                batch = list(islice(plain, _BATCH))
                found = None if results is None else list(islice(results, len(batch)))
            if not batch:
                return
            for place, (number, cells) in enumerate(batch):
                if not last < number <= MOST_ROWS or (cells and max(cells) >= MOST_COLUMNS):
                    problem = f"sheet {title} states rows twice, out of order, or past the end of a sheet"
                    raise WrongFileError(self.name, problem, _WHOLE, line=number)
                last = number
                yield SheetRow(number, cells, None if found is None else found[place][1])

    def number_format(self, style: int) -> str:
        """How a style shows numbers, such as 00000; "" where it is not known."""
        try:
            key = self._formulas._cell_styles[style].numFmtId
            builtin = BUILTIN_FORMATS.get(key, "")
            return builtin or str(self._formulas._number_formats[key - BUILTIN_FORMATS_MAX_SIZE])
        except IndexError:
            return ""

    def merges(self, title: str) -> list[Merge]:
        """The merged cells of a sheet, which its part names below its rows."""
        with self._broken(f"sheet {title} is damaged"), self._formulas[title]._get_source() as part:
            return merges_in(part)

    def rows_stated(self, title: str) -> int:
        """How many rows the sheet says that it has, at least 1; good for progress only."""
        return max(1, int(self._formulas[title].max_row or 1))

    def close(self) -> None:
        """Release the file."""
        for file in self._files:
            file.close()

    def _with_values(self) -> Any:
        if self._values is None:
            self._files.append(self._document.open())
            with self._broken("it cannot be opened as a workbook"):
                self._values = _open(self._files[-1], values=True)
        return self._values

    def _parsed(self, workbook: Any, title: str) -> Iterator[tuple[int, dict[int, SheetCell]]]:
        """The parser's own rows: openpyxl's reader above it leaves out, unsaid, a row that stands out of order."""
        sheet, unseen = workbook[title], 0
        with sheet._get_source() as source:
            parser = WorkSheetParser(
                source, sheet._shared_strings, data_only=workbook.data_only, epoch=workbook.epoch,
                date_formats=workbook._date_formats, timedelta_formats=workbook._timedelta_formats,
            )  # fmt: skip
            for number, given in parser.parse():
                # What it remembers of each row's height would grow with the sheet.
                unseen += any(row.get("hidden") in _TRUE for row in parser.row_dimensions.values())
                parser.row_dimensions.clear()
                cells = {
                    cell["column"] - 1: SheetCell(cell["value"], cell["data_type"], cell["style_id"] or 0)
                    for cell in given
                    if cell["value"] is not None or cell["data_type"] == "e"
                }
                if len({cell["column"] for cell in given}) != len(given):
                    raise ValueError("a row states a cell twice")
                yield number, cells
            self.unseen[title] = unseen
            self._check_page_marking(title, getattr(parser, "HeaderFooter", None))

    def _check_page_marking(self, title: str, printed: Any) -> None:
        """Remember the strictest marking that a sheet prints on its pages, where no cell may say it."""
        for part in ("oddHeader", "oddFooter", "firstHeader", "firstFooter"):
            for side in ("left", "center", "right"):
                text = getattr(getattr(getattr(printed, part, None), side, None), "text", None)
                marking = parse_marking(text) if text else None
                if marking is not None:
                    self.printed[title] = max(marking, self.printed.get(title, marking))

    @contextmanager
    def _broken(self, problem: str) -> Iterator[None]:
        """Words for whatever a damaged workbook makes the library raise; its warnings are not for our readers."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield
        except _BROKEN as error:
            raise WrongFileError(self.name, problem, _WHOLE) from error

    def _refuse_unsafe(self) -> None:
        try:
            with self._document.open() as file, zipfile.ZipFile(file) as archive:
                infos = archive.infolist()
                markup = [info for info in infos if info.filename.endswith((".xml", ".rels", ".vml"))]
                heads = [_head(archive, info) for info in markup]
        except _BROKEN as error:
            raise WrongFileError(self.name, "the workbook is damaged", _WHOLE) from error
        names = {info.filename for info in infos}
        if "xl/workbook.xml" not in names:
            kind = "a binary workbook (.xlsb)" if "xl/workbook.bin" in names else "an Office document without sheets"
            raise WrongFileError(self.name, f"this is {kind}", "save the sheet as XLSX or CSV")
        if any(b"<!DOCTYPE" in head or b"<!ENTITY" in head for head in heads):
            raise WrongFileError(self.name, "the workbook holds what no spreadsheet writes", "do not load it")
        for info in infos:
            large = info.file_size > (MOST_TEXTS if info.filename == _TEXTS else MOST_UNPACKED)
            if large or info.file_size > max(RATIO_FROM, info.compress_size * MOST_RATIO):
                problem = "a part of the workbook unpacks to far more than its size"
                raise WrongFileError(self.name, problem, "do not load it; ask the sender, or have it sent as CSV")


def is_workbook(document: Document) -> bool:
    """Whether a file is an office document by its first bytes."""
    with document.open() as file:
        return file.read(4) == b"PK\x03\x04"


def _head(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as part:
        return part.read(_LOOKED_AT)


def _open(file: Any, *, values: bool) -> Any:
    return load_workbook(file, read_only=True, data_only=values, keep_links=False)
