"""Who is who over HTTP: what a register merged, and the markers of a scope."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from tests.api.cases import OFFICER, PARTNER, Http, make_home, service_of
from tests.contract.evidence import person, row

OLD, NEW, THIRD = person(1), person(2), person("X000001", "DELIUS")
NOBODY = "0" * 32


def _record(node: NodeRef, surname: str, born: str) -> EvidenceRow:
    said = {"surname": surname, "forenames": "Zlatan", "date_of_birth": born, "caption": surname}
    number = LinkClaim(
        node, NodeRef(Kind.IDENTIFIER, "prison-number", node.key), LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID
    )
    return row(f"of {node.key}", *([number] if node.authority == "NOMIS" else []), describes=[Description(node, said)])


ROWS = (
    _record(OLD, "Okafor", "1990-09-12"),
    _record(NEW, "Adeyemi", "1984-01-30"),
    _record(THIRD, "Hallow", "1979-05-06"),
    row("merge", *(LinkClaim(*ends, LinkType.JUDGED, Role.MERGED) for ends in ((OLD, NEW), (NEW, OLD)))),
)


def _id(http: Http, node: NodeRef) -> str:
    return http.service.store.ids.node_id(node).hex()


def _marked(http: Http, *markers: tuple[NodeRef, str]) -> dict[str, Any]:
    marked = [{"record": _id(http, node), "marker": marker} for node, marker in markers]
    return {"scope": "court file 7", "marked": marked, "because": "as the court lists them"}


def test_what_the_prison_merged_is_judged_once_and_not_by_whoever_may_not_judge(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", ROWS)) as service:
        http = Http(service)
        assert http("POST", "/v1/match-followings", PARTNER).status_code == 403
        unsaid = {name: value for name, value in OFFICER.items() if not name.startswith("X-Purpose")}
        assert http("POST", "/v1/match-followings", unsaid).status_code == 400
        followed = http("POST", "/v1/match-followings").json()
        assert [(each["verdict"], each["outcome"]) for each in followed["judged"]] == [("same", "recorded")]
        assert http("POST", "/v1/match-followings").json() == {"judged": [], "waiting": 0, "silent": 0}
        assert http("GET", f"/v1/people/{_id(http, OLD)}").json()["id"] == http(
            "GET", f"/v1/people/{_id(http, NEW)}"
        ).json()["id"]  # fmt: skip


def test_every_pair_of_a_scope_is_judged_by_its_markers(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", ROWS)) as service:
        http = Http(service)
        asked = _marked(http, (OLD, "A"), (NEW, "B"), (THIRD, "A"))
        found = http("POST", "/v1/match-marks", json=asked).json()
        verdicts = {frozenset(each["id"].split("-")): each["verdict"] for each in found["judged"]}
        assert verdicts == {
            frozenset((_id(http, OLD), _id(http, NEW))): "not-same",
            frozenset((_id(http, OLD), _id(http, THIRD))): "same",
            frozenset((_id(http, NEW), _id(http, THIRD))): "not-same",
        }
        pair = "-".join(sorted((_id(http, OLD), _id(http, THIRD))))
        (entry,) = http("GET", f"/v1/matches/{pair}").json()["ledger"]
        assert (entry["scope"], entry["marker"]) == ("court file 7", "A|A")


def test_a_scope_with_a_record_twice_or_one_that_nobody_may_read_judges_nothing(tmp_path: Path) -> None:
    with service_of(make_home(tmp_path / "home", ROWS)) as service:
        http = Http(service)
        assert http("POST", "/v1/match-marks", json=_marked(http, (OLD, "A"), (OLD, "B"))).status_code in (400, 422)
        asked = _marked(http, (OLD, "A"))
        asked["marked"].append({"record": NOBODY, "marker": "A"})
        assert http("POST", "/v1/match-marks", json=asked).status_code == 404
        assert http("POST", "/v1/match-marks", PARTNER, json=_marked(http, (OLD, "A"), (NEW, "A"))).status_code == 403
