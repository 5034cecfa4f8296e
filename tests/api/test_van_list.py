"""A van list as spreadsheets write it: whatever they call text is read, and what is none is said to be none."""

from __future__ import annotations

import io

import pytest
from fastapi import UploadFile

from api.console.van_list import VanListError, numbers_on

LIST = 'Prison number;Name\r\nA1234BC;José Núñez\r\n"A1235BC";Seán Ó Dea\r\n'


def sent(content: bytes) -> UploadFile:
    return UploadFile(io.BytesIO(content), filename="van.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_read_in_every_encoding_that_a_spreadsheet_saves_in(encoding: str) -> None:
    assert numbers_on(sent(LIST.encode(encoding))) == ["A1234BC", "A1235BC"]


@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0\0\0", b"\xff\xfeA", "A1234BC".encode("utf-16-le")])
def test_what_is_no_text_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(VanListError, match="save it as CSV"):
        numbers_on(sent(content))
