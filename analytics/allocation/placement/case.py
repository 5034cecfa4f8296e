"""One prisoner in one place before the rules, and what a rule says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analytics.allocation.estate.unit import Unit
from analytics.allocation.placement.placee import Board, Placee
from analytics.allocation.placement.rules import PlacementRules
from analytics.allocation.relation import Level
from graph.model.kinds import Kind

_LEVELS = {
    Kind.ESTABLISHMENT: Level.ESTABLISHMENT,
    Kind.WING: Level.WING,
    Kind.SPUR: Level.WING,
    Kind.LANDING: Level.LANDING,
    Kind.CELL: Level.CELL,
}


class Verdict(StrEnum):
    """What a rule says. A rule that is kept has no finding."""

    BROKEN = "not allowed"
    DECISION = "decision of a board"
    UNKNOWN = "cannot confirm"
    DEPENDS = "depends on the cell"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule says of one prisoner in one place, with its source. `board` is set for a DECISION.

    `because` is the plain sentence; `sharers` are the cellmates concerned, as they were asked about.
    """

    code: str
    verdict: Verdict
    reach: Level
    because: str
    source: str
    board: Board | None = None
    sharers: tuple[str, ...] = ()


# A verdict, the sentence for it, and whom of those sharing it concerns.
Said = tuple[Verdict, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """A prisoner, a place, who would share it where it is a cell, and how many people it holds without him.

    `coming` of those are not there yet: they were asked about with him.
    """

    placee: Placee
    unit: Unit
    cellmates: Sequence[Placee]
    taken: int | None
    rules: PlacementRules
    coming: int = 0

    def is_used(self, word: str) -> bool:
        """Whether the place is used for this, by the table's words for it."""
        if self.rules.uses.get(word, frozenset()) & self.unit.used_for:
            return True
        return word in self.rules.specialist and self.has(word)

    def has(self, word: str) -> bool:
        """Whether the place itself is fitted for this."""
        return bool(self.rules.specialist[word] & self.unit.specialist)

    def lacks(self, code: str, because: str, depends: str) -> Said:
        """The place has not what the rule asks for; of a larger place than the rule is about some part may have it."""
        if _LEVELS[self.unit.place.kind] >= self.rules.rules[code].reach:
            return Verdict.BROKEN, because, ()
        return Verdict.DEPENDS, depends, ()


Ask = Callable[[Case], Iterator[Said]]


def named(people: Sequence[Placee]) -> tuple[str, ...]:
    """People as they were asked about, in order."""
    return tuple(sorted(each.asked for each in people))
