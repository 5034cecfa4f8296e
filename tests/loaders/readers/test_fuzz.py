"""Whatever bytes a file holds, it is read, reported row by row, or refused: never a crash, never a lost row."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from loaders.readers import RawRow, WrongFileError
from tests.loaders.readers.feeds import HEADER, rows_of, write

_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
_NASTY = st.sampled_from(['"', '""', ",", "\n", "\r\n", "\r", "\0", "=1+1", "é", "\ufeff", "'", "\t", " ", "OFFICIAL"])
_CELL = st.one_of(_TEXT, st.lists(_NASTY, max_size=6).map("".join))


def _read(content: bytes, name: str = "people.csv") -> object:
    with tempfile.TemporaryDirectory() as folder:
        try:
            return rows_of(write(Path(folder), content, name))
        except WrongFileError as refusal:
            return refusal


@given(st.binary(max_size=400))
@example(b"\xff")
@example(b'"')
@example(b"OFFICIAL")
def test_any_bytes_after_a_header_are_read_reported_or_refused(tail: bytes) -> None:
    _read(HEADER.encode() + b"\n" + tail)
    _read(tail)


@given(st.lists(_CELL, max_size=12).map(",".join), st.sampled_from(["utf-8", "cp1252", "utf-16"]))
def test_any_text_in_any_encoding_is_read_reported_or_refused(text: str, encoding: str) -> None:
    _read(f"{HEADER}\n{text}\n".encode(encoding, "ignore"))


@given(st.lists(_TEXT, max_size=8).map("\n".join))
def test_any_lines_of_a_jsonl_file_are_read_reported_or_refused(text: str) -> None:
    _read(('{"Number": 1, "Surname": "a", "Note": "b"}\n' + text).encode(), "people.jsonl")


_FILLED = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(str.strip)


@given(st.lists(st.tuples(st.integers(0, 99).map(str), _FILLED, st.one_of(_FILLED, st.just("a\nb"))), max_size=20))
def test_what_a_csv_writer_wrote_comes_back_whole(rows: list[tuple[str, str, str]]) -> None:
    """Quotes, commas and line breaks inside cells included, in order, one for one."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(HEADER.split(","))
    writer.writerows(rows)
    read = _read(stream.getvalue().encode())
    assert isinstance(read, list)
    assert [row.values for row in read if isinstance(row, RawRow)] == rows
    assert len(read) == len(rows)


@given(st.lists(st.sampled_from(["1,a,b", "1,a", '1,"a', '1,a"b,c', "x\0,a,b", '"1",a,"b"']), min_size=1, max_size=40))
def test_no_line_is_lost_however_the_rows_are_broken(lines: list[str]) -> None:
    """Every physical line is the start of a row that is out, or lies inside one."""
    read = _read(f"{HEADER}\n{chr(10).join(lines)}\n9,end,end\n".encode())
    if isinstance(read, WrongFileError):
        assert "breaks off" in str(read)
        return
    assert isinstance(read, list)
    starts = [row.line for row in read]
    assert starts == sorted(set(starts))
    assert starts[0] == 2
    spans = [*starts[1:], len(lines) + 3]
    for row, after in zip(read, spans, strict=True):
        inside = after - row.line - 1
        held = row.values if isinstance(row, RawRow) else (row.text,)
        assert sum(cell.count("\n") for cell in held) == inside
