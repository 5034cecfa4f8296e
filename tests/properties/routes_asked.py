"""Which routes the property asks, and which it does not, each with the reason: together all that there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.model.kinds import Kind
from tests.api.cases import KEY
from tests.properties.acting import ASKED, HIDDEN_CASE, WAITING_CASES
from tests.properties.doors import CELL, HIDDEN_PEOPLE, HIDDEN_THINGS, PEOPLE, PRESENCE, THINGS, WING

PUBLIC = [KEY.node_id(node).hex() for node in (*PEOPLE, *HIDDEN_PEOPLE, *THINGS, *HIDDEN_THINGS)]
ANYBODY, SOMEBODY, WITHHELD = PUBLIC[0], PUBLIC[1], PUBLIC[len(PEOPLE)]
_GROUPS = [KEY.node_id(node).hex() for node in (*THINGS, *HIDDEN_THINGS) if node.kind is Kind.GANG]
_ROWS = [KEY.record_id("NOMIS", name).hex() for name in ("r1", "h1", "place")]
_NUMBERS, _NOWHERE = ("A0001AA", "A0009AA"), "0" * 32
_BOTH = "|".join(_NUMBERS)

# What stands for the part of a path: one asks about who is there, one about who is hidden.
PARTS: dict[str, tuple[str, ...]] = {
    "person_id": (ANYBODY, WITHHELD),
    "group_id": tuple(_GROUPS),
    "nomsId": _NUMBERS,
    "prisonerNumber": _NUMBERS,
    "number": _NUMBERS,
    "record_id": (_NOWHERE,),
    "record_id:int": ("1",),
    "pair_id": (_NOWHERE,),
    "plan": (_NOWHERE,),
    "case": (*WAITING_CASES, HIDDEN_CASE, ASKED, _NOWHERE),
    "load": (_NOWHERE,),
    "key": (_NOWHERE,),
    "line:int": ("2",),
    "prison": ("LEI", WING.key),
}
# What is asked beside the path.
QUERIES: dict[str, tuple[str, ...]] = {
    "/v1/placements/{number}/alternatives": ("place=LEI", "place=LEI&cells=true"),
    "/v1/people/{person_id}/network": ("depth=3", "depth=2&budget=2"),
    "/v1/separations": ("prisoner=A0001AA", "prisoner=A0001AA&prisoner=A0002AA"),
    "/v1/categorisation-reviews": ("",),
    "/non-associations": ("size=1", "size=1&page=1"),
    "/subject-access-request": tuple(f"prn={number}" for number in _NUMBERS),
    "/people": tuple(
        f"for={typed}"
        for typed in (
            "Smith",
            "Smyth",
            "Sam+Smiht",
            "Sam",
            "Jo",
            "Smith+02/01/1980",
            "A0009AA",
            "0009",
            "0900001",
            "spud",
            "LS5",
            "LS5+3AB",
            "LS54CD",
            "IR/2026/1",
            "IR/2026/9",
        )
    ),
    "/links": (f"from={ANYBODY}&to={SOMEBODY}",),
    "/common": (f"one={ANYBODY}&other={SOMEBODY}", f"one={_NUMBERS[1]}&other=LEI-A"),
    "/conflicts": ("prisoners=A0001AA&place=LEI-A",),
    "/separations": ("prisoners=A0001AA",),
    "/room": ("prison=LEI",),
    "/wing-board": ("place=LEI", "place=LEI-A"),
    # Whoever may not is refused alike; those who are told of everything, on purpose, are no readers here.
    "/access/explain": (f"who=allocation-officer&record={_ROWS[1]}",),
    "/audit": (f"person={WITHHELD}", "person=A0009AA"),
    "/alternatives": ("prisoner=A0001AA&places=LEI", "prisoner=A0009AA"),
    "/near-misses": ("prison=LEI&since=20+October+2026&until=10+November+2026",),
    "/v1/categorisation-backtest": ("asOf=2026-11-01", "asOf=2026-11-01&ruleSet=categorisation-2026&with=cordon"),
}
PLANNED = {"prisoners": ["A0001AA", "A0002AA"], "places": ["LEI"]}
_KEEP_APART = [{"first": "A0001AA", "second": "A0002AA", "level": "wing"}]
BODIES: dict[str, tuple[Any, ...]] = {
    "/v1/people/search": (
        {"surname": "S"}, {"surname": "Jones", "limit": 1}, {"surname": "Smith", "forenames": "Sam"},
        *({"part": part} for part in ("0009", "LS5", "LS5 3AB", "LS54CD", "IR/2026/1", "IR/2026/9")),
        {"words": "spud"}, {"name": "Smyth"}, {"name": "Smyth", "dateOfBirth": "1980-01-02"},
        {"name": "Sam Jonse"}, {"name": "Smith S"},
        *({"identifier": {"type": "prison-number", "value": value}} for value in _NUMBERS),
    ),
    "/v1/paths": tuple({"from": [ANYBODY], "to": [to], "count": 5} for to in (SOMEBODY, PUBLIC[2], WITHHELD)),
    "/v1/common-links": ({"people": PUBLIC[:3]}, {"people": [ANYBODY, WITHHELD]}),
    "/v1/presence": (PRESENCE,),
    "/v1/conflicts": (
        {"prisoners": ["A0001AA"], "place": WING.key}, {"prisoners": ["A0001AA", "A0002AA"], "place": CELL.key},
        {"prisoners": ["A0009AA"], "place": WING.key}, {"prisoners": ["A0001AA", "A0002AA"]},
    ),
    "/v1/allocation/what-if": (
        {"moves": [{"prisoner": "A0001AA", "place": WING.key}]}, {"keepAparts": _KEEP_APART},
    ),
    "/v1/allocation/headroom": ({"prison": "LEI"},),
    "/v1/allocation/arrivals": ({"prison": "LEI", "surname": "Smith", "forename": "Sam", "dateOfBirth": "1980-01-02"},),
    "/v1/allocation/near-misses": ({"prison": "LEI", "since": "2026-10-20", "until": "2026-11-10"},),
    "/v1/allocation/certificates": tuple(
        {"prisoners": prisoners, "place": CELL.key} for prisoners in (["A0001AA"], ["A0001AA", "A0002AA"], ["A0009AA"])
    ),
    "/v1/allocation/wing-packs": ({"prison": "LEI"},),
    "/v1/allocation/dispersals": tuple({"group": group} for group in _GROUPS),
    "/v1/separations": (),
    "/v1/exposure": tuple({"records": [record]} for record in _ROWS),
    "/non-associations/between": (list(_NUMBERS),),
    "/non-associations/involving": (list(_NUMBERS),),
}  # fmt: skip

_WRITES = "it writes, and says no more than reading what was written does, which is asked"
_SAME = "the same answer is asked under /v1"
_WORK = "there is nothing of its kind to read until somebody has made it in the same home: "
LEFT_OUT: dict[str, str] = {
    "POST /v1/allocation/accepted": _WRITES,
    "POST /v1/allocation/certificates/rerun": "puts the question of an earlier certificate again",
    **dict.fromkeys(
        ("POST /v1/allocation/plans", "GET /v1/allocation/plans/{plan}", "GET /v1/allocation/plans/{plan}/export",
         "GET /plans/{plan}"),
        "asked in turn, since each needs the one before: asking.py has a plan made and reads it in each form",
    ),
    **dict.fromkeys(
        (
            "POST /v1/allocation/plans/{plan}/cancellation", "POST /v1/allocation/plans/{plan}/decision",
            "POST /v1/separations", "POST /v1/separations/merges", "PATCH /v1/separations/{record_id}",
            "POST /v1/separations/{record_id}/close", "POST /v1/separations/{record_id}/reopen",
            "POST /v1/separations/{record_id}/delete", "POST /v1/group-separations",
            "POST /v1/group-separations/{record_id}/close", "POST /v1/people/{person_id}/categorisations",
            "POST /v1/people/{person_id}/disputes", "POST /v1/people/{person_id}/disputes/{dispute}/answer",
            "POST /v1/categorisations/{case}/moves", "POST /v1/categorisations/{case}/security-moves",
            "POST /v1/categorisations/{case}/approvals", "POST /v1/risk-changes",
            "POST /v1/people/{person_id}/risk-changes/judgement", "POST /non-associations",
            "PATCH /non-associations/{record_id}", "PUT /non-associations/{record_id}/close",
            "PUT /non-associations/{record_id}/reopen", "POST /non-associations/{record_id}/delete",
            "POST /v1/disseminations", "POST /v1/disseminations/{case_id}/decision",
            "POST /v1/matches/{pair_id}/judgement", "POST /v1/matches/{pair_id}/retraction",
            "POST /v1/match-proposals/{proposal}/approval", "POST /v1/match-proposals/{proposal}/refusal",
            "POST /v1/match-marks", "POST /v1/match-followings",
            "POST /v1/quarantine/{load}/rows", "POST /v1/quarantine/{load}/dismissals",
            "POST /v1/quarantine/{load}/dismissals/decision", "POST /v1/quarantine/{load}/dismissals/retraction",
            "POST /v1/quarantine/{load}/reload", "POST /v1/access/break-glass",
        ),
        _WRITES,
    ),
    **dict.fromkeys(
        (
            "POST /what-if", "POST /arrivals", "POST /certificates", "POST /conflicts",
        ),
        _SAME + "; sent by a form",
    ),
    **dict.fromkeys(
        ("GET /charts/{key}", "GET /charts/{key}/{form}", "POST /charts", "POST /charts/{key}/keep"),
        "asked in turn, since each needs the one before: asking.py draws a chart, keeps it and gives it out",
    ),
    **dict.fromkeys(
        ("POST /charts/import", "POST /charts/{key}", "POST /charts/{key}/merge"),
        "the chart that is drawn from it is asked; what is put on it is the reader's own",
    ),
    **dict.fromkeys(
        (
            "POST /separations/new", "POST /separations/{record_id:int}", "POST /separations/{record_id:int}/close",
            "POST /separations/{record_id:int}/reopen", "POST /separations/{record_id:int}/delete",
            "POST /disseminations", "POST /disseminations/{case}/decision", "POST /standing",
            "POST /what-if/accept", "POST /people/{person_id}/categorisation", "POST /categorisations/{case}/decide",
            "POST /categorisations/{case}/review", "POST /categorisations/{case}/approve", "POST /loads",
            "POST /rejected/{load}/{line:int}", "POST /rejected/{load}/{line:int}/dismissal",
            "POST /rejected/{load}/{line:int}/dismissal/decision",
            "POST /rejected/{load}/{line:int}/dismissal/retraction", "POST /rejected/{load}/reload",
            "POST /matches/{pair_id}",
            "POST /match-proposals/{proposal}", "POST /match-merges",
        ),
        _WRITES,
    ),
    **dict.fromkeys(
        (
            "POST /people/{person_id}/risk-change", "POST /people/{person_id}/disputes",
            "POST /people/{person_id}/disputes/{key}", "POST /withdrawals/{key}", "POST /withdrawals/{key}/decision",
            "POST /plans",
            "POST /plans/{plan}/cancel",
            "POST /plans/{plan}/decision",
        ),
        _WRITES,
    ),
    "POST /policy-difference": "for those who keep the policy, and are told who may see any record",
    "GET /audit/repeated": "counts what readers asked, from the log alone, and names nobody but readers",
}  # fmt: skip


def questions(method: str, path: str) -> Iterator[tuple[str, str, Any]]:
    """What is put to one route: its parts and queries filled in, its bodies in turn. Raises KeyError for a new part."""
    filled = [path]
    while any("{" in each for each in filled):
        name = filled[0].partition("{")[2].partition("}")[0]
        filled = [each.replace("{" + name + "}", value) for each in filled for value in PARTS[name]]
    if method != "GET":
        yield from ((method, each, body) for each in filled for body in BODIES.get(path, ()))
        return
    for each in filled:
        asked = QUERIES.get(path, ("",))
        yield from ((method, f"{each}?{query}" if query else each, None) for query in asked)
