"""Before a report goes out: the source unit is asked where few could have known it, and somebody else decides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.wiring import Service
from graph.audit import AuditAction
from tests.api.cases import AS, HIDDEN_ROWS, OFFICER, OPEN_ROWS, PARTNER, Http, events, make_home, service_of
from tests.cli.cases import Cordon

SOURCE_UNIT = OFFICER | {AS: "source-unit"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, *HIDDEN_ROWS))) as opened:
        yield opened


def record(service: Service, source_id: str) -> str:
    return service.store.ids.record_id("NOMIS", source_id).hex()


def test_a_request_goes_to_the_source_unit_which_decides_once(service: Service) -> None:
    http, asked = Http(service), {"records": [record(service, "10")]}
    shown = http("POST", "/v1/exposure", json=asked).json()
    assert (shown["least"], shown["approval"]) == (2.0, "needed")
    requested = http("POST", "/v1/disseminations", json=asked | {"why": "for the court"}).json()
    assert requested["approval"] == "requested"
    waiting = http("GET", "/v1/disseminations", SOURCE_UNIT).json()["requests"]
    assert [each["case"] for each in waiting] == [shown["case"]]
    decision = f"/v1/disseminations/{shown['case']}/decision"
    decided = http("POST", decision, SOURCE_UNIT, json={"approve": True, "why": "known to the whole wing"}).json()
    assert decided["approval"] == "approved"
    assert http("POST", decision, SOURCE_UNIT, json={"approve": False, "why": "no"}).status_code == 409
    assert http("GET", "/v1/disseminations", SOURCE_UNIT).json()["requests"] == []
    assert http("POST", "/v1/exposure", json=asked).json()["approval"] == "approved"
    service.audit.close()
    assert AuditAction.DISSEMINATION_DECIDED in {each.event.action for each in events(service.settings)}


def test_whoever_asked_cannot_decide_and_a_request_is_made_once(service: Service) -> None:
    http, asked = Http(service), {"records": [record(service, "10")], "why": "for the court"}
    case = http("POST", "/v1/disseminations", SOURCE_UNIT, json=asked).json()["case"]
    assert http("POST", "/v1/disseminations", SOURCE_UNIT, json=asked).status_code == 409
    refused = http("POST", f"/v1/disseminations/{case}/decision", SOURCE_UNIT, json={"approve": True, "why": "mine"})
    assert refused.status_code == 409


def test_neither_withheld_records_nor_other_readers_get_an_estimate(service: Service) -> None:
    http = Http(service)
    withheld = http("POST", "/v1/exposure", json={"records": [record(service, "21")]})
    absent = http("POST", "/v1/exposure", json={"records": ["0" * 32]})
    assert (withheld.status_code, withheld.content) == (404, absent.content)
    assert http("POST", "/v1/exposure", PARTNER, json={"records": [record(service, "10")]}).status_code == 403
    assert http("GET", "/v1/disseminations", OFFICER).status_code == 403


def test_the_command_line_does_the_same(service: Service, tmp_path: Path) -> None:
    cordon, unit = Cordon(tmp_path / "home"), {"CORDON_AS": "source-unit"}
    named = ("--record", record(service, "10"))
    assert "Approval: needed" in cordon("exposure", "show", *named).out
    case = cordon("exposure", "request", *named, "--why", "for the court", "--json").json["case"]
    unit = cordon.reader | unit
    assert case in cordon("exposure", "list", reader=unit).out
    assert "refused by demo/hal.brandt" in cordon("exposure", "refuse", case, "--why", "too few", reader=unit).out
    assert "Approval: refused" in cordon("exposure", "show", *named).out
