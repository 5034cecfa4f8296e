"""A van list as spreadsheets write it: whatever they call text is read, and what is none is said to be none."""

from __future__ import annotations

import html
import io
from pathlib import Path

import pytest
from fastapi import UploadFile

from api.console.van_list import VanListError, numbers_on
from tests.api.cases import make_home, service_of
from tests.api.test_console import Browser

LIST = 'Prison number;Name\r\nA1234BC;José Núñez\r\n"A1235BC";Seán Ó Dea\r\n'


def test_a_list_of_a_megabyte_is_read_and_a_larger_one_is_told_its_limit(tmp_path: Path) -> None:
    """Beyond what other forms may send; on a page, with what to do."""
    with service_of(make_home(tmp_path / "home")) as service:
        browser = Browser(service).at_work("allocation-officer")
        for size, status, told in (
            (700_000, 400, "names nobody"),
            (1_050_000, 400, "larger than 1 MB: send a list of prison numbers alone"),
            (
                1_200_000,
                413,
                "A list can have up to 1 MB. Send prison numbers alone, saved as CSV",
            ),
        ):
            fields = {"form-token": browser.form_token(), "place": "LEI", "prisoners": ""}
            file = {"file": ("van.csv", b"\n" * size, "text/csv")}
            response = browser("POST", "/conflicts", data=fields, files=file)
            assert (response.status_code, told in html.unescape(response.text)) == (status, True)
            assert "<h1" in response.text


def sent(content: bytes) -> UploadFile:
    return UploadFile(io.BytesIO(content), filename="van.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_read_in_every_encoding_that_a_spreadsheet_saves_in(encoding: str) -> None:
    assert numbers_on(sent(LIST.encode(encoding))) == ["A1234BC", "A1235BC"]


@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0\0\0", b"\xff\xfeA", "A1234BC".encode("utf-16-le")])
def test_what_is_no_text_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(VanListError, match="save it as CSV"):
        numbers_on(sent(content))


def test_every_row_without_a_number_first_is_told_at_once() -> None:
    with pytest.raises(VanListError, match=r"Rows 2, 4 of van.csv: put a prison number first"):
        numbers_on(sent(b"number,name\n-,Hall\nA1234BC,Hall\nHall,A1235BC\n"))
