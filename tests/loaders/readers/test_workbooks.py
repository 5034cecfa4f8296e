"""Workbooks: which sheets and header are meant, and each cell as the feed's own CSV would hold it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from graph.model.labels import Classification
from loaders.readers import RawRow, UnreadableRow, WrongFileError, open_table
from loaders.readers.typed import CellTypes
from tests.loaders.readers.books import rewritten, write_book, write_parquet
from tests.loaders.readers.feeds import SMALL, Feed, cells_of, rows_of, write

HEADER = ("Number", "Surname", "Note")
DATES = Feed(cell_types=CellTypes(days=frozenset({"Note"}), words=frozenset({"Surname"}), day_pattern="DD/MM/YYYY"))
TIMES = Feed(
    cell_types=CellTypes(instants=frozenset({"Note"}), day_pattern="DD/MM/YYYY", instant_patterns=("DD/MM/YYYY HH:MI",))
)


def book(tmp_path: Path, *rows: tuple[Any, ...], **formats: str) -> Path:
    return write_book(tmp_path / "people.xlsx", {"People": [HEADER, *rows]}, formats)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("O'Connor", "O'Connor"), (12, "12"), (12.0, "12"), (0.1, "0.1"), (True, "TRUE"), (None, ""), (-3, "-3"),
        (1.1954, "1.1954"), (1e15 - 1, "999999999999999"), (date(2026, 11, 1), "2026-11-01"), ("007", "007"),
    ],
)  # fmt: skip
def test_a_cell_reads_as_a_csv_would_hold_it(tmp_path: Path, value: object, text: str) -> None:
    assert cells_of(book(tmp_path, ("1", "x", value))) == [("1", "x", text)]


def test_leading_zeros_that_only_the_format_shows_are_kept(tmp_path: Path) -> None:
    assert cells_of(book(tmp_path, (7, "x", "y"), A2="00000")) == [("00007", "x", "y")]


def test_dates_are_written_in_the_feeds_own_pattern(tmp_path: Path) -> None:
    """Also where a whole day bears the format of a time, as exported birth dates do."""
    path = book(tmp_path, (1, "x", date(1993, 5, 3)), (2, "y", datetime(1993, 5, 3)))
    assert [cells[2] for cells in cells_of(path, DATES)] == ["03/05/1993", "03/05/1993"]


def test_times_of_day_are_written_in_the_feeds_own_pattern(tmp_path: Path) -> None:
    path = book(tmp_path, (1, "x", datetime(2026, 11, 1, 14, 5)), (2, "y", datetime(2026, 11, 1)))
    assert [cells[2] for cells in cells_of(path, TIMES)] == ["01/11/2026 14:05", "01/11/2026 00:00"]


def test_a_time_where_only_days_are_meant_is_not_cut_to_its_day(tmp_path: Path) -> None:
    path = book(tmp_path, (1, "x", datetime(2026, 11, 1, 14, 5)))
    assert cells_of(path, DATES)[0][2] == "2026-11-01T14:05:00"


@pytest.mark.parametrize("mac", [False, True])
def test_day_numbers_are_those_of_the_workbooks_own_epoch(tmp_path: Path, mac: bool) -> None:
    """46327 is 1 November 2026 in the usual count; a workbook of the other epoch says 44865."""
    made = Workbook()
    if mac:
        made.epoch = CALENDAR_MAC_1904
    sheet = made.active
    assert sheet is not None
    sheet.append(HEADER)
    sheet.append((1, "x", 44865 if mac else 46327))
    made.save(tmp_path / "people.xlsx")
    serial = Feed(cell_types=CellTypes(days=frozenset({"Note"}), serial=True))
    assert cells_of(tmp_path / "people.xlsx", serial) == [("1", "x", "46327")]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("=1+1", "formula-cell"), ("#N/A", "error-cell"), (date(2026, 2, 1), "date-in-text-column"),
        (12345678901234567, "number-lost-digits"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_costs_its_row_and_names_its_column(
    tmp_path: Path, value: object, rule: str
) -> None:
    good, bad = rows_of(book(tmp_path, (1, "x", "y"), ("A1234BC", value, "z")), DATES)
    assert isinstance(good, RawRow)
    assert isinstance(bad, UnreadableRow)
    assert (bad.line, bad.rule, bad.column, bad.mentions) == (3, rule, "Surname", ("A1234BC",))
    assert (bad.cells[0], bad.cells[2], bad.text) == ("A1234BC", "z", "")


def test_formulas_give_their_value_where_the_feed_says_so(tmp_path: Path) -> None:
    path = book(tmp_path, (1, "=1+1", "y"), (2, '="a"', "y"))
    rewritten(path, "xl/worksheets/sheet1.xml", b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    worked_out, never = rows_of(path, Feed(cell_types=CellTypes(formulas="value")))
    assert isinstance(worked_out, RawRow)
    assert worked_out.values == ("1", "2", "y")
    assert isinstance(never, UnreadableRow)
    assert never.rule == "formula-without-value"


def test_title_rows_markings_and_a_header_of_two_rows_with_merged_cells_are_understood(tmp_path: Path) -> None:
    rows = [("Nominals, as at November",), ("OFFICIAL-SENSITIVE",), (), ("Person", None, "Note"), ("Number", "Surname")]
    path = write_book(tmp_path / "people.xlsx", {"People": [*rows, (1, "Vane", "x")]})
    feed = Feed(column_names=("Person Number", "Surname", "Note"))
    with open_table(path, feed, limits=SMALL) as table:
        assert table.reading.header == ("Person Number", "Surname", "Note")
        assert table.reading.marking is Classification.OFFICIAL_SENSITIVE
        assert (table.reading.header_line, [row.line for chunk in table for row in chunk]) == (5, [6])
        assert any("rows 4 and 5" in note for note in table.notes)


def test_sheets_of_one_layout_are_one_table_and_rows_name_their_sheet(tmp_path: Path) -> None:
    turned = ("Note", "Number", "Surname")
    path = write_book(
        tmp_path / "people.xlsx", {"North": [HEADER, (1, "a", "x"), (2, "b", "y")], "South": [turned, ("z", 3, "c")]}
    )
    with open_table(path, Feed(), limits=SMALL) as table:
        found = [(table.sheet, row.line, row.values) for chunk in table for row in chunk if isinstance(row, RawRow)]
    assert found == [
        ("North", 2, ("1", "a", "x")), ("North", 3, ("2", "b", "y")), ("South", 2, ("3", "c", "z")),
    ]  # fmt: skip


def test_a_sheet_with_other_content_refuses_the_file_unless_the_sheets_are_named(tmp_path: Path) -> None:
    """Else a sheet whose header was mistyped would be left out in silence."""
    path = write_book(tmp_path / "people.xlsx", {"Data": [HEADER, (1, "a", "x")], "Notes": [("Call me",)], "Empty": []})
    with pytest.raises(WrongFileError, match="sheet Notes holds something that is not people"):
        open_table(path, Feed())
    named = Feed(cell_types=CellTypes(sheets=("data*",)))
    with open_table(path, named) as table:
        assert any(note == "sheets not read: Notes, Empty" for note in table.notes)
    assert cells_of(path, named) == [("1", "a", "x")]


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"A": [HEADER, (1, "a", "x")], "B": [(*HEADER, "Age"), (1, "a", "x", 4)]}, "A and B have different columns"),
        ({"A": [("Number", "Surname"), (1, "a")]}, "sheet A, line 1: it lacks what people needs: Note"),
        ({"A": []}, "its sheets are empty"),
        ({"A": [("OFFICIAL [UK EYES ONLY]",), HEADER]}, "caveat"),
    ],
)
def test_what_is_not_the_feeds_workbook_is_refused_whole(tmp_path: Path, sheets: Any, said: str) -> None:
    with pytest.raises(WrongFileError, match=said.replace("[", r"\[")):
        open_table(write_book(tmp_path / "people.xlsx", sheets), Feed())


@pytest.mark.parametrize("old", [b'<row r="3"', b'r="B3"'])
def test_rows_or_cells_that_stand_twice_or_out_of_order_refuse_the_file(tmp_path: Path, old: bytes) -> None:
    """The library's own reader would leave the second one out, and nobody would know."""
    path = book(tmp_path, (1, "a", "x"), (2, "b", "y"))
    rewritten(path, "xl/worksheets/sheet1.xml", old, b'<row r="2"' if old[:1] == b"<" else b'r="A3"')
    with pytest.raises(WrongFileError, match=r"twice|damaged"):
        rows_of(path)


def test_a_marking_in_the_page_header_alone_refuses_the_file(tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (HEADER, (1, "a", "x")):
        sheet.append(row)
    sheet.oddHeader.center.text = "SECRET"
    made.save(tmp_path / "people.xlsx")
    with pytest.raises(WrongFileError, match="marked SECRET in its page header"):
        rows_of(tmp_path / "people.xlsx")


def test_a_value_past_the_last_column_costs_its_row(tmp_path: Path) -> None:
    (row,) = rows_of(book(tmp_path, (1, "a", "x", "stray")))
    assert isinstance(row, UnreadableRow)
    assert row.rule == "cell-count"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Office workbook"),
    ],
)
def test_workbooks_that_cannot_be_read_say_what_they_are(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(WrongFileError, match=said):
        open_table(write(tmp_path, content, "people.xlsx"), Feed())


def test_a_parquet_table_reads_as_its_csv_would(tmp_path: Path) -> None:
    path = write_parquet(
        tmp_path / "people.parquet",
        {"Number": [1, 2, None], "Surname": ["Vane", None, "Zoë"], "Note": [date(2026, 11, 1), None, date(1993, 5, 3)]},
    )
    rows = [row.values for row in rows_of(path, DATES) if isinstance(row, RawRow)]
    assert rows == [("1", "Vane", "01/11/2026"), ("2", "", ""), ("", "Zoë", "03/05/1993")]


@pytest.mark.parametrize("titles", [("November",), ("Person", "", "", "Law")])
def test_a_title_over_a_column_that_must_not_be_read_makes_no_other_column_of_it(
    tmp_path: Path, titles: tuple[str, ...]
) -> None:
    """Under `November` the solicitor's column was called `November Solicitor`, which nobody had refused."""
    path = write_book(
        tmp_path / "people.xlsx", {"People": [titles, (*HEADER, "Solicitor"), ("1", "x", "y", "Hale & Co")]}
    )
    with open_table(path, Feed(refused=("Solicitor",))) as table:
        (row,) = [row for chunk in table for row in chunk]
        assert table.reading.blanked == (3,)
    assert row == RawRow(3, ("1", "x", "y", ""))
