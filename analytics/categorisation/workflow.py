"""How a categorisation goes from hand to hand: the allowed moves as a table, and who may make each.

The table is that of the national service, but for one thing: there a case may go to approval without security having
seen it. Here every case passes the security step, so that the step itself tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from graph.model.acts import Act


class Status(StrEnum):
    """Where a case stands."""

    STARTED = "STARTED"
    SECURITY_MANUAL = "SECURITY_MANUAL"
    SECURITY_AUTO = "SECURITY_AUTO"
    SECURITY_FLAGGED = "SECURITY_FLAGGED"
    SECURITY_BACK = "SECURITY_BACK"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    APPROVED = "APPROVED"
    SUPERVISOR_BACK = "SUPERVISOR_BACK"
    CANCELLED = "CANCELLED"
    CANCELLED_RELEASE = "CANCELLED_RELEASE"


class Part(StrEnum):
    """Who makes a move; the access policy says which roles play which part."""

    CATEGORISER = "categorise"
    SECURITY = "review-categorisation-security"
    SUPERVISOR = "approve-categorisation"


CLOSED = frozenset({Status.APPROVED, Status.CANCELLED, Status.CANCELLED_RELEASE})
WITH_SECURITY = frozenset({Status.SECURITY_MANUAL, Status.SECURITY_AUTO, Status.SECURITY_FLAGGED})
_OPEN = frozenset(Status) - CLOSED

# What a case may come from, None being no case yet.
PREDECESSORS: Mapping[Status, frozenset[Status | None]] = MappingProxyType(
    {
        Status.STARTED: frozenset({None}),
        Status.SECURITY_MANUAL: frozenset(
            {
                Status.STARTED,
                Status.SECURITY_AUTO,
                Status.SECURITY_FLAGGED,
                Status.SECURITY_BACK,
                Status.SUPERVISOR_BACK,
            }
        ),
        Status.SECURITY_AUTO: frozenset({None, Status.STARTED}),
        Status.SECURITY_FLAGGED: frozenset({None, Status.STARTED, Status.SECURITY_AUTO}),
        Status.SECURITY_BACK: frozenset(WITH_SECURITY),
        Status.AWAITING_APPROVAL: frozenset({Status.STARTED, Status.SECURITY_BACK, Status.SUPERVISOR_BACK}),
        Status.APPROVED: frozenset({Status.AWAITING_APPROVAL}),
        Status.SUPERVISOR_BACK: frozenset({Status.AWAITING_APPROVAL}),
        Status.CANCELLED: _OPEN,
        Status.CANCELLED_RELEASE: _OPEN,
    }
)
PARTS: Mapping[Status, Part] = MappingProxyType(
    {
        Status.STARTED: Part.CATEGORISER,
        Status.SECURITY_MANUAL: Part.CATEGORISER,
        Status.SECURITY_AUTO: Part.CATEGORISER,
        Status.SECURITY_FLAGGED: Part.SECURITY,
        Status.SECURITY_BACK: Part.SECURITY,
        Status.AWAITING_APPROVAL: Part.CATEGORISER,
        Status.APPROVED: Part.SUPERVISOR,
        Status.SUPERVISOR_BACK: Part.SUPERVISOR,
        Status.CANCELLED: Part.CATEGORISER,
        Status.CANCELLED_RELEASE: Part.CATEGORISER,
    }
)


class MoveError(Exception):
    """A case cannot make this move; the message says why and what would be right."""


@dataclass(frozen=True, slots=True)
class Case:
    """A categorisation as its acts leave it. `status` is None before the first."""

    key: str
    acts: tuple[Act, ...] = ()

    @property
    def status(self) -> Status | None:
        """Where it stands."""
        return Status(self.acts[-1].action) if self.acts else None

    @property
    def seen_by_security(self) -> bool:
        """Whether security has returned it at any time."""
        return any(act.action == Status.SECURITY_BACK for act in self.acts)

    @property
    def decision(self) -> Act | None:
        """The categoriser's last decision, which a supervisor approves or returns."""
        return next((act for act in reversed(self.acts) if act.action == Status.AWAITING_APPROVAL), None)

    @property
    def category(self) -> str | None:
        """The category decided on: the approver's own where he set another than was sent to him."""
        last = self.acts[-1] if self.acts else None
        set_by = last if last is not None and last.action == Status.APPROVED and "category" in last.body else None
        told = set_by or self.decision
        return None if told is None else str(told.body.get("category", ""))

    @property
    def began_at(self) -> datetime | None:
        """When the first act was done."""
        return self.acts[0].at if self.acts else None


def case_of(key: str, acts: Sequence[Act]) -> Case:
    """The case that these acts make."""
    return Case(key, tuple(sorted((act for act in acts if act.case == key), key=lambda act: act.sequence)))


def check_move(case: Case, to: Status, actor: str) -> bool:
    """Whether the case has to move: False where it stands there already, which is no error.

    Raises MoveError for a move that the table does not have, for approval without security, and for an approver who
    would approve his own decision.
    """
    if case.status == to:
        return False
    if case.status not in PREDECESSORS[to]:
        raise MoveError(f"cannot go from status {_told(case.status)} to {to}; {_ways_on(case.status)}")
    if to is Status.AWAITING_APPROVAL and not case.seen_by_security:
        raise MoveError("every case passes security before it is decided: refer it first")
    decided = case.decision
    if to in {Status.APPROVED, Status.SUPERVISOR_BACK} and decided is not None and decided.actor == actor:
        raise MoveError("a decision is approved or returned by somebody other than who made it")
    return True


def _told(status: Status | None) -> str:
    """A status as whoever moves the case may be told it: not how it came to security."""
    return "WITH_SECURITY" if status in WITH_SECURITY else status or "none"


def _ways_on(status: Status | None) -> str:
    standing = WITH_SECURITY if status in WITH_SECURITY else {status}
    ways = [to for to in Status if all(each in PREDECESSORS[to] for each in standing)]
    return f"from there it can go to {', '.join(ways)}" if ways else "it is closed"
