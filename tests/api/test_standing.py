"""Standing queries: kept for one reader, put anew to what he may see, and told on his start page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.standing import MOST_STANDING
from api.wiring import Service
from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from tests.api.cases import ANN, BEN, CAL, CELL, DEE, HIDDEN, OPEN_ROWS, held, make_home, public_id, service_of
from tests.api.test_console import Browser
from tests.contract.evidence import described, load, manifest, moment, row

NEW = (
    row("31", LinkClaim(BEN, CAL, LinkType.ASSOCIATED_WITH)),
    row("32", describes=[described(CAL, "Carr", "Kal", "")]),
)
SINCE = f"/?since={moment(24):%Y-%m-%d}"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", OPEN_ROWS)) as opened:
        yield opened


@pytest.fixture
def browser(service: Service) -> Browser:
    return Browser(service).at_work("intelligence-officer")


def learn(service: Service, *rows: EvidenceRow) -> None:
    load(service.store, rows, manifest("second", extracted=30))


def keep(browser: Browser, **what: str) -> int:
    fields = {"form-token": browser.form_token(), "next": "/"} | what
    return browser("POST", "/standing", data=fields).status_code


def standing_on(page: str) -> str:
    """The part of the start page that tells of standing queries, as text."""
    part = page.partition("Your standing queries")[2].partition("Since another day")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_a_search_that_is_kept_tells_of_whom_it_finds_once_something_is_new(service: Service, browser: Browser) -> None:
    assert keep(browser, words="Carr") == 303
    assert "“Carr” : nothing new" in standing_on(browser("GET", SINCE).text)
    learn(service, *NEW)
    assert "“Carr” : 1 with something new" in standing_on(browser("GET", SINCE).text)


def test_a_person_that_is_kept_tells_of_his_new_ties_and_of_no_old_ones(service: Service, browser: Browser) -> None:
    keep(browser, person=public_id(BEN))
    learn(service, *NEW)
    told = standing_on(browser("GET", SINCE).text)
    assert "1 with something new" in told
    assert "Associated with:" in told
    assert "Involved in:" not in told


def test_what_is_hidden_makes_nothing_new(service: Service, browser: Browser) -> None:
    keep(browser, person=public_id(ANN))
    keep(browser, words="O'Connor")
    before = standing_on(browser("GET", SINCE).text)
    learn(service, row("41", LinkClaim(ANN, CAL, LinkType.ASSOCIATED_WITH), label=HIDDEN))
    assert standing_on(browser("GET", SINCE).text) == before
    assert before.count("nothing new") == 2


def test_a_query_is_its_readers_alone_and_ends_when_he_says_so(service: Service, browser: Browser) -> None:
    keep(browser, words="Carr")
    keep(browser, words="Carr")
    page = browser("GET", "/").text
    (key,) = re.findall(r'name="end" value="([^"]+)"', page)
    other = Browser(service).at_work("allocation-officer")
    assert "Carr" not in standing_on(other("GET", "/").text)
    keep(other, end=key)
    assert "Carr" in standing_on(browser("GET", "/").text)
    keep(browser, end=key)
    assert "Carr" not in standing_on(browser("GET", "/").text)


def test_more_than_a_start_page_holds_are_refused_with_what_to_do(browser: Browser) -> None:
    for number in range(MOST_STANDING):
        assert keep(browser, words=f"name {number}") == 303
    assert keep(browser, words="one more") == 409


def test_an_arrival_is_told_with_whom_he_is_linked_to_there(service: Service, browser: Browser) -> None:
    """Where he lies by the register of places, whatever its key looks like: Dee is held in another prison."""
    leeds, other = (NodeRef(Kind.ESTABLISHMENT, "", key) for key in ("LEI", "MDI"))
    misleading = NodeRef(Kind.CELL, "", "LEI-B-1-001")
    places = [LinkClaim(CELL, leeds, LinkType.LOCATED_IN), LinkClaim(misleading, other, LinkType.LOCATED_IN)]
    elsewhere = [LinkClaim(DEE, misleading, LinkType.HELD_AT), LinkClaim(BEN, DEE, LinkType.ASSOCIATED_WITH)]
    learn(service, row("51", held(BEN, 3, -9)), row("52", held(CAL, 40, -9)), row("53", held(ANN, 40, 20)),
          row("54", *places), row("55", *elsewhere, describes=[described(DEE, "Dunn", "Dee", "")]))  # fmt: skip
    page = " ".join(re.sub(r"<[^>]+>", " ", browser("GET", f"/?since={moment(-240):%Y-%m-%d}").text).split())
    arrivals = page.partition("People who came to where they are held")[2].partition("Your standing queries")[0]
    assert "Linked to people held there: Carr, Cal" in arrivals
    assert "Connor" not in arrivals
    assert "Dunn" not in arrivals
