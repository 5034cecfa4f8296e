"""Groups as they leave: which are known, and everything about one."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from api.schemas.analysis import Report
from api.schemas.base import Answer
from api.schemas.evidence import Node
from api.schemas.flag import Handled


class KnownGroup(Answer):
    """One group that some readable record names members of."""

    group: Node
    threat_band: str | None
    members: int = Field(description="Known members now, of those shown to be 18 or older")
    rivals: list[Node] = Field(description="Groups that some readable record says are its rivals now")


class GroupsAnswer(Answer):
    """The known groups, those with most members first."""

    profile: str
    as_of: date
    groups: list[KnownGroup]
    left_out: int = Field(description="Groups that are not listed")


class MemberLine(Answer):
    """A member, the standing that holds, since and until when, and who says so."""

    person: Node
    role: str
    since: datetime | None
    or_before: bool = Field(description="A record of it states no start, so that it may be older than `since`")
    until: datetime | None
    reports: list[Report]


class TiedGroup(Answer):
    """Another group, and how many of its known members somebody is tied to."""

    group: Node
    members: int


class BrokerLine(Answer):
    """A member who is tied to members of other groups, and to how many of each."""

    person: Node
    groups: list[TiedGroup]


class PresenceLine(Answer):
    """Who of a group is held in a wing, or somewhere in an establishment."""

    establishment: Node
    wing: Node | None
    members: list[Node]


class CircleLine(Answer):
    """A community found from ties alone, and how many of the group's known members lie in it."""

    level: str = Field(description="coarse, middle or fine: each community lies wholly inside a coarser")
    people: int = Field(description="Everybody in that community, known members among them")
    members: int


class YearLine(Answer):
    """How many members were known to belong on a day."""

    on: date
    members: int
    undated: int = Field(description="How many more may have belonged: a record of them does not say since when")


class ChangesAnswer(Answer):
    """What changed since a day. `learnt` became known as members since then, whenever they joined."""

    since: date
    joined: list[Node]
    left: list[Node]
    changed_role: list[Node]
    learnt: list[Node]
    moved: list[Node] = Field(description="Members who have been where they are held only since then")


class GroupAnswer(Answer):
    """Everything about one group, over a reading profile. Nobody who is or may be under 18 is named."""

    group: Node
    profile: str
    as_of: date
    threat_band: str | None
    members: list[MemberLine]
    not_listed: int = Field(description="Members who are not shown to be 18 or older, and so are not named")
    brokers: list[BrokerLine]
    presence: list[PresenceLine]
    not_held: int = Field(description="Members of whom no record says where they are held")
    rivals: list[Node]
    circles: list[CircleLine] = Field(description="Where its members lie among communities, from coarse to fine")
    growth: list[YearLine]
    changes: ChangesAnswer
    handling: Handled | None
    tables: dict[str, str]
    run: str
