"""The console's pages: signing in, the purpose asked once, what roles are offered, and nothing that hints at more."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import ROUTES, create_app
from api.console.environment import case_status, day, minute, officer, told, words
from api.console.guide import FIRST_STEPS, TOPICS, topic_of
from api.console.page import POLICY, own_path
from api.wiring import Service
from tests.api.cases import (
    ANN,
    BEN,
    CAL,
    DEE,
    HIDDEN_ROWS,
    HIDDEN_STAYS,
    OPEN_ROWS,
    STAYS,
    events,
    make_home,
    public_id,
    service_of,
)


class Browser:
    """A browser at this machine, without scripts."""

    def __init__(self, service: Service) -> None:
        self.app = create_app(service)
        self.cookies: dict[str, str] = {}

    def __call__(self, method: str, path: str, **content: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=("127.0.0.1", 4000), raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1:8000", cookies=self.cookies
            ) as client:
                return await client.request(method, path, **content)

        response = asyncio.run(send())
        self.cookies |= dict(response.cookies)
        return response

    def sign_in(self, role: str) -> None:
        assert self("POST", "/sign-in", data={"identity": role, "next": "/"}).status_code == 303

    def form_token(self) -> str:
        found = re.search(r'name="form-token" value="([0-9a-f]+)"', self("GET", "/purpose").text)
        assert found is not None
        return found.group(1)

    def say_why(self, **changed: str) -> httpx.Response:
        fields = {"code": "intelligence-development", "case": "OP-1", "reason": "new arrival", "next": "/people"}
        return self("POST", "/purpose", data=fields | {"form-token": self.form_token()} | changed)

    def at_work(self, role: str) -> Browser:
        self.sign_in(role)
        assert self.say_why().status_code == 303
        return self


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, *HIDDEN_ROWS))) as opened:
        yield opened


@pytest.fixture
def browser(service: Service) -> Browser:
    return Browser(service)


def test_whoever_is_not_signed_in_is_asked_to_and_led_back(browser: Browser) -> None:
    response = browser("GET", f"/people/{public_id(ANN)}")
    assert (response.status_code, response.headers["location"]) == (303, f"/sign-in?next=%2Fpeople%2F{public_id(ANN)}")


def test_the_purpose_is_asked_once_and_shown_on_every_page(browser: Browser) -> None:
    browser.sign_in("intelligence-officer")
    assert browser("GET", "/people").headers["location"] == "/purpose?next=%2Fpeople"
    assert browser.say_why().headers["location"] == "/people"
    for path in ("/", "/people", f"/people/{public_id(ANN)}", "/links", "/conflicts", "/feeds", "/help"):
        assert "OP-1" in browser("GET", path).text


@pytest.mark.parametrize(
    ("missing", "told"),
    [({"case": ""}, "Enter a case reference"), ({"reason": " "}, "Enter why"), ({"code": "curiosity"}, "Select why")],
)
def test_a_purpose_that_lacks_something_is_told_at_the_field_and_above(
    browser: Browser, missing: dict[str, str], told: str
) -> None:
    browser.sign_in("intelligence-officer")
    response = browser.say_why(**missing)
    assert response.status_code == 400
    assert response.text.count(told) == 2
    assert "<title>Error: " in response.text


def test_a_form_from_elsewhere_changes_nothing(browser: Browser) -> None:
    browser.at_work("intelligence-officer")
    response = browser("POST", "/purpose", data={"code": "audit", "case": "X", "reason": "x", "form-token": "0" * 64})
    assert response.status_code == 403
    assert "OP-1" in browser("GET", "/").text


def test_signing_out_ends_the_session_on_the_server(browser: Browser) -> None:
    browser.at_work("intelligence-officer")
    kept = dict(browser.cookies)
    browser("POST", "/sign-out", data={"form-token": browser.form_token()})
    browser.cookies = kept
    assert browser("GET", "/people").headers["location"].startswith("/sign-in")


def test_pages_offer_what_the_role_may_do_and_nothing_else(service: Service) -> None:
    officer = Browser(service).at_work("intelligence-officer")("GET", "/").text
    feeds = Browser(service).at_work("data-officer")("GET", "/").text
    assert 'href="/links"' in officer
    assert 'href="/links"' not in feeds
    assert 'action="/people"' not in feeds


def test_a_page_beyond_the_role_says_so_and_shows_nothing(service: Service) -> None:
    response = Browser(service).at_work("data-officer")("GET", "/people?for=Bell")
    assert response.status_code == 403
    assert public_id(BEN) not in response.text


def test_a_person_is_shown_with_every_fact_one_step_from_its_record(browser: Browser) -> None:
    page = browser.at_work("intelligence-officer")("GET", f"/people/{public_id(ANN)}").text
    assert "O&#39;Connor" in page
    assert "12 April 1985" in page
    anchors = set(re.findall(r'href="#(source-[0-9a-f]+)"', page))
    assert anchors
    assert anchors <= set(re.findall(r'id="(source-[0-9a-f]+)"', page))


def test_recent_people_belong_to_the_case(browser: Browser) -> None:
    browser.at_work("intelligence-officer")("GET", f"/people/{public_id(ANN)}")
    assert "People of this case" in browser("GET", "/").text
    browser.say_why(case="OP-2")
    assert "People of this case" not in browser("GET", "/").text


def test_absent_and_withheld_people_give_the_same_page(browser: Browser) -> None:
    browser.at_work("intelligence-officer")
    pages = [browser("GET", f"/people/{each}{end}") for end in ("", "/chart") for each in (public_id(DEE), "0" * 32)]
    assert {page.status_code for page in pages} == {404}
    assert pages[0].content.replace(public_id(DEE).encode(), b"") == pages[1].content.replace(b"0" * 32, b"")
    assert pages[2].content.replace(public_id(DEE).encode(), b"") == pages[3].content.replace(b"0" * 32, b"")


def test_hidden_records_change_no_byte_of_any_page(tmp_path: Path) -> None:
    shown = []
    for name, rows in (("without", OPEN_ROWS), ("with", (*OPEN_ROWS, *HIDDEN_ROWS))):
        with service_of(make_home(tmp_path / name, rows)) as service:
            browser = Browser(service).at_work("intelligence-officer")
            paths = [
                f"/people/{public_id(who)}{end}" for who in (ANN, BEN, CAL) for end in ("", "/chart", "/chart?depth=3")
            ]
            paths += ["/people?for=Dunn", "/people?for=Bell", f"/links?from={public_id(ANN)}&to={public_id(CAL)}", "/"]
            token = browser.form_token()
            shown.append([browser("GET", path).text.replace(token, "") for path in paths])
    assert shown[0] == shown[1]


def test_every_look_is_on_record_with_the_sessions_purpose(service: Service, browser: Browser) -> None:
    browser.at_work("intelligence-officer")("GET", f"/people/{public_id(BEN)}")
    looks = [each.event for each in events(service.settings)[-2:]]
    told = [(str(each.action), each.purpose.case_reference if each.purpose else "") for each in looks]
    # The page warns of a flag that is at hand.
    assert told == [("person.shown", "OP-1"), ("flag.shown", "OP-1")]
    assert public_id(BEN) in looks[0].disclosed


def test_pages_hold_no_inline_script_or_style_and_load_nothing_from_elsewhere(browser: Browser) -> None:
    browser.at_work("intelligence-officer")
    for path in ("/", "/people?for=Nobody", f"/people/{public_id(ANN)}", f"/people/{public_id(ANN)}/chart", "/groups"):
        response = browser("GET", path)
        assert response.headers["content-security-policy"] == POLICY
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", response.text)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', response.text)


def test_styles_and_script_come_compressed_and_nothing_else_is_served(browser: Browser) -> None:
    for name in ("console.css", "console.js"):
        response = browser("GET", f"/static/{name}", headers={"Accept-Encoding": "br, gzip"})
        assert response.status_code == 200
        assert response.headers["content-encoding"] in {"br", "gzip"}
    for name in ("../console/page.py", "page.py", "%2e%2e/frame.html", "absent.css"):
        assert browser("GET", f"/static/{name}").status_code in {404, 400}


@pytest.mark.parametrize("path", ["//elsewhere", "/\\elsewhere", "https://elsewhere", "elsewhere", "/x\ny", None])
def test_no_link_of_ours_leads_elsewhere(path: str | None) -> None:
    assert own_path(path) == "/"


def test_dates_and_words_are_written_as_people_read_them() -> None:
    assert day("2026-11-23") == "23 November 2026"
    assert minute("2026-11-23T09:05:00+00:00") == "23 November 2026, 9:05am"
    assert [officer(each) for each in ("demo/alex.byrne", "XQA12G", "risk-monitor")] == [
        "Alex Byrne", "XQA12G", "risk-monitor"
    ]  # fmt: skip
    assert [case_status(each) for each in ("SECURITY_BACK", "AWAITING_APPROVAL")] == [
        "back from security", "awaiting approval"
    ]  # fmt: skip
    assert [words(each) for each in ("HELD_AT", "held-at", "OrganisedCrimeGroup", "OCG membership")] == [
        "Held at", "Held at", "Organised crime group", "OCG membership",
    ]  # fmt: skip


def test_the_start_page_tells_what_became_known_and_nothing_of_what_is_hidden(tmp_path: Path) -> None:
    pages = []
    for name, rows in (("without", (*OPEN_ROWS, *STAYS)), ("with", (*OPEN_ROWS, *STAYS, *HIDDEN_ROWS, *HIDDEN_STAYS))):
        with service_of(make_home(tmp_path / name, rows)) as service:
            browser = Browser(service).at_work("intelligence-officer")
            pages.append(browser("GET", "/?since=1+January+2020").text.replace(browser.form_token(), ""))
            assert "Enter a day" in browser("GET", "/?since=then").text
    assert "People who came to where they are held: 2" in pages[0]
    assert pages[0] == pages[1]


def test_a_start_page_without_a_purpose_tells_nothing_of_people(browser: Browser) -> None:
    browser.sign_in("intelligence-officer")
    page = browser("GET", "/").text
    assert "What changed since" not in page
    assert "Say why you are looking" in page


@pytest.mark.parametrize("role", ["audit-officer", "access-officer", "partner-agency", "data-officer"])
def test_every_role_has_a_start_page_and_help(service: Service, role: str) -> None:
    browser = Browser(service).at_work(role)
    assert [browser("GET", path).status_code for path in ("/", "/help", "/help/charts")] == [200, 200, 200]
    assert browser("GET", "/help/nothing").status_code == 404
    assert {name: browser("GET", f"/help/{name}").status_code for name in TOPICS} == dict.fromkeys(TOPICS, 200)


def test_who_looked_at_whom_is_not_answered_about_what_names_nobody(service: Service) -> None:
    """Told of no event for a misspelt number, an officer would think that nobody had looked."""
    browser = Browser(service).at_work("audit-officer")
    found, refused = (browser("GET", f"/audit?person={named}") for named in (public_id(ANN), "A0001"))
    assert (found.status_code, refused.status_code) == (200, 400)
    assert "Enter a prison number or the id of a record" in refused.text
    assert "0 events" not in refused.text


def test_a_sentence_of_an_answer_is_told_with_its_times_written_out() -> None:
    said = told("no conflict found in feeds up to 2026-11-26T06:00:00Z")
    assert said == "No conflict found in feeds up to 26 November 2026, 6:00am"


def test_each_screen_has_help_of_its_own() -> None:
    """Files, the help itself and the door have none: nobody is signed in yet at a door."""
    screens = [each.path for each in ROUTES if each.answer is None and each.method == "GET"]
    without = {path for path in screens if topic_of(path) is None}
    doors = {"/sign-in", "/sign-in/start", "/sign-in/return"}
    assert without == {"/docs", "/static/{name:path}", "/help", "/help/{name}"} | doors
    assert {topic_of(path) for path in screens} - {None} == set(TOPICS)


@pytest.mark.parametrize("role", FIRST_STEPS)
def test_the_first_five_minutes_lead_where_the_role_may_go(service: Service, role: str) -> None:
    """By links that the help page shows, and no step is refused."""
    browser = Browser(service).at_work(role)
    page = html.unescape(browser("GET", "/help").text)
    assert [step.path for step in FIRST_STEPS[role] if f'href="{step.path}"' not in page] == []
    # An estate of three people has no prison to draw: that is an error of the form, and no refusal.
    assert {browser("GET", step.path).status_code for step in FIRST_STEPS[role]} <= {200, 400}


def test_the_first_five_minutes_name_buttons_and_links_that_pages_have(service: Service) -> None:
    browser = Browser(service).at_work("intelligence-officer")
    person = browser("GET", f"/people/{public_id(ANN)}").text
    chart = browser("GET", f"/people/{public_id(ANN)}/chart").text
    assert ">Who is around<" in person
    assert "Work on this chart" in chart


def test_an_address_that_there_is_not_is_a_page_for_a_browser_and_a_problem_for_a_client(browser: Browser) -> None:
    browser.at_work("intelligence-officer")
    page = browser("GET", "/nowhere", headers={"accept": "text/html,application/xhtml+xml"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert browser("GET", "/nowhere").headers["content-type"] == "application/problem+json"


def test_a_fault_is_told_in_the_frame_of_the_site_without_its_cause(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.at_work("intelligence-officer")

    def broken(*_: object) -> None:
        raise ArithmeticError("the cause, which is nobody's business")

    monkeypatch.setattr("api.console.pages.people.show_person", broken)
    response = browser("GET", f"/people/{public_id(ANN)}", headers={"x-correlation-id": "told-to-support"})
    assert response.status_code == 500
    assert "A fault of the service" in response.text
    assert "told-to-support" in response.text
    assert "nobody&#39;s business" not in response.text
    assert "nobody's business" not in response.text
    assert response.headers["content-security-policy"] == POLICY


def test_a_chart_takes_a_day_as_people_write_it(service: Service) -> None:
    """As "23 November 2026": it is longer than a day with hyphens, and was refused as too long."""
    browser = Browser(service).at_work("intelligence-officer")
    chart = f"/people/{public_id(ANN)}/chart"
    for written in ("23+November+2026", "2026-11-23", "23/11/2026"):
        told = browser("GET", f"{chart}?at={written}")
        assert (told.status_code, "Enter a day" in told.text) == (200, False)
    assert "Enter a day, for example 23 November 2026" in browser("GET", f"{chart}?at=yesterday").text
