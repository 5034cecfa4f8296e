"""Changed flags on the start page: two runs over the reader's profile, and nothing of what he may not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.answers import flag_changes
from api.wiring import Service
from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from tests.api.cases import ANN, BEN, HIDDEN, OPEN_ROWS, demo_viewer, make_home, public_id, service_of
from tests.api.test_console import Browser
from tests.contract.evidence import load, manifest, moment, row
from tests.graph.world import tie

FIRM = NodeRef(Kind.ORGANISED_CRIME_GROUP, "", "001/0000001")
MEMBER = row("30", tie(ANN, FIRM, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT))
SINCE = f"/?since={moment(24):%Y-%m-%d}"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", OPEN_ROWS)) as opened:
        yield opened


def learn(service: Service, *rows: EvidenceRow, name: str = "second", at: float = 30) -> None:
    load(service.store, rows, manifest(name, extracted=at))


def flags_on(service: Service, path: str = SINCE, reader: str = "intelligence-officer") -> str:
    """The part of the start page that tells of flags, as text."""
    page = Browser(service).at_work(reader)("GET", path).text
    part = page.partition("Changed organised crime flags")[2].partition("Your standing queries")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


def test_a_flag_that_was_raised_is_told_with_its_band_before_and_now(service: Service) -> None:
    assert "None has changed since the end of 1 November 2026" in flags_on(service)
    learn(service, MEMBER)
    told = flags_on(service)
    assert "1 raised and 0 lowered" in told
    assert "O&#39;Connor, Ann" in told
    assert "strong indication now, no indication before" in told


def test_a_flag_that_fell_is_told_too(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "other", (*OPEN_ROWS, MEMBER))) as service:
        learn(service, row("30", tie(ANN, FIRM, LinkType.ASSOCIATED_WITH)))
        told = flags_on(service)
        assert "0 raised and 1 lowered" in told
        assert "no indication now, strong indication before" in told


def test_what_is_hidden_changes_no_flag_for_whoever_may_not_read_it(service: Service) -> None:
    before = flags_on(service)
    learn(service, row("41", tie(BEN, FIRM, LinkType.MEMBER_OF, Role.PRINCIPAL_SUBJECT), label=HIDDEN))
    assert flags_on(service) == before


def test_who_may_not_list_flags_is_not_told_that_there_are_any(service: Service) -> None:
    learn(service, MEMBER)
    page = Browser(service).at_work("allocation-officer")("GET", SINCE).text
    assert "What changed since" in page
    assert "crime" not in page.partition("What changed since")[2].partition("What you can do")[0]


def test_over_many_people_the_page_does_not_wait_for_it(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says that it is being worked out, and tells it once that is done."""
    monkeypatch.setattr(flag_changes, "SMALL", 0)
    learn(service, MEMBER)
    assert "Being worked out from what is known now" in flags_on(service)
    for work in service.works.of("flag-changes", demo_viewer("intelligence-officer").subject):
        work.future.result()
    assert "1 raised and 0 lowered" in flags_on(service)


def test_whoever_is_listed_is_one_click_from_why(service: Service) -> None:
    learn(service, MEMBER)
    assert f"/people/{public_id(ANN)}/flag" in Browser(service).at_work("intelligence-officer")("GET", SINCE).text
