"""Plans: who goes where, why, what else there was, and how much better any other plan could be."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Answer, Body
from api.schemas.conflicts import Hold, Named, Unconfirmed
from api.schemas.evidence import Node

MOST_PLANNED = 5_000
MOST_PLACES = 150
_MOST_SECONDS = 3_600


class AskForPlan(Body):
    """Prisoners by prison number or record id, and prisons or wings by key, in any of which they may be placed."""

    prisoners: Annotated[list[Named], Field(min_length=1, max_length=MOST_PLANNED)]
    places: Annotated[list[Named], Field(min_length=1, max_length=MOST_PLACES, examples=[["LEI", "WDI-A"]])]
    cells: bool = Field(default=True, description="Give cells; otherwise wings only")
    seed: int = Field(default=1, ge=0, le=2**31 - 1)
    seconds: int | None = Field(
        default=None, ge=1, le=_MOST_SECONDS, description="Stop by the clock; such a plan cannot be repeated"
    )
    workers: int = Field(default=1, ge=1, le=8, description="More than one is faster and cannot be repeated")


class DecidePlan(Body):
    """A person's decision on a plan, with the reason for it."""

    accepted: bool
    reason: Annotated[str, Field(min_length=3, max_length=2_000)]


class Alternative(Answer):
    """Another place, and what it would cost beyond the one that was given."""

    place: str
    points: int


class RuledOut(Answer):
    """A prison that would be cheaper for him, by how much, and why he is not there."""

    prison: str
    saves: int
    why: list[str]


class Planned(Answer):
    """Where somebody goes, and why. `person` is who bears the number, as far as the reader may see today."""

    prisoner: str
    person: Node | None = None
    place: str
    prison: str
    wing: str
    now: str = Field(description="The prison that he is in, empty where nobody says")
    points: int
    parts: dict[str, int]
    next_best: Alternative | None
    next_prison: Alternative | None = Field(description="The best in another prison")
    ruled_out: list[RuledOut]
    cannot_confirm: list[str]
    high_risk: bool = Field(default=False, description="Of Category A or on the escape list: in no exported table")


class Unplaced(Answer):
    """Somebody who has no place in the plan, and why."""

    prisoner: str
    person: Node | None = None
    because: str
    now: str = Field(default="", description="The prison that holds the prisoner, empty where nobody says")


class ClashMember(Answer):
    """One rule of a set that clashes. A security hold names nobody and no place."""

    rule: str
    name: str
    people: list[str]
    place: str
    level: str
    who_may_except: str
    exceeded_by: int


class ClashAnswer(Answer):
    """The smallest set of rules that clash, and the cheapest exceptions that somebody may authorise."""

    people: list[str]
    rules: list[ClashMember]
    irreducible: bool = Field(description="Whether none of them can be spared")
    exceptions: list[ClashMember] | None
    exceptions_cost: int
    cheapest: bool


class Decision(Answer):
    """What was decided on the plan."""

    accepted: bool
    by: str
    at: datetime
    reason: str


class PlanProgress(Answer):
    """How far a plan is that is being made. Points and bound leave out what is counted for each without a place."""

    stage: str
    points: int | None
    bound: int
    gap_percent: float | None
    left_over: int | None


class PlanSummary(Answer):
    """Enough to tell a plan from others."""

    people: list[str] = Field(description="The first few of those who were asked about")
    asked: int
    placed: int


class PlanAnswer(Answer):
    """A plan as it stands. `state` is running, done, cancelled or failed; the rest is empty until it is done.

    `bound` is below the points of every plan that leaves as few without a place, so that `gapPercent` is the most that
    a better one could save of these points; it is empty where somebody has none. `hold`: a plan goes to security before
    anybody is moved, whoever is in it.
    """

    plan: str
    state: str
    progress: PlanProgress | None = None
    made_at: datetime | None = None
    places: list[Planned] = Field(default_factory=list)
    unplaced: list[Unplaced] = Field(default_factory=list)
    clash: ClashAnswer | None = None
    points: int | None = None
    parts: dict[str, int] = Field(default_factory=dict)
    bound: int | None = None
    gap_percent: float | None = None
    ending: str = ""
    repeatable: bool = False
    seed: int = 1
    unconfirmed: list[Unconfirmed] = Field(default_factory=list)
    hold: Hold | None = None
    rules: str = ""
    decision: Decision | None = None
    summary: PlanSummary | None = Field(default=None, description="In a list of plans, in place of places and people")


class AskForDispersal(Body):
    """A group by its id, and prisons or wings to which its members may go beside those where they are."""

    group: Named
    places: Annotated[list[Named], Field(max_length=MOST_PLACES)] = Field(default_factory=list)
    moves: int = Field(default=5, ge=1, le=50)


class MemberThere(Answer):
    """How many members are held in one wing."""

    prison: str
    wing: str
    members: int


class DispersalStep(Answer):
    """One move: what it cuts of the group's reach, and what it costs; kilometres are from home, less where negative."""

    person: Node
    prison_number: str = Field(description="Empty where no prison's record of him is known")
    was: str
    to: str
    cut: int
    reach: int
    kilometres: float
    costs: dict[str, int]


class HeldFrom(Answer):
    """A wing, and how many members a security hold keeps out of it."""

    wing: str
    members: int


class NotMoved(Answer):
    """A member who is held somewhere and is no part of the moves, and why."""

    person: Node
    because: str


class DispersalAnswer(Answer):
    """Where a group's members are held, and the moves that would cut its reach most, one after the other.

    Reach counts pairs of members who can meet: 4 for each pair on one wing, 1 for each pair in one prison. `stuck`: no
    further move that breaks no rule would cut it. `notHeld` are members of whom no place is known. `heldFrom` are the
    wings with a bed that security holds keep members out of, and `heldEverywhere` counts those who are kept out of all.
    """

    group: str
    held: list[MemberThere]
    not_held: int
    reach: int
    steps: list[DispersalStep]
    stuck: bool
    not_moved: list[NotMoved]
    held_from: list[HeldFrom]
    held_everywhere: int
    unconfirmed: list[Unconfirmed]
    hold: Hold
    rules: str


class PlansAnswer(Answer):
    """The reader's own plans, newest first."""

    plans: list[PlanAnswer]
