"""The door that every route states: who asks, why, and for which action."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_type_hints

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from fastapi.security import APIKeyHeader

from api.actions import Action, PurposeRule
from api.consult import Caller, act, consult
from api.identities import UnknownIdentityError, demo_identity
from api.problems import IDENTITY_NEEDED, NOT_ALLOWED, NOT_FOUND, PURPOSE_NEEDED, UNAVAILABLE, Problem, ProblemBody
from api.questions import AskedFor, Question
from api.schemas.base import Answer
from api.settings import is_loopback
from api.wiring import Service
from graph.access import Purpose, PurposeCode, PurposeMissingError, Viewer
from graph.audit import EventRefusedError, StatedPurpose

_Answer = TypeVar("_Answer", bound=Answer)

IDENTITY_HEADER = "X-Cordon-Demo-Identity"
CORRELATION_HEADER = "X-Correlation-Id"
_CORRELATION = re.compile(r"[A-Za-z0-9-]{8,64}")
# A made-up identity is for somebody at this machine: whoever comes through a proxy is not.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")

_identity = APIKeyHeader(
    name=IDENTITY_HEADER,
    scheme_name="demonstration identity",
    description="The name of a made-up reader. Taken on this machine, where the store is a demonstration's.",
    auto_error=False,
)


class UnauthenticatedError(Exception):
    """It is not known who asks; the message says what would be right."""


class PurposeHeaderError(Exception):
    """A purpose header is not what it should be; the message says which, and not what it held."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One request at its door. All reading and doing goes through `consult` and `act`."""

    service: Service
    caller: Caller
    action: Action

    def put(self, question: Question[_Answer]) -> Response:
        """Put the question, and give the answer as it leaves: the same bytes that the command line prints."""
        if question.action is not self.action:
            raise RuntimeError(f"a route with a door for {self.action.name} asks for {question.action.name}")
        return told(consult(self.service, self.caller, question))

    def act(self, asked: AskedFor, deed: Callable[[], _Answer]) -> Response:
        """Do what is no view of the graph, and give what came of it."""
        return told(act(self.service, self.caller, self.action, asked, deed))


@dataclass(frozen=True, slots=True)
class Door:
    """The dependency that a route declares. It settles who asks and why; the policy decides in `consult`."""

    action: Action

    def __call__(
        self,
        request: Request,
        identity: Annotated[str | None, Depends(_identity)],
        code: Annotated[
            str | None,
            Header(alias="X-Purpose-Code", description=f"Why: {', '.join(PurposeCode)}"),
        ] = None,
        case_reference: Annotated[
            str | None,
            Header(alias="X-Case-Reference", description="The case that it belongs to, up to 128 characters"),
        ] = None,
        reason: Annotated[
            str | None,
            Header(alias="X-Purpose-Reason", description="Why, in your own words: no names, up to 2,000 characters"),
        ] = None,
    ) -> Asking:
        """Raises UnauthenticatedError and PurposeHeaderError. A missing purpose is left to `consult`, to be audited."""
        service: Service = request.app.state.service
        viewer = _viewer(service, request, identity)
        caller = Caller(viewer, _purpose(code, case_reference, reason), request.state.correlation_id, _address(request))
        return Asking(service, caller, self.action)


def told(answer: Answer) -> Response:
    """An answer as it leaves."""
    return Response(answer.to_bytes(), media_type="application/json")


def correlation_id(given: str | None, service: Service) -> str:
    """The caller's own correlation id where it has the form of one, else a fresh one."""
    return given if given is not None and _CORRELATION.fullmatch(given) else service.ids()


def doors_of(endpoint: Callable[..., Any]) -> list[Door]:
    """Every door in an endpoint's signature."""
    hints = get_type_hints(endpoint, include_extras=True).values()
    marks = [mark for hint in hints for mark in getattr(hint, "__metadata__", ())]
    doors = [mark.dependency for mark in marks if hasattr(mark, "dependency")]
    return [door for door in doors if isinstance(door, Door)]


def problems_of(action: Action) -> dict[int | str, dict[str, Any]]:
    """The problems that a route behind this door can answer with, for its description."""
    kinds: list[Problem] = [IDENTITY_NEEDED, NOT_ALLOWED, UNAVAILABLE]
    if action.value.rule is PurposeRule.STATED:
        kinds += [PURPOSE_NEEDED, NOT_FOUND]
    return {kind.status: {"model": ProblemBody, "description": kind.title} for kind in kinds}


def _viewer(service: Service, request: Request, identity: str | None) -> Viewer:
    if identity is None or "authorization" in request.headers:
        raise UnauthenticatedError(IDENTITY_NEEDED.detail)
    at_this_machine = (
        service.settings.is_loopback
        and request.client is not None
        and is_loopback(request.client.host)
        and not any(name in request.headers for name in _FORWARDED)
    )
    if not at_this_machine:
        raise UnauthenticatedError("Made-up identities are taken from this machine only.")
    try:
        return demo_identity(service.home, identity).viewer
    except UnknownIdentityError as error:
        raise UnauthenticatedError(_sentence(str(error))) from None


def _purpose(code: str | None, case_reference: str | None, reason: str | None) -> Purpose | None:
    """None unless all three are there. Raises PurposeHeaderError for one that cannot be taken."""
    if not (code and case_reference and reason):
        return None
    case_reference, reason = _text(case_reference, "X-Case-Reference"), _text(reason, "X-Purpose-Reason")
    if code not in set(PurposeCode):
        raise PurposeHeaderError(f"X-Purpose-Code is one of {', '.join(PurposeCode)}.")
    try:
        StatedPurpose(code, case_reference, reason)
        return Purpose(PurposeCode(code), case_reference, reason)
    except EventRefusedError as error:
        raise PurposeHeaderError(_sentence(str(error))) from None
    except PurposeMissingError:
        return None


def _text(value: str, header: str) -> str:
    """A header is latin-1 on the wire; clients that mean more send UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        raise PurposeHeaderError(f"{header} is not text in UTF-8.") from None


def _address(request: Request) -> str | None:
    return None if request.client is None else request.client.host


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
