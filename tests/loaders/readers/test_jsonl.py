"""JSON Lines files give the same rows as tables do."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.readers import RawRow, UnreadableRow, WrongFileError, open_table
from tests.loaders.readers.feeds import SMALL, Feed, rows_of, write

FULL = '{"Number": 1, "Surname": "O\'Connor", "Note": "a"}\n'


def test_values_become_text_as_they_were_written(tmp_path: Path) -> None:
    path = write(tmp_path, '{"Number": 0012.50e1, "Surname": null, "Note": [true]}\n'.replace("0012", "12"), "p.jsonl")
    assert rows_of(path) == [RawRow(1, ("12.50e1", "", "[true]"))]
    lists = write(tmp_path, '{"Number": 9007199254740993, "Surname": true, "Note": ["A, B", "C"]}\n', "q.jsonl")
    assert rows_of(lists) == [RawRow(1, ("9007199254740993", "true", "A, B; C"))]


def test_an_object_within_an_object_is_columns_by_their_path(tmp_path: Path) -> None:
    line = '{"Number": 1, "Surname": "X", "Note": {}, "Seen": {"by": {"name": "Vane"}, "times": [1, 2]}}\n'
    with open_table(write(tmp_path, line, "p.jsonl"), Feed()) as table:
        assert table.reading.header == ("Number", "Surname", "Note", "Seen.by.name", "Seen.times")
        assert [row.values for chunk in table for row in chunk if isinstance(row, RawRow)] == [
            ("1", "X", "{}", "Vane", "1; 2")
        ]
    twice = write(tmp_path, FULL + '{"Number": 1, "Seen": {"by": 1}, "Seen.by": 2}\n', "q.jsonl")
    row = rows_of(twice)[1]
    assert isinstance(row, UnreadableRow)
    assert row.rule == "key-repeated-in-object"


def test_a_key_that_an_object_lacks_is_blank(tmp_path: Path) -> None:
    path = write(tmp_path, FULL + '{"Surname": "Smith", "Number": "2"}\n', "p.jsonl")
    assert rows_of(path)[1] == RawRow(2, ("2", "Smith", ""))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("[1, 2]", "not-a-json-object"),
        ("not json", "not-a-json-object"),
        ("[" * 100_000, "not-a-json-object"),
        ('{"Number": 1, "Number": 2}', "key-repeated-in-object"),
        ('{"Number": "\\ud800"}', "bytes-not-text"),
        ('{"Number": "\\u0000"}', "nul-byte"),
        ('{"Number": "' + "9" * 3_000 + '"}', "cell-too-long"),
    ],
)
def test_a_broken_line_costs_that_line_alone(tmp_path: Path, line: str, rule: str) -> None:
    rows = rows_of(write(tmp_path, f"{FULL}{line}\n{FULL}", "p.jsonl"))
    assert [row.line for row in rows] == [1, 2, 3]
    assert isinstance(rows[1], UnreadableRow)
    assert rows[1].rule in (rule, "cell-too-long")


def test_a_key_that_first_appears_late_is_not_lost_in_silence(tmp_path: Path) -> None:
    path = write(tmp_path, FULL * 600 + '{"Number": 2, "Surprise": "x"}\n', "p.jsonl")
    last = rows_of(path)[-1]
    assert isinstance(last, UnreadableRow)
    assert last.rule == "key-not-in-header"


def test_a_file_of_other_keys_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="lacks"):
        open_table(write(tmp_path, '{"Registration": "AB12CDE"}\n', "p.jsonl"), Feed())


def test_a_file_cut_in_the_middle_of_an_object_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFileError, match="breaks off"):
        rows_of(write(tmp_path, FULL + FULL[:20], "p.jsonl"))


def test_a_refused_key_is_blank(tmp_path: Path) -> None:
    path = write(tmp_path, FULL.replace("}", ', "Source Number": "S-4711"}'), "p.jsonl")
    feed = Feed(refused=("Source Number",))
    with open_table(path, feed, limits=SMALL) as table:
        assert "4711" not in repr([row for chunk in table for row in chunk])
