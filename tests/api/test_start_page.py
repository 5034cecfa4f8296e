"""What the start page tells of changes: by which clock, in which order, and of whom."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.answers.changes import what_changed
from api.wiring import Service
from graph.access import Purpose, PurposeCode
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.times import to_minutes
from graph.view import view_for
from tests.api.cases import ANN, BEN, HIDDEN, OPEN_ROWS, demo_viewer, make_home, public_id, service_of
from tests.api.test_console import Browser
from tests.contract.evidence import moment, row

APART = NodeRef(Kind.NON_ASSOCIATION, "NON-ASSOCIATIONS", "9")
ALERTS = [NodeRef(Kind.ALERT, "NOMIS", f"alert {number}") for number in range(3)]
NOW = moment(48)


def kept_apart(who: NodeRef, role: Role, name: str, **label: object) -> EvidenceRow:
    return row(name, LinkClaim(who, APART, LinkType.PARTY, role), **label)  # type: ignore[arg-type]


def ending(number: int, days: int) -> EvidenceRow:
    until = to_minutes(NOW + timedelta(days=days))
    return row(f"ends {number}", LinkClaim(ANN, ALERTS[number], LinkType.HAS_ALERT, valid_to=until))


REGISTER = row("register", describes=[Description(APART, {"restriction_type": "LANDING"})])
ROWS = (*OPEN_ROWS, REGISTER, ending(0, 9), ending(1, 2), ending(2, 5), kept_apart(ANN, Role.PARTY_VICTIM, "one"))
OTHER = kept_apart(BEN, Role.PARTY_PERPETRATOR, "other")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", (*ROWS, OTHER))) as opened:
        yield opened


def changes(service: Service) -> dict[str, list[tuple[str, str, str]]]:
    viewer = demo_viewer("intelligence-officer")
    purpose = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "start page")
    view = view_for(service.keeper.current(), service.store, service.policy, viewer, purpose)
    told = what_changed(view, moment(0) - timedelta(days=2), NOW)
    return {each.name: [(line.one.id, line.other.key, line.reach) for line in each.lines] for each in told.sections}


def test_a_keep_apart_is_told_once_with_both_of_whom_it_is(service: Service) -> None:
    found = changes(service)["keep-aparts"]
    assert [reach for _, _, reach in found] == ["landing"]
    assert found[0][0] in {public_id(ANN), public_id(BEN)}
    assert "Keep apart" not in found[0][1]


def test_of_a_party_who_is_not_to_be_seen_nothing_is_told(tmp_path: Path) -> None:
    hidden = kept_apart(BEN, Role.PARTY_PERPETRATOR, "other", label=HIDDEN)
    told = []
    for name, rows in (("without", ROWS), ("with", (*ROWS, hidden))):
        with service_of(make_home(tmp_path / name, rows)) as opened:
            told.append(changes(opened)["keep-aparts"])
    assert told == [[(public_id(ANN), APART.key, "landing")]] * 2


def test_alerts_that_end_first_are_listed_first(service: Service) -> None:
    assert [alert for _, alert, _ in changes(service)["ending-alerts"]] == ["alert 1", "alert 2", "alert 0"]


def test_a_start_page_says_since_when_it_tells_and_by_which_clock(service: Service) -> None:
    browser = Browser(service).at_work("intelligence-officer")
    first = _words(browser("GET", "/").text)
    assert "That is a week ago: no earlier sign-in of yours is on record here." in first
    assert _words(browser("GET", "/").text) == first
    told = _words(browser("GET", "/?since=1+January+2020").text)
    assert "What changed since 1 January 2020" in told
    assert "Counted by when it became known here" in told
    assert "keep apart (landing)" in told
    assert "Counted by the day on which the alert ends" in told


def test_a_day_that_is_still_to_come_is_no_day_to_look_back_to(service: Service) -> None:
    response = Browser(service).at_work("intelligence-officer")("GET", "/?since=1+January+2090")
    assert "Enter today or a day before it" in response.text


def _words(page: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())
