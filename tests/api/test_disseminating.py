"""Nothing goes out with a report that few could have known until the source unit has approved it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from api.exits import ExitCode
from api.wiring import Service
from graph.audit import AuditAction
from graph.model.grading import Grading, GradingScheme
from tests.api.cases import AS, BEN, CAL, HIDDEN, OFFICER, OPEN_ROWS, Http, events, make_home, public_id, service_of
from tests.api.categorising import HELD, MAN
from tests.api.policies import put_policy
from tests.api.test_console import Browser
from tests.cli.cases import Cordon
from tests.contract.evidence import incident, involved, row

SOURCE_UNIT = OFFICER | {AS: "source-unit"}
SAID = Grading(GradingScheme.G3X5X2, "1", "A")
# Somebody said that Ben and Cal were at something: two are named, and nobody else could have known.
REPORT = replace(row("50", involved(BEN, incident(5)), involved(CAL, incident(5))), grading=SAID)
WITHHELD = replace(REPORT, source_id="51", label=HIDDEN)


def record(service: Service, source_id: str) -> str:
    return service.store.ids.record_id("NOMIS", source_id).hex()


def decide(service: Service, records: list[str], *, approve: bool) -> None:
    """The officer asks, and the source unit decides."""
    http = Http(service)
    case = http("POST", "/v1/disseminations", json={"records": records, "why": "for the court"}).json()["case"]
    decision = {"approve": approve, "why": "known to the whole wing"}
    decided = http("POST", f"/v1/disseminations/{case}/decision", SOURCE_UNIT, json=decision)
    assert decided.json()["approval"] == ("approved" if approve else "refused")


def test_an_extract_is_made_only_once_the_source_unit_approves(tmp_path: Path) -> None:
    """Refused it is not written at all, and the message names the report and says how to ask."""
    settings = make_home(tmp_path / "home", (*OPEN_ROWS, REPORT))
    cordon = Cordon(tmp_path / "home")

    def make() -> tuple[ExitCode, str]:
        ran = cordon("extract", "make", public_id(BEN), "--to", tmp_path / "case")
        return ran.code, ran.err

    code, said = make()
    with service_of(settings) as service:
        report = record(service, "50")
    assert (code, report in said, "cordon exposure request" in said) == (ExitCode.USAGE, True, True)
    assert not (tmp_path / "case").exists()
    with service_of(settings) as service:
        decide(service, [report], approve=False)
    assert make()[0] is ExitCode.USAGE
    with service_of(settings) as service:
        decide(service, [report], approve=True)
    assert make()[0] is ExitCode.DONE
    done = [each.event.action for each in events(settings)]
    assert done.count(AuditAction.DISSEMINATION_DECIDED) == 2


def test_the_page_says_whom_and_which_record_it_is_about_and_leads_back(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, REPORT, WITHHELD))) as service:
        report, hidden = (record(service, each) for each in ("50", "51"))
        officer, person = Browser(service).at_work("intelligence-officer"), f"/people/{public_id(BEN)}"
        assert "(the source unit may have to approve it first)" in officer("GET", person).text
        held = officer("GET", f"{person}/pack")
        assert held.status_code == 409
        assert f'<a class="govuk-link" href="{person}">Bell, Ben</a>' in held.text
        assert "graded 1A" in held.text
        assert (f'href="{person}#source-{report}"' in held.text, hidden in held.text) == (True, False)
        fields = {"form-token": officer.form_token(), "records": report, "wanted": f"{person}/pack"}
        unsaid = officer("POST", "/disseminations", data=fields | {"why": ""})
        assert f'name="wanted" value="{person}/pack"' in unsaid.text
        asked = officer("POST", "/disseminations", data=fields | {"why": "for the court"})
        assert f'<a class="govuk-link" href="{person}/pack">open again' in asked.text
        elsewhere = officer("POST", "/disseminations", data=fields | {"why": "again", "wanted": "//evil.example"})
        assert "evil.example" not in elsewhere.text


def test_a_chart_that_rests_on_reports_says_before_the_click_who_may_have_to_approve(tmp_path: Path) -> None:
    told = []
    for name, rows in (("with", (*OPEN_ROWS, REPORT)), ("without", OPEN_ROWS)):
        with service_of(make_home(tmp_path / name, rows)) as service:
            officer = Browser(service).at_work("intelligence-officer")
            begun = officer("POST", "/charts", data={"form-token": officer.form_token(), "start": public_id(BEN)})
            told.append("the source unit has to approve" in officer("GET", begun.headers["location"]).text)
    assert told == [True, False]


def test_an_approval_is_taken_back_by_a_later_refusal(tmp_path: Path) -> None:
    """The last word about a record counts, in whichever request it was said."""
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, REPORT))) as service:
        decide(service, [record(service, "50")], approve=True)
        assert _chart(service, "links.csv") == 200
        decide(service, [record(service, "50"), record(service, "10")], approve=False)
        assert _chart(service, "links.csv") == 409


def test_the_source_unit_weighs_and_decides_on_its_own_page(tmp_path: Path) -> None:
    """It reads who could have known and why it is asked, and its word frees the chart; a reason is wanted."""
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, REPORT))) as service:
        report = [record(service, "50")]
        case = Http(service)("POST", "/v1/disseminations", json={"records": report, "why": "for court"}).json()["case"]
        unit = Browser(service).at_work("source-unit")
        assert f'href="/disseminations/{case}"' in unit("GET", "/disseminations").text
        page = unit("GET", f"/disseminations/{case}")
        assert page.status_code == 200
        assert all(
            words in page.text for words in ("for court", report[0], "about 2.0 could have known", public_id(BEN))
        )
        token, decision = {"form-token": unit.form_token()}, f"/disseminations/{case}/decision"
        for fields, words in (({"approve": "yes"}, "Enter why"), ({"why": "known to all"}, "Approve or refuse")):
            refused = unit("POST", decision, data=token | fields)
            assert (refused.status_code, words in refused.text) == (400, True)
        assert _chart(service, "links.csv") == 409
        said = unit("POST", decision, data=token | {"approve": "yes", "why": "known to the whole wing"})
        assert (said.status_code, said.headers["location"]) == (303, "/disseminations")
        assert "Nothing waits." in unit("GET", "/disseminations").text
        assert _chart(service, "links.csv") == 200
        assert unit("GET", f"/disseminations/{case}").status_code == 404
        assert unit("POST", decision, data=token | {"approve": "no", "why": "late"}).status_code == 404


def test_no_request_about_what_the_unit_may_not_read_is_on_its_desk(tmp_path: Path) -> None:
    """Absent and withheld alike; and the desk is nobody else's."""
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, WITHHELD))) as service:
        unit = Browser(service).at_work("source-unit")
        assert "Nothing waits." in unit("GET", "/disseminations").text
        assert unit("GET", f"/disseminations/{'0' * 32}").status_code == 404
        officer = Browser(service).at_work("intelligence-officer")
        assert officer("GET", "/disseminations").status_code == 403


def _chart(service: Service, form: str) -> int:
    """What the console answers the officer who gives out a chart around Ben."""
    browser = Browser(service).at_work("intelligence-officer")
    fields = {"start": public_id(BEN), "form-token": browser.form_token()}
    begun = browser("POST", "/charts", data=fields).headers["location"]
    assert browser("GET", begun).status_code == 200
    return browser("GET", f"{begun}/{form}").status_code


@pytest.mark.parametrize("form", ["chart.svg", "links.csv"])
def test_a_chart_may_be_looked_at_but_not_given_out_before(tmp_path: Path, form: str) -> None:
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, REPORT))) as service:
        assert _chart(service, form) == 409
        decide(service, [record(service, "50")], approve=True)
        assert _chart(service, form) == 200


def test_a_pack_is_printed_only_with_approval(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, REPORT))) as service:
        browser = Browser(service).at_work("intelligence-officer")
        printed: Callable[[], int] = lambda: browser("GET", f"/people/{public_id(BEN)}/pack").status_code  # noqa: E731
        assert printed() == 409
        decide(service, [record(service, "50")], approve=True)
        assert printed() == 200


@pytest.mark.parametrize("rows", [(), (WITHHELD,)], ids=["nothing", "withheld"])
def test_what_a_register_keeps_and_what_is_withheld_hold_nothing_back(tmp_path: Path, rows: tuple[object, ...]) -> None:
    """A register's rows have no source to protect; a report that the reader may not see is not carried."""
    with service_of(make_home(tmp_path / "home", (*OPEN_ROWS, *rows))) as service:  # type: ignore[arg-type]
        assert _chart(service, "chart.svg") == 200


def test_the_prisoners_copy_waits_for_a_report_that_it_rests_on(tmp_path: Path) -> None:
    """The officers go on seeing the advice itself."""
    reported = [replace(each, grading=SAID) if each.source_id == "incident-1" else each for each in HELD]
    categoriser = OFFICER | {AS: "categoriser"}
    page = f"/v1/people/{public_id(MAN)}"
    with service_of(make_home(tmp_path / "home", reported)) as service:
        http = Http(service)
        refused = http("GET", f"{page}/categorisation-disclosure", categoriser)
        assert refused.status_code == 409
        assert record(service, "incident-1") in refused.json()["detail"]
        assert http("GET", f"{page}/categorisation-advice", categoriser).status_code == 200
        decide(service, [record(service, "incident-1")], approve=True)
        assert http("GET", f"{page}/categorisation-disclosure", categoriser).status_code == 200


CATEGORISER = OFFICER | {AS: "categoriser"}
REPORTED = tuple(replace(each, grading=SAID) if each.source_id == "incident-1" else each for each in HELD)


def test_a_categoriser_asks_the_source_unit_from_the_page_that_holds_him_up(tmp_path: Path) -> None:
    """A button and a reason; what was asked says so, and the copy opens once somebody else has approved it."""
    with service_of(make_home(tmp_path / "home", REPORTED)) as service:
        browser = Browser(service).at_work("categoriser")
        copy = f"/people/{public_id(MAN)}/categorisation/copy"
        held = browser("GET", copy)
        assert (held.status_code, "Ask the source unit" in held.text) == (409, True)
        fields = {"form-token": browser.form_token(), "records": record(service, "incident-1")}
        missing = browser("POST", "/disseminations", data=fields | {"why": " "})
        assert (missing.status_code, "Enter why" in missing.text) == (400, True)
        asked = browser("POST", "/disseminations", data=fields | {"why": "his review is due"})
        assert (asked.status_code, "has been asked" in asked.text) == (200, True)
        again = browser("GET", copy)
        assert (again.status_code, "has not decided yet" in again.text) == (409, True)
        assert "Ask the source unit" not in again.text
        (waiting,) = Http(service)("GET", "/v1/disseminations", SOURCE_UNIT).json()["requests"]
        assert (waiting["records"], waiting["step"]["by"]) == ([record(service, "incident-1")], "demo/alex.byrne")
        decision = {"approve": True, "why": "known to the whole wing"}
        path = f"/v1/disseminations/{waiting['case']}/decision"
        assert Http(service)("POST", path, CATEGORISER, json=decision).status_code == 403
        assert Http(service)("POST", path, SOURCE_UNIT, json=decision).status_code == 200
        assert browser("GET", copy).status_code == 200


def test_a_categoriser_asks_on_the_command_line_and_hears_of_a_refusal(tmp_path: Path) -> None:
    settings = make_home(tmp_path / "home", REPORTED)
    with service_of(settings) as service:
        report = record(service, "incident-1")
    cordon = Cordon(tmp_path / "home", {"CORDON_AS": "categoriser", "CORDON_PURPOSE": "security-categorisation",
                                        "CORDON_CASE": "CAT-1", "CORDON_REASON": "review"})  # fmt: skip
    held = cordon("categorisation", "disclosure", public_id(MAN))
    assert (held.code, report in held.err) == (ExitCode.USAGE, True)
    asked = cordon("exposure", "request", "--record", report, "--why", "his review is due", "--json")
    assert (asked.code, asked.json["approval"]) == (ExitCode.DONE, "requested")
    unit = cordon.reader | {"CORDON_AS": "source-unit"}
    assert (
        cordon("exposure", "refuse", asked.json["case"], "--why", "one man told us", reader=unit).code is ExitCode.DONE
    )
    assert "It has refused before" in cordon("categorisation", "disclosure", public_id(MAN)).err


def test_whoever_may_not_ask_is_offered_no_form(tmp_path: Path) -> None:
    """A role that opens such a page and may not ask is told who decides, and no record."""
    home = tmp_path / "home"
    made = make_home(home, REPORTED)
    granted = "categorise, list-loads, request-dissemination"
    put_policy(home, replaced=((granted, "categorise, list-loads"),))
    with service_of(made) as service:
        browser = Browser(service).at_work("categoriser")
        held = browser("GET", f"/people/{public_id(MAN)}/categorisation/copy")
        assert (held.status_code, "source unit" in held.text) == (409, True)
        assert "<textarea" not in held.text
        assert record(service, "incident-1") not in held.text
        fields = {"form-token": browser.form_token(), "records": record(service, "incident-1"), "why": "x"}
        assert browser("POST", "/disseminations", data=fields).status_code == 403
