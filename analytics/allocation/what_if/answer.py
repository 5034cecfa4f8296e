"""What a what-if answers, all of it as the asker may read it, but for the holds."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.allocation.answer import ConflictAnswer, Kind, Outcome, outcomes_of_law, worst
from analytics.allocation.placement import Ruling
from analytics.allocation.relation import Breach, Level
from graph.model.evidence import NodeRef


@dataclass(frozen=True, slots=True, order=True)
class Broken:
    """A rule that two people's places break, or advice that concerns them; people by public id (hex), in order.

    `rule` are the keys of what states it, empty for a supposed keep-apart.
    """

    kind: Kind
    people: tuple[str, str]
    level: Level | None
    breach: Breach
    rule: tuple[NodeRef, ...]
    reason: str
    possible_match: bool


@dataclass(frozen=True, slots=True, order=True)
class Gathering:
    """How many members of one group are held in a wing or prison, before and after."""

    place: NodeRef
    group: NodeRef
    before: int
    after: int


@dataclass(frozen=True, slots=True, order=True)
class Bridge:
    """Somebody held in the wing belongs to both groups, or two held there, one of each, have a recorded tie."""

    place: NodeRef
    groups: tuple[NodeRef, NodeRef]


@dataclass(frozen=True, slots=True, order=True)
class Room:
    """How many are held in a place and how many it takes, before and after; `beds` is None where nobody says."""

    place: NodeRef
    beds: int | None
    before: int
    after: int

    @property
    def is_over(self) -> bool:
        """Whether the edits leave more people there than it takes."""
        return self.beds is not None and self.after > self.beds and self.after > self.before


@dataclass(frozen=True, slots=True)
class Displaced:
    """Somebody who would have to move on, why, and a wing of the same prison; None where none would do.

    `outcome` is the worst of the check of that wing, alone and by the stored estate, and of the law of placement.
    `ask_security`: for some wing that would do security is to be asked, and for no other is it not.
    """

    person: str
    because: str
    place: NodeRef | None
    outcome: Outcome | None
    ask_security: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """One moved person: where he was, what the law of placement says there, and the check of the stored estate.

    `check` is the answer that anybody gets who asks about him and the place alone: a hold in it stands whatever else
    is supposed. `rulings` are of the place as it would be.
    """

    person: str
    asked: str
    came_from: tuple[NodeRef, ...]
    place: NodeRef
    rulings: tuple[Ruling, ...]
    check: ConflictAnswer
    cellmates: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst of the check and of the law of placement."""
        return worst({self.check.outcome, *outcomes_of_law(self.rulings)})


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Before and after. `stays` are conflicts that the edits leave as they were.

    `tie_after_days` is how long people share a cell before it is a tie that flags rest on: none changes on the day.
    """

    placed: tuple[Placed, ...]
    made: tuple[Broken, ...]
    removed: tuple[Broken, ...]
    stays: tuple[Broken, ...]
    gatherings: tuple[Gathering, ...]
    bridges_made: tuple[Bridge, ...]
    bridges_broken: tuple[Bridge, ...]
    rooms: tuple[Room, ...]
    displaced: tuple[Displaced, ...]
    not_looked_for: tuple[str, ...]
    unknown: tuple[str, ...]
