"""The page of a plan: who each number is, a way to the check of each place, and long plans in parts."""

from __future__ import annotations

from typing import Any

from api.answers.plans import KIND
from api.console.pages.planning import _shown
from api.schemas.plans import PlanAnswer, Planned
from tests.analytics.wings import A
from tests.api.cases import Http
from tests.api.test_console import Browser
from tests.api.test_plans import finished, http

__all__ = ["http"]
PLANNED: dict[str, Any] = {
    "prisoner": "A1111AA", "place": "LEI-1", "prison": "LEI", "wing": "LEI-1", "now": "", "points": 1, "parts": {},
    "next_best": None, "next_prison": None, "ruled_out": [], "cannot_confirm": [],
}  # fmt: skip


def test_each_number_has_a_name_and_each_place_a_check(http: Http) -> None:
    found = finished(http)
    named = {each["prisoner"]: each["person"]["caption"] for each in found["places"]}
    page = Browser(http.service).at_work("allocation-officer")("GET", f"/plans/{found['plan']}").text
    place = next(each["place"] for each in found["places"] if each["prisoner"] == A.key)
    assert f'{named[A.key]}</a> <span class="cordon-place">({A.key})</span>' in page
    assert f'href="/conflicts?prisoners={A.key}&amp;place={place}"' in page


def test_no_name_is_kept_with_a_plan(http: Http) -> None:
    """Names are of today, and as today's rights tell them."""
    finished(http)
    (kept,) = http.service.store.acts(KIND, set(http.service.store.labels()))
    places: Any = kept.body["places"]
    assert {each["person"] for each in places} == {None}


def test_a_long_plan_comes_a_hundred_rows_at_a_time() -> None:
    plan = PlanAnswer(plan="1", state="done", places=[Planned.model_validate(PLANNED)] * 250)
    shown = [_shown(plan, part) for part in (1, 3, 9)]
    assert [(each.part, each.first, each.last, len(each.places)) for each in shown] == [
        (1, 1, 100, 100),
        (3, 201, 250, 50),
        (3, 201, 250, 50),
    ]
