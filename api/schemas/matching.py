"""Answers about who is who: runs, evaluations, pairs under review and what was decided of them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field, model_validator

from api.schemas.base import Answer, Body
from api.schemas.evidence import IdentityDoubt, Node


class MatchRunAnswer(Answer):
    """What a match run did. `pairs` counts those in each band; the system judged that `kept_joined` stay joined."""

    model: str
    engine: str
    records: int
    compared: int
    pairs: dict[str, int]
    kept_joined: int
    unchanged: bool


class Quality(Answer):
    """Pairs of records: how many joins are right, how many true pairs are found, and both in one number."""

    precision: float
    recall: float
    f1: float
    right: int
    found: int
    true: int


class MatchingEvaluation(Answer):
    """How well a model tells people apart in a labelled file, at its own threshold.

    `precision`, `recall` and `f1` are of clusters, which is what the product answers; `pairs` what scores alone say,
    `exact` what equal names and birth dates would, `splink` what Splink would by its own defaults, where asked for.
    `columns` says what each header was taken for; `kin` whether kin seem to live in the file, who are then kept apart
    as in an estate; `ruled_otherwise` what it would have been had that been answered the other way.
    """

    model: str
    threshold: float
    precision: float
    recall: float
    f1: float
    rows: int
    compared: int
    columns: dict[str, str]
    clusters: Quality
    ruled_otherwise: Quality
    pairs: Quality
    exact: Quality
    splink: Quality | None
    kin: bool
    for_review: int


class PairLine(Answer):
    """Two records that may be one person's, and what hangs on it. `id` names the pair."""

    id: str
    one: Node
    other: Node
    band: str
    stakes: list[str] = Field(description="Why it matters: `organised-crime-group`, `keep-apart`; empty for neither")


class ReviewAnswer(Answer):
    """Pairs that wait for somebody's judgement, what matters most first; and some of what contradicts itself."""

    waiting: int
    pairs: list[PairLine]
    contradictions: list[IdentityDoubt]
    contradictions_left_out: int
    next_cursor: str | None = None


class Feature(Answer):
    """One comparison of a pair: the level that it reached, its weight in bits, and both values as you may see them."""

    comparison: str
    level: str
    weight: float
    one: list[str]
    other: list[str]
    values_left_out: int


class LedgerEntry(Answer):
    """A judgement that stands: what, by whom, when and why, under which model, and the scope and marker it comes of."""

    verdict: str
    by: str
    at: str
    reason: str
    model: str
    scope: str
    marker: str


class MatchExplanation(Answer):
    """Why two records look like one person or two: the prior and every comparison add up to the weight."""

    id: str
    one: Node
    other: Node
    model: str
    band: str
    weight: float
    prior: float
    features: list[Feature]
    silent: list[str] = Field(description="Comparisons in which a side says nothing, or nothing that you may see")
    judged: str | None = Field(description="What stands judged, if anything")
    ledger: list[LedgerEntry] = Field(description="The judgements that say so, where you may read both of their ends")


class PersonPart(Answer):
    """One person of those around a pair: his records, and what he carries."""

    records: list[str]
    caption: str
    keep_aparts: int
    groups: list[str]


class JudgementPreview(Answer):
    """What a judgement would change, before it is made."""

    id: str
    verdict: str
    before: list[PersonPart]
    after: list[PersonPart]
    results: dict[str, int] = Field(
        description="Decisions' advice, your own plans, accepted moves and cases by kind that rest on these records"
    )
    needs_second_person: bool
    because: list[str]


class JudgeMatch(Body):
    """A judgement of a pair: `same`, `not-same` or `unsure`."""

    verdict: str = Field(pattern="^(same|not-same|unsure)$")
    because: str = Field(min_length=3, max_length=2_000)


class Because(Body):
    """Why something is done."""

    because: str = Field(min_length=3, max_length=2_000)


class MarkedRecord(Body):
    """A record, and its marker in a scope."""

    record: str = Field(pattern="^[0-9a-f]{32}$")
    marker: str = Field(min_length=1, max_length=100)


class MarkMatches(Body):
    """Within a scope, records of one marker are one person and those of different markers are two."""

    scope: str = Field(min_length=1, max_length=200)
    marked: list[MarkedRecord] = Field(min_length=2, max_length=30)
    because: str = Field(min_length=3, max_length=2_000)

    @model_validator(mode="after")
    def _each_once(self) -> MarkMatches:
        if len({each.record for each in self.marked}) < len(self.marked):
            raise ValueError("a record has one marker in a scope")
        return self


class JudgementAnswer(Answer):
    """What became of a judgement: `recorded`, `refused`, or `waits-for-second-person` under this proposal."""

    id: str
    verdict: str
    outcome: str
    proposal: str | None = None


class Marks(Answer):
    """What became of the pairs of a scope."""

    scope: str
    judged: list[JudgementAnswer]


class FollowedMerges(Answer):
    """What became of the merges that a register tells of: judged now, or waiting for a second person already."""

    judged: list[JudgementAnswer]
    waiting: int
    silent: int = Field(description="Pairs of which one number says nothing that could be judged")


class ProposalLine(Answer):
    """A judgement that waits for a second person."""

    proposal: str
    pair: str
    verdict: str
    because: str
    by: str
    at: datetime


class Proposals(Answer):
    """Judgements that wait for a second person, the oldest first."""

    waiting: list[ProposalLine]
