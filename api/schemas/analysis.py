"""What the estate's network looks like to one reader."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from api.schemas.base import Answer, Disputable
from api.schemas.evidence import Node


class PeopleSummary(Answer):
    """How records were resolved into people, by identifiers alone."""

    records: int
    people: int
    in_several_agencies: int = Field(description="People with records of more than one agency")
    kept_apart: dict[str, int] = Field(description="By reason: records that share a number and were not joined")


class NetworkSummary(Answer):
    """The person-to-person network: who is tied to whom by criminal roles alone."""

    people: int
    ties: int
    communities: int
    modularity: float
    method: str
    components: int = Field(description="Parts of the network between which no tie leads")
    hubs_left_out: int = Field(description="Places and phones that too many share to tie anybody")
    betweenness_error: float | None = Field(
        description="Where betweenness was sampled: the most that it may be wrong by"
    )


class Ranked(Answer):
    """A person and a value."""

    person: Node
    value: float


class GroupLine(Answer):
    """A community of the network, and who stands out in it. Under-18s count as members and are never named here."""

    number: int
    named_after: Node | None = Field(
        description="What to call it by: the known group most of it belongs to, or else the adult most others meet over"
    )
    members: int
    stability: float | None = Field(
        description="How often two of it who are tied stay together under other seeds; absent where that was not tried"
    )
    known_members: int = Field(description="Members with a stated standing in a known group")
    known_groups: list[Node] = Field(description="The known groups that they belong to, most members first")
    brokers: list[Ranked] = Field(description="By betweenness, over the whole network")


class NestedLine(Answer):
    """A community of one level, and the communities of the next finer level that it falls into.

    Under-18s count as members and are never named here.
    """

    level: str = Field(description="coarse, middle or fine")
    named_after: Node | None = Field(description="The known group that most of its known members belong to")
    members: int
    known_members: int
    falls_into: int = Field(description="How many communities of the next finer level lie in it, of two or more people")
    parts: list[NestedLine] = Field(description="Those of them with most known members")


class Report(Disputable):
    """One report behind a step: whose, how good, since when."""

    record: str
    agency: str
    grade: str
    since: datetime | None
    until: datetime | None

    def rests_on_record(self) -> str:
        """Its record."""
        return self.record


class Reason(Answer):
    """One reason for a tie: the kind of tie, and what the two share."""

    layer: str
    shared: Node | None
    weight: float
    reports: list[Report]


class StepAnswer(Answer):
    """One tie of a way. `origins` is a number from 3 on, and else `few`."""

    source: Node
    target: Node
    weight: float
    origins: str
    days_old: int | None
    reasons: list[Reason]


class WayAnswer(Answer):
    """A way from the person to a known member of the group."""

    firmness: float
    steps: list[StepAnswer]
    membership: list[Report]


class ProximityLine(Answer):
    """How strongly evidence ties a person to a known group, and which evidence."""

    person: Node
    indication: str | None = Field(description="The band of his flag; absent where nothing is said of him")
    known_member: bool = Field(description="Whether a record gives him a standing in the group")
    group: Node | None
    band: str | None = Field(description="The group's threat band")
    memberships: list[Report]
    ways: list[WayAnswer]
    why_not_nearer: list[str]


class AnalysisAnswer(Answer):
    """One run of the estate analysis over a reading profile. Flags order people for a person to look at."""

    result: str = Field(description="Names the run: the same run of the same evidence has the same")
    profile: str = Field(description="The reading profile that it was worked out over: what its readers all may see")
    computed_at: datetime
    as_of: date
    seed: int
    policy: str
    tables: dict[str, str] = Field(description="Versions of the tables of weights")
    model: str = Field(description="Version of the flag's model")
    validation: str
    people: PeopleSummary
    network: NetworkSummary
    groups: list[GroupLine]
    nested: list[NestedLine] = Field(description="Communities from coarse to fine, each wholly inside a coarser")
    unknown_groups: list[GroupLine] = Field(
        description="Small circles of shared offences, trials and calls without a known member, closest first"
    )
    brokers: list[Ranked]
    central: list[Ranked] = Field(description="By PageRank: where a walk over ties comes by most often")
    proximity: list[ProximityLine] = Field(description="The strongest flags; known members are among them")
    without_standing: list[ProximityLine] = Field(description="The strongest flags of people with no known standing")
