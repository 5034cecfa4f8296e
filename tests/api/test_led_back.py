"""What was asked for before somebody signed in, or said why, is asked for again after it."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from api.wiring import Service
from tests.api.cases import ANN, OPEN_ROWS, make_home, public_id, service_of
from tests.api.test_console import Browser

SEARCH = "/people?for=Tobi+Hasan%26+1%2F2"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", OPEN_ROWS)) as opened:
        yield opened


@pytest.fixture
def browser(service: Service) -> Browser:
    return Browser(service)


def following(page: str) -> str:
    found = re.search(r'name="next" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found.group(1))


def test_a_search_is_carried_through_signing_in_and_the_purpose(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sign_in = browser("GET", SEARCH).headers["location"]
    assert (urlsplit(sign_in).path, dict(parse_qsl(urlsplit(sign_in).query))) == ("/sign-in", {"next": SEARCH})
    carried = following(browser("GET", sign_in).text)
    there = browser("POST", "/sign-in", data={"identity": "intelligence-officer", "next": carried})
    purpose = browser("GET", there.headers["location"]).headers["location"]
    assert purpose == "/purpose?next=" + quote(SEARCH, safe="")
    assert browser.say_why(next=following(browser("GET", purpose).text)).headers["location"] == SEARCH
    assert "Hasan" not in "".join(each.getMessage() for each in caplog.records if not each.name.startswith("httpx"))


def test_a_session_that_ended_on_the_purpose_page_loses_nothing(browser: Browser) -> None:
    asked = "/purpose?next=" + quote(SEARCH, safe="")
    led = "/sign-in?next=" + quote(SEARCH, safe="")
    assert browser("GET", asked).headers["location"] == led
    assert browser("POST", "/purpose", data={"next": SEARCH}).headers["location"] == led
    assert browser("POST", "/purpose", data={"next": "//elsewhere"}).headers["location"] == "/sign-in?next=%2F"


def test_a_question_too_long_for_an_address_leads_back_to_its_page(browser: Browser) -> None:
    assert browser("GET", "/people?for=" + "é" * 1_000).headers["location"] == "/sign-in?next=%2Fpeople"


@pytest.mark.parametrize("asked", ["?next=//elsewhere", "?next=https://elsewhere", "?\\\\elsewhere"])
def test_what_was_asked_leads_nowhere_else(browser: Browser, asked: str) -> None:
    location = browser("GET", f"/people/{public_id(ANN)}{asked}").headers["location"]
    assert dict(parse_qsl(urlsplit(location).query))["next"].startswith("/")
    assert not dict(parse_qsl(urlsplit(location).query))["next"].startswith(("//", "/\\"))


def test_a_form_that_was_sent_is_not_sent_again(browser: Browser) -> None:
    assert browser("POST", "/standing", data={"person": public_id(ANN)}).headers["location"] == "/sign-in?next=%2F"
