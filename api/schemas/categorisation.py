"""Categorisation advice on the wire."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from analytics.categorisation.workflow import Status
from api.schemas.base import Answer, Body
from api.schemas.evidence import Source
from api.schemas.flag import Carrier
from api.schemas.rules import OutcomeAnswer, ReasonAnswer


class FeedFreshnessAnswer(Answer):
    """A feed that the rules read."""

    feed: str
    extracted_at: datetime | None = Field(description="Null where it was never loaded")
    stale: bool = Field(description="Too old to show how things stand, or absent")


class NetworkAnswer(Answer):
    """What the network says of organised crime: evidence that can lead to security, and never to a category."""

    band: str = Field(description="The flag's band, or why there is none")
    as_of: date = Field(description="The day that the flag looks from")
    worked_out_at: datetime = Field(description="When; what was loaded later is not in it")
    run: str
    evidence: list[str] = Field(description="Ids of the records that it rests on and that you may read")
    carried_by: list[Carrier] | None = Field(
        description="The single sources without which the band would be lower, by agency and grade; null where that "
        "was not worked out with the band, as for somebody who was not held then"
    )


class HeldNow(Answer):
    """The category that is held now, by the register or by a decision made here since, and its review."""

    category: str | None = Field(description="Null where none is known")
    decided_here: bool = Field(description="By a decision that was approved here, which the register may not show yet")
    review_due: date | None = Field(description="Null where nothing calls for one, or nobody holds the person")
    review_reason: str | None = Field(description="INITIAL, RECALL, DUE, AGE or RISK_CHANGE")
    review_overdue: bool
    release_on: date | None = Field(description="The day on which release is due, where it is known")


class AdviceAnswer(Answer):
    """What the rules advise about a prisoner. A person decides.

    `withoutDisputed` is there where the prisoner disputes a fact that the advice rests on: the same rules without it.
    """

    person: str
    name: str
    rule_set: str
    version: str
    as_of: date
    says: str = Field(description="The suggestion in words, or that there are no rules here and why")
    explained: list[str] = Field(
        default=[], description="In sentences: by which rules, and what it means beside the category held now"
    )
    held: HeldNow | None = Field(default=None, description="Null in advice that was kept before this was told")
    open_case: str | None = Field(default=None, description="The case that is under way about the person")
    advice: OutcomeAnswer
    network: NetworkAnswer | None = Field(description="Null where you may not be told, or no run is at hand")
    missing: list[str] = Field(description="What a rule asked for and is not known")
    feeds: list[FeedFreshnessAnswer]
    disputed: list[str] = Field(description="Ids of disputed records that the advice rests on")
    without_disputed: OutcomeAnswer | None
    allowed_categories: list[str] = Field(description="What may be chosen, by estate and age")
    sources: list[Source]


class DisclosureAnswer(Answer):
    """The copy of the advice that the prisoner may be given: no word of security, nor whether there is any."""

    person: str
    name: str
    as_of: date
    sentences: list[str]


class CaseLine(Answer):
    """One case of the task list. However it came to security, it is `WITH_SECURITY`."""

    case: str
    person: str
    name: str
    prison_number: str
    journey: str = Field(description="INITIAL or RECAT")
    reason: str = Field(description="DUE, AGE, MANUAL or RISK_CHANGE")
    status: str
    started_at: datetime
    waiting_since: datetime
    category: str | None = Field(description="What was decided, as the approver set it")
    next_review: date | None


class CasesAnswer(Answer):
    """Cases, the longest waiting first."""

    cases: list[CaseLine]
    left_out: int


class StepAnswer(Answer):
    """One move, by whom and when, and what was said with it."""

    status: str
    by: str
    agency: str
    at: datetime
    body: dict[str, object]
    advice: dict[str, object] | None = Field(default=None, description="The advice as it stood when this was decided")


class SecurityNote(Answer):
    """What somebody of security wrote about a case."""

    by: str
    at: datetime
    note: str


class CaseAnswer(CaseLine):
    """A case and everything that was done about it."""

    steps: list[StepAnswer]
    security_notes: list[SecurityNote] = Field(
        default=[], description="What security wrote, for readers of its compartment alone; empty for others"
    )


class Start(Body):
    """Begin a categorisation."""

    reason: Literal["DUE", "AGE", "MANUAL", "RISK_CHANGE"] = "MANUAL"


class Blocker(StrEnum):
    """What the assessment for open conditions may find that keeps somebody from them."""

    NO_FORM = "no-form"
    APPEAL_EXHAUSTED = "appeal-exhausted"
    EARLIER_LONG_SENTENCE = "earlier-long-sentence"


class Answers(Body):
    """What the categoriser answers and no feed tells; null where he has not."""

    security_review_category_b: bool | None = Field(default=None, description="Security's return needs Category B")
    escape_category_b: bool | None = Field(default=None, description="The risk of escape needs Category B")
    further_charges_category_b: bool | None = Field(default=None, description="Further charges need Category B")
    previous_terrorism_offences: bool | None = Field(default=None, description="He has earlier terrorism offences")


class AdviceWanted(Answers):
    """What advice is asked for. One model: a second parameter beside it would be refused as unknown."""

    rule_set: str = Field(default="cordon", max_length=64, description="A rule set's name")
    network: bool = Field(
        default=False, description="Work the network out where no run is at hand; takes seconds to minutes"
    )

    @property
    def answers(self) -> Answers:
        """The categoriser's answers alone."""
        return Answers(**self.model_dump(include=set(Answers.model_fields)))


class Move(Body):
    """What to do about a case. A decision (`AWAITING_APPROVAL`) names a category and its justification."""

    to: Status
    note: str = Field(default="", max_length=4_000)
    category: str = Field(
        default="",
        max_length=1,
        description="What is decided on; with `APPROVED` another than was sent, for the reason in the note",
    )
    justification: str = Field(default="", max_length=4_000, description="May be given to the prisoner to read")
    override_reason: str = Field(default="", max_length=4_000, description="Why the suggestion is not followed")
    higher_security: str = Field(default="", max_length=4_000, description="What prompted a stricter category")
    open_conditions: str = Field(default="", max_length=4_000, description="When open conditions were assessed")
    long_to_release: str = Field(
        default="", max_length=4_000, description="Why open conditions, with five years or more to release"
    )
    blockers: list[Blocker] = Field(
        default=[], max_length=3, description="What the assessment found that keeps him from open conditions"
    )
    answers: Answers = Field(default=Answers(), description="They are put to the rules with everything else")
    next_review: date | None = Field(default=None, description="As guidance has it if absent")
    security_note: str = Field(default="", max_length=50_000, description="For security alone; never printed")


class SecurityCase(Answer):
    """A waiting case as security sees it, with the rules put to all evidence."""

    case: str
    person: str
    name: str
    prison_number: str
    waiting_since: datetime
    refer: bool = Field(description="Whether any rule tells security")
    reasons: list[ReasonAnswer]
    beyond_your_sight: bool = Field(description="Whether a reason rests on records that you may not open yourself")
    notes: list[str]


class SecurityQueue(Answer):
    """Cases that wait for security, the longest waiting first."""

    cases: list[SecurityCase]
    left_out: int


class RaiseDispute(Body):
    """What a prisoner says is wrong with a record about him."""

    record: str = Field(max_length=64, description="The record's id, as the advice lists it")
    statement: str = Field(min_length=1, max_length=4_000, description="What is wrong, in his words")


class AnswerDispute(Body):
    """What was found when the record was looked at."""

    upheld: bool = Field(description="Whether the prisoner is right")
    answer: str = Field(min_length=1, max_length=4_000)


class DisputeAnswer(Answer):
    """A disputed record."""

    dispute: str
    person: str
    record: str
    statement: str
    raised_by: str
    raised_at: datetime
    answer_by: date
    overdue: bool
    outcome: str | None = Field(description="upheld or refused, once answered")
    answer: str | None
    answered_by: str | None


class DisputesAnswer(Answer):
    """Disputes about one person, the oldest first."""

    disputes: list[DisputeAnswer]


class EditedAnswer(Answer):
    """A list of alerts that differs, before and now."""

    alerts: str = Field(description="Which alerts: the escape list, or escape risk")
    before: list[str]
    now: list[str]


class JudgeChange(Body):
    """Whether a change of risk calls for a review."""

    review_required: bool
    note: str = Field(min_length=1, max_length=4_000, description="Why")


class RiskChangeAnswer(Answer):
    """Somebody whose profile is another than when it was last looked at."""

    person: str
    name: str | None = Field(
        default=None, description="In the list of changes; null where one was just found or judged"
    )
    prison_number: str
    raised: list[str] = Field(description="Flags that are new")
    lowered: list[str] = Field(description="Flags that are gone")
    edited: list[EditedAnswer] = Field(description="Alert lists in which anything differs")
    category: list[str | None] = Field(description="Before and now")
    came: list[str] = Field(description="Rules that hold now and did not")
    went: list[str] = Field(description="Rules that held and do not now")
    evidence: list[str] = Field(description="Ids of the records that the new ones rest on")
    review_by: date | None = Field(description="When the review is due that a new risk calls for")
    review_required: bool | None = Field(description="How it was judged; null while it is not")
    at: datetime


class RiskChangesAnswer(Answer):
    """Changes of profile, the newest first."""

    looked_at: int | None = Field(
        default=None, description="How many prisoners were looked at, where that was just done"
    )
    first_seen: int | None = Field(default=None, description="Of those, how many had no earlier profile")
    changes: list[RiskChangeAnswer]
    left_out: int = Field(default=0, description="How many more there are than are shown")


class ReviewAnswer(Answer):
    """Somebody who is to be categorised, and why."""

    person: str
    name: str
    prison_number: str
    establishment: str | None
    establishment_name: str | None = Field(description="Null where no name of it is on record")
    category: str | None
    due: date
    reason: str = Field(description="INITIAL, RECALL, DUE, AGE or RISK_CHANGE")
    overdue: bool


class ReviewsAnswer(Answer):
    """Reviews that are due within two months, the most urgent first."""

    as_of: date
    held: int = Field(description="How many people were looked at: those held now, or held there, whom you may see")
    overdue: int = Field(description="Of all whose review is due, how many should have been reviewed before today")
    reviews: list[ReviewAnswer]
    left_out: int


class OfficerLine(Answer):
    """How one group of officers uses the advice: those of an agency at one establishment."""

    agency: str = Field(description="Whose officers, and at which establishment they decided")
    decisions: int | str
    accepted_share: float | None
    changed_by_approver: float | None = Field(description="How often the approver set another category than was sent")
    median_minutes: float | None = Field(description="From the start of the case to the decision")
    shortest_tenth_minutes: float | None = Field(description="A tenth of decisions took no longer than this")


class DisparityLine(Answer):
    """Advice and overrides in one group of people.

    Numbers below ten are not shown, nor the next smallest where one of them could be worked out from the rest.
    """

    characteristic: str
    value: str
    decisions: int | str
    overridden: float | None = Field(description="How often another category was decided than was suggested")
    stricter_than_suggested: float | None
    suggested_b_or_closed: float | None


class StatisticsAnswer(Answer):
    """Whether people are meaningfully involved, and whether the advice treats groups alike."""

    officers: list[OfficerLine]
    disparity: list[DisparityLine]
    smallest_number_shown: int
