"""Who asks about one man in every company, or about one wing for man after man, is told of to searchers of the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api.questions import Typed
from api.repeated_asking import MOST_ABOUT_A_PLACE, MOST_ABOUT_A_PRISONER, asked_often, told_of
from api.settings import Settings
from api.wiring import Service
from graph.audit import AuditAction, AuditEvent, Outcome, RecordedEvent, StatedPurpose
from tests.api.cases import Http, events, make_home, service_of
from tests.api.test_allocation import ALLOCATION, rows
from tests.api.test_console import Browser
from tests.cli.cases import Cordon
from tests.cli.test_audit_search import AUDITOR
from tests.contract.evidence import moment

WING = "LEI-B"
_LINES = count(1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_home(tmp_path / "home", rows())


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with service_of(settings) as opened:
        yield opened


def put(asked: dict[str, Any], action: AuditAction = AuditAction.CONFLICTS_CHECKED, **given: Any) -> RecordedEvent:
    """One question as the log has it; its keys are short where the log's are pseudonyms."""
    stated = {"subject": "officer", "disclosed": ("a" * 32,)} | given
    event = AuditEvent(
        action=action, agency="prison", outcome=Outcome.ANSWERED, correlation_id="x" * 8, asked=asked,
        purpose=StatedPurpose("allocation", "CASE-1", "a van"), **stated,
    )  # fmt: skip
    return RecordedEvent("chain", next(_LINES), moment(0), "", 1, 1, event)


def told(log: list[RecordedEvent]) -> list[tuple[str, str, str, int]]:
    return [(each.reader, each.about, each.key, each.questions) for each in told_of(log)]


def van(number: int) -> tuple[str, ...]:
    return "A", f"B{number}"


def test_one_man_in_ever_new_company_is_told_of_once_there_are_more_questions_than_usual() -> None:
    """A question more than the limit is told of, and the limit is not."""
    log = [put({"prisoners": van(number), "place": f"W{number}"}) for number in range(MOST_ABOUT_A_PRISONER)]
    assert told(log) == []
    log.append(put({"prisoners": van(99), "place": "W99"}))
    assert told(log) == [("officer", "prisoner", "A", MOST_ABOUT_A_PRISONER + 1)]


def test_man_after_man_about_one_wing_is_told_of_and_a_morning_of_forty_is_not() -> None:
    """Forty arrivals, each asked about one prison, are a day's work; reverse questions of a wing are more."""
    log = [put({"prisoners": (f"R{number}",), "place": WING}) for number in range(MOST_ABOUT_A_PLACE)]
    assert told(log) == []
    log.append(put({"moved": ("R99",), "to": (WING,)}, AuditAction.MOVES_SUPPOSED))
    assert told(log) == [("officer", "place", WING, MOST_ABOUT_A_PLACE + 1)]


def test_the_same_question_again_and_a_long_list_at_once_count_once() -> None:
    """A page that is reloaded asks nothing new, and a van of ninety is one question about its prison."""
    log = [put({"prisoners": ("A",), "place": WING})] * 60
    log.append(put({"prisoners": tuple(f"R{number}" for number in range(90)), "place": WING}))
    assert told(log) == []


def test_each_reader_and_each_kind_of_question_is_counted_for_itself() -> None:
    """Twenty of one reader and twenty of another are not forty of either; looking at a board is no such question."""
    log = []
    for number in range(MOST_ABOUT_A_PRISONER):
        log.append(put({"prisoners": van(number)}))
        log.append(put({"prisoners": van(number)}, subject="client", on_behalf_of="other"))
        log.append(put({"prisoners": van(number + 50)}, AuditAction.BOARD_SHOWN))
    assert told(log) == []
    log.append(put({"prisoners": ("A",), "places": ("LEI",)}, AuditAction.ALTERNATIVES_SHOWN, on_behalf_of="other"))
    assert [each[:3] for each in told(log)] == [("other", "prisoner", "A")]


def test_what_every_answer_named_is_told_so_that_it_can_be_looked_up() -> None:
    """The man himself is in each answer, and those who were only with him once are not."""
    log = [
        put({"prisoners": van(number)}, disclosed=("a" * 32, f"{number:032x}"))
        for number in range(MOST_ABOUT_A_PRISONER + 1)
    ]
    (line,) = told_of(log)
    assert line.named == ["a" * 32]
    assert (line.others, line.case_references) == (MOST_ABOUT_A_PRISONER + 1, ["CASE-1"])


def test_real_questions_are_counted_and_shown_to_those_alone_who_search_the_log(
    settings: Settings, service: Service
) -> None:
    """By the route, the page and the command: the officer himself is shown nothing of it."""
    http = Http(service)
    for number in range(MOST_ABOUT_A_PRISONER + 1):
        asked = {"prisoners": ["A1111AA", f"B{number:04d}BB"], "place": WING}
        assert http("POST", "/v1/conflicts", ALLOCATION, json=asked).status_code == 200
    day = events(settings)[-1].instant.date()
    key = Typed("A1111AA").kept(service.store.ids.pseudonym)
    before = asked_often(service, day - timedelta(days=1))
    assert before.readers == []
    cordon = Cordon(settings.home)
    answer = cordon("audit", "repeated", "--day", day, "--json", reader=AUDITOR).json
    assert [(each["about"], each["key"], each["questions"]) for each in answer["readers"]] == [
        ("prisoner", key, MOST_ABOUT_A_PRISONER + 1)
    ]
    assert "A1111AA" not in str(answer)
    assert "one prisoner" in cordon("audit", "repeated", "--day", day, reader=AUDITOR).out
    page = Browser(service).at_work("audit-officer")("GET", f"/audit/repeated?day={day}")
    assert (page.status_code, "One prisoner" in page.text) == (200, True)
    assert Browser(service).at_work("allocation-officer")("GET", "/audit/repeated").status_code == 403


def test_a_long_list_that_is_recorded_in_shares_is_one_question_about_everybody_on_it() -> None:
    log = []
    for number in range(MOST_ABOUT_A_PLACE):
        shares = [put({"prisoners": (f"{number}-{part}",), "places": (WING,)}) for part in (1, 2)]
        log += [replace(each, part=part, parts=2) for part, each in enumerate(shares, 1)]
    assert told(log) == []
    log.append(put({"prisoners": ("Z",), "places": (WING,)}))
    (line,) = told_of(log)
    assert (line.key, line.questions, line.others) == (WING, MOST_ABOUT_A_PLACE + 1, 2 * MOST_ABOUT_A_PLACE + 1)
