"""The organised-crime flag on a person's page: among the warnings where it indicates, and never guessed."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.console.warned import warnings_of
from api.questions import categorisation as ask
from api.questions.flag import show_kept_band
from api.schemas.categorisation import NetworkAnswer
from api.schemas.people import Number, PersonAnswer
from tests.api.cases import make_home, public_id, service_of
from tests.api.categorising import HELD, MAN, Office
from tests.api.test_console import Browser
from tests.api.test_network_in_advice import in_a_group

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
NOBODY = PersonAnswer(id="p", name="N", facts=[], identifiers=[], ties=[], ties_left_out=0, apart=[], sources=[])
PAGE = f"/people/{public_id(MAN)}"


@pytest.mark.parametrize(
    ("band", "said"),
    [
        ("strong indication", ["Organised crime: strong indication, as worked out on 28 November 2026"]),
        ("some indication", ["Organised crime: some indication, as worked out on 28 November 2026"]),
        ("little indication", []),
        ("not enough known", []),
    ],
)
def test_a_flag_warns_where_it_indicates(band: str, said: list[str]) -> None:
    flag = NetworkAnswer(band=band, as_of=NOW.date(), worked_out_at=NOW, run="r", evidence=[], carried_by=None)
    assert [each.says for each in warnings_of(NOBODY, NOW, flag)] == said


def test_numbers_that_cannot_be_right_are_one_warning_however_many_they_are() -> None:
    wrong = [Number(type="crn", value=value, flagged=True, records=["r"]) for value in ("X1", "X2")]
    (one,) = warnings_of(NOBODY.model_copy(update={"identifiers": wrong[:1]}), NOW)
    assert one.says == "CRN X1 cannot be right: its check fails, and it joins nobody"
    (both,) = warnings_of(NOBODY.model_copy(update={"identifiers": wrong}), NOW)
    assert both.says == "2 numbers cannot be right: their checks fail, and they join nobody (CRN X1; CRN X2)"


def test_the_page_warns_of_the_flag_that_is_at_hand_and_says_where_none_is(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        office = Office(service)
        for number in (11, 12, 13):
            in_a_group(office, number)
        browser = Browser(service).at_work("intelligence-officer")
        before = html.unescape(browser("GET", PAGE).text)
        assert "Organised crime flag</a> (not worked out lately: open it to know)" in before
        assert "Organised crime: " not in before
        office.put("categorisation-security", ask.monitor_risk(service))
        kept = office.put("intelligence-officer", show_kept_band(service, public_id(MAN)))
        after = html.unescape(browser("GET", PAGE).text)
        assert kept is not None
        assert kept.band in {"strong indication", "some indication"}
        assert f"Organised crime flag</a>: {kept.band}" in after
        assert after.index(f"Organised crime: {kept.band}, as worked out on") < after.index("Who this is")


def test_whoever_may_not_be_shown_flags_is_told_nothing_of_one(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", HELD)) as service:
        page = Browser(service).at_work("allocation-officer")("GET", PAGE)
        assert page.status_code == 200
        assert "rganised crime" not in page.text
