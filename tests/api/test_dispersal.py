"""Breaking a group up over HTTP: by whoever places people, past his holds, and by security, who has none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graph.model.evidence import Description, EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling, Label
from graph.model.links import LinkType, Role
from tests.analytics.allocation.planning.test_gathering import beds
from tests.analytics.estate import HIDDEN, adult_row, link, prisoner, row
from tests.analytics.wings import ACROSS, CELL, LIES_IN, NEXT_CELL, A, B, C, held, keep_apart
from tests.api.cases import AS, Http, make_home, service_of
from tests.api.test_console import Browser

DISPERSALS = "/v1/allocation/dispersals"
CREW = NodeRef(Kind.GANG, "", "CREW")
OF_POLICE = Label("police", Classification.OFFICIAL_SENSITIVE, Handling.C, ("not-disseminable",))
WHY = {"X-Case-Reference": "CREW-1", "X-Purpose-Reason": "the wing is restless"}
ALLOCATION = {AS: "allocation-officer", "X-Purpose-Code": "allocation"} | WHY
SECURITY = {AS: "intelligence-officer", "X-Purpose-Code": "intelligence-development"} | WHY


@contextmanager
def crew(home: Path, *rows: EvidenceRow, who: tuple[NodeRef, ...] = (A, B)) -> Iterator[tuple[Http, str]]:
    """A and B of one group in two cells of one wing, C on the other; with the group's public id."""
    places = [row(place.key, link(place, above, LinkType.LOCATED_IN)) for place, above in LIES_IN.items()]
    stays = [held(A, CELL), held(B, NEXT_CELL), held(C, ACROSS)]
    joined = [row(f"{each.key} joins", link(each, CREW, LinkType.MEMBER_OF, Role.AFFILIATE)) for each in who]
    people = [adult_row(each) for each in dict.fromkeys((A, B, C, *who))]
    with service_of(make_home(home, [*places, *beds(), *people, *stays, *joined, *rows])) as service:
        yield Http(service), service.store.ids.node_id(CREW).hex()


def dispersed(http: Http, group: str, reader: dict[str, str] = ALLOCATION) -> dict[str, Any]:
    answer = http("POST", DISPERSALS, reader, json={"group": group, "places": ["LEI"]})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_group_is_told_where_it_is_held_and_what_would_break_it_up(tmp_path: Path) -> None:
    with crew(tmp_path / "home") as (http, group):
        found = dispersed(http, group)
        assert [(each["wing"], each["members"]) for each in found["held"]] == [("LEI-1", 2)]
        assert found["reach"] == 5
        assert [(each["to"], each["cut"]) for each in found["steps"]] == [("LEI-11", 4)]
        assert found["steps"][0]["prisonNumber"] in {A.key, B.key}
        assert (found["heldFrom"], found["heldEverywhere"]) == ([], 0)
        assert http("POST", DISPERSALS, ALLOCATION, json={"group": "0" * 32}).status_code == 404
        person = http.service.store.ids.node_id(A).hex()
        assert http("POST", DISPERSALS, ALLOCATION, json={"group": person}).status_code == 404
        assert http("POST", DISPERSALS, ALLOCATION | {AS: "partner-agency"}, json={"group": group}).status_code == 403


def test_where_holds_leave_an_allocation_officer_no_move_security_gets_those_that_break_nothing(tmp_path: Path) -> None:
    """A is kept apart from C, who is on the other wing: nobody of A's wing goes there before security says who may."""
    with crew(tmp_path / "home", keep_apart(A, C, label=OF_POLICE)) as (http, group):
        officer, security = dispersed(http, group), dispersed(http, group, SECURITY)
        assert (officer["steps"], officer["stuck"]) == ([], True)
        assert {"wing": "LEI-11", "members": 2} in officer["heldFrom"]
        assert "Security reads more than other roles" in officer["hold"]["message"]
        assert [(each["prisonNumber"], each["to"]) for each in security["steps"]] == [(B.key, "LEI-11")]
        assert (security["heldFrom"], security["heldEverywhere"]) == ([], 0)
        move = {"moves": [{"prisoner": B.key, "place": "LEI-11"}]}
        supposed = http("POST", "/v1/allocation/what-if", SECURITY, json=move).json()
        assert supposed["made"] == []
        assert supposed["placed"][0]["check"]["outcome"] != "conflict found"


def test_a_rule_that_security_may_not_read_is_a_hold_for_security_too(tmp_path: Path) -> None:
    with crew(tmp_path / "home", keep_apart(A, C, label=HIDDEN)) as (http, group):
        assert dispersed(http, group, SECURITY)["steps"] == []
        assert dispersed(http, group, SECURITY)["heldFrom"] == dispersed(http, group)["heldFrom"]


def test_a_member_of_whom_a_board_decides_is_named_with_it_and_not_counted_as_held_nowhere(tmp_path: Path) -> None:
    of_a = row("A is of Category A", describes=[Description(A, {"security_category": "A"})])
    nowhere = prisoner("D4444DD")
    with crew(tmp_path / "home", of_a, who=(A, B, nowhere)) as (http, group):
        found = dispersed(http, group)
        assert found["notHeld"] == 1
        assert [each["person"]["key"] for each in found["notMoved"]] == [A.key]
        assert found["notMoved"][0]["because"].startswith("decision of ")


def test_the_page_says_what_the_answer_does_and_where_a_place_cannot_be_read(tmp_path: Path) -> None:
    with crew(tmp_path / "home", keep_apart(A, C, label=OF_POLICE)) as (http, group):
        path = f"/groups/{group}/dispersal"
        officer, security = (Browser(http.service) for _ in range(2))
        officer.sign_in("allocation-officer")
        assert officer.say_why(code="allocation").status_code == 303
        shown = officer("GET", f"{path}?places=LEI").text
        assert "No move that breaks no rule would cut it" in shown
        assert "A security hold keeps 2 of them out of LEI-11" in shown
        security.at_work("intelligence-officer")
        moved = security("GET", f"{path}?places=LEI").text
        assert f'href="/what-if?moves={B.key}%20LEI-11"' in moved
        assert f'href="{path}">Moves that would break it up' in security("GET", f"/groups/{group}").text
        assert "A security hold keeps" not in moved
        for query, told in (("places=ZZI", "one of these is not known"), ("moves=none", "Enter how many moves")):
            wrong = security("GET", f"{path}?{query}")
            assert (wrong.status_code, told in wrong.text) == (400, True)
        person = http.service.store.ids.node_id(A).hex()
        assert f'href="{path}">Moves that would break it up' in officer("GET", f"/people/{person}").text
        assert officer("GET", f"/groups/{'0' * 32}/dispersal?places=LEI").status_code == 404
