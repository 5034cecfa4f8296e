"""The encoding is found and said; what is not text is refused before a row is read."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from loaders.readers import UnreadableRow, WrongFileError, open_table
from tests.loaders.readers.feeds import HEADER, SMALL, Feed, cells_of, rows_of, write

NAMES = f"{HEADER}\n1,Zoë Müller,café\n2,O'Connor,naïve\n"
EXPECTED = [("1", "Zoë Müller", "café"), ("2", "O'Connor", "naïve")]


@pytest.mark.parametrize(
    ("content", "encoding", "bom"),
    [
        (NAMES.encode("utf-8"), "utf-8", False),
        (codecs.BOM_UTF8 + NAMES.encode("utf-8"), "utf-8", True),
        (codecs.BOM_UTF16_LE + NAMES.encode("utf-16-le"), "utf-16-le", True),
        (codecs.BOM_UTF16_BE + NAMES.encode("utf-16-be"), "utf-16-be", True),
        (NAMES.encode("cp1252"), "cp1252", False),
    ],
)
def test_names_with_accents_survive_every_encoding(tmp_path: Path, content: bytes, encoding: str, bom: bool) -> None:
    path = write(tmp_path, content)
    with open_table(path, Feed(), limits=SMALL) as table:
        assert (table.reading.encoding, table.reading.bom) == (encoding, bom)
        assert table.reading.notes[0].startswith("encoding ")
    assert cells_of(path) == EXPECTED


def test_an_accent_after_a_long_stretch_of_ascii_is_still_windows_1252(tmp_path: Path) -> None:
    """The first kilobytes of a file cannot decide its encoding."""
    lines = [HEADER, *(f"{n},Smith,plain" for n in range(20_000)), "20000,Müller,café"]
    assert cells_of(write(tmp_path, "\n".join(lines).encode("cp1252")))[-1] == ("20000", "Müller", "café")


def test_one_damaged_row_in_utf_8_costs_that_row_alone(tmp_path: Path) -> None:
    good = f"{HEADER}\n1,Zoë,a\n2,José,b\n".encode()
    rows = rows_of(write(tmp_path, good + b"3,Ren\xe9,c\n" + "4,Noël,d\n".encode()))
    assert [isinstance(row, UnreadableRow) for row in rows] == [False, False, True, False]
    damaged = rows[2]
    assert isinstance(damaged, UnreadableRow)
    assert (damaged.line, damaged.rule) == (4, "bytes-not-text")
    damaged.text.encode()  # it can be written down


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04" + bytes(200), "Office workbook"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x1f\x8b\x08" + bytes(100), "gzip"),
        (NAMES.encode("utf-16-le"), "UTF-16 without a byte-order mark"),
        (bytes(range(1, 32)) * 40, "not text"),
        (NAMES.replace("\n", "\r").encode(), "carriage returns"),
    ],
)
def test_what_is_no_text_table_is_refused_with_a_remedy(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(WrongFileError, match=said) as refusal:
        open_table(write(tmp_path, content), Feed())
    assert refusal.value.file == "people.csv"
    assert refusal.value.remedy
