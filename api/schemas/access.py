"""Who may see what, and why."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Answer, Body

# A shift: whoever needs longer has had the time to ask for a grant.
MOST_HOURS = 12
USUAL_HOURS = 4


class Verdict(Answer):
    """One dimension's answer, and the rule of the policy that gives it."""

    dimension: str
    admits: bool
    because: str


class VersionExplained(Answer):
    """Versions of a record under one label."""

    label: str
    readable: bool
    verdicts: list[Verdict]


class AccessExplained(Answer):
    """Whether a subject may read a record: each label that it bears, and of whom it speaks."""

    subject: str
    client: str | None
    agency: str
    roles: list[str]
    record: str
    policy: str
    readable: bool
    versions: list[VersionExplained]
    people: list[Verdict] = Field(description="Whether those whom the record is about are there for the subject")


class ReaderLine(Answer):
    """One way in which a record's label may be read."""

    client: str
    agency: str
    role: str
    clearance: str


class StaffLine(Answer):
    """A member of staff whom the policy names."""

    subject: str
    client: str
    readable: bool
    because: str


class ReadersAnswer(Answer):
    """Everybody who may read a record: by client, agency and role, and staff by name."""

    record: str
    policy: str
    labels: list[str]
    readers: list[ReaderLine]
    staff: list[StaffLine]


class GrantLine(Answer):
    """A person opened to one subject."""

    kind: str = Field(examples=["grant", "break-glass"])
    person: str
    subject: str
    until: datetime
    running: bool
    given_by: str
    because: str


class GrantsAnswer(Answer):
    """Named grants and broken glass, ended ones included, the latest end first."""

    grants: list[GrantLine]


class BreakGlassRequest(Body):
    """Whom to open, and for how long."""

    person: str = Field(pattern="^[0-9a-f]{32}$", description="The id of any of his records")
    hours: int = Field(default=USUAL_HOURS, ge=1, le=MOST_HOURS)


class GlassAnswer(Answer):
    """What was opened, to whom and until when. The same whether or not there is such a person."""

    person: str
    subject: str
    until: datetime


class PolicyChecked(Answer):
    """A policy file that can be used."""

    version: str
    roles: int
    clients: int
    staff: int
    notes: list[str] = Field(description="What can be used and is worth a second look")


class SightChange(Answer):
    """Who gains or loses sight of what. Labels are in words."""

    who: str
    gains: list[str]
    loses: list[str]


class PolicyDifference(Answer):
    """Two policies over the labels that the store holds."""

    old: str
    new: str
    labels: int
    sight: list[SightChange]
    other: list[str] = Field(description="Changes of actions, filters, redactions, registrations, limits and grants")
