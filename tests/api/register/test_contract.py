"""The published non-associations contract over HTTP: what its clients send, and what they are told."""

from __future__ import annotations

from typing import Any

import pytest

from api.settings import Settings
from graph.audit import AuditAction
from tests.api.cases import AS, Http, events, service_of
from tests.api.policies import put_policy
from tests.api.register.cases import ANN, BEN, CAL, DEE, EVE, FAY, GUS, HAL, INTELLIGENCE, KEEPER, OFFICER, new

AMENDED = {"restrictionType": "CELL", "comment": "Only the cell.", "firstPrisonerRole": "NOT_RELEVANT"}


def made(http: Http, *pair: str, who: dict[str, str] = KEEPER) -> dict[str, Any]:
    answer = http("POST", "/non-associations", who, json=new(*pair))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(http: Http, number: str, who: dict[str, str] = KEEPER, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = http("GET", f"/prisoner/{number}/non-associations", who, params=query).json()
    return found


def ids(answer: Any) -> list[int]:
    return [each["id"] for each in answer]


def test_a_record_is_made_changed_closed_opened_again_and_taken_away(http: Http) -> None:
    first = made(http)
    where = f"/non-associations/{first['id']}"
    assert first["isOpen"]
    assert (first["closedBy"], first["closedReason"], first["closedAt"]) == (None, None, None)
    amended = http("PATCH", where, KEEPER, json=AMENDED).json()
    assert {name: amended[name] for name in AMENDED} == AMENDED
    assert (amended["secondPrisonerRole"], amended["reason"]) == ("PERPETRATOR", "THREAT")
    closed = http("PUT", f"{where}/close", KEEPER, json={"closedReason": "They have settled."}).json()
    assert (closed["isClosed"], closed["closedReason"], closed["closedBy"]) == (
        True,
        "They have settled.",
        "idris.vaughan",
    )
    again = http("PUT", f"{where}/reopen", KEEPER, json={"reopenReason": "They had not."}).json()
    assert (again["isClosed"], again["comment"], again["closedAt"]) == (False, "They had not.", None)
    assert http("GET", where, KEEPER).json() == again
    gone = {"deletionReason": "Wrong man.", "staffUserNameRequestingDeletion": "X1"}
    assert http("POST", f"{where}/delete", KEEPER, json=gone).status_code == 204
    assert http("GET", where, KEEPER).status_code == 404
    assert listed(http, BEN)["nonAssociations"] == []


def test_two_have_one_open_record_whichever_is_named_first(http: Http) -> None:
    """409 with the contract's code; once it is closed there may be another, and then the first stays closed."""
    first = made(http)
    twice = http("POST", "/non-associations", KEEPER, json=new(BEN, ANN))
    assert (twice.status_code, twice.json()["errorCode"]) == (409, 101)
    close = f"/non-associations/{first['id']}/close"
    assert http("PUT", close, KEEPER, json={"closedReason": "over"}).status_code == 200
    second = made(http, BEN, ANN)
    again = http("PUT", f"/non-associations/{first['id']}/reopen", KEEPER, json={"reopenReason": "no"})
    assert (again.status_code, again.json()["errorCode"]) == (409, 101)
    assert ids(listed(http, ANN)["nonAssociations"])[0] == second["id"]


def test_closing_and_opening_twice_is_refused_by_its_code(http: Http) -> None:
    where = f"/non-associations/{made(http)['id']}"
    open_already = http("PUT", f"{where}/reopen", KEEPER, json={"reopenReason": "x"})
    assert (open_already.status_code, open_already.json()["errorCode"]) == (409, 104)
    http("PUT", f"{where}/close", KEEPER, json={"closedReason": "x"})
    closed_already = http("PUT", f"{where}/close", KEEPER, json={"closedReason": "x"})
    assert (closed_already.status_code, closed_already.json()["errorCode"]) == (409, 100)


def test_errors_have_the_contracts_body(http: Http) -> None:
    """Whatever refuses: validation, absence, or a prisoner whom nobody places."""
    cases = {
        (400, 102): http("POST", "/non-associations", KEEPER, json=new() | {"reason": "SPITE"}),
        (404, 404): http("GET", "/non-associations/123", KEEPER),
        (409, 103): http("POST", "/non-associations", KEEPER, json=new(ANN, FAY)),
    }
    for (status, code), answer in cases.items():
        body = answer.json()
        assert (answer.status_code, body["status"], body["errorCode"]) == (status, status, code)
        assert set(body) == {"status", "errorCode", "userMessage", "developerMessage", "moreInfo"}


@pytest.mark.parametrize(
    "body",
    [
        new() | {"comment": "  "},
        new() | {"secondPrisonerRole": "BYSTANDER"},
        new() | {"restrictionType": "STREET"},
        new(ANN, ANN),
        new(ANN, "AB1234A"),
        {name: value for name, value in new().items() if name != "reason"},
    ],
)
def test_what_is_no_record_is_refused(http: Http, body: dict[str, str]) -> None:
    answer = http("POST", "/non-associations", KEEPER, json=body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, 102)


def test_nobody_unknown_is_kept_apart(http: Http) -> None:
    """404 for a number that no prison knows, in the same bytes as for a record that is not there."""
    absent = http("POST", "/non-associations", KEEPER, json=new(ANN, "Z9999ZZ"))
    assert absent.status_code == 404
    assert absent.content == http("GET", "/non-associations/123", KEEPER).content


def test_a_list_shows_open_records_of_the_same_prison_unless_more_is_asked_for(http: Http) -> None:
    near, far = made(http, BEN, GUS), made(http, BEN, CAL)
    closed = made(http, BEN, HAL)
    http("PUT", f"/non-associations/{closed['id']}/close", KEEPER, json={"closedReason": "over"})
    plain = listed(http, BEN)
    assert ids(plain["nonAssociations"]) == [near["id"]]
    assert (plain["openCount"], plain["closedCount"], plain["prisonId"], plain["cellLocation"]) == (
        1,
        1,
        "LEI",
        "A-1-001",
    )
    everywhere = listed(http, BEN, includeOtherPrisons="true")
    assert ids(everywhere["nonAssociations"]) == [far["id"], near["id"]]
    assert (everywhere["openCount"], everywhere["closedCount"]) == (2, 1)
    assert ids(listed(http, BEN, includeClosed="true")["nonAssociations"]) == [closed["id"], near["id"]]
    neither = http("GET", f"/prisoner/{BEN}/non-associations?includeOpen=false&includeClosed=false", KEEPER)
    assert (neither.status_code, neither.json()["errorCode"]) == (400, 102)
    other = everywhere["nonAssociations"][0]["otherPrisonerDetails"]
    assert (other["prisonerNumber"], other["role"], other["prisonName"]) == (CAL, "PERPETRATOR", "MDI (HMP)")


def test_a_list_is_sorted_by_each_of_the_nine_fields(http: Http) -> None:
    for other in (GUS, CAL, HAL):
        made(http, BEN, other)
    fields = (
        "WHEN_CREATED", "WHEN_UPDATED", "WHEN_CLOSED", "LAST_NAME", "FIRST_NAME", "PRISONER_NUMBER", "PRISON_ID",
        "PRISON_NAME", "CELL_LOCATION",
    )  # fmt: skip
    for field in fields:
        up, down = (
            ids(listed(http, BEN, includeOtherPrisons="true", sortBy=field, sortDirection=way)["nonAssociations"])
            for way in ("ASC", "DESC")
        )
        assert up == down[::-1]
        assert len(up) == 3
    assert http("GET", f"/prisoner/{BEN}/non-associations?sortBy=WEIGHT", KEEPER).status_code == 400


def test_between_needs_both_and_involving_either(http: Http) -> None:
    near, far = made(http, BEN, GUS), made(http, BEN, CAL)
    both = http("POST", "/non-associations/between", KEEPER, json=[BEN, GUS, HAL]).json()
    assert ids(both) == [near["id"]]
    either = http("POST", "/non-associations/involving", KEEPER, json=[BEN]).json()
    assert ids(either) == sorted([near["id"], far["id"]])
    here = http("POST", "/non-associations/involving?prisonId=LEI", KEEPER, json=[BEN]).json()
    assert ids(here) == [near["id"]]
    assert http("POST", "/non-associations/between", KEEPER, json=[BEN, BEN]).json()["errorCode"] == 102
    assert http("POST", "/non-associations/involving", KEEPER, json=[]).json()["errorCode"] == 102


def test_pages_hold_each_record_once(http: Http) -> None:
    every = {made(http, *pair)["id"] for pair in ((ANN, BEN), (BEN, GUS), (BEN, CAL))}
    pages = [http("GET", f"/non-associations?page={number}&size=3", KEEPER).json() for number in range(2)]
    seen = [each for page in pages for each in ids(page["content"])]
    assert seen == sorted(seen)
    assert every < set(seen)
    assert {(page["totalElements"], page["totalPages"]) for page in pages} == {(4, 2)}
    assert [page["last"] for page in pages] == [False, True]
    assert http("GET", "/non-associations?size=201", KEEPER).status_code == 400
    down = http("GET", "/non-associations?sort=whenCreated,DESC", KEEPER).json()["content"]
    assert [each["whenCreated"] for each in down] == sorted((each["whenCreated"] for each in down), reverse=True)


def test_ids_are_numbers_that_a_browser_holds_and_no_sequence(http: Http) -> None:
    """Else the gap between two would tell how many records a reader does not see."""
    found = [
        *(made(http, *pair)["id"] for pair in ((ANN, BEN), (BEN, GUS))),
        *ids(listed(http, ANN)["nonAssociations"]),
    ]
    assert all(0 <= each < 2**53 for each in found)
    assert min(abs(one - other) for one in found for other in found if one != other) > 1_000


def test_constants_are_open_to_all(http: Http) -> None:
    found = http("GET", "/constants", {}).json()
    assert [each["code"] for each in found["restrictionTypes"]] == ["CELL", "LANDING", "WING", "PRISON"]
    assert {len(found["roles"]), len(found["reasons"])} == {4, 7}


def test_a_record_that_came_in_a_file_can_be_changed_and_not_taken_away(http: Http) -> None:
    """It is the other register's to take away; a change stands until that register's file speaks again."""
    (kept,) = listed(http, ANN)["nonAssociations"]
    where = f"/non-associations/{kept['id']}"
    assert http("PATCH", where, KEEPER, json={"restrictionType": "LANDING"}).json()["restrictionType"] == "LANDING"
    assert listed(http, GUS)["nonAssociations"][0]["restrictionType"] == "LANDING"
    gone = {"deletionReason": "Wrong man.", "staffUserNameRequestingDeletion": "X1"}
    assert http("POST", f"{where}/delete", KEEPER, json=gone).status_code == 409


ONE_PRISON = ('[separations-officer], caseload: ["*"]', "[separations-officer], caseload: [LEI]")
NO_LEAVE_OUTSIDE = ("write-separations, edit-in-transfer,\n      edit-outside]", "write-separations, edit-in-transfer]")


def test_who_may_write_is_bounded_by_where_the_two_are(settings: Settings) -> None:
    """His caseload is one prison: a party there, or both in nobody's, and never where one is in another prison."""
    put_policy(settings.home, replaced=(ONE_PRISON,))
    with service_of(settings) as service:
        http = Http(service)
        made(http, ANN, CAL, who=OFFICER)
        made(http, DEE, EVE, who=OFFICER)
        for pair in ((CAL, DEE), (CAL, EVE)):
            assert http("POST", "/non-associations", OFFICER, json=new(*pair)).status_code == 403, pair
        kept = made(http, CAL, DEE, who=KEEPER)
        for method, path, body in (("PATCH", "", AMENDED), ("PUT", "/close", {"closedReason": "x"})):
            answer = http(method, f"/non-associations/{kept['id']}{path}", OFFICER, json=body)
            assert answer.status_code == 403, path


def test_who_is_outside_is_for_those_with_leave(settings: Settings) -> None:
    put_policy(settings.home, replaced=(ONE_PRISON, NO_LEAVE_OUTSIDE))
    with service_of(settings) as service:
        answer = Http(service)("POST", "/non-associations", OFFICER, json=new(DEE, EVE))
        assert (answer.status_code, "edit-outside" in answer.text) == (403, True)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/non-associations", new()),
        ("PATCH", "/non-associations/1", AMENDED),
        ("PUT", "/non-associations/1/close", {"closedReason": "x"}),
        ("PUT", "/non-associations/1/reopen", {"reopenReason": "x"}),
        ("POST", "/non-associations/1/delete", {"deletionReason": "x", "staffUserNameRequestingDeletion": "x"}),
    ],
)
def test_whoever_only_reads_changes_nothing(http: Http, method: str, path: str, body: dict[str, str]) -> None:
    assert http(method, path, {AS: "allocation-officer"}, json=body).status_code == 403


def test_opening_again_and_taking_away_are_leaves_of_their_own(http: Http) -> None:
    where = f"/non-associations/{made(http)['id']}"
    http("PUT", f"{where}/close", OFFICER, json={"closedReason": "x"})
    gone = {"deletionReason": "x", "staffUserNameRequestingDeletion": "x"}
    assert http("PUT", f"{where}/reopen", OFFICER, json={"reopenReason": "x"}).status_code == 403
    assert http("POST", f"{where}/delete", OFFICER, json=gone).status_code == 403


def test_recording_over_what_one_may_not_read_succeeds_and_security_sees_both(http: Http) -> None:
    """A refusal would tell that there is one. Who reads both finds two open records of one pair."""
    mine = made(http, GUS, HAL, who=OFFICER)
    assert ids(listed(http, HAL, OFFICER)["nonAssociations"]) == [mine["id"]]
    assert listed(http, HAL, OFFICER)["openCount"] == 1
    both = http("POST", "/non-associations/between", INTELLIGENCE, json=[GUS, HAL]).json()
    assert mine["id"] in ids(both)
    assert len(both) == 2


def test_a_hidden_record_changes_no_count_and_no_page(http: Http) -> None:
    assert http("GET", "/non-associations", OFFICER).json()["totalElements"] == 1
    assert http("GET", "/non-associations", INTELLIGENCE).json()["totalElements"] == 2
    assert http("POST", "/non-associations/between", OFFICER, json=[GUS, HAL]).json() == []


def test_a_subject_is_told_what_is_kept_and_nobody_elses_name(http: Http) -> None:
    made(http)
    found = http("GET", f"/subject-access-request?prn={BEN}", KEEPER)
    assert found.json()["content"]["nonAssociations"][0]["role"] == "Perpetrator"
    assert ANN not in found.text
    assert "Threats in the yard" not in found.text
    assert http("GET", f"/subject-access-request?prn={EVE}", KEEPER).status_code == 204
    assert http("GET", "/subject-access-request?prn=Z9999ZZ", KEEPER).status_code == 209
    assert http("GET", "/subject-access-request?crn=X123456", KEEPER).status_code == 209
    assert http("GET", f"/subject-access-request?prn={BEN}&toDate=2020-01-01", KEEPER).status_code == 204


def test_every_change_is_on_record_with_who_and_why(http: Http, settings: Settings) -> None:
    """The purpose is the client's registered one, since the contract has no place for another."""
    made(http)
    changed = [each.event for each in events(settings) if each.event.action is AuditAction.NON_ASSOCIATION_CHANGED]
    assert [each.asked["change"] for each in changed] == ["created"]
    assert changed[0].subject == "demo/idris.vaughan"
    assert changed[0].purpose is not None
    assert changed[0].purpose.code == "allocation"
    assert len(changed[0].disclosed) == 1
