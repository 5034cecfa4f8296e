"""Data quality: what loads were like, and where agencies disagree."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Answer


class ColumnQuality(Answer):
    """One column of a load. Shares are 0 to 1."""

    name: str
    filled: int
    completeness: float = Field(description="Share of accepted rows in which the cell is filled")
    validity: float = Field(description="Share of filled cells that were neither rejected nor flagged")
    uniqueness: float | None = Field(description="Distinct values among the filled; absent above 10,000 distinct ones")
    completeness_before: float | None
    drift: float | None = Field(description="Population stability index against the load before; above 0.25 it moved")
    moved: bool
    looks_like: str = Field(description="The neighbouring column that this one looks like, if it was shifted")


class LoadQuality(Answer):
    """One load in one line."""

    key: str
    feed: str
    scope: str
    file_name: str
    extracted_at: datetime
    rows: int
    accepted: int
    duplicates: int
    quarantined: int = Field(description="Rejected rows that wait and that you are shown: no other is in a count")
    dropped: int
    flagged: int
    completeness: float | None = Field(description="Mean over columns; absent where the load left no profile")
    validity: float | None
    missing_share: float | None = Field(description="Of a full feed: the share of earlier records that it lacks")


class LoadQualityAnswer(Answer):
    """One load by column. `recorded` counts records by how long before the extraction they were written."""

    load: LoadQuality
    compared_with: str | None
    columns: list[ColumnQuality]
    flags: dict[str, int]
    recorded: dict[str, int]
    unusual: list[str] = Field(description="What was not as the mapping expects, and was accepted by a person")


class FeedQualityAnswer(Answer):
    """A feed over its newest loads; the columns are those of the newest."""

    feed: str
    loads: list[LoadQuality]
    columns: list[ColumnQuality]


class Disagreement(Answer):
    """One person on whom two agencies disagree, in the reader's own view."""

    person: str
    name: str = Field(default="", description="What the reader knows the person by")
    field: str
    agencies: tuple[str, str]
    values: tuple[str, str]


class DisagreementCount(Answer):
    """How many people two agencies disagree on, of those whom both describe in this field."""

    field: str
    agencies: tuple[str, str]
    people: int
    disagreeing: int


class DisagreementsAnswer(Answer):
    """Disagreement between agencies, over the people and records that the reader may read."""

    counts: list[DisagreementCount]
    people: list[Disagreement]
    more: bool


class TwoSides(Answer):
    """What the two sides of one row say."""

    field: str
    prison: str
    police: str


class SidesDiffer(Answer):
    """A row of the membership extract whose sides differ. `person` is whose it is for this reader."""

    person: str
    record: str
    prison_number: str
    group: str
    fields: list[TwoSides]


class CrossCheckCount(Answer):
    """Of the rows in which both sides state a field, how many differ in it."""

    field: str
    rows: int
    differing: int


class CrossCheckAnswer(Answer):
    """The prison's view of each person in the membership extract against that of the police."""

    rows: int
    differing: int
    counts: list[CrossCheckCount]
    shown: list[SidesDiffer]
