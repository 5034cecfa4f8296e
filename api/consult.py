"""The one way in: every read and act goes through here, for one viewer and one purpose, and is on record first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from api.actions import Action, Declared, PurposeRule
from api.answers.disputed import marked
from api.questions import AskedFor, Question, Typed
from api.redacting import redacted
from api.schemas.base import Answer
from api.wiring import Service
from graph.access import NoProfileError, Policy, Profile, Purpose, PurposeMissingError, Viewer, profile_for
from graph.audit import Asked, AuditAction, AuditEvent, Outcome, StatedPurpose
from graph.snapshot.errors import StaleGraphError
from graph.store.errors import StoreBusyError
from graph.view import GraphView, NotFoundError, profile_view, view_for

_T = TypeVar("_T")

# A safety check refuses a graph that the store has moved on from; so often it gets a fresh one.
_ATTEMPTS = 3


class ActionDeniedError(Exception):
    """The viewer's roles do not grant the action. Says nothing of what there is."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, why and from where. `purpose` is None where none was stated.

    `registered` is the purpose that the policy registers for his client: of actions that take none of their own.
    """

    viewer: Viewer
    purpose: Purpose | None
    correlation_id: str
    source_address: str | None = None
    registered: Purpose | None = None


def consult(service: Service, caller: Caller, question: Question[_T]) -> _T:
    """Put a question to the graph as the caller may read it. The answer is returned once its audit event is on disk.

    Raises PurposeMissingError, ActionDeniedError and NoProfileError before anything is read, NotFoundError alike for
    what is absent and what is withheld, and AuditUnavailable instead of an answer that could not be put on record.
    """
    entry = _Entry(service, caller, question.action, question.asked)
    purpose = entry.admit()
    views: list[GraphView] = []

    def answer() -> _T:
        for _ in range(_ATTEMPTS):
            view = _view(service, caller, question, purpose)
            views.append(view)
            entry.looked_at(view)
            try:
                return entry.redacted(marked(question.answer(view), view), view)
            except StaleGraphError:
                continue
        raise StoreBusyError("so much is being published that no check could be made of one state: try again")

    return entry.settle(answer, lambda _: views[-1].disclosed)


def _view(service: Service, caller: Caller, question: Question[_T], purpose: Purpose) -> GraphView:
    policy, viewer, clocks = service.policy, caller.viewer, question.clocks
    # The profile is settled first: who has none is told so without a look at the graph.
    profile = _profile(policy, viewer, question) if question.estate_wide else None
    graph, store = service.keeper.current(), service.store
    if profile is not None:
        return profile_view(
            graph, store, policy, profile, viewer, purpose, valid=clocks.valid, known_at=clocks.known_at
        )
    now = service.clock()
    return view_for(graph, store, policy, viewer, purpose, valid=clocks.valid, known_at=clocks.known_at, now=now)


def _profile(policy: Policy, viewer: Viewer, question: Question[_T]) -> Profile | None:
    """The profile that a question is answered over; None where it is bounded and no profile lies within his sight."""
    try:
        return profile_for(policy, viewer, question.profile)
    except NoProfileError:
        if question.bounded and question.profile is None:
            return None
        raise


def act(
    service: Service,
    caller: Caller,
    action: Action,
    asked: AskedFor,
    deed: Callable[[], _T],
    disclosed: Callable[[_T], Iterable[str]] = lambda _: (),
    recorded_as: AuditAction | None = None,
) -> _T:
    """Do or read what is no view of the graph (loads, retention), under the same rules as `consult`.

    What was done stays done where its event cannot be written afterwards; AuditUnavailable then tells the caller so.
    """
    entry = _Entry(service, caller, action, asked, recorded_as)
    entry.admit()
    entry.revision = service.store.head().revision
    return entry.settle(lambda: entry.redacted(deed()), disclosed)


def purpose_of(declared: Declared, caller: Caller) -> Purpose | None:
    """The purpose under which a caller does this; None where he has to state one and has not."""
    if declared.rule is PurposeRule.REGISTERED:
        return caller.registered
    return caller.purpose or (declared.standing if declared.rule is PurposeRule.STANDING else None)


def refuse(service: Service, subject: str, correlation_id: str, source_address: str | None) -> None:
    """Put on record that somebody whose identity is proven was not admitted."""
    service.audit.append(
        AuditEvent(
            action=AuditAction.ACCESS_DENIED,
            subject=subject,
            agency="unregistered",
            outcome=Outcome.REFUSED,
            correlation_id=correlation_id,
            purpose=None,
            source_address=source_address,
        )
    )


class _Entry:
    """One event of the audit in the making."""

    def __init__(
        self, service: Service, caller: Caller, action: Action, asked: AskedFor, recorded_as: AuditAction | None = None
    ) -> None:
        self._service, self._caller, self._action, self._asked = service, caller, action, asked
        self._recorded_as = recorded_as or action.value.audited_as
        self.revision: int | None = None

    @property
    def _purpose(self) -> Purpose | None:
        return purpose_of(self._action.value, self._caller)

    def admit(self) -> Purpose:
        """The purpose, if one is stated and the policy grants the action; a refusal is on record before it is told."""
        if not self._service.policy.may(self._caller.viewer, self._action.value.grant):
            self._refuse()
            raise ActionDeniedError(self._action.value.grant)
        if self._purpose is None:
            self._refuse()
            raise PurposeMissingError("state a purpose code, a case reference and a reason for looking")
        return self._purpose

    def looked_at(self, view: GraphView) -> None:
        """Note what the answer is taken from."""
        self.revision = view.graph.head.revision
        if view.profile is not None:
            self._asked = {**self._asked, "profile": view.profile.name}

    def redacted(self, answer: _T, view: GraphView | None = None) -> _T:
        """The answer as the policy lets this caller be told it; how much was redacted goes on record."""
        redactions = self._service.policy.redactions(self._caller.viewer, self._action.value.grant)
        if not redactions or not isinstance(answer, Answer):
            return answer
        found, count = redacted(answer, redactions, frozenset() if view is None else view.limited)
        self._asked = {**self._asked, "redacted": count}
        return found

    def settle(self, answer: Callable[[], _T], disclosed: Callable[[_T], Iterable[str]]) -> _T:
        """The answer, once it is on record whom it names."""
        outcome = Outcome.FAILED
        names: Iterable[str] = ()
        try:
            result = answer()
            outcome, names = Outcome.ANSWERED, disclosed(result)
        except NotFoundError:
            outcome = Outcome.NOT_FOUND
            raise
        except NoProfileError:
            outcome = Outcome.REFUSED
            raise
        finally:
            # Also where the answer failed on the way: what was asked is on record, and that nothing was told.
            self._record(outcome, tuple(sorted(set(names))))
        return result

    def _refuse(self) -> None:
        self._recorded_as = AuditAction.ACCESS_DENIED
        self._asked = {"action": self._action.name.lower().replace("_", "-")}
        self._record(Outcome.REFUSED, ())

    def _record(self, outcome: Outcome, disclosed: tuple[str, ...]) -> None:
        """Write the event; returns once it is on disk."""
        viewer, purpose = self._caller.viewer, self._purpose
        self._service.audit.append(
            AuditEvent(
                action=self._recorded_as,
                subject=viewer.subject,
                agency=viewer.agency,
                outcome=outcome,
                correlation_id=self._caller.correlation_id,
                purpose=None if purpose is None else _stated(purpose),
                on_behalf_of=viewer.on_behalf_of,
                source_address=self._caller.source_address,
                store_revision=self.revision,
                asked=self._kept(),
                disclosed=disclosed,
            )
        )

    def _kept(self) -> Asked:
        """What was asked as the audit may keep it: nothing that a reader typed, but for public ids."""
        pseudonym = self._service.store.ids.pseudonym
        kept: dict[str, str | int | float | bool | tuple[str, ...] | None] = {}
        for member, value in self._asked.items():
            if isinstance(value, tuple):
                kept[member] = tuple(each.kept(pseudonym) if isinstance(each, Typed) else each for each in value)
            else:
                kept[member] = value.kept(pseudonym) if isinstance(value, Typed) else value
        return kept


def _stated(purpose: Purpose) -> StatedPurpose:
    return StatedPurpose(str(purpose.code), purpose.case_reference, purpose.reason)
