"""Rows come out as they stand in the file, or not at all and with a reason; one broken row costs no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.readers import RawRow, ReaderLimits, UnreadableRow, WrongFileError, open_table
from tests.loaders.readers.feeds import HEADER, SMALL, Feed, cells_of, rows_of, write


def test_quotes_apostrophes_and_line_breaks_inside_a_cell_survive(tmp_path: Path) -> None:
    content = f'{HEADER}\r\n1,"O\'Connor, ""Spud""","first\r\nsecond"\r\n2,D\'Arcy,5" pipe\r\n'
    assert cells_of(write(tmp_path, content)) == [
        ("1", 'O\'Connor, "Spud"', "first\r\nsecond"),
        ("2", "D'Arcy", '5" pipe'),
    ]


def test_a_row_is_named_by_the_line_on_which_it_starts(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path, f'{HEADER}\n1,a,"two\nlines"\n2,b,c\n'))
    assert [row.line for row in rows] == [2, 4]


def test_formulas_stay_text(tmp_path: Path) -> None:
    assert cells_of(write(tmp_path, f"{HEADER}\n1,=cmd|' /C calc'!A0,@SUM(A1)\n"))[0][1] == "=cmd|' /C calc'!A0"


def test_rows_come_in_chunks_of_the_size_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "\n" + "".join(f"{n},a,b\n" for n in range(8)))
    with open_table(path, Feed(), limits=ReaderLimits(chunk_rows=3)) as table:
        assert [len(chunk) for chunk in table] == [3, 3, 2]
        assert table.bytes_read == table.size


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("2,too,many,cells", "cell-count"),
        ("2,too few", "cell-count"),
        ('2,"bad" quoting,x', "quoting-wrong"),
        ("2,nul\0byte,x", "nul-byte"),
        ("2," + "x" * 3_000 + ",y", "cell-too-long"),
        ("2," + "x" * 30_000 + ",y", "cell-too-long"),
        (HEADER, "header-again"),
    ],
)
def test_a_broken_row_is_reported_with_its_line_and_the_rest_is_read(tmp_path: Path, line: str, rule: str) -> None:
    rows = rows_of(write(tmp_path, f"{HEADER}\n1,a,b\n{line}\n3,c,d\n"))
    assert [row.line for row in rows] == [2, 3, 4]
    broken = rows[1]
    assert isinstance(broken, UnreadableRow)
    assert (broken.rule, bool(broken.reason), bool(broken.remedy)) == (rule, True, True)
    assert isinstance(rows[2], RawRow)


def test_a_cell_of_ten_megabytes_is_reported_and_not_kept(tmp_path: Path) -> None:
    content = f'{HEADER}\n1,a,"{"x" * 10_000_000}"\n2,b,c\n'
    rows = rows_of(write(tmp_path, content), limits=ReaderLimits())
    huge = rows[0]
    assert isinstance(huge, UnreadableRow)
    assert huge.rule == "cell-too-long"
    assert len(huge.text) <= ReaderLimits().shown_text
    assert rows[1] == RawRow(3, ("2", "b", "c"))


def test_a_stray_quotation_mark_does_not_swallow_the_rows_after_it(tmp_path: Path) -> None:
    """The quote opens a cell on line 3 that nothing closes: line 3 is lost, and every later row is still read."""
    later = "".join(f"{n},c,d\n" for n in range(3, 60))
    rows = rows_of(write(tmp_path, f'{HEADER}\n1,a,b\n2,"open,b\n{later}'))
    assert [row.line for row in rows if isinstance(row, UnreadableRow)] == [3]
    assert [row.values[0] for row in rows if isinstance(row, RawRow)] == ["1", *(str(n) for n in range(3, 60))]


@pytest.mark.parametrize("tail", ["2,cut", "2,", "2"])
def test_a_file_cut_short_is_refused_before_any_row_is_out(tmp_path: Path, tail: str) -> None:
    with pytest.raises(WrongFileError, match="breaks off"):
        open_table(write(tmp_path, f"{HEADER}\n1,a,b\n{tail}"), Feed())


@pytest.mark.parametrize("tail", ['2,"cut', '2,"O, C"', '2,"two\nlines cut', '2,"a","b'])
def test_a_file_cut_in_or_after_a_quoted_cell_is_refused_at_its_end(tmp_path: Path, tail: str) -> None:
    with pytest.raises(WrongFileError, match="breaks off"):
        rows_of(write(tmp_path, f"{HEADER}\n1,a,b\n{tail}"))


def test_a_last_line_without_its_line_end_is_whole_if_its_cells_are(tmp_path: Path) -> None:
    assert cells_of(write(tmp_path, f"{HEADER}\n1,a,b\n2,c,")) == [("1", "a", "b"), ("2", "c", "")]


def test_blank_rows_are_skipped_and_said(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}\n\n1,a,b\n,,\n  , ,\n2,c,d\n\n")
    with open_table(path, Feed(), limits=SMALL) as table:
        rows = [row for chunk in table for row in chunk]
        assert [row.line for row in rows] == [3, 6]
        assert "blank rows skipped: 4" in table.notes


def test_tab_separated_files_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, "Number\tSurname\tNote\n1\tSmith, John\tx\n", "people.tsv")
    assert cells_of(path) == [("1", "Smith, John", "x")]


def test_an_unreadable_row_names_the_prisoners_in_it(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path, f"{HEADER}\n1,A1234BC and g9876xy,A12345BC,XA1234BC\n"))
    assert isinstance(rows[0], UnreadableRow)
    assert rows[0].mentions == ("A1234BC", "G9876XY")


def test_text_that_must_not_be_copied_is_withheld_and_the_prisoner_still_named(tmp_path: Path) -> None:
    """A row of a contacts feed that cannot be split may be a letter to a lawyer."""
    rows = rows_of(write(tmp_path, f"{HEADER}\n1,A1234BC,Solicitor,Jones LLP\n"), Feed(withholds_text=True))
    assert isinstance(rows[0], UnreadableRow)
    assert (rows[0].text, rows[0].mentions) == ("", ("A1234BC",))
    assert "not copied" in rows[0].remedy
