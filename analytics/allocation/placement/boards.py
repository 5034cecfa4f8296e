"""How a place stands to what a board decided of somebody."""

from __future__ import annotations

from enum import StrEnum

from analytics.allocation.estate.unit import Unit
from analytics.allocation.placement.placee import Board, Placee


class Stand(StrEnum):
    """ALLOWED: the board decided on it. WITHIN: on a part of it. ELSEWHERE: on other places only."""

    ALLOWED = "allowed"
    WITHIN = "within"
    ELSEWHERE = "elsewhere"
    UNDECIDED = "undecided"


def stand_of(placee: Placee, unit: Unit, board: Board) -> Stand:
    """What a board's recorded decisions say of a place; each allows the place it names and all that lies in it."""
    decisions = placee.decision_of(board)
    if not decisions:
        return Stand.UNDECIDED
    if any(each.place in unit.lies_in for each in decisions):
        return Stand.ALLOWED
    return Stand.WITHIN if any(unit.place in each.lies_in for each in decisions) else Stand.ELSEWHERE
