"""The page of a search: one person who is certain opens, and whoever else is found is listed with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.cases import ANN, HIDDEN_ROWS, OPEN_ROWS, make_home, public_id, service_of
from tests.api.test_console import Browser


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, *HIDDEN_ROWS))) as service:
        yield Browser(service)


@pytest.mark.parametrize("typed", ["ann o'connor", "O'Connor, Ann", "02/73319Z", "O'Connor 12/04/1985"])
def test_one_match_leads_to_the_person(browser: Browser, typed: str) -> None:
    found = browser.at_work("intelligence-officer")("GET", "/people", params={"for": typed})
    assert found.headers.get("location") == f"/people/{public_id(ANN)}"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("O'Tonnor", "Surname differs by one letter"), ("ann oconor", "Surname sounds alike"),
        ("Anne O'Connor", "Forename is a short or full form of it"), ("Ann O'Con", "Surname begins so"),
        ("0073319", "PNC number 2002/0073319Z"),
    ],
)  # fmt: skip
def test_who_is_found_nearly_or_by_a_part_is_listed_with_the_reason(browser: Browser, typed: str, why: str) -> None:
    """A look at a stranger would stand on record, and nothing on the page would say why it opened."""
    found = browser.at_work("intelligence-officer")("GET", "/people", params={"for": typed})
    assert found.status_code == 200
    assert why in found.text
    assert f'/people/{public_id(ANN)}"' in found.text


@pytest.mark.parametrize("typed", ["O'Connor", "Ann", "O'Connor A"])
def test_half_a_name_opens_nobody(browser: Browser, typed: str) -> None:
    found = browser.at_work("intelligence-officer")("GET", "/people", params={"for": typed})
    assert found.status_code == 200
    assert f'/people/{public_id(ANN)}"' in found.text


@pytest.mark.parametrize(
    ("typed", "said"), [("Bell 31/02/1990", "31/02/1990 is not a real date"), ("x" * 101, "100 characters or fewer")]
)
def test_what_cannot_be_looked_for_is_said_at_the_field(browser: Browser, typed: str, said: str) -> None:
    found = browser.at_work("intelligence-officer")("GET", "/people", params={"for": typed})
    assert found.status_code == 400
    assert said in found.text
    assert 'name="for"' in found.text


def test_no_match_says_so_in_words(browser: Browser) -> None:
    assert "Nobody matches" in browser.at_work("intelligence-officer")("GET", "/people?for=Nobody").text
