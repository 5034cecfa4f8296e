"""Whether prisoners can be in a place together."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from api.schemas.base import Answer, Body, Disputable
from api.schemas.evidence import Node

MOST_PRISONERS = 50
Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class CheckConflicts(Body):
    """Prisoners by prison number or record id, and a place by its key: a prison, wing, spur, landing or cell.

    Without a place at least two prisoners, who are checked against each other alone.
    """

    prisoners: Annotated[list[Named], Field(min_length=1, max_length=MOST_PRISONERS)]
    place: Named | None = Field(default=None, examples=["LEI-A-1"])
    one_vehicle: bool = Field(default=False, description="Whether they would come in one vehicle")

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if self.place is None and len(set(self.prisoners)) < 2:
            raise ValueError("name a place, or at least two prisoners")
        return self


class Somebody(Answer):
    """A person, and the places of the prison in which the person is held."""

    person: Node
    prison_numbers: list[str]
    places: list[str]


class Counterpart(Somebody):
    """The other one, and where he is held."""

    asked: bool = Field(description="Whether he is one of the prisoners asked about")
    may_be: list[Somebody] = Field(
        default_factory=list, description="Others who are held there, and may be one person with this one"
    )


class RestsOn(Disputable):
    """A record that a finding rests on."""

    record: str
    agency: str
    feed: str
    grade: str
    extracted_at: datetime

    def rests_on_record(self) -> str:
        """Its record."""
        return self.record


class Finding(Answer):
    """One keep-apart or group that concerns a prisoner and the place, as far as the reader may know it."""

    kind: str = Field(
        description="keep-apart or rival group; or advice, which is no conflict: same group, witness and accused, "
        "co-defendants before trial, recent incident partners, recruiter beside recruitable"
    )
    conflict: bool
    prisoner: str = Field(description="As asked")
    rule: list[Node]
    level: str | None = Field(description="How far the separation reaches")
    scope: str = Field(description="cell, landing, wing, prison or transport: where it would be broken")
    breach: str
    advice: str = Field(default="", description="What to think of, where it is advice and no rule")
    avoid: list[str] = Field(description="Where it would be broken, if that depends on the cell")
    counterparts: list[Counterpart]
    reason: str
    possible_match: bool = Field(description="Whether it concerns him only if a doubtful record is his")
    may_be: list[Somebody] = Field(
        default_factory=list, description="Whom it names in the prisoner's place, who may be the same person"
    )
    rests_on: list[RestsOn]


class Ruling(Answer):
    """What one hard rule of lawful placement says; a rule that is kept says nothing."""

    prisoner: str
    code: str
    verdict: str = Field(description="not allowed, decision of a board, cannot confirm, or depends on the cell")
    board: str | None
    scope: str = Field(description="The smallest place that the rule is about")
    because: str
    source: str
    sharers: list[str]


class PrisonerOutcome(Answer):
    """One prisoner there: with everybody asked about there too, and alone against those who are held there now."""

    prisoner: str
    outcome: str = Field(description="With everybody asked about there too; never better than alone")
    alone: str = Field(description="As if nobody else had been asked about")


class Unconfirmed(Answer):
    """Why the answer cannot be confirmed; `about` is the feed or the prisoner as asked."""

    doubt: str
    about: str


class FeedState(Answer):
    """How fresh one of the feeds is that the check rests on."""

    name: str
    required: bool
    feed: str | None
    extracted_at: datetime | None
    age_hours: float | None
    limit_hours: float
    stale: bool


class Hold(Answer):
    """Ask security about the whole of `scope` first. All holds are worded alike."""

    scope: str
    reference: str
    message: str


class ConflictsAnswer(Answer):
    """The outcome, which never says "clear".

    Best last: conflict found, not allowed there, decision of a board, depends on the cell, cannot confirm, check the
    place, and no conflict found.
    """

    outcome: str
    sentence: str
    place: str = Field(description="Empty where none was named")
    asked_at: datetime
    prisoners: list[PrisonerOutcome]
    together: str | None
    findings: list[Finding]
    rulings: list[Ruling]
    hold: Hold | None
    unconfirmed: list[Unconfirmed]
    feeds: list[FeedState]
    up_to: datetime | None
    rules: str
    placement_rules: str
