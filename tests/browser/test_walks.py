"""No page of the console goes unwalked: this test needs no browser, and each walk is held to what is said of it."""

from __future__ import annotations

import re

import pytest

from tests.browser import test_beside, test_charts, test_days, test_desk, test_reviewing, test_signing_in
from tests.browser.doors import NOT_ASKED, QUERIES, questions
from tests.browser.pages_of import console_routes, route_of
from tests.browser.walks import NO_PAGE, WALKS

_MODULES = (test_beside, test_charts, test_days, test_desk, test_reviewing, test_signing_in)


def test_each_page_of_the_console_is_walked_or_is_said_to_be_no_page() -> None:
    walked = {route for routes in WALKS.values() for route in routes}
    assert walked.isdisjoint(NO_PAGE)
    assert sorted(walked | NO_PAGE.keys()) == sorted(set(console_routes()))


@pytest.mark.parametrize("name", WALKS)
def test_each_walk_is_there_and_goes_with_scripts_and_without_on_every_width(name: str) -> None:
    (walk,) = [getattr(module, name) for module in _MODULES if hasattr(module, name)]
    narrowed = {mark.args[0] for mark in getattr(walk, "pytestmark", []) if mark.name == "parametrize"}
    assert narrowed.isdisjoint({"scripts", "width"})


def test_an_address_is_answered_by_the_first_route_that_fits() -> None:
    assert route_of("GET", "/separations/new") == "GET /separations/new"
    assert route_of("GET", "/separations/12") == "GET /separations/{record_id:int}"
    assert route_of("POST", "/charts/import") == "POST /charts/import"
    assert route_of("GET", "/nowhere") is None


def test_each_page_is_asked_for_what_is_withheld() -> None:
    pages = {each for each in console_routes() if each.startswith("GET ")}
    assert QUERIES.keys().isdisjoint(NOT_ASKED)
    assert QUERIES.keys() | NOT_ASKED.keys() == pages
    filled = re.compile(r"\{(hidden|hidden_number|hidden_part|hidden_group|seen|seen_number|chart|place|prison)\}")
    assert [each for route in QUERIES for each in questions(route) if "{" in filled.sub("", each)] == []
