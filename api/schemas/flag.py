"""A person's organised-crime flag as it leaves."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from api.schemas.analysis import ProximityLine
from api.schemas.base import Answer, Disputable
from api.schemas.evidence import Node


class Chance(Answer):
    """A calibrated probability with its 90 % interval."""

    probability: float
    low: float
    high: float


class Ground(Answer):
    """One thing that speaks for the flag, and its share of all that does."""

    says: str
    share: float


class Carrier(Answer):
    """A source without which the band would be lower: by agency and best grade, never by report."""

    agencies: list[str]
    grade: str
    band: str


class Change(Answer):
    """The least change found that crosses a band."""

    band: str
    says: str
    people: list[Node] = Field(description="Those whose ties it is without, as far as they are named")


class Mark(Disputable):
    """Something on record about the person himself."""

    kind: str
    what: str
    record: str

    def rests_on_record(self) -> str:
        """Its record."""
        return self.record


class Handled(Answer):
    """How the flag is to be handled: the strictest of all that it rests on."""

    classification: str
    handling: str
    conditions: list[str]
    compartments: list[str]


class FlagAnswer(Answer):
    """How strongly the evidence points to membership of an organised crime group, and everything behind that.

    A person looks at it and decides; nothing follows from it by itself.
    """

    person: Node
    profile: str | None = Field(description="The reading profile; absent where it was worked out for this reader alone")
    as_of: date
    answer: str = Field(description="Whether anything is said, and why not if nothing is")
    band: str | None
    chance: Chance | None = Field(description="Absent until a signed validation on this data is loaded")
    validation: str
    group: Node | None
    why: list[Ground]
    evidence: ProximityLine | None = Field(description="Own standing and the firmest ways to known members")
    marks: list[Mark]
    why_not: list[str]
    corroboration: str = Field(description="Independent origins behind it; fewer than three are not counted out")
    carried_by: list[Carrier]
    lower_if: Change | None
    higher_if: Change | None
    review_by: date | None
    handling: Handled | None
    model: str
    tables: dict[str, str]
    tasking: str = Field(description="The reference that a tasking which comes of this flag must bear")
    run: str


class FlagLine(Answer):
    """One person of the list."""

    person: Node
    band: str
    chance: Chance | None = Field(description="Absent until a signed validation on this data is loaded")
    group: Node | None
    known_member: bool = Field(description="Whether a record gives him a standing in the group")
    corroboration: str
    handling: Handled | None


class FlagsAnswer(Answer):
    """Everybody with an indication over a reading profile, the strongest first. A person decides about each."""

    result: str = Field(description="Names the run: the same run of the same evidence has the same")
    profile: str
    computed_at: datetime
    as_of: date
    validation: str
    model: str
    tables: dict[str, str]
    counts: dict[str, int] = Field(description="How many people there are by band, or by why nothing is said of them")
    flags: list[FlagLine]
    left_out: int = Field(description="People with an indication who come after those listed")
