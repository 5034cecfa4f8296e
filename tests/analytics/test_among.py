"""Two who may not meet, wherever that is: what may be read of the pair is told, and nothing hidden has a part in it."""

from __future__ import annotations

import pytest

from analytics.allocation import ConflictAnswer, Doubt, Level, Outcome
from analytics.allocation.among import check_each_other
from graph.access import Viewer
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from tests.analytics.estate import HIDDEN, NOW, NOW_MINUTE, OFFICER, SOURCE_UNIT, Estate, link, row, thing
from tests.analytics.wings import ACROSS, CELL, ELSEWHERE, NEXT_CELL, RULES, A, B, C, held, keep_apart, prison

CREW, FIRM = thing(Kind.GANG, "CREW"), thing(Kind.GANG, "FIRM")


def each_other(
    made: Estate, *prisoners: NodeRef, viewer: Viewer = OFFICER, one_vehicle: bool = False
) -> ConflictAnswer:
    view = made.view(viewer, valid=NOW_MINUTE)
    numbers = [who.key for who in prisoners]
    return check_each_other(view, numbers, asked_at=NOW, rules=RULES, one_vehicle=one_vehicle)


def test_a_keep_apart_of_two_is_found_wherever_they_are() -> None:
    for places in ((CELL, NEXT_CELL), (CELL, ELSEWHERE)):
        with prison(held(A, places[0]), held(B, places[1]), keep_apart(A, B), keep_apart(B, C)) as made:
            answer = each_other(made, A, B)
            assert (answer.outcome, answer.together, answer.place) == (*[Outcome.CONFLICT_FOUND] * 2, None)
            assert {(each.prisoner, each.level) for each in answer.conflicts} == {
                (A.key, Level.WING), (B.key, Level.WING)
            }  # fmt: skip
            assert all(other.asked for each in answer.conflicts for other in each.counterparts)
            assert each_other(made, A, C).outcome is Outcome.CHECK_THE_PLACE


def test_rival_groups_and_one_vehicle_are_told() -> None:
    rows = [
        row("rivals", link(CREW, FIRM, LinkType.RIVAL_OF, properties={"level": "ESTABLISHMENT", "transport": True})),
        row("a", link(A, CREW, LinkType.MEMBER_OF, Role.AFFILIATE)),
        row("b", link(B, FIRM, LinkType.MEMBER_OF, Role.AFFILIATE)),
    ]
    with prison(*rows) as made:
        assert {each.in_transport for each in each_other(made, A, B).conflicts} == {False}
        assert {each.in_transport for each in each_other(made, A, B, one_vehicle=True).conflicts} == {False, True}


def test_a_hidden_rule_between_them_changes_nothing_for_whom_it_is_hidden_from() -> None:
    with prison(held(A, CELL), held(B, ACROSS)) as made:
        before = each_other(made, A, B)
        made.load(keep_apart(A, B, label=HIDDEN))
        assert each_other(made, A, B) == before
        assert (before.outcome, before.hold) == (Outcome.CHECK_THE_PLACE, None)
        assert each_other(made, A, B, viewer=SOURCE_UNIT).outcome is Outcome.CONFLICT_FOUND


def test_a_feed_that_is_missing_and_somebody_unknown_cannot_be_confirmed() -> None:
    with prison(without="prison-non-associations") as made:
        assert each_other(made, A, B).outcome is Outcome.CANNOT_CONFIRM
    with prison() as made:
        answer = each_other(made, A, thing(Kind.PERSON, "Z9999ZZ"))
        assert [each.doubt for each in answer.unconfirmed] == [Doubt.UNKNOWN_PRISONER]
        assert answer.outcome is Outcome.CANNOT_CONFIRM


def test_one_alone_has_nobody_to_be_checked_against() -> None:
    with prison() as made, pytest.raises(ValueError, match="at least two"):
        each_other(made, A, A)
