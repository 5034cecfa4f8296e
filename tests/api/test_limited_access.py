"""People of limited access, filters, redactions and refused clients, through the door of HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.redacting import MASK
from api.settings import Settings
from graph.audit import AuditAction, Outcome
from graph.model.evidence import NodeRef
from tests.api.cases import (
    ANN,
    AS,
    BEN,
    DEAL,
    FIGHT,
    OFFICER,
    PARTNER,
    PNC,
    Http,
    events,
    make_home,
    public_id,
    service_of,
)
from tests.api.policies import put_policy

ALLOCATION = OFFICER | {AS: "allocation-officer", "X-Purpose-Code": "allocation"}
LIMIT_ANN = f"restricted:\n- {{person: {ANN.authority}/{ANN.key}, because: protected}}"
THE_CLIENT = "  cordon-demo:\n"


@contextmanager
def door(home: Path, *sections: str, replaced: Sequence[tuple[str, str]] = ()) -> Iterator[tuple[Http, Settings]]:
    settings = make_home(home)
    put_policy(home, *sections, replaced=tuple(replaced))
    with service_of(settings) as service:
        yield Http(service), settings


def client(members: str) -> tuple[tuple[str, str], ...]:
    """The demonstration's client with these members more."""
    return ((THE_CLIENT, f"{THE_CLIENT}    {members}\n"),)


def show(http: Http, who: NodeRef = ANN, headers: Mapping[str, str] = OFFICER) -> int:
    return http("GET", f"/v1/people/{public_id(who)}", headers).status_code


def test_a_person_of_limited_access_looks_like_one_who_does_not_exist(tmp_path: Path) -> None:
    with door(tmp_path / "home", LIMIT_ANN) as (http, _):
        withheld = http("GET", f"/v1/people/{public_id(ANN)}")
        assert withheld.status_code == 404
        assert withheld.content == http("GET", f"/v1/people/{'0' * 32}").content
        assert http("POST", "/v1/people/search", json={"surname": "O'Connor"}).json()["found"] == 0
        around = http("GET", f"/v1/people/{public_id(BEN)}/network?depth=2").json()
        assert public_id(ANN) not in {node["id"] for node in around["nodes"]}
        # One row says who fought, and so it is not there: its text may name her.
        assert {public_id(FIGHT), public_id(DEAL)} & {node["id"] for node in around["nodes"]} == {public_id(DEAL)}


def test_a_named_grant_opens_him_to_one_reader(tmp_path: Path) -> None:
    grant = f"grants:\n- person: {public_id(ANN)}\n  subject: demo/priya.nair\n  until: 2026-12-31\n"
    grant += "  given_by: governor\n  because: his officer\n"
    with door(tmp_path / "home", LIMIT_ANN, grant) as (http, _):
        assert (show(http), show(http, headers=ALLOCATION)) == (200, 404)


def test_broken_glass_opens_him_to_who_broke_it_is_on_record_and_ends(tmp_path: Path) -> None:
    asked = {"person": public_id(ANN), "hours": 1}
    danger = OFFICER | {"X-Purpose-Code": "threat-to-life"}
    with door(tmp_path / "home", LIMIT_ANN) as (http, settings):
        told = http("POST", "/v1/access/break-glass", danger, json=asked)
        assert (told.status_code, told.json()["subject"]) == (200, "demo/priya.nair")
        assert (show(http), show(http, headers=ALLOCATION)) == (200, 404)
        recorded = [each.event for each in events(settings) if each.event.action is AuditAction.BREAK_GLASS_OPENED]
        assert [(event.outcome, event.asked["person"]) for event in recorded] == [(Outcome.ANSWERED, public_id(ANN))]
        (entry,) = http.service.store.broken_glass()
        assert entry.until - entry.at == timedelta(hours=1)
        assert entry.reason == OFFICER["X-Purpose-Reason"]
    with service_of(settings) as service:
        # The second service's clock starts where the first one's did: put it past the end.
        clock = service.clock
        later = replace(service, clock=lambda: clock() + timedelta(hours=1, minutes=1))
        assert show(Http(later)) == 404


def test_breaking_glass_tells_nothing_of_whom_it_would_open(tmp_path: Path) -> None:
    with door(tmp_path / "home", LIMIT_ANN) as (http, _):
        answers = [
            http("POST", "/v1/access/break-glass", json={"person": person}).json()
            for person in (public_id(ANN), public_id(BEN), "0" * 32)
        ]
    assert all(set(answer) == {"person", "subject", "until"} for answer in answers)


def test_glass_is_broken_by_a_role_that_may_for_a_reason_and_for_a_shift_at_most(tmp_path: Path) -> None:
    asked = {"person": public_id(ANN)}
    no_reason = {name: value for name, value in OFFICER.items() if name != "X-Purpose-Reason"}
    with door(tmp_path / "home", LIMIT_ANN) as (http, _):
        assert http("POST", "/v1/access/break-glass", ALLOCATION, json=asked).status_code == 403
        assert http("POST", "/v1/access/break-glass", no_reason, json=asked).status_code == 400
        for wrong in ({"person": "Ann"}, asked | {"hours": 13}, asked | {"hours": 0}, {}):
            assert http("POST", "/v1/access/break-glass", json=wrong).status_code == 400
        assert http.service.store.broken_glass() == []
        assert show(http) == 404


def test_broken_glass_does_not_open_a_reader_to_himself(tmp_path: Path) -> None:
    himself = (("demo/priya.nair: {", f"demo/priya.nair: {{people: [{public_id(ANN)}], "),)
    with door(tmp_path / "home", LIMIT_ANN, replaced=himself) as (http, _):
        http("POST", "/v1/access/break-glass", json={"person": public_id(ANN)})
        assert (show(http), show(http, BEN)) == (404, 200)


@pytest.mark.parametrize(
    ("members", "status", "code"),
    [
        ("suspended: true", 403, "CLIENT_REFUSED"),
        ("expires: 2026-11-01", 403, "CLIENT_REFUSED"),
        ("on_behalf_of: required", 200, None),
    ],
)
def test_a_client_that_is_not_admitted_is_refused_and_on_record(
    tmp_path: Path, members: str, status: int, code: str | None
) -> None:
    with door(tmp_path / "home", replaced=client(members)) as (http, settings):
        response = http("GET", f"/v1/people/{public_id(ANN)}")
        assert (response.status_code, response.json().get("errorCode")) == (status, code)
        (recorded,) = events(settings)
        refused = recorded.event.action is AuditAction.ACCESS_DENIED
        assert refused is (status == 403)
        assert recorded.event.subject == "demo/priya.nair"


def test_a_client_that_asks_too_often_is_told_when_to_come_back(tmp_path: Path) -> None:
    with door(tmp_path / "home", replaced=client("rate_limit: {per_minute: 1, burst: 2}")) as (http, settings):
        answers = [http("GET", f"/v1/people/{public_id(ANN)}") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].json()["errorCode"] == "TOO_MANY_REQUESTS"
        assert 0 < int(answers[2].headers["retry-after"]) <= 60
        assert [each.event.outcome for each in events(settings)][-1] is Outcome.REFUSED


def test_a_token_in_an_address_is_refused_even_beside_one_in_its_place(http: Http) -> None:
    for name in ("access_token", "token", "Access_Token"):
        answer = http("GET", f"/v1/people/{public_id(ANN)}?{name}=x")
        assert (answer.status_code, answer.json()["errorCode"]) == (401, "IDENTITY_NEEDED")


def test_filters_hold_over_http_and_a_filtered_person_is_404(tmp_path: Path) -> None:
    with door(tmp_path / "home", replaced=client("filters: {prisons: [MDI]}")) as (http, _):
        assert (show(http, ANN), show(http, BEN)) == (404, 404)
        assert http("POST", "/v1/people/search", json={"surname": "Bell"}).json()["found"] == 0


def test_redactions_hold_whichever_the_route_and_are_counted(tmp_path: Path) -> None:
    redactions = 'redactions: [{path: "$.name", do: mask}, {path: "$.people[*].datesOfBirth", do: remove}]'
    with door(tmp_path / "home", replaced=client(redactions)) as (http, settings):
        person = http("GET", f"/v1/people/{public_id(ANN)}").json()
        number = {"identifier": {"type": "pnc", "value": PNC.key}}
        (found,) = http("POST", "/v1/people/search", json=number).json()["people"]
        assert (person["name"], found["datesOfBirth"]) == (MASK, [])
        assert [each.event.asked["redacted"] for each in events(settings)] == [1, 1]


def test_whoever_is_told_less_searches_by_no_part_and_no_words(tmp_path: Path) -> None:
    """Letter by letter, they would spell what is masked for him."""
    searches = ({"part": "0073319"}, {"words": "nothing of the kind"})
    with door(tmp_path / "home", replaced=client('redactions: [{path: "$.facts[*].value", do: mask}]')) as (http, _):
        answers = [http("POST", "/v1/people/search", json=each) for each in searches]
        assert [(each.status_code, "is redacted" in each.text) for each in answers] == [(400, True)] * 2
        assert http("POST", "/v1/people/search", json={"surname": "O'Connor"}).status_code == 200


@pytest.mark.parametrize(
    ("redaction", "search"),
    [
        ('{path: "$.people[*].name", do: mask}', {"surname": "O"}),
        ('{path: "$.people[*].name", do: mask}', {"forename": "Ann"}),
        ('{path: "$.people[*].datesOfBirth", do: remove}', {"surname": "O'Connor", "dateOfBirth": "1980-01-02"}),
        ('{path: "$.facts[*].value", do: mask}', {"dateOfBirth": "1980-01-02"}),
    ],
)
def test_nobody_searches_by_what_he_is_told_of_nobody(tmp_path: Path, redaction: str, search: dict[str, str]) -> None:
    """The beginning of a surname, tried letter by letter, spells it; a birth date takes some thousand questions."""
    with door(tmp_path / "home", replaced=client(f"redactions: [{redaction}]")) as (http, _):
        refused = http("POST", "/v1/people/search", json=search)
        assert (refused.status_code, "you are told nobody" in refused.text) == (400, True)
        number = {"identifier": {"type": "pnc", "value": PNC.key}}
        assert http("POST", "/v1/people/search", json=number).json()["found"] == 1


def test_people_whose_name_is_masked_are_found_by_no_beginning_of_it(tmp_path: Path) -> None:
    """Others are; and a whole number, which the reader brought himself, finds all."""
    shown = (
        "  partner-agency:\n",
        (
            "  partner-agency:\n    limited_access: redacted\n"
            '    redactions: [{path: "$.people[*].name", do: mask, limited_access_only: true}]\n'
        ),
    )
    number = {"identifier": {"type": "pnc", "value": PNC.key}}
    with door(tmp_path / "home", LIMIT_ANN, replaced=[shown]) as (http, _):
        found = [
            http("POST", "/v1/people/search", PARTNER, json=search).json()
            for search in ({"surname": "O"}, {"surname": "O'Connor"}, number, {"surname": "Bell"})
        ]
    assert [each["found"] for each in found] == [0, 0, 1, 1]
    assert [each["people"][0]["name"] == MASK for each in found[2:]] == [True, False]


@pytest.mark.parametrize("order", ["sortBy=LAST_NAME", "sortBy=CELL_LOCATION&sortDirection=ASC"])
def test_whoever_is_told_less_has_no_list_sorted_by_what_is_masked(tmp_path: Path, order: str) -> None:
    address = f"/prisoner/{ANN.key}/non-associations"
    with door(tmp_path / "home", replaced=client('redactions: [{path: "$.lastName", do: mask}]')) as (http, _):
        assert http("GET", f"{address}?{order}", ALLOCATION).status_code == 400
        plain = http("GET", address, ALLOCATION)
        assert (plain.status_code, plain.json()["lastName"]) == (200, MASK)


def test_people_of_limited_access_may_be_shown_redacted(tmp_path: Path) -> None:
    shown = (
        "  partner-agency:\n",
        (
            "  partner-agency:\n    limited_access: redacted\n"
            '    redactions: [{path: "$.facts[*].value", do: mask, limited_access_only: true}]\n'
        ),
    )
    with door(tmp_path / "home", LIMIT_ANN, replaced=[shown]) as (http, _):
        ann, ben = (http("GET", f"/v1/people/{public_id(who)}", PARTNER).json() for who in (ANN, BEN))
    assert {fact["value"] for fact in ann["facts"]} == {MASK}
    assert MASK not in {fact["value"] for fact in ben["facts"]}
