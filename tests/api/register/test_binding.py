"""What is recorded in the register binds every check at once, and is told by none of them to whom may not read it."""

from __future__ import annotations

from typing import Any

from api.settings import Settings
from tests.api.cases import AS, Http, service_of
from tests.api.register.cases import ANN, BEN, GUS, HAL, INTELLIGENCE, KEEPER, new

PLACER = INTELLIGENCE | {AS: "allocation-officer", "X-Purpose-Code": "allocation"}


def check(http: Http, who: dict[str, str], *prisoners: str, place: str = "LEI-A") -> dict[str, Any]:
    found: dict[str, Any] = http(
        "POST", "/v1/conflicts", who, json={"prisoners": list(prisoners), "place": place}
    ).json()
    return found


def test_a_threat_binds_the_very_next_check(http: Http) -> None:
    """Well within five seconds of its being recorded: no file, snapshot or cache stands between."""
    assert not any(each["conflict"] for each in check(http, PLACER, BEN)["findings"])
    http("POST", "/non-associations", KEEPER, json=new(ANN, BEN))
    found = check(http, PLACER, BEN)
    assert found["outcome"] == "conflict found"
    (finding,) = (each for each in found["findings"] if each["conflict"])
    assert finding["counterparts"][0]["prisonNumbers"] == [ANN]
    assert (finding["level"], finding["breach"]) == ("wing", "breached")


def test_a_threat_that_one_service_records_binds_the_next_check_of_another(http: Http, settings: Settings) -> None:
    """Two services on one store: the second has its own copy of the graph and has answered from it before."""
    with service_of(settings) as another:
        other = Http(another)
        assert not any(each["conflict"] for each in check(other, PLACER, BEN)["findings"])
        http("POST", "/non-associations", KEEPER, json=new(ANN, BEN))
        assert check(other, PLACER, BEN)["outcome"] == "conflict found"


def test_closing_lifts_it_at_once_and_opening_again_puts_it_back(http: Http) -> None:
    record = http("POST", "/non-associations", KEEPER, json=new(ANN, BEN)).json()["id"]
    http("PUT", f"/non-associations/{record}/close", KEEPER, json={"closedReason": "over"})
    assert not any(each["conflict"] for each in check(http, PLACER, BEN)["findings"])
    http("PUT", f"/non-associations/{record}/reopen", KEEPER, json={"reopenReason": "not over"})
    assert check(http, PLACER, BEN)["outcome"] == "conflict found"


def test_not_in_one_prison_means_every_cell_of_it(http: Http) -> None:
    """The restriction that the national register lacks."""
    http("POST", "/non-associations", KEEPER, json=new(ANN, BEN, "PRISON"))
    (finding,) = (each for each in check(http, PLACER, BEN, place="LEI")["findings"] if each["conflict"])
    assert (finding["level"], finding["breach"]) == ("establishment", "breached")


def test_what_the_asker_may_not_read_is_a_hold_and_no_finding(http: Http) -> None:
    """Gus and Hal are kept apart by a record that allocation does not see."""
    found = check(http, PLACER, HAL)
    assert found["outcome"] in {"check the place", "cannot confirm"}
    assert found["hold"]["scope"] == "LEI-A"
    assert GUS not in str(found["findings"])
