"""The people of a case as pages offer them again: two of one name are told apart by what their reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.wiring import Service
from tests.api.cases import HIDDEN, make_home, public_id, service_of
from tests.api.policies import put_policy
from tests.api.test_console import Browser
from tests.contract.evidence import described, person, row
from tests.graph.world import bears, prison_number

ONE, OTHER, BARE, ALONE = (person(number) for number in range(1, 5))
ROWS = (
    row("1", bears(ONE, prison_number("A0001BC")), describes=[described(ONE, "Hassan", "Tobi", "1985-04-12")]),
    row("2", describes=[described(OTHER, "HASSAN", "Tobi", "1990-01-31")]),
    row("3", describes=[described(BARE, "Hassan", "Tobi", "")]),
    row("4", describes=[described(ALONE, "Bell", "Ann")]),
    row("5", bears(BARE, prison_number("A0003BC")), label=HIDDEN),
)
PAGES = ("/", "/links", "/charts")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", ROWS)) as opened:
        yield opened


def opened_by(service: Service) -> Browser:
    browser = Browser(service).at_work("intelligence-officer")
    for each in (ONE, OTHER, BARE, ALONE):
        assert browser("GET", f"/people/{public_id(each)}").status_code == 200
    return browser


@pytest.mark.parametrize("path", PAGES)
def test_two_of_one_name_are_told_apart_by_birth_and_number(service: Service, path: str) -> None:
    """Two lines of one name stood beneath each other, and one of the two was a stranger."""
    page = opened_by(service)("GET", path).text
    assert "born 12 April 1985, A0001BC" in page
    assert "born 31 January 1990" in page
    assert "no date of birth or prison number" in page
    assert "A0003BC" not in page
    assert "Bell, Ann, born" not in page


def test_who_is_told_less_is_told_the_names_alone(tmp_path: Path) -> None:
    settings = make_home(tmp_path / "home", ROWS)
    masked = '{path: "$.people[*].datesOfBirth", do: remove}'
    role = "  intelligence-officer:\n"
    put_policy(settings.home, replaced=((role, f"{role}    redactions: [{masked}]\n"),))
    with service_of(settings) as service:
        page = opened_by(service)("GET", "/").text
    assert "Hassan, Tobi" in page
    assert "born 12 April 1985" not in page
