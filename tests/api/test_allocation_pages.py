"""The pages of an allocation officer: no row sends anybody where he may not be, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.console.pages.allocation import outcome_of_each
from api.schemas.conflicts import ConflictsAnswer, Counterpart, Finding, PrisonerOutcome
from api.schemas.evidence import Node
from api.wiring import Service
from api.wording import NO_SUCH_PLACE
from tests.api.cases import OPEN_ROWS, make_home, service_of
from tests.api.test_console import Browser

GREEN, RED = "no conflict found", "conflict found"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    home: Path = tmp_path_factory.mktemp("pages") / "home"
    with service_of(make_home(home, OPEN_ROWS)) as opened:
        yield opened


@pytest.mark.parametrize(("asked", "said"), [(True, RED), (False, GREEN)])
def test_nobody_is_green_beside_whom_on_the_list_he_is_kept_apart_from(asked: bool, said: str) -> None:
    other = Counterpart(
        person=Node(id="b", kind="Person", caption="Okafor", key="b"), prison_numbers=["B"], places=[], asked=asked
    )
    finding = Finding(
        kind="keep-apart", conflict=True, prisoner="A", rule=[], level="wing", scope="wing", breach="breached",
        avoid=[], counterparts=[other], reason="", possible_match=False, rests_on=[],
    )  # fmt: skip
    found = ConflictsAnswer(
        outcome=RED, sentence=RED, place="LEI-A", asked_at=datetime(2026, 11, 28, tzinfo=UTC),
        prisoners=[PrisonerOutcome(prisoner="A", outcome=GREEN), PrisonerOutcome(prisoner="C", outcome=GREEN)],
        together=RED, findings=[finding], rulings=[], hold=None, unconfirmed=[], feeds=[], up_to=None, rules="1",
        placement_rules="1",
    )  # fmt: skip
    assert outcome_of_each(found) == {"A": said, "C": GREEN}


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/conflicts?prisoners=A1234AA&place=LEI-NOT-THERE", ("A1234AA", "LEI-NOT-THERE")),
        ("/room?prison=XXX", ("XXX",)),
    ],
)
def test_a_place_that_is_not_there_is_an_error_at_its_field_and_nothing_is_lost(
    service: Service, path: str, typed: tuple[str, ...]
) -> None:
    page = Browser(service).at_work("allocation-officer")("GET", path)
    assert page.status_code == 400
    assert NO_SUCH_PLACE in page.text
    for each in typed:
        assert each in page.text


@pytest.mark.parametrize(("path", "said"), [
    ("/room?prison=LEI&days=x", "Enter how many days ahead, from 0 to 28"),
    ("/room?prison=LEI&days=40", "Enter how many days ahead, from 0 to 28"),
    ("/room?prison=LEI&days=", "Enter how many days ahead, from 0 to 28"),
    ("/alternatives?prisoner=&places=", "Enter one prison number"),
])  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_field_in_words(service: Service, path: str, said: str) -> None:
    page = Browser(service).at_work("allocation-officer")("GET", path)
    assert page.status_code == 400
    assert said in page.text
    assert "query." not in page.text
