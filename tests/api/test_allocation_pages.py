"""The pages of an allocation officer: no row sends anybody where he may not be, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.wiring import Service
from api.wording import NO_SUCH_PLACE
from tests.api.cases import OPEN_ROWS, make_home, service_of
from tests.api.test_console import Browser


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home: Path = tmp_path_factory.mktemp("pages") / "home"
    with service_of(make_home(home, OPEN_ROWS)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/conflicts?prisoners=A1234AA&place=LEI-NOT-THERE", ("A1234AA", "LEI-NOT-THERE")),
        ("/room?prison=XXX", ("XXX",)),
    ],
)
def test_a_place_that_is_not_there_is_an_error_at_its_field_and_nothing_is_lost(
    service: Service, path: str, typed: tuple[str, ...]
) -> None:
    page = Browser(service).at_work("allocation-officer")("GET", path)
    assert page.status_code == 400
    assert NO_SUCH_PLACE in page.text
    for each in typed:
        assert each in page.text


@pytest.mark.parametrize(("path", "said"), [
    ("/room?prison=LEI&days=x", "Enter how many days ahead, from 0 to 28"),
    ("/room?prison=LEI&days=40", "Enter how many days ahead, from 0 to 28"),
    ("/room?prison=LEI&days=", "Enter how many days ahead, from 0 to 28"),
    ("/alternatives?prisoner=&places=", "Enter one prison number"),
])  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_field_in_words(service: Service, path: str, said: str) -> None:
    page = Browser(service).at_work("allocation-officer")("GET", path)
    assert page.status_code == 400
    assert said in page.text
    assert "query." not in page.text
