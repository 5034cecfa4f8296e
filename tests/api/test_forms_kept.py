"""Forms of placing: whatever was entered wrongly is told at its field, and everything that was typed is still there."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.model.evidence import Description, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from tests.api.cases import make_home, service_of
from tests.api.test_allocation import LEI, rows
from tests.api.test_console import Browser
from tests.contract.evidence import row

NUMBER, NOWHERE = "A1111AA", "LEI-Z"
UNKNOWN = "o place that you may see has this key"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    home: Path = tmp_path_factory.mktemp("forms") / "home"
    third = NodeRef(Kind.WING, "", "LEI-C")
    room = Description(third, {"working_capacity": 4, "status": "ACTIVE"})
    more = row("third wing", LinkClaim(third, LEI, LinkType.LOCATED_IN), describes=[room])
    with service_of(make_home(home, [*rows(), more])) as service:
        yield Browser(service).at_work("allocation-officer")


def asked(browser: Browser, path: str, fields: dict[str, Any] | None = None) -> tuple[int, str]:
    sent = None if fields is None else fields | {"form-token": browser.form_token()}
    response = browser("GET", path) if sent is None else browser("POST", path, data=sent)
    return response.status_code, html.unescape(response.text)


@pytest.mark.parametrize(
    ("path", "fields", "kept"),
    [
        (f"/conflicts?prisoners={NUMBER}&place={NOWHERE}", None, NUMBER),
        (f"/alternatives?prisoner={NUMBER}&places={NOWHERE}", None, NUMBER),
        (f"/wing-board?place={NOWHERE}", None, NOWHERE),
        (f"/room?prison={NOWHERE}&days=9", None, 'value="9"'),
        ("/arrivals", {"prison": NOWHERE, "surname": "Oldham"}, "Oldham"),
        ("/what-if", {"moves": f"{NUMBER} {NOWHERE}"}, f"Line 1: {NOWHERE}: no place"),
        ("/what-if", {"moves": f"{NUMBER} LEI-B", "closures": NOWHERE}, f"{NUMBER} LEI-B"),
        ("/plans", {"prisoners": NUMBER, "places": NOWHERE}, NUMBER),
    ],
)
def test_a_place_that_is_not_there_is_told_at_its_field(
    browser: Browser, path: str, fields: dict[str, Any] | None, kept: str
) -> None:
    status, text = asked(browser, path, fields)
    assert (status, UNKNOWN in text, kept in text) == (400, True, True)
    assert "There is a problem" in text


@pytest.mark.parametrize("days", ["", "40", "-1", "x"])
def test_days_ahead_that_are_no_number_of_days_are_told_in_words(browser: Browser, days: str) -> None:
    status, text = asked(browser, f"/room?prison=LEI&days={days}")
    assert (status, "Enter how many days ahead, from 0 to 28" in text, 'value="LEI"' in text) == (400, True, True)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/alternatives?prisoner=&places=LEI", "Enter one prison number"),
        ("/wing-board?place=", "Enter a prison or a wing by its key"),
        ("/room?prison=&days=7", "Enter a prison by its code"),
    ],
)
def test_an_empty_form_that_is_sent_says_what_to_enter(browser: Browser, path: str, told: str) -> None:
    status, text = asked(browser, path)
    assert (status, told in text) == (400, True)


@pytest.mark.parametrize("path", ["/alternatives", "/wing-board", "/room", "/conflicts"])
def test_a_form_that_is_only_opened_complains_of_nothing(browser: Browser, path: str) -> None:
    status, text = asked(browser, path)
    assert (status, "There is a problem" in text) == (200, False)


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"prison": "LEI"}, "surname", "Enter at least the beginning of a surname or a forename"),
        ({"prison": "LEI", "surname": "A" * 65}, "surname", "Enter 64 characters or fewer"),
        ({"prison": "LEI", "surname": "Oldham", "born": "1 January 2090"}, "born", "not still to come"),
    ],
)
def test_an_arrival_is_told_what_is_wrong_where_it_stands(
    browser: Browser, fields: dict[str, str], field: str, told: str
) -> None:
    status, text = asked(browser, "/arrivals", fields)
    assert status == 400
    assert told in text.split(f'id="{field}-error"')[1].split("</p>")[0]


def test_a_name_alone_may_be_nobody_on_record_and_counts_as_a_risk_that_is_not_known(browser: Browser) -> None:
    _, text = asked(browser, "/arrivals", {"prison": "LEI", "surname": "Oldham"})
    assert "cell-sharing risk unknown" in text
    assert "is held here on record" in text


def test_a_name_is_no_prison_number_and_leads_to_where_names_are_found(browser: Browser) -> None:
    status, text = asked(browser, "/conflicts?prisoners=Oldham,+Oz&place=LEI")
    assert (status, "Oldham is no prison number: find somebody by name under People first" in text) == (400, True)


def test_all_that_is_ranked_can_be_listed(browser: Browser) -> None:
    _, few = asked(browser, "/alternatives?prisoner=B2222BB&most=1")
    assert "List them too" in few
    _, every = asked(browser, few.split('href="/alternatives?')[1].split('"')[0].join(["/alternatives?", ""]))
    assert "List them too" not in every
    assert every.count(">Check<") > few.count(">Check<")


def test_a_search_of_keep_aparts_for_nobody_says_what_to_enter(browser: Browser) -> None:
    status, text = asked(browser, "/separations?prisoners=")
    assert (status, "Enter at least one prison number" in text) == (400, True)
    assert asked(browser, "/separations")[0] == 200
