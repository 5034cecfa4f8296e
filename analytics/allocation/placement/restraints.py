"""What keeps a prisoner in a prison or from a place, and what only a board decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analytics.allocation.estate.unit import Accommodation
from analytics.allocation.placement.boards import Stand, stand_of
from analytics.allocation.placement.case import Ask, Case, Said, Verdict
from analytics.allocation.placement.distance import reaches
from analytics.allocation.placement.placee import Board, HoldKind


def held(kind: HoldKind) -> Callable[[Case], Iterator[Said]]:
    """One kind of hold against transfer."""

    def ask(case: Case) -> Iterator[Said]:
        for hold in case.placee.holds:
            stays_in = hold.prison or case.placee.held_in
            if hold.kind is not kind or (stays_in is not None and stays_in == case.unit.lies_in.establishment):
                continue
            until = "" if hold.until is None else f" until {hold.until:%-d %B %Y}"
            if stays_in is None:
                yield Verdict.UNKNOWN, f"a {kind} hold keeps him where he is{until}, and nobody says where that is", ()
            else:
                yield Verdict.BROKEN, f"a {kind} hold keeps him in {stays_in.key}{until}", ()

    return ask


def zone(case: Case) -> Iterator[Said]:
    """An area that he must keep out of."""
    for area in case.placee.zones:
        reached = None if case.unit.spot is None else reaches(area, case.unit.spot)
        if reached is None:
            yield Verdict.UNKNOWN, "nobody can say whether it lies in an area that he must keep out of", ()
        elif reached:
            yield Verdict.BROKEN, "it lies in an area that he must keep out of", ()


# ---- what only a board decides


def _board(board: Board, applies: Callable[[Case], bool]) -> Ask:
    def ask(case: Case) -> Iterator[Said]:
        stand = stand_of(case.placee, case.unit, board)
        if stand is Stand.ELSEWHERE:
            decided = ", ".join(sorted(each.place.key for each in case.placee.decision_of(board)))
            yield Verdict.BROKEN, f"{board} decided on {decided}", ()
        elif stand is Stand.WITHIN:
            yield Verdict.DEPENDS, f"{board} decided on a part of it", ()
        elif stand is Stand.UNDECIDED and applies(case):
            yield Verdict.DECISION, f"decision of {board}", ()

    return ask


transgender = _board(Board.TRANSGENDER, lambda case: Board.TRANSGENDER in case.placee.boards)
category_a = _board(
    Board.CATEGORY_A,
    lambda case: Board.CATEGORY_A in case.placee.boards or case.placee.category in case.rules.board_categories,
)
separation = _board(
    Board.SEPARATION,
    lambda case: case.unit.accommodation is Accommodation.SEPARATION or case.is_used("separation"),
)
close_supervision = _board(Board.CLOSE_SUPERVISION, lambda case: case.is_used("close_supervision"))
