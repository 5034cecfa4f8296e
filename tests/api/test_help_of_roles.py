"""Help and pages of a reader's role: what it does not open is not led to, and refuses before a form is filled."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.audit import AuditAction
from tests.api.cases import events, make_home, service_of
from tests.api.test_allocation import rows
from tests.api.test_console import Browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    home: Path = tmp_path_factory.mktemp("roles") / "home"
    with service_of(make_home(home, rows())) as service:
        yield Browser(service).at_work("allocation-officer")


def test_help_leads_to_no_page_that_the_role_does_not_open_and_says_which_roles_do(browser: Browser) -> None:
    text = html.unescape(browser("GET", "/help/audit").text)
    assert "Go to the page" not in text
    assert "Your role does not open this page. Ask somebody whose role does: " in text
    assert 'href="/what-if">Go to the page' in browser("GET", "/help/what-if").text
    mine, others = browser("GET", "/help").text.split("Screens of other roles")
    assert ("/help/audit" in mine, "/help/audit" in others) == (False, True)
    assert ("/help/plans" in mine, "/help/plans" in others) == (True, False)


def test_a_form_that_the_role_may_not_send_is_not_opened_and_the_refusal_is_on_record(browser: Browser) -> None:
    answers = [browser("GET", path).status_code for path in ("/audit", "/near-misses", "/what-if")]
    assert answers == [403, 403, 200]
    log = events(browser.app.state.service.settings)
    refused = [each.event.asked["action"] for each in log if each.event.action is AuditAction.ACCESS_DENIED]
    assert refused == ["search-audit", "replay-assaults"]


def test_a_certificate_is_not_offered_without_a_key_to_sign_it(browser: Browser) -> None:
    text = browser("GET", "/conflicts?prisoners=A1111AA&place=LEI-B").text
    assert "Each of them there" in text or "Green" in text or "Amber" in text
    assert "Download a certificate" not in text
