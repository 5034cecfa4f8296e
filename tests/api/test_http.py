"""What holds for every request: who asks, why, errors as problem+json, and headers that keep answers in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.identities import demo_token
from api.problems import PROBLEMS
from api.settings import Settings
from graph.audit import AuditAction
from tests.api.cases import (
    ANN,
    AS,
    BEN,
    CAL,
    CELL,
    DEE,
    FIGHT,
    OFFICER,
    OPEN_ROWS,
    PARTNER,
    STAYS,
    Http,
    events,
    make_home,
    public_id,
    service_of,
)
from tests.api.issuing import Issuer
from tests.contract.evidence import described, person, row

ANY_PERSON = f"/v1/people/{public_id(ANN)}"


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in OFFICER.items() if name not in names}


def code(response: object) -> tuple[int, str]:
    return (response.status_code, response.json()["errorCode"])  # type: ignore[attr-defined]


def test_a_person_is_answered_with_names_numbers_ties_and_sources(http: Http) -> None:
    found = http("GET", ANY_PERSON).json()
    assert (found["id"], [fact["value"] for fact in found["facts"]][:1]) == (public_id(ANN), ["O'Connor"])
    assert [(number["type"], number["value"]) for number in found["identifiers"]] == [("pnc", "2002/0073319Z")]
    assert [(tie["type"], tie["roles"]) for tie in found["ties"]] == [("INVOLVED_IN", ["suspect"])]
    named = {record for fact in found["facts"] for record in fact["records"]}
    assert named <= {source["id"] for source in found["sources"]}


@pytest.mark.parametrize(
    "looked_for",
    [
        {"identifier": {"type": "pnc", "value": "02/73319z"}},
        {"surname": "o'c", "dateOfBirth": "1985-04-12"},
        {"surname": "OCONNOR", "forename": "ann"},
        {"dateOfBirth": "1985-04-12"},
    ],
)
def test_people_are_found_by_number_in_any_form_and_by_name(http: Http, looked_for: dict[str, object]) -> None:
    found = http("POST", "/v1/people/search", json=looked_for).json()
    assert [person["id"] for person in found["people"]] == [public_id(ANN)]


@pytest.fixture
def stays(tmp_path: Path) -> Iterator[Http]:
    """The same people, with their stays in a cell."""
    with service_of(make_home(tmp_path / "stays", (*OPEN_ROWS, *STAYS))) as service:
        yield Http(service)


def test_a_timeline_lists_dated_ties_and_counts_the_others(stays: Http) -> None:
    """His stay in the cell has its days; the fight has none, and is counted; a number is no tie."""
    found = stays("GET", f"{ANY_PERSON}/timeline").json()
    assert [(each["type"], each["other"]["key"], each["validFrom"]) for each in found["entries"]] == [
        ("HELD_AT", CELL.key, "2026-09-22T06:00:00Z")
    ]
    assert found["undated"] == 1
    assert found["said"][0]["facts"]["surname"] == "O'Connor"
    assert {found["entries"][0]["record"], found["said"][0]["record"]} <= {each["id"] for each in found["sources"]}


def test_what_two_people_have_in_common_is_what_both_touch(stays: Http) -> None:
    found = stays("POST", "/v1/common-links", json={"people": [public_id(ANN), public_id(BEN)]}).json()
    assert [(each["node"]["key"], each["touchedBy"]) for each in found["common"]] == [
        (CELL.key, [public_id(ANN), public_id(BEN)]),
        (FIGHT.key, [public_id(ANN), public_id(BEN)]),
    ]


@pytest.mark.parametrize("place", [CELL.key, "lei-a-1-002", public_id(CELL)])
def test_presence_says_who_was_there_and_with_whom(stays: Http, place: str) -> None:
    """Ann left a week after Ben came; a place is named by its key, in any case, or its id."""
    period = {"from": "2026-09-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
    found = stays("POST", "/v1/presence", json={"place": place, **period}).json()
    assert {stay["person"] for stay in found["stays"]} == {public_id(ANN), public_id(BEN)}
    assert [(pair["level"], pair["minutes"]) for pair in found["together"]] == [("Cell", 7 * 24 * 60)]


def test_presence_at_a_place_that_is_not_there_is_not_found(http: Http) -> None:
    period = {"from": "2026-09-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
    assert code(http("POST", "/v1/presence", json={"place": "LEI-Z", **period}))[0] == 404


def test_pages_follow_each_other_without_gap_or_repeat(tmp_path: Path) -> None:
    who = [person(number) for number in range(7)]
    rows = [
        row(str(n), describes=[described(each, "Smith", "Sam", f"1990-01-{n + 1:02}")]) for n, each in enumerate(who)
    ]
    with service_of(make_home(tmp_path / "smiths", rows)) as service:
        http = Http(service)
        seen: list[str] = []
        cursor: str | None = None
        while not seen or cursor is not None:
            look = {"surname": "Smith", "limit": 3} | ({} if cursor is None else {"cursor": cursor})
            page = http("POST", "/v1/people/search", json=look).json()
            assert page["found"] == 7
            seen += [each["id"] for each in page["people"]]
            cursor = page["nextCursor"]
    assert sorted(seen) == sorted(map(public_id, who))


def test_a_cursor_that_leads_nowhere_is_told(http: Http) -> None:
    assert code(http("POST", "/v1/people/search", json={"surname": "Bell", "cursor": "f" * 32})) == (400, "BAD_REQUEST")


def test_a_path_goes_from_person_to_person_with_its_records(http: Http) -> None:
    found = http("POST", "/v1/paths", json={"from": [public_id(ANN)], "to": [public_id(CAL)]}).json()
    (path,) = found["paths"]
    assert [node["kind"] for node in path["nodes"]] == ["Person", "Incident", "Person", "Incident", "Person"]
    assert path["nodes"][2]["id"] == public_id(BEN)
    assert {record for step in path["steps"] for link in step for record in link["records"]} == {
        source["id"] for source in found["sources"]
    }


def test_the_budget_says_what_it_left_out(http: Http) -> None:
    found = http("GET", f"/v1/people/{public_id(BEN)}/network?depth=3&budget=2").json()
    assert (len(found["nodes"]), found["leftOut"]["overBudget"], found["leftOut"]["atDepth"]) == (2, 1, 1)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        without("As") | {"Authorization": "Bearer x"},
        without("As") | {"X-Cordon-Demo-Identity": "intelligence-officer"},
    ],
)
def test_whoever_cannot_say_who_he_is_is_told_what_is_needed(http: Http, headers: dict[str, str]) -> None:
    """Neither no token, nor one that is none, nor a header that once named a made-up reader."""
    response = http("GET", ANY_PERSON, headers)
    assert code(response) == (401, "IDENTITY_NEEDED")
    assert "Bearer" in response.headers["www-authenticate"]


@pytest.mark.parametrize("client", ["10.0.0.7", "192.168.1.9", "::ffff:10.0.0.7"])
def test_a_made_up_reader_is_not_taken_from_another_machine(http: Http, client: str) -> None:
    http.client = client
    assert code(http("GET", ANY_PERSON)) == (401, "IDENTITY_NEEDED")


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "Via", "X-Real-IP"])
def test_a_made_up_reader_is_not_taken_through_a_proxy(http: Http, header: str) -> None:
    assert code(http("GET", ANY_PERSON, OFFICER | {header: "127.0.0.1"})) == (401, "IDENTITY_NEEDED")


def test_a_made_up_readers_token_is_not_taken_where_the_store_is_no_demonstrations(http: Http, tmp_path: Path) -> None:
    token = demo_token(http.service, "intelligence-officer")
    with service_of(make_home(tmp_path / "real", demo=False)) as service:
        response = Http(service)("GET", ANY_PERSON, without(AS) | {"Authorization": f"Bearer {token}"})
        assert code(response) == (401, "IDENTITY_NEEDED")


@pytest.mark.parametrize("missing", ["X-Purpose-Code", "X-Case-Reference", "X-Purpose-Reason"])
def test_a_missing_purpose_is_400_with_what_is_needed_and_is_audited(
    http: Http, settings: Settings, missing: str
) -> None:
    response = http("GET", ANY_PERSON, without(missing))
    assert code(response) == (400, "PURPOSE_NEEDED")
    assert missing in response.json()["developerMessage"]
    assert [recorded.event.action for recorded in events(settings)] == [AuditAction.ACCESS_DENIED]


@pytest.mark.parametrize(
    "wrong",
    [
        {"X-Purpose-Code": "curiosity"},
        {"X-Case-Reference": "x" * 129},
        {"X-Case-Reference": "  "},
        {"X-Purpose-Reason": "x" * 2_001},
        {"X-Purpose-Reason": "\xff\xfe"},
    ],
)
def test_a_purpose_that_cannot_be_kept_is_400_and_is_not_repeated(http: Http, wrong: dict[str, str]) -> None:
    headers = {name: value.encode("latin-1") for name, value in (OFFICER | wrong).items()}
    response = http("GET", ANY_PERSON, headers)  # type: ignore[arg-type]
    assert code(response) == (400, "PURPOSE_NEEDED")
    assert not any(value.strip() and value in response.text for value in wrong.values())


def test_a_reason_in_utf8_is_kept_as_it_was_written(http: Http, settings: Settings) -> None:
    headers = OFFICER | {"X-Purpose-Reason": "arrivée à 9 h"}
    encoded = {name: value.encode() for name, value in headers.items()}
    assert http("GET", ANY_PERSON, encoded).status_code == 200  # type: ignore[arg-type]
    (recorded,) = events(settings)
    assert recorded.event.purpose is not None
    assert recorded.event.purpose.reason == "arrivée à 9 h"


def test_a_role_without_the_action_is_403_and_learns_nothing_of_who_there_is(http: Http) -> None:
    asked = [
        http("POST", "/v1/paths", PARTNER, json={"from": [ids], "to": [public_id(BEN)]})
        for ids in (public_id(ANN), public_id(DEE), "0" * 32)
    ]
    assert {code(response) for response in asked} == {(403, "NOT_ALLOWED")}
    assert len({response.content for response in asked}) == 1


@pytest.mark.parametrize("path", ["/v1/people/{}", "/v1/people/{}/network", "/v1/people/{}/network?depth=3"])
def test_absent_and_withheld_are_the_same_bytes(http: Http, path: str) -> None:
    answers = [http("GET", path.format(asked)) for asked in (public_id(DEE), "0" * 32, "not-an-id", "zz" * 16)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(set(answer.headers) - {"x-correlation-id"})) for answer in answers}) == 1


@pytest.mark.parametrize("end", ["from", "to"])
def test_a_path_to_somebody_withheld_is_a_path_to_nobody(http: Http, end: str) -> None:
    other = {"from": "to", "to": "from"}[end]
    answers = [
        http("POST", "/v1/paths", json={end: [public_id(ANN), asked], other: [public_id(BEN)]})
        for asked in (public_id(DEE), "0" * 32)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("method", "path", "content", "expected"),
    [
        ("POST", "/v1/people/search", {"json": {"surnam": "Bell"}}, (400, "BAD_REQUEST")),
        ("POST", "/v1/people/search", {"json": {}}, (400, "BAD_REQUEST")),
        ("POST", "/v1/people/search", {"json": {"surname": "--"}}, (400, "BAD_REQUEST")),
        (
            "POST",
            "/v1/people/search",
            {"json": {"identifier": {"type": "pnc", "value": "nonsense"}}},
            (400, "BAD_REQUEST"),
        ),
        ("POST", "/v1/people/search", {"content": b"{"}, (400, "BAD_REQUEST")),
        ("POST", "/v1/people/search", {"content": b"x" * 300_000}, (413, "TOO_LARGE")),
        ("GET", f"{ANY_PERSON}/network?depth=99", {}, (400, "BAD_REQUEST")),
        ("GET", f"{ANY_PERSON}/network?types=FRIEND_OF", {}, (400, "BAD_REQUEST")),
        ("GET", f"{ANY_PERSON}/network?maxGrade=9Z", {}, (400, "BAD_REQUEST")),
        ("GET", f"{ANY_PERSON}?knownAt=2026-11-01T06:00:00", {}, (400, "BAD_REQUEST")),
        ("GET", "/v1/nothing", {}, (404, "NO_SUCH_PAGE")),
        ("DELETE", "/v1/paths", {}, (405, "METHOD_NOT_ALLOWED")),
    ],
)
def test_every_error_is_a_problem_with_its_code(
    http: Http, method: str, path: str, content: dict[str, Any], expected: tuple[int, str]
) -> None:
    response = http(method, path, **content)
    assert code(response) == expected
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert {"type", "title", "detail", "userMessage", "developerMessage"} <= set(body)


def test_a_wrong_value_is_not_repeated(http: Http) -> None:
    """It may be a name that was typed into the wrong field."""
    for wrong in ({"dateOfBirth": "Featherstonehaugh"}, {"identifier": {"type": "pnc", "value": "Featherstonehaugh"}}):
        assert "eatherston" not in http("POST", "/v1/people/search", json=wrong).text


def test_a_fault_of_the_service_is_told_without_its_cause(http: Http, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise ZeroDivisionError("Ann O'Connor")

    http.app.get("/fails")(fails)
    response = http("GET", "/fails")
    assert code(response) == (500, "FAULT")
    assert "Connor" not in response.text


def test_an_issuer_that_cannot_be_asked_means_503_in_words_of_its_own(http: Http) -> None:
    away = Issuer(failures=10**6)
    identity = replace(http.service.identity, verifier=away.verifier())
    response = Http(replace(http.service, identity=identity))("GET", ANY_PERSON)
    assert code(response) == (503, "ISSUER_AWAY")
    assert "nobody new is let in" in response.json()["userMessage"]
    assert "retry-after" in response.headers


def test_an_audit_that_cannot_be_written_means_503_and_no_answer(http: Http) -> None:
    http.service.audit.close()
    response = http("GET", ANY_PERSON)
    assert code(response) == (503, "UNAVAILABLE")
    assert public_id(ANN) not in response.text


@pytest.mark.parametrize(
    ("path", "status"), [(ANY_PERSON, 200), ("/v1/people/x", 404), ("/ping", 200), ("/nowhere", 404)]
)
def test_every_response_says_that_nothing_may_keep_or_frame_it(http: Http, path: str, status: int) -> None:
    response = http("GET", path)
    assert response.status_code == status
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-correlation-id"]


def test_a_correlation_id_is_taken_over_if_it_has_the_form_of_one(http: Http, settings: Settings) -> None:
    for given, taken in (("case-0017-a", True), ("two words", False), ("x" * 65, False)):
        response = http("GET", ANY_PERSON, OFFICER | {"X-Correlation-Id": given})
        assert (response.headers["x-correlation-id"] == given) is taken
    kept = [recorded.event.correlation_id for recorded in events(settings)]
    assert kept[0] == "case-0017-a"
    assert len(set(kept)) == 3


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", ""])
def test_a_page_elsewhere_cannot_reach_the_service_under_its_own_name(http: Http, host: str) -> None:
    """DNS rebinding: the browser believes that the answer is the other page's own."""
    assert code(http("GET", "/ping", {"Host": host})) == (421, "WRONG_HOST")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "LOCALHOST", "[::1]:8000"])
def test_the_service_answers_to_this_machines_own_names(http: Http, host: str) -> None:
    assert http("GET", "/ping", {"Host": host}).status_code == 200


def test_health_says_what_is_down(http: Http) -> None:
    assert http("GET", "/health", {}).json()["status"] == "UP"
    http.service.settings.audit.rename(http.service.settings.home / "elsewhere")
    response = http("GET", "/health/readiness", {})
    assert (response.status_code, response.json()["components"]["audit"]) == (
        503,
        {"status": "DOWN", "latencyMs": None},
    )
    assert http("GET", "/health/liveness", {}).status_code == 200


def test_the_list_of_problems_has_each_of_them(http: Http) -> None:
    listed = http("GET", "/problems", {}).json()["problems"]
    assert {problem["errorCode"] for problem in listed} == {problem.body().error_code for problem in PROBLEMS}


def test_no_answer_names_a_revision_or_a_stores_own_number(http: Http) -> None:
    """A hidden load would move it."""
    paths = [ANY_PERSON, f"{ANY_PERSON}/network", "/v1/loads", "/health", "/info"]
    text = "".join(http("GET", path).text.lower() for path in paths)
    assert '"revision' not in text
    assert '"handle' not in text


def test_people_who_read_see_how_fresh_feeds_are_and_not_how_many_rows_they_had(http: Http) -> None:
    seen = http("GET", "/v1/loads").json()
    assert [feed["feed"] for feed in seen["feeds"]] == ["prison-incidents"]
    assert seen["loads"] is None
    (load,) = http("GET", "/v1/loads", {AS: "data-officer"}).json()["loads"]
    assert (load["rows"], load["accepted"], load["state"]) == (5, 5, "published")


def test_the_page_to_read_lists_every_question_and_fetches_nothing(http: Http) -> None:
    page = http("GET", "/docs", {})
    assert page.headers["content-type"].startswith("text/html")
    described = http("GET", "/openapi.json", {}).json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert f"<code>{method.upper()} {path}</code>" in page.text
            assert operation["summary"] in page.text
    assert "<script" not in page.text
    assert "http" not in page.text
    style = page.text.split("<style>")[1].split("</style>")[0]
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert page.headers["content-security-policy"].split("; ")[:2] == [
        "default-src 'none'",
        f"style-src 'sha256-{allowed}'",
    ]
