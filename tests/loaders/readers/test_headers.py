"""Markings, headers and columns: settled before the first row, refused where they are another feed's."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.model.labels import Classification
from loaders.readers import RawRow, UnreadableRow, WrongFileError, open_table
from tests.loaders.readers.feeds import HEADER, SMALL, Feed, cells_of, rows_of, write


@pytest.mark.parametrize(
    ("lines", "marking", "header_line"),
    [
        ("OFFICIAL SENSITIVE,,\n", Classification.OFFICIAL_SENSITIVE, 2),
        ("OFFICIAL-SENSITIVE\n", Classification.OFFICIAL_SENSITIVE, 2),
        ('"Official  Sensitive:",,\n', Classification.OFFICIAL_SENSITIVE, 2),
        ("OFFICIAL\n\nSECRET\n", Classification.SECRET, 4),
        ("\nRESTRICTED\n", Classification.OFFICIAL_SENSITIVE, 3),
        ("", None, 1),
    ],
)
def test_marking_lines_become_the_classification(
    tmp_path: Path, lines: str, marking: Classification | None, header_line: int
) -> None:
    path = write(tmp_path, f"{lines}{HEADER}\n1,a,b\n")
    with open_table(path, Feed(), limits=SMALL) as table:
        assert (table.reading.marking, table.reading.header_line) == (marking, header_line)
        assert table.reading.header == ("Number", "Surname", "Note")
    assert cells_of(path) == [("1", "a", "b")]


def test_a_caveat_beside_a_marking_is_never_dropped(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="caveat"):
        open_table(write(tmp_path, f"OFFICIAL-SENSITIVE [UK EYES ONLY],,\n{HEADER}\n1,a,b\n"), Feed())


def test_a_file_without_the_marking_that_its_feed_requires_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="no marking"):
        open_table(write(tmp_path, f"{HEADER}\n1,a,b\n"), Feed(marking_required=True))


def test_a_marking_at_the_foot_is_no_row(tmp_path: Path) -> None:
    path = write(tmp_path, f"OFFICIAL SENSITIVE\n{HEADER}\n1,a,b\nOFFICIAL SENSITIVE,,\n")
    with open_table(path, Feed(), limits=SMALL) as table:
        assert [row.line for chunk in table for row in chunk] == [3]
        assert "marking lines after the first row, skipped: 1" in table.notes


def test_a_stricter_marking_at_the_foot_refuses_the_file(tmp_path: Path) -> None:
    """The rows before it were already read under the weaker one."""
    with pytest.raises(WrongFileError, match="marks the file SECRET"):
        rows_of(write(tmp_path, f"OFFICIAL\n{HEADER}\n1,a,b\nSECRET,,\n"))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="Note") as refusal:
        open_table(write(tmp_path, "Number,Surname\n1,a\n"), Feed())
    assert (refusal.value.line, refusal.value.column) == (1, "Note")


def test_a_file_of_another_feed_is_recognised_as_such(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="looks like a vehicles file"):
        open_table(write(tmp_path, "Registration,Make\nAB12CDE,Ford\n"), Feed(other="vehicles"))


def test_a_file_separated_by_semicolons_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="not separated by"):
        open_table(write(tmp_path, "Number;Surname;Note\n1;a;b\n"), Feed())


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="twice"):
        open_table(write(tmp_path, "Number,Surname,Note,NOTE\n1,a,b,c\n"), Feed())


def test_case_spacing_and_order_of_columns_do_not_matter(tmp_path: Path) -> None:
    path = write(tmp_path, "note, SURNAME ,Number\nb,a,1\n")
    with open_table(path, Feed(), limits=SMALL) as table:
        assert table.reading.header == ("Note", "Surname", "Number")


@pytest.mark.parametrize(("policy", "cell"), [("keep", "x"), ("ignore", "")])
def test_unknown_columns_are_kept_or_not_read_and_named(tmp_path: Path, policy: str, cell: str) -> None:
    path = write(tmp_path, f"{HEADER},Shoe Size\n1,a,b,x\n")
    with open_table(path, Feed(unknown_columns=policy), limits=SMALL) as table:
        assert any("Shoe Size" in note for note in table.reading.notes)
        assert [row for chunk in table for row in chunk] == [RawRow(2, ("1", "a", "b", cell))]


def test_unknown_columns_may_refuse_the_file(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="Shoe Size"):
        open_table(write(tmp_path, f"{HEADER},Shoe Size\n1,a,b,x\n"), Feed(unknown_columns="refuse"))


def test_cells_of_a_refused_column_are_never_read(tmp_path: Path) -> None:
    """Not in a good row, not in one that cannot be split: nothing tells which of its cells is the source's number."""
    path = write(tmp_path, f"{HEADER},Source Number\n1,a,b,S-4711\n2,a,b,c,A4711BC\n")
    rows = rows_of(path, Feed(refused=("Source Number",)))
    assert rows[0] == RawRow(2, ("1", "a", "b", ""))
    assert isinstance(rows[1], UnreadableRow)
    assert (rows[1].text, rows[1].mentions) == ("", ())
    assert "4711" not in repr(rows)
    with open_table(path, Feed(refused=("Source Number",))) as table:
        assert table.reading.blanked == (3,)
        assert any("Source Number is refused" in note for note in table.reading.notes)


def test_a_feed_may_refuse_a_file_for_such_a_column(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="must never hold"):
        open_table(
            write(tmp_path, f"{HEADER},Source Number\n1,a,b,S-4711\n"),
            Feed(refused=("Source Number",), refuses_file=True),
        )


def test_a_file_without_a_header_is_read_by_position(tmp_path: Path) -> None:
    path = write(tmp_path, "OFFICIAL\n1,a,b\n2,c,d\n")
    with open_table(path, Feed(has_header=False), limits=SMALL) as table:
        assert (table.reading.header_line, table.reading.marking) == (0, Classification.OFFICIAL)
        assert [row.line for chunk in table for row in chunk] == [2, 3]


@pytest.mark.parametrize("content", ["1,a\n", f"{HEADER}\n1,a,b\n"])
def test_a_first_row_that_cannot_be_the_feeds_refuses_a_file_without_a_header(tmp_path: Path, content: str) -> None:
    with pytest.raises(WrongFileError, match="first"):
        open_table(write(tmp_path, content), Feed(has_header=False))


def test_neo4j_headers_lose_their_types(tmp_path: Path) -> None:
    feed = Feed(formats=("neo4j",), column_names=(":ID", "latitude", ":LABEL"))
    path = write(tmp_path, ":ID(Place),latitude:double,:LABEL\n1,53.5,Area\n")
    with open_table(path, feed) as table:
        assert table.reading.header == (":ID", "latitude", ":LABEL")
    assert cells_of(path, feed) == [("1", "53.5", "Area")]


@pytest.mark.parametrize("content", [HEADER + "\n", HEADER])
def test_a_header_alone_is_a_file_of_no_rows(tmp_path: Path, content: str) -> None:
    assert rows_of(write(tmp_path, content)) == []


def test_the_format_is_held_against_the_feed(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="jsonl"):
        open_table(write(tmp_path, '{"Number": 1}\n', "people.jsonl"), Feed(formats=("csv",)))
