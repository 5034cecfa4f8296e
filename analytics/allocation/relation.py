"""How near two people are or would be, and whether a separation allows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Nearness(IntEnum):
    """How near two people are held."""

    OTHER_PRISON = 0
    SAME_PRISON = 1
    SAME_WING = 2
    SAME_LANDING = 3
    SAME_CELL = 4


class Level(IntEnum):
    """How far a separation reaches; cumulative, so WING keeps two people from one landing and one cell too.

    The number is the nearness at which it is broken. CELL, LANDING and WING are the restriction types of the register
    of non-associations; separations between groups have ESTABLISHMENT besides.
    """

    ESTABLISHMENT = 1
    WING = 2
    LANDING = 3
    CELL = 4


class Breach(StrEnum):
    """Whether a separation is broken: whichever cell is chosen there, only by some choices, or by none."""

    BREACHED = "breached"
    DEPENDS = "depends on the cell"
    NONE = "not breached"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most near that two people can be, given what is known of their places."""

    least: Nearness
    most: Nearness


def breach(level: Level, bounds: Bounds) -> Breach:
    """What a separation says of two people so near."""
    if bounds.least >= level:
        return Breach.BREACHED
    return Breach.DEPENDS if bounds.most >= level else Breach.NONE


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody is, or a place lies: node ranks by level, empty where nobody says.

    Sources that contradict each other put a man in several places at once: he may be in any of them.
    """

    establishment: frozenset[int] = frozenset()
    wing: frozenset[int] = frozenset()
    landing: frozenset[int] = frozenset()
    cell: frozenset[int] = frozenset()

    @property
    def is_traced(self) -> bool:
        """Whether the prison is known."""
        return bool(self.establishment)

    def at(self, level: Level) -> frozenset[int]:
        """The ranks at one level."""
        by_level = {
            Level.ESTABLISHMENT: self.establishment,
            Level.WING: self.wing,
            Level.LANDING: self.landing,
            Level.CELL: self.cell,
        }
        return by_level[level]

    def joined(self, other: Position) -> Position:
        """Either position."""
        return Position(
            self.establishment | other.establishment,
            self.wing | other.wing,
            self.landing | other.landing,
            self.cell | other.cell,
        )


def nearness_to_any(place: Position, held: Sequence[Position]) -> Bounds:
    """How near somebody put in this place would be to somebody who is in one of these, nobody knows which."""
    bounds = [nearness(place, each) for each in held]
    return Bounds(min(each.least for each in bounds), max(each.most for each in bounds))


def nearness(place: Position, held: Position) -> Bounds:
    """How near somebody put in this place would be to somebody held there.

    Level by level from the prison down: what both state and share holds for certain; where one is silent, all that lies
    below is possible; where they differ, nothing nearer is. Of a prison that nobody states everything is possible.
    """
    sure = Nearness.OTHER_PRISON
    for level in Level:
        here, there = place.at(level), held.at(level)
        if not here or not there:
            return Bounds(sure, Nearness.SAME_CELL)
        if here.isdisjoint(there):
            return Bounds(sure, sure)
        sure = Nearness(level)
    return Bounds(sure, sure)
