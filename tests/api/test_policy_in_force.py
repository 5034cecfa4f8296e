"""A policy file that changes under a running service."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from graph.audit import AuditAction
from tests.api.cases import ANN, OFFICER, PARTNER, Http, events, make_home, public_id, service_of
from tests.api.policies import put_policy

SEEN = f"/v1/people/{public_id(ANN)}"
SUSPENDED = (("  cordon-demo:\n", "  cordon-demo:\n    suspended: true\n"),)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = make_home(tmp_path / "home")
    put_policy(made.home)
    return made


@pytest.fixture
def http(settings: Settings) -> Iterator[Http]:
    with service_of(settings) as service:
        yield Http(service)


def moved_into_place(home: Path, **changed: tuple[tuple[str, str], ...]) -> None:
    """As the how-to has it: written aside, then moved."""
    aside = home / "new"
    aside.mkdir()
    put_policy(aside, **changed).replace(home / "policy.yml")
    aside.rmdir()


def taken_up(settings: Settings) -> list[str]:
    """The versions that a new policy took the place of."""
    found = (each.event for each in events(settings))
    return [str(event.asked["before"]) for event in found if event.action is AuditAction.POLICY_TAKEN_UP]


def test_a_suspension_holds_from_the_next_request_on(http: Http, settings: Settings) -> None:
    assert http("GET", SEEN).status_code == 200
    moved_into_place(settings.home, replaced=SUSPENDED)
    assert http("GET", SEEN).status_code == 403
    moved_into_place(settings.home)
    assert http("GET", SEEN, PARTNER).status_code == 200
    assert taken_up(settings) == ["2026-11", "2026-11"]


def test_a_file_that_cannot_be_used_changes_nothing_and_is_told(
    http: Http, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.home / "policy.yml").write_text("roles: [", "utf-8")
    with caplog.at_level(logging.ERROR):
        assert http("GET", SEEN, OFFICER).status_code == 200
        assert http("GET", SEEN, OFFICER).status_code == 200
    assert [record.message.count("the last one still holds") for record in caplog.records] == [1]
    assert taken_up(settings) == []
