"""A prisoner as placing him sees him: what the law and the rules of placement ask about, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analytics.allocation.estate.unit import Ancestry, Sex, Spot
from graph.model.evidence import NodeRef


class Conviction(StrEnum):
    """Whether he stands convicted. DETAINED: held under civil or immigration powers, and accused of nothing."""

    CONVICTED = "convicted"
    UNCONVICTED = "unconvicted"
    DETAINED = "detained"
    UNKNOWN = "unknown"


class SharingRisk(StrEnum):
    """The cell-sharing risk assessment that stands. UNKNOWN: none is on record."""

    HIGH = "high"
    MEDIUM = "medium"
    STANDARD = "standard"
    LOW = "low"
    UNKNOWN = "unknown"


class Mobility(StrEnum):
    """What his mobility asks of a cell."""

    ACCESSIBLE_CELL = "an accessible cell"
    LOCATE_FLAT = "a cell without stairs"


class HoldKind(StrEnum):
    """Why he may not be moved to another prison for now."""

    MEDICAL = "medical"
    COURT = "court"
    PAROLE = "parole"
    IMMIGRATION = "immigration"
    GOVERNOR = "governor"


class Board(StrEnum):
    """Who decides where no rule and no program may."""

    TRANSGENDER = "the transgender case board"
    CATEGORY_A = "the Category A team"
    SEPARATION = "the segregation review board"
    CLOSE_SUPERVISION = "the close supervision centre committee"


@dataclass(frozen=True, slots=True)
class TransferHold:
    """He stays in `prison` (where he is, if nobody says which) until the end of a day; None: until it is lifted."""

    kind: HoldKind
    prison: NodeRef | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """An area that he must keep out of; `radius_metres` is 0 where only the postcode area itself is meant."""

    centre: Spot
    radius_metres: int = 0


@dataclass(frozen=True, slots=True)
class BoardDecision:
    """What a board decided: he may be held in `place` and in what it holds, and nowhere else, until the day's end."""

    board: Board
    place: NodeRef
    lies_in: Ancestry = Ancestry()  # noqa: RUF009 - frozen
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Placee:
    """One prisoner on one day. `asked` is how he was named, `person` his public id (hex), empty where nobody knows him.

    A fact that nobody states is None or UNKNOWN, and never taken for the convenient one. `boards` are those that decide
    of him whatever the place; `decisions` are what they decided. `held_in` is the prison that he is in.
    `consents_to_convicted`: unconvicted, he agreed on record to share with the convicted. `programmes` are those of
    offending behaviour that he is to take, in capitals. `escape_list`: an alert says that he is on it.
    """

    asked: str
    person: str = ""
    prison_number: str = ""
    sex: Sex | None = None
    age: int | None = None
    category: str | None = None
    conviction: Conviction = Conviction.UNKNOWN
    sharing_risk: SharingRisk = SharingRisk.UNKNOWN
    vulnerable: bool = False
    mobility: frozenset[Mobility] = frozenset()
    with_baby: bool = False
    constant_watch: bool = False
    consents_to_convicted: bool = False
    holds: tuple[TransferHold, ...] = ()
    zones: tuple[Zone, ...] = ()
    boards: frozenset[Board] = frozenset()
    decisions: tuple[BoardDecision, ...] = ()
    held_in: NodeRef | None = None
    home: Spot | None = None
    programmes: frozenset[str] = frozenset()
    escape_list: bool = False

    @property
    def is_high_risk(self) -> bool:
        """Of Category A, or on the escape list: his moves leave in no file before they are made."""
        return self.escape_list or Board.CATEGORY_A in self.boards

    def decision_of(self, board: Board) -> tuple[BoardDecision, ...]:
        """What one board decided; several decisions each allow their own place."""
        return tuple(decision for decision in self.decisions if decision.board is board)
