"""Reviews, disputes, changes of risk, fairness, rule sets, withdrawals and policies in the console."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.categorisation.reviews import Reason
from api.console.pages.reviewing import BECAUSE
from api.questions import categorisation as ask
from api.wiring import Service
from graph.access.reading import DEFAULT_POLICY, shipped_policy
from tests.api.cases import make_home, public_id, service_of
from tests.api.categorising import HELD, MAN, Office, escape_alert, hold
from tests.api.test_console import Browser
from tests.contract.evidence import load, manifest, row


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", HELD)) as opened:
        yield opened


def _as(service: Service, role: str) -> Browser:
    return Browser(service).at_work(role)


def test_a_dispute_is_taken_down_on_its_page_and_answered_there_by_somebody_else(service: Service) -> None:
    record = service.store.ids.record_id("NOMIS", "incident-1").hex()
    path = f"/people/{public_id(MAN)}/disputes"
    officer = _as(service, "categoriser")
    token = {"form-token": officer.form_token()}
    refused = officer("POST", path, data=token | {"record": record, "statement": " "})
    assert refused.status_code == 400
    assert "Enter what the prisoner says is wrong" in refused.text
    assert "There is a problem" in refused.text
    taken = officer("POST", path, data=token | {"record": record, "statement": "I was not there"})
    assert taken.status_code == 303
    page = officer("GET", path).text
    assert "I was not there" in page
    assert "Answer by" in page
    assert "Is the prisoner right?" not in page
    supervisor = _as(service, "categorisation-supervisor")
    form = re.search(rf'action="({path}/[^"]+)"', supervisor("GET", path).text)
    assert form is not None
    said = {"form-token": supervisor.form_token(), "upheld": "no", "answer": "CCTV shows him"}
    assert supervisor("POST", form[1], data=said | {"upheld": ""}).status_code == 400
    assert supervisor("POST", form[1], data=said).status_code == 303
    assert "CCTV shows him" in officer("GET", path).text


def test_a_change_of_risk_is_judged_on_its_page_with_a_reason(service: Service) -> None:
    office = Office(service)
    hold(office)
    office.put("categorisation-security", ask.monitor_risk(service))
    escape_alert(office)
    office.put("categorisation-security", ask.monitor_risk(service))
    officer = _as(service, "categoriser")
    assert "Does it call for a review?" in officer("GET", "/risk-changes").text
    due = officer("GET", "/reviews?establishment=LEI").text
    assert "A0001BC" in due
    assert "A change of risk" in due
    assert "Of 1 person 1 is due within two months" in due
    for named in (due, officer("GET", "/risk-changes").text, officer("GET", "/categorisations").text):
        assert re.search(r">(?:Stone, Alan|Alan Stone)\b", named)
    assert set(BECAUSE) == set(Reason)
    path, token = f"/people/{public_id(MAN)}/risk-change", {"form-token": officer.form_token()}
    assert officer("POST", path, data=token | {"required": "yes", "note": ""}).status_code == 400
    assert officer("POST", path, data=token | {"required": "no", "note": "an old alert"}).status_code == 303
    assert "no review is needed" in officer("GET", "/risk-changes").text
    assert "A0001BC" not in officer("GET", "/reviews?establishment=LEI").text


def test_reviews_fairness_and_rule_sets_have_pages_for_the_roles_that_may_read_them(service: Service) -> None:
    hold(Office(service))
    reviews = _as(service, "categoriser")("GET", "/reviews?establishment=LEI")
    assert reviews.status_code == 200
    assert "Nothing is due within two months among the 1 person whom you may see there" in reviews.text
    elsewhere = _as(service, "categoriser")("GET", "/reviews?establishment=zzz").text
    assert "Nobody whom you may see is held at ZZZ: check the code" in elsewhere
    assert "Nothing is due" not in elsewhere
    assert _as(service, "categoriser")("GET", "/fairness").status_code == 403
    assert "Numbers below 10 are not shown" in _as(service, "categorisation-supervisor")("GET", "/fairness").text
    security = _as(service, "categorisation-security")
    compared = security("GET", "/rule-sets?first=risk-profiler-2019&second=cordon")
    assert "of 1 would change category" in compared.text
    assert "From “The retired risk profiler, as it last ran” to “Cordon&#39;s advice”" in compared.text
    assert not re.search(r"[A-Z]+_[A-Z]|<t[hd][^>]*>(?:Suggestion|Soc):", compared.text)
    assert security("GET", "/rule-sets?first=nothing&second=cordon").status_code == 400
    assert security("GET", "/rule-sets?first=cordon&second=cordon&day=soon").status_code == 400


def test_a_load_is_taken_back_after_its_preview_and_with_a_reason(service: Service) -> None:
    key = load(service.store, [row("incident-9")], manifest("more", feed="prison-incidents")).key
    desk = _as(service, "data-officer")
    page = desk("GET", f"/withdrawals/{key}")
    assert page.status_code == 200
    assert "This is what would be" in page.text
    token = {"form-token": desk.form_token()}
    assert desk("POST", f"/withdrawals/{key}", data=token | {"because": ""}).status_code == 400
    assert desk("POST", f"/withdrawals/{key}", data=token | {"because": "the wrong file"}).status_code == 303
    assert "None." in desk("GET", "/withdrawals").text
    assert desk("GET", f"/withdrawals/{'0' * 32}").status_code == 404


def test_a_policy_is_compared_with_the_one_in_force_and_a_broken_one_is_told(service: Service) -> None:
    auditor = _as(service, "access-officer")
    token = {"form-token": auditor.form_token()}
    text = shipped_policy(DEFAULT_POLICY)
    same = auditor("POST", "/policy-difference", data=token, files={"file": ("policy.yml", text)})
    assert same.status_code == 200
    assert "client" in same.text
    broken = auditor("POST", "/policy-difference", data=token, files={"file": ("policy.yml", "version: 1\nroles: 7\n")})
    assert broken.status_code == 400
    assert "That is no policy" in broken.text
