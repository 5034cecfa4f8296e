"""The rows of a workbook's sheets as one table: which sheets, which header, and each cell as the feed writes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatch
from itertools import islice

from graph.model.labels import Classification
from loaders.readers.delimited import CELL_TOO_LONG, Record
from loaders.readers.documents import Document
from loaders.readers.headers import MatchedHeader, column_key, match_header, strictest
from loaders.readers.merges import MergesBelow
from loaders.readers.rows import ReaderLimits, TableLayout, WrongFileError
from loaders.readers.sheet_headers import SheetHeader, best_row, find_header
from loaders.readers.typed import (
    DIGITS_LOST,
    ERROR_CELL,
    FORMULA,
    FORMULA_WITHOUT_VALUE,
    MERGED,
    CellRefusedError,
    CellTypes,
    CellWriter,
    surely_exact,
)
from loaders.readers.workbook import SheetCell, SheetRow, Workbook

# The rule of a record that is none: from here on rows are of the sheet that its text names.
NEW_SHEET = "new-sheet"


@dataclass(frozen=True, slots=True)
class _Sheet:
    title: str
    header: SheetHeader
    # For each column of the table, its position in this sheet; -1 where the sheet lacks it.
    places: tuple[int, ...]
    width: int


class SheetSource:
    """A workbook as the source of a table. `matched` is the header that all its sheets share."""

    def __init__(self, document: Document, layout: TableLayout, limits: ReaderLimits) -> None:
        self._book = Workbook(document)
        self._limits = limits
        self._types = layout.cell_types
        self.size = self._book.size
        self._done = self._all = 0
        try:
            self._sheets, self.matched, notes = self._plan(layout)
        except BaseException:
            self._book.close()
            raise
        self.marking: Classification | None = None
        for sheet in self._sheets:
            self.marking = strictest(self.marking, sheet.header.marking)
        self.notes = notes
        self.header_line = self._sheets[0].header.row
        self._all = sum(self._book.rows_stated(sheet.title) for sheet in self._sheets)

    @property
    def bytes_read(self) -> int:
        """The file's size by the share of rows that were read."""
        return int(self.size * min(1.0, self._done / self._all)) if self._all else 0

    @property
    def late_notes(self) -> tuple[str, ...]:
        """What the sheets read so far say at their end: rows that whoever sent them had put out of sight."""
        unseen = self._book.unseen
        return tuple(
            f"rows of sheet {sheet.title} that are hidden or filtered out, and were read: {unseen[sheet.title]}"
            for sheet in self._sheets
            if unseen.get(sheet.title)
        )

    def close(self) -> None:
        """Release the file."""
        self._book.close()

    def records(self) -> Iterator[Record]:
        """Every row below the headers, sheet by sheet, each sheet announced by a record of the rule NEW_SHEET."""
        for sheet in self._sheets:
            yield Record(0, None, sheet.title, NEW_SHEET)
            writer = _Writer(self._types, self.matched.names, sheet, self._book, self._limits)
            last = sheet.header.row
            for row in self._book.rows(sheet.title, values=self._types.formulas == "value"):
                self._done += 1
                # Excel does not write the rows on which nothing stands.
                for blank in range(last + 1, row.number):
                    yield Record(blank, [], "")
                if row.number > sheet.header.row:
                    last = row.number
                    yield writer.record(row)
            self._refuse_printed_marking(sheet.title)

    def _refuse_printed_marking(self, title: str) -> None:
        printed = self._book.printed.get(title)
        if printed is not None and (self.marking is None or printed > self.marking):
            raise WrongFileError(
                self._book.name, f"sheet {title} is marked {printed} in its page header, and nowhere in its rows",
                "put the marking on the first row of the sheet",
            )  # fmt: skip

    def _plan(self, layout: TableLayout) -> tuple[list[_Sheet], MatchedHeader, tuple[str, ...]]:
        book, patterns = self._book, self._types.sheets
        chosen = [title for title in book.titles if not patterns or _named(title, patterns)]
        notes = []
        if not chosen:
            raise WrongFileError(
                book.name, f"it has no sheet named {' or '.join(patterns)}; its sheets are {', '.join(book.titles)}",
                "name the sheet to read, or rename it",
            )  # fmt: skip
        found: list[tuple[str, SheetHeader]] = []
        strangers: list[str] = []
        for title in chosen:
            first = first_rows(book, title, self._limits)
            header = find_header(f"{book.name}, sheet {title}", first, layout)
            if header is not None:
                found.append((title, header))
            elif any(text.strip() for _, texts in first for text in texts):
                strangers.append(title)
        self._refuse_strangers(layout, found, strangers)
        unread = [title for title in book.titles if title not in chosen]
        if unread:
            notes.append(f"sheets not read: {', '.join(unread)}")
        notes += [
            f"sheet {title} is hidden in the workbook, and was read" for title, _ in found if title in book.hidden
        ]
        sheets, matched = self._matched(layout, found)
        if len(sheets) > 1 or len(book.titles) > 1:
            notes.append(f"sheets read: {', '.join(sheet.title for sheet in sheets)}")
        return sheets, matched, (*notes, *_header_notes(sheets))

    def _refuse_strangers(
        self, layout: TableLayout, found: Sequence[tuple[str, SheetHeader]], strangers: Sequence[str]
    ) -> None:
        book = self._book
        if found and strangers:
            raise WrongFileError(
                book.name, f"sheet {strangers[0]} holds something that is not {layout.feed}",
                "say with --sheet, or in the mapping under file: sheets, which sheets hold the feed",
            )  # fmt: skip
        if found:
            return
        if not strangers:
            raise WrongFileError(book.name, "its sheets are empty", "ask the sender for a whole file")
        title = strangers[0]
        best = best_row(first_rows(book, title, self._limits), layout)
        assert best is not None  # noqa: S101 - a stranger has a filled cell
        match_header(f"{book.name}, sheet {title}", best[0], [text for text in best[1] if text.strip()], layout)
        raise WrongFileError(book.name, f"sheet {title} has no header of {layout.feed}", "put it on the first row")

    def _matched(
        self, layout: TableLayout, found: Sequence[tuple[str, SheetHeader]]
    ) -> tuple[list[_Sheet], MatchedHeader]:
        title, header = found[0]
        file = f"{self._book.name}, sheet {title}"
        matched = match_header(file, header.row, header.names, layout)
        keys = [column_key(name) for name in matched.names]
        sheets = []
        for other, its in found:
            own = match_header(f"{self._book.name}, sheet {other}", its.row, its.names, layout)
            theirs = [column_key(name) for name in own.names]
            if sorted(theirs) != sorted(keys):
                raise WrongFileError(
                    self._book.name, f"sheets {title} and {other} have different columns",
                    "give both the same columns, or load them one by one with --sheet", line=its.row,
                )  # fmt: skip
            sheets.append(_Sheet(other, its, tuple(theirs.index(key) for key in keys), len(theirs)))
        return sheets, matched


def _header_notes(sheets: Sequence[_Sheet]) -> Iterator[str]:
    for sheet in sheets:
        of = f"sheet {sheet.title}: " if len(sheets) > 1 else ""
        yield from (f"{of}{note}" for note in sheet.header.notes)


def first_rows(book: Workbook, title: str, limits: ReaderLimits) -> list[tuple[int, list[str]]]:
    """The rows among which the header must be, as texts."""
    rows = islice(book.rows(title), limits.lines_before_header + 2)
    return [(row.number, _texts(row)) for row in rows]


def _texts(row: SheetRow) -> list[str]:
    width = max(row.cells, default=-1) + 1
    return [_plain(row.cells[place].value) if place in row.cells else "" for place in range(width)]


def _named(title: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch(title.casefold(), pattern.casefold()) for pattern in patterns)


def _plain(value: object) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


class _Writer:
    """The rows of one sheet as records of the table."""

    def __init__(
        self, types: CellTypes, names: Sequence[str], sheet: _Sheet, book: Workbook, limits: ReaderLimits
    ) -> None:
        self._cells = CellWriter(types, names)
        self._places = sheet.places
        self._width = sheet.width
        self._book = book
        self._shift = book.shift if types.serial else 0
        self._limits = limits
        self._widths: dict[int, int] = {}
        self._merges = MergesBelow(book.merges(sheet.title), sheet.header.row)

    def record(self, row: SheetRow) -> Record:
        """One row of the sheet; where a cell cannot be taken it says which."""
        cells: list[str] = []
        wrong = self._merges.covering(row.number, self._places) if row.cells else -1
        rule = MERGED if wrong >= 0 else ""
        for position, place in enumerate(self._places):
            cell = row.cells.get(place)
            if cell is None:
                cells.append("")
                continue
            try:
                text = self._text(position, cell, row.values, place)
            except CellRefusedError as refused:
                text = refused.shown
                rule, wrong = (rule, wrong) if rule else (refused.rule, position)
            if len(text) > self._limits.cell:
                text = ""
                rule, wrong = (rule, wrong) if rule else (CELL_TOO_LONG, position)
            cells.append(text)
        beyond = sorted(place for place, cell in row.cells.items() if place >= self._width and cell.value != "")
        if beyond:
            cells += [_plain(row.cells[place].value) for place in beyond]
            return Record(row.number, cells, _joined(cells), rule)
        return Record(row.number, cells, _joined(cells) if rule else "", rule, position=wrong)

    def _text(self, position: int, cell: SheetCell, results: dict[int, SheetCell] | None, place: int) -> str:
        value, kind = cell.value, cell.kind
        if kind == "f":
            if results is None:
                raise CellRefusedError(FORMULA)
            if place not in results:
                raise CellRefusedError(FORMULA_WITHOUT_VALUE)
            value, kind, _ = results[place]
        if kind == "e":
            raise CellRefusedError(ERROR_CELL, str(value))
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int | float):
            return self._number(position, cell, value)
        if isinstance(value, datetime) and value.microsecond:
            # A day's fraction of a second is how a spreadsheet rounds, and no time that anyone wrote down.
            value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return self._cells.text(position, value)

    def _number(self, position: int, cell: SheetCell, value: float) -> str:
        if self._cells.is_moment(position):
            return self._cells.number(value + (self._shift if isinstance(value, int) or value.is_integer() else 0))
        if not surely_exact(value):
            raise CellRefusedError(DIGITS_LOST, self._cells.number(value))
        text = self._cells.as_feed_writes(value)
        zeros = self._zeros(cell.style)
        return text.zfill(zeros) if zeros and text.isdigit() else text

    def _zeros(self, style: int) -> int:
        """How many digits a format such as 00000 shows: leading zeros are part of a number that is a name."""
        known = self._widths.get(style)
        if known is None:
            shown = self._book.number_format(style)
            known = self._widths[style] = len(shown) if shown and not shown.strip("0") else 0
        return known


def _joined(cells: Sequence[str]) -> str:
    return ", ".join(cells)
