"""A plan over HTTP: begun, followed, decided on and exported, by whoever made it and nobody else."""

from __future__ import annotations

import csv
import io
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from api.answers.plans import saving
from api.exporting_plans import exported
from api.planning import PLANNING, PlanWork, make
from api.schemas.plans import PlanAnswer, Planned, Unplaced
from api.wiring import Service
from graph.audit import AuditAction
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.view import GraphView
from loaders.register import publish_row
from tests.analytics.allocation.planning.test_gathering import beds
from tests.analytics.estate import HIDDEN, adult_row, link, row
from tests.analytics.wings import LIES_IN, UPSTAIRS, A, B, C, held, keep_apart
from tests.api.cases import AS, Http, events, make_home, service_of

ALLOCATION = {
    AS: "allocation-officer",
    "X-Purpose-Code": "allocation",
    "X-Case-Reference": "MORNING-1",
    "X-Purpose-Reason": "arrivals",
}
PLANS = "/v1/allocation/plans"
ASKED = {"prisoners": [A.key, B.key], "places": ["LEI"]}


@pytest.fixture
def http(tmp_path: Path) -> Iterator[Http]:
    places = [row(place.key, link(place, above, LinkType.LOCATED_IN)) for place, above in LIES_IN.items()]
    rows = [*places, *beds(), *(adult_row(who) for who in (A, B, C)), keep_apart(A, B)]
    settings = make_home(tmp_path / "home", rows)
    with service_of(settings) as service:
        yield Http(service)


def finished(http: Http, asked: dict[str, Any] = ASKED) -> dict[str, Any]:
    """The plan, once it is made."""
    begun = http("POST", PLANS, ALLOCATION, json=asked)
    assert begun.status_code == 200, begun.text
    for _ in range(600):
        found: dict[str, Any] = http("GET", f"{PLANS}/{begun.json()['plan']}", ALLOCATION).json()
        if found["state"] != "running":
            return found
        time.sleep(0.05)
    raise AssertionError("the plan never ended")


def test_a_plan_is_made_aside_and_read_by_its_key(http: Http) -> None:
    found = finished(http)
    assert found["state"] == "done"
    wings = {each["prisoner"]: each["wing"] for each in found["places"]}
    assert wings[A.key] != wings[B.key]
    assert found["gapPercent"] == 0
    assert found["hold"]["message"]
    listed = http("GET", PLANS, ALLOCATION).json()["plans"]
    assert [each["plan"] for each in listed] == [found["plan"]]
    assert listed[0]["summary"] == {"people": sorted([A.key, B.key]), "asked": 2, "placed": 2}


def test_a_plan_is_its_makers_alone(http: Http) -> None:
    key = finished(http)["plan"]
    other = ALLOCATION | {AS: "separations-officer"}
    assert http("GET", f"{PLANS}/{key}", other).status_code == 403
    assert http("GET", f"{PLANS}/{'0' * 32}", ALLOCATION).status_code == 404


def test_a_plan_that_has_become_unsafe_is_not_accepted_and_says_what_changed(http: Http) -> None:
    """Somebody who is to be kept apart has come to the wing since: the same check as when it was made, made again."""
    found = finished(http, {"prisoners": [A.key], "places": ["LEI"]})
    (place,) = (each["place"] for each in found["places"])
    publish_row(
        http.service.store,
        held(B, NodeRef(Kind.CELL, "", place)),
        agency="prison",
        at=http.service.clock(),
        by="prison",
    )
    path = f"{PLANS}/{found['plan']}/decision"
    refused = http("POST", path, ALLOCATION, json={"accepted": True, "reason": "beds confirmed"})
    assert refused.status_code == 400, refused.text
    assert A.key in refused.json()["userMessage"]
    assert "keep-apart" in refused.json()["userMessage"]
    turned_down = http("POST", path, ALLOCATION, json={"accepted": False, "reason": "made anew"})
    assert turned_down.json()["decision"]["accepted"] is False


def test_a_plan_is_decided_on_once_with_a_reason(http: Http) -> None:
    path = f"{PLANS}/{finished(http)['plan']}/decision"
    assert http("POST", path, ALLOCATION, json={"accepted": True, "reason": ""}).status_code == 400
    decided = http("POST", path, ALLOCATION, json={"accepted": True, "reason": "beds confirmed"}).json()
    assert decided["decision"]["accepted"]
    assert decided["decision"]["reason"] == "beds confirmed"
    assert http("POST", path, ALLOCATION, json={"accepted": False, "reason": "changed my mind"}).status_code == 400


def test_cancelling_a_finished_plan_leaves_it_as_it_is(http: Http) -> None:
    found = finished(http)
    assert http("POST", f"{PLANS}/{found['plan']}/cancellation", ALLOCATION).json() == found


def test_what_clashes_is_named_with_who_may_make_an_exception(http: Http) -> None:
    found = finished(http, ASKED | {"places": ["LEI-1"]})
    assert ["the beds ran out, or others" in each["because"] for each in found["unplaced"]] == [True]
    assert [each["rule"] for each in found["clash"]["rules"]] == ["keep-apart"]
    assert found["clash"]["exceptions"][0]["whoMayExcept"] == "the head of security"


def test_whoever_is_held_from_every_wing_is_told_so_and_not_that_nothing_was_found(http: Http) -> None:
    """What rules him out is the holds, and the officer has somebody to ask."""
    hidden = keep_apart(C, B, label=HIDDEN, name="held from both")
    for each in (hidden, held(B, UPSTAIRS)):
        publish_row(http.service.store, each, agency="prison", at=http.service.clock(), by="prison")
    found = finished(http, {"prisoners": [C.key], "places": ["LEI-1"]})
    assert [(each["prisoner"], "security hold" in each["because"]) for each in found["unplaced"]] == [(C.key, True)]


def test_a_place_that_is_not_there_is_not_found(http: Http) -> None:
    assert http("POST", PLANS, ALLOCATION, json=ASKED | {"places": ["ZZI"]}).status_code == 404


def test_a_plan_is_exported_to_both_forms_and_each_is_on_record(http: Http) -> None:
    found = finished(http)
    text = http("GET", f"{PLANS}/{found['plan']}/export", ALLOCATION).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {each["Prisoner"]: each["To place"] for each in rows} == {
        each["prisoner"]: each["place"] for each in found["places"]
    }
    assert {each["Before the move"] for each in rows} == {found["hold"]["message"]}
    book = load_workbook(io.BytesIO(http("GET", f"{PLANS}/{found['plan']}/export?format=xlsx", ALLOCATION).content))
    assert book["Plan"].max_row == 3
    kinds = [each.event.action for each in events(http.service.settings)]
    assert kinds.count(AuditAction.EXPORT_MADE) == 2
    assert AuditAction.PLAN_STARTED in kinds


def test_a_plan_that_is_still_being_made_gives_no_empty_table(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    made = threading.Event()
    monkeypatch.setattr("api.questions.plans.make", lambda *_: made.wait())
    plan = http("POST", PLANS, ALLOCATION, json=ASKED).json()["plan"]
    try:
        answer = http("GET", f"{PLANS}/{plan}/export", ALLOCATION)
    finally:
        made.set()
    assert answer.status_code == 400
    assert "not made yet" in answer.text


def test_a_plan_that_ends_while_it_is_looked_for_is_still_being_made_and_not_unknown(
    http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the first under its label, which a view made before it was kept does not know."""
    may_end = threading.Event()

    def late(*given: Any) -> PlanAnswer:
        may_end.wait()
        return make(*given)

    def looked_for(service: Service, view: GraphView, key: str) -> PlanWork | None:
        found: PlanWork | None = service.works.find(PLANNING, view.viewer.subject if view.viewer else "", key)
        may_end.set()
        if found is not None:
            found.future.result()
        return found

    monkeypatch.setattr("api.questions.plans.make", late)
    monkeypatch.setattr("api.questions.plans._work", looked_for)
    plan = http("POST", PLANS, ALLOCATION, json=ASKED).json()["plan"]
    states = [http("GET", f"{PLANS}/{plan}", ALLOCATION).json().get("state") for _ in range(2)]
    assert states == ["running", "done"]


def test_what_a_reader_typed_runs_as_a_formula_in_no_export() -> None:
    plan = PlanAnswer(plan="1", state="done", unplaced=[Unplaced(prisoner='=HYPERLINK("x")', because="-1+1")])
    assert b"\n'=" in exported(plan, "csv").replace(b'"', b"").replace(b"\r", b"")
    sheet = load_workbook(io.BytesIO(exported(plan, "xlsx")))["Plan"]
    assert "f" not in {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert sheet["A2"].value.startswith("'=")


def test_where_somebody_of_high_risk_is_to_go_is_in_no_table_and_on_the_page() -> None:
    said = {"prisoner": "A1111AA", "place": "LEI-1-2-001", "prison": "LEI", "wing": "LEI-1", "now": "MDI", "points": 7}
    rest = {"parts": {}, "next_best": {"place": "LEI-1-1-002", "points": 9}, "next_prison": None}
    for risk in (True, False):
        moved = Planned.model_validate(said | rest | {"ruled_out": [], "cannot_confirm": [], "high_risk": risk})
        table = exported(PlanAnswer(plan="1", state="done", places=[moved]), "csv").decode()
        assert ("LEI" in table, "Category A or on the escape list" in table) == (not risk, risk)


def test_whoever_may_not_plan_is_refused(http: Http) -> None:
    assert http("POST", PLANS, ALLOCATION | {AS: "partner-agency"}, json=ASKED).status_code == 403


def test_what_a_better_plan_could_save_is_a_share_of_these_points() -> None:
    assert (saving(160, 40), saving(40, 40), saving(7, 0)) == (75.0, 0.0, 100.0)
