"""Where one person could go, and who is where."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.schemas.base import Answer, Body
from api.schemas.conflicts import Named, Unconfirmed
from api.schemas.evidence import Node
from api.schemas.plans import MOST_PLACES

MOST_OPTIONS = 500


class AskAlternatives(Body):
    """One prisoner by prison number or record id, and prisons or wings by key; without any, every prison."""

    prisoner: Named
    places: Annotated[list[Named], Field(max_length=MOST_PLACES)] = Field(default_factory=list)
    cells: bool = Field(default=False, description="Rank cells; otherwise wings")
    most: Annotated[int, Field(ge=1, le=MOST_OPTIONS)] = 20


class PlaceOption(Answer):
    """A place: what it would cost, by name, and by how much more than the one before it in the list."""

    rank: int = Field(description="From 1; 0 for a place that is ruled out")
    place: str
    prison: str
    wing: str
    points: int
    more: int = Field(description="What it costs beyond the one before it: how much worse the next best is")
    parts: dict[str, int]
    against: list[str] = Field(description="The rules that rule it out, by name; empty for a place that is open")
    security_hold: bool
    partly_open: bool = Field(
        description="Of a wing that is ruled out: in some of its cells alone, and others are open: rank its cells"
    )
    cannot_confirm: list[str]


class AlternativesAnswer(Answer):
    """Where one person could go, the best first, and what rules the other places out.

    Ranking is by what you may read alone. An open place is still to be put to the check before anybody is moved.
    """

    prisoner: str
    at: datetime
    now: str = Field(description="The prison that he is in, empty where nobody says")
    cannot_rank: str | None = Field(description="Why nothing can be ranked for him: unknown, or a board decides")
    options: list[PlaceOption]
    more: int
    ruled_out: list[PlaceOption]
    more_ruled_out: int
    unconfirmed: list[Unconfirmed]
    rules: str


class BoardRow(Answer):
    """A prison, wing, spur, landing or cell. `held` counts everybody in it and below it."""

    place: str
    kind: str
    wing: str
    landing: str
    name: str
    status: str
    accommodation: str
    used_for: list[str]
    beds: int | None
    held: int
    free: int | None


class BoardPerson(Answer):
    """Somebody held there; several places where sources disagree."""

    person: Node
    prison_numbers: list[str]
    places: list[str]
    groups: list[Node]
    conflict: bool = Field(description="Whether a rule that you may read is broken by where he is held")


class BoardClash(Answer):
    """Two who are held against a rule: for certain, or depending on a cell that nobody states."""

    kind: str
    people: list[Node]
    level: str
    breach: str
    rule: list[Node]
    reason: str
    possible_match: bool
    if_same: list[list[Node]] = Field(
        default_factory=list, description="Pairs who may be one person: it is broken only if two of them are"
    )


class BoardAnswer(Answer):
    """Who is where, and who with whom against a rule, as far as you may read it."""

    place: str
    at: datetime
    rows: list[BoardRow]
    people: list[BoardPerson]
    conflicts: list[BoardClash]
    note: str
    rules: str
