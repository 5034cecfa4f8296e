"""What a reader accepted of what was supposed is found again: by whoever accepted it, with names of today."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.wiring import Service
from tests.api.cases import AS, Http, make_home, service_of
from tests.api.test_allocation import ALLOCATION, MOVE, rows
from tests.api.test_console import Browser

PATH = "/v1/allocation/accepted"
SUPPOSED = MOVE | {"keepAparts": [{"first": "A1111AA", "second": "B2222BB", "level": "landing"}]}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home: Path = tmp_path_factory.mktemp("accepted") / "home"
    with service_of(make_home(home, rows())) as opened:
        yield opened


def test_what_was_accepted_is_listed_with_when_what_why_and_its_reference(service: Service) -> None:
    http = Http(service)
    assert http("GET", PATH, ALLOCATION).json()["accepted"] == []
    wanted = {"suppose": SUPPOSED, "reason": "no other place", "despiteConflicts": True}
    made = http("POST", PATH, ALLOCATION, json=wanted).json()
    (found,) = http("GET", PATH, ALLOCATION).json()["accepted"]
    assert (found["case"], found["at"], found["reason"]) == (made["case"], made["at"], "no other place")
    assert [(each["prisoner"], each["person"]["caption"], each["place"]) for each in found["moves"]] == [
        ("A1111AA", "Oldham, Oz", "LEI-B")
    ]
    assert found["keepAparts"] == [{"first": "A1111AA", "second": "B2222BB", "level": "landing"}]
    assert http("GET", PATH, ALLOCATION | {AS: "moves-planner"}).status_code == 403
    page = html.unescape(Browser(service).at_work("allocation-officer")("GET", "/what-if/accepted").text)
    for said in ("Oldham, Oz</a> (A1111AA)", "no other place", made["case"], "A1111AA and B2222BB kept apart: landing"):
        assert said in page


def test_the_way_to_what_was_accepted_is_where_it_is_looked_for(service: Service) -> None:
    browser = Browser(service).at_work("allocation-officer")
    for path in ("/what-if", "/plans"):
        assert 'href="/what-if/accepted"' in browser("GET", path).text


def test_who_would_have_to_move_on_is_in_the_form_of_a_plan_already(service: Service) -> None:
    browser = Browser(service).at_work("allocation-officer")
    tried = browser("POST", "/what-if", data={"closures": "LEI-B", "form-token": browser.form_token()}).text
    assert 'href="/plans?prisoners=B2222BB"' in tried
    assert ">B2222BB</textarea>" in browser("GET", "/plans?prisoners=B2222BB").text
