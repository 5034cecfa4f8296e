"""What is worth knowing of two who would be near each other: told with its evidence, and never as a conflict."""

from __future__ import annotations

import pytest

from analytics.allocation import Kind, Outcome
from analytics.allocation.conflicts import check
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind as NodeKind
from graph.model.links import LinkType, Role
from tests.analytics.estate import HIDDEN, NOW, NOW_MINUTE, OFFICER, days_ago, link, row, thing, took_part
from tests.analytics.wings import (
    ACROSS,
    CELL,
    NEXT_CELL,
    RULES,
    UPSTAIRS,
    WING,
    A,
    B,
    ask,
    held,
    keep_apart,
    prison,
)

FIGHT, ROBBERY = thing(NodeKind.INCIDENT, "I1"), thing(NodeKind.CRIME, "CR1")
CASE = thing(NodeKind.COURT_CASE, "13NA1")
A_YEAR_AND_MORE = 400


def case(who: NodeRef, status: str) -> LinkClaim:
    said = {"status": status}
    return link(who, CASE, LinkType.INVOLVED_IN, Role.SUSPECT, since=days_ago(60), properties=dict(said))


def alert(who: NodeRef, code: str) -> EvidenceRow:
    node = thing(NodeKind.ALERT, f"{who.key} {code}")
    said = Description(node, {"code": code, "caption": code})
    return row(node.key, link(who, node, LinkType.HAS_ALERT, since=days_ago(20)), describes=[said])


def advised(*rows: EvidenceRow, there: NodeRef = CELL, place: NodeRef = CELL) -> set[Kind]:
    """Which advice A gets beside B, who is held there."""
    with prison(held(B, there), *rows) as made:
        answer = ask(made, place, A)
    assert answer.outcome is Outcome.NO_CONFLICT_FOUND, "advice is no conflict"
    assert all(finding.sources for finding in answer.findings)
    return {finding.kind for finding in answer.findings}


WITNESS, PARTNER = Kind.WITNESS_AND_ACCUSED, Kind.INCIDENT_PARTNER


@pytest.mark.parametrize(
    ("event", "mine", "his", "days", "told"),
    [
        (ROBBERY, Role.WITNESS, Role.SUSPECT, 900, {WITNESS}),
        (ROBBERY, Role.VICTIM, Role.CONVICTED, 900, {WITNESS}),
        (ROBBERY, Role.SUSPECT, Role.WITNESS, 900, {WITNESS}),
        (ROBBERY, Role.SUSPECT, Role.SUSPECT, 900, set()),
        (ROBBERY, Role.WITNESS, Role.VICTIM, 900, set()),
        (FIGHT, Role.SUSPECT, Role.SUSPECT, 30, {PARTNER}),
        (FIGHT, Role.SUSPECT, Role.SUSPECT, A_YEAR_AND_MORE, set()),
        (FIGHT, Role.VICTIM, Role.SUSPECT, 30, {WITNESS, PARTNER}),
        (FIGHT, Role.VICTIM, Role.SUSPECT, A_YEAR_AND_MORE, {WITNESS}),
        (FIGHT, Role.SUSPECT, Role.STAFF, 30, set()),
    ],
)
def test_parts_in_one_event_give_advice(event: NodeRef, mine: Role, his: Role, days: int, told: set[Kind]) -> None:
    assert advised(row("event", took_part(A, event, mine, days), took_part(B, event, his, days))) == told


@pytest.mark.parametrize(("one", "other", "told"), [
    ("PENDING", "PENDING", {Kind.CO_DEFENDANT}), ("PENDING", "CONVICTED", set()), ("CONVICTED", "PENDING", set()),
])  # fmt: skip
def test_defendants_are_told_apart_before_their_trial_and_not_after(one: str, other: str, told: set[Kind]) -> None:
    assert advised(row("case", case(A, one), case(B, other))) == told


@pytest.mark.parametrize(("mine", "his"), [("XCO", "XCDV"), ("VIP", "XCOP")])
def test_who_recruits_is_told_beside_who_can_be_recruited_on_a_landing_and_not_of_a_whole_wing(
    mine: str, his: str
) -> None:
    rows = (alert(A, mine), alert(B, his))
    assert advised(*rows) == {Kind.RECRUITER}
    assert advised(*rows, place=WING) == set()
    assert advised(alert(A, mine), alert(B, mine)) == set()


def test_why_who_recruits_is_told_names_the_alerts_of_both_sides() -> None:
    with prison(held(B, CELL), alert(A, "XCO"), alert(B, "XCDV"), alert(B, "VIP")) as made:
        (found,) = ask(made, CELL, A).findings
    assert found.reason == "alert XCO, beside alert VIP and XCDV"


def test_advice_is_of_those_in_the_place_itself() -> None:
    seen = row("event", took_part(A, ROBBERY, Role.WITNESS), took_part(B, ROBBERY, Role.SUSPECT))
    assert advised(seen, there=NEXT_CELL) == set()
    assert advised(seen, there=UPSTAIRS, place=WING) == {WITNESS}
    assert advised(seen, there=ACROSS, place=WING) == set()


def test_what_the_asker_may_not_read_advises_him_nothing_and_holds_nothing() -> None:
    seen = row("event", took_part(A, ROBBERY, Role.WITNESS), took_part(B, ROBBERY, Role.SUSPECT), label=HIDDEN)
    assert advised(seen) == set()


def test_a_keep_apart_forbids_one_vehicle_to_two_who_go_where_they_would_not_meet() -> None:
    """It reaches the cell alone, and they are sent to a wing; in a van they are as near as in a cell."""
    with prison(keep_apart(A, B, "CELL")) as made:
        view = made.view(OFFICER, valid=NOW_MINUTE)
        apart, together = (
            check(view, [A.key, B.key], WING, asked_at=NOW, rules=RULES, one_vehicle=one) for one in (False, True)
        )
    assert [finding.in_transport for finding in apart.findings] == [False, False]
    assert {finding.prisoner for finding in together.findings if finding.in_transport} == {A.key, B.key}
    assert together.outcome is Outcome.CONFLICT_FOUND
