"""What a conflict check answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from analytics.allocation.placement.case import Ruling, Verdict
from analytics.allocation.relation import Bounds, Breach, Level
from graph.model.evidence import NodeRef
from graph.model.times import isoformat

# An extract that is dated further ahead than this has a wrong date, and nobody knows how old it is.
_CLOCKS_DIFFER = timedelta(minutes=15)


class Outcome(StrEnum):
    """The answer in one of these forms, best last; none of them says "clear".

    DEPENDS_ON_CELL: some cells of the place would break a rule, and others are open.
    """

    CONFLICT_FOUND = "conflict found"
    NOT_ALLOWED = "not allowed there"
    BOARD_DECIDES = "decision of a board"
    DEPENDS_ON_CELL = "depends on the cell"
    CANNOT_CONFIRM = "cannot confirm"
    CHECK_THE_PLACE = "check the place"
    NO_CONFLICT_FOUND = "no conflict found"


# What a rule of placement makes of an answer: a rule that is kept says nothing.
_OF_LAW = {
    Verdict.BROKEN: Outcome.NOT_ALLOWED,
    Verdict.DECISION: Outcome.BOARD_DECIDES,
    Verdict.DEPENDS: Outcome.DEPENDS_ON_CELL,
    Verdict.UNKNOWN: Outcome.CANNOT_CONFIRM,
}


def outcomes_of_law(rulings: Iterable[Ruling]) -> set[Outcome]:
    """What hard rules of placement make of an answer."""
    return {_OF_LAW[each.verdict] for each in rulings}


def worst(outcomes: Collection[Outcome]) -> Outcome:
    """The gravest of some outcomes."""
    return next(outcome for outcome in Outcome if outcome in outcomes)


class Kind(StrEnum):
    """What keeps two people apart, or is worth knowing. Keep-aparts and rivalries are rules; the others are advice."""

    KEEP_APART = "keep-apart"
    RIVAL_GROUP = "rival group"
    SAME_GROUP = "same group"
    WITNESS_AND_ACCUSED = "witness and accused"
    CO_DEFENDANT = "co-defendants before trial"
    INCIDENT_PARTNER = "recent incident partners"
    RECRUITER = "recruiter beside recruitable"

    @property
    def is_rule(self) -> bool:
        """Whether it makes a conflict, and not only advice."""
        return self in {Kind.KEEP_APART, Kind.RIVAL_GROUP}


class Doubt(StrEnum):
    """Why an answer cannot be confirmed."""

    FEED_MISSING = "a feed that this check needs has not been loaded"
    FEED_STALE = "a feed that this check needs is older than it may be"
    UNKNOWN_PRISONER = "no prisoner is known by this number or id"
    IDENTITY_IN_DOUBT = "possibly the same person as another on record, or possibly two: confirm who this is"
    ROW_REJECTED = "a rejected row names this prisoner"
    ROW_REJECTED_THERE = "a rejected row names somebody held there"
    ROW_REJECTED_UNREAD = "a rejected row of a register names nobody who can be read, and may concern anybody"
    ROW_REJECTED_OTHER = "a rejected row names somebody to be kept apart from this prisoner"
    WHEREABOUTS_UNKNOWN = "nobody says in which prison somebody to be kept apart is held"
    PLACE_NOT_LOCATED = "nobody says in which prison the place lies"

    @property
    def is_of_prisoner(self) -> bool:
        """Whether it is about one prisoner, and not about a feed or the place."""
        return self in {
            Doubt.UNKNOWN_PRISONER,
            Doubt.IDENTITY_IN_DOUBT,
            Doubt.ROW_REJECTED,
            Doubt.ROW_REJECTED_OTHER,
            Doubt.WHEREABOUTS_UNKNOWN,
        }


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """One reason for doubt; `about` is the feed or the prisoner as asked, empty for the place."""

    doubt: Doubt
    about: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A record that a finding rests on: public id (hex), who owns it, feed, grade, and when it was extracted."""

    record: str
    owner: str
    feed: str
    grade: str
    extracted_at: datetime


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person by public id (hex), prison numbers on his records, and the places of the prison that hold him."""

    person: str
    prison_numbers: tuple[str, ...]
    places: tuple[NodeRef, ...]


@dataclass(frozen=True, slots=True)
class Counterpart(Somebody):
    """The other one. `asked`: he is one of the prisoners asked about, and would be put there too.

    `may_be` are others who are held in the prison and may be the same person: where he is met only if he is one of
    them, and is held in no place himself.
    """

    asked: bool
    may_be: tuple[Somebody, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One separation or group that concerns a prisoner and the place, with what the asker may read of it.

    `rule` is the keep-apart, or the groups concerned, his own first; `level` is None for advice. `avoid` are the places
    in which it would be broken, where that depends on the cell. `possible_match`: the counterpart or the prisoner is
    concerned only if a record that shares an identifier with his is his; `may_be` are those whom the rule
    names in his place, where it does not name him. `in_transport`: it forbids them one vehicle.
    """

    kind: Kind
    prisoner: str
    rule: tuple[NodeRef, ...]
    level: Level | None
    breach: Breach
    bounds: Bounds
    counterparts: tuple[Counterpart, ...]
    reason: str
    avoid: tuple[NodeRef, ...]
    possible_match: bool
    sources: tuple[Source, ...]
    in_transport: bool = False
    may_be: tuple[Somebody, ...] = ()

    @property
    def is_conflict(self) -> bool:
        """Whether it is a rule that some choice of cell there, or any, would break."""
        return self.kind.is_rule and self.breach is not Breach.NONE


@dataclass(frozen=True, slots=True)
class FeedState:
    """How fresh one need of the check is; `extracted_at` and `age` are None where it was never loaded."""

    name: str
    required: bool
    feed: str | None
    extracted_at: datetime | None
    age: timedelta | None
    limit: timedelta

    @property
    def is_stale(self) -> bool:
        """Whether it is older than it may be, or dated in the future; a feed never loaded is missing, not stale."""
        return self.age is not None and not -_CLOCKS_DIFFER <= self.age <= self.limit


@dataclass(frozen=True, slots=True)
class Hold:
    """A security hold: ask security about the whole of `scope` before anybody is put there.

    All holds are worded alike and say nothing of whom they concern. `reference` is drawn anew each time and is no part
    of the content: two answers that differ in it alone are equal.
    """

    scope: NodeRef
    reference: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class PrisonerRuling:
    """What one hard rule of placement says of one prisoner there; a rule that is kept says nothing."""

    prisoner: str
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class PrisonerOutcome:
    """One prisoner there: `alone` against those held there now, as if nobody else had been asked about.

    `outcome` is never better: with everybody who was asked about there too, by what the asker may read of them.
    `ask_security`: alone a security hold would be told, whatever else is said.
    """

    prisoner: str
    outcome: Outcome
    alone: Outcome
    ask_security: bool


@dataclass(frozen=True, slots=True)
class ConflictAnswer:
    """A check of prisoners against a place, or without one against each other alone.

    The same question of the same evidence has an equal answer.

    `together` is how the prisoners stand among each other, None for one alone: without a readable rule it says "check
    the place", whether or not a hidden one exists. `up_to` is the oldest extraction among the required feeds.
    """

    outcome: Outcome
    place: NodeRef | None
    asked_at: datetime
    prisoners: tuple[PrisonerOutcome, ...]
    together: Outcome | None
    findings: tuple[Finding, ...]
    hold: Hold | None
    unconfirmed: tuple[Unconfirmed, ...]
    feeds: tuple[FeedState, ...]
    up_to: datetime | None
    rules: str
    rulings: tuple[PrisonerRuling, ...] = ()
    placement_rules: str = ""

    @property
    def conflicts(self) -> tuple[Finding, ...]:
        """The findings that are conflicts."""
        return tuple(finding for finding in self.findings if finding.is_conflict)

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        if self.outcome is Outcome.NO_CONFLICT_FOUND and self.up_to is not None:
            return f"no conflict found in feeds up to {isoformat(self.up_to)}"
        return str(self.outcome)
