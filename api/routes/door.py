"""The door that every route states: who asks, why, and for which action."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, get_type_hints

from fastapi import Depends, Header, Request
from fastapi.datastructures import Headers
from fastapi.responses import Response
from fastapi.security import HTTPBearer

from api.actions import Action, PurposeRule
from api.auth import ClientRefusedError, Identified, TokenRefusedError, TooManyRequestsError
from api.auth.authenticator import AUTHORIZATION, BEHALF_HEADER, CERTIFICATE_HEADER
from api.consult import Caller, act, consult, refuse
from api.problems import (
    IDENTITY_NEEDED,
    NOT_ALLOWED,
    NOT_FOUND,
    PURPOSE_NEEDED,
    TOO_MANY,
    UNAVAILABLE,
    Problem,
    ProblemBody,
)
from api.questions import AskedFor, Question
from api.redacting import redacted
from api.schemas.base import Answer
from api.settings import is_loopback
from api.wiring import Service
from api.wording import sentence_case
from graph.access import Purpose, PurposeCode, PurposeMissingError
from graph.audit import EventRefusedError, StatedPurpose

_Answer = TypeVar("_Answer", bound=Answer)
_T = TypeVar("_T")

CORRELATION_HEADER = "X-Correlation-Id"
_CORRELATION = re.compile(r"[A-Za-z0-9-]{8,64}")
# A demonstration's tokens are for somebody at this machine: whoever comes through a proxy is not.
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")
# Each says who asks, so that two of one name would leave it to chance.
_ONCE = (AUTHORIZATION, BEHALF_HEADER, CERTIFICATE_HEADER)
# Addresses are written to logs of proxies and browsers: a token that came in one is burnt.
_NOT_IN_ADDRESS = frozenset({"access_token", "token", "authorization"})

_bearer = HTTPBearer(
    scheme_name="access token",
    bearerFormat="JWT",
    description="An OAuth 2 access token of the issuer that is set. In a demonstration, `cordon token` prints one.",
    auto_error=False,
)


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
        return told(self.ask(question))

    def ask(self, question: Question[_T]) -> _T:
        """Put the question, and have the answer itself: for routes that answer in a contract's own forms."""
        if question.action is not self.action:
            raise RuntimeError(f"a route with a door for {self.action.name} asks for {question.action.name}")
        return consult(self.service, self.caller, question)

    def act(self, asked: AskedFor, deed: Callable[[], _Answer]) -> Response:
        """Do what is no view of the graph, and give what came of it."""
        return told(act(self.service, self.caller, self.action, asked, deed))

    def give(self, answer: Answer, status: int = 200) -> Response:
        """What a deed made known, as the policy lets this caller be told it: for deeds that no question answers."""
        redactions = self.service.policy.redactions(self.caller.viewer, self.action.value.grant)
        found, _ = redacted(answer, redactions)
        return Response(found.to_bytes(), status, media_type="application/json")


@dataclass(frozen=True, slots=True)
class Door:
    """The dependency that a route declares. It settles who asks and why; the policy decides in `consult`."""

    action: Action

    def __call__(
        self,
        request: Request,
        _: Annotated[object, Depends(_bearer)],
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
        """Raises IdentityError and PurposeHeaderError. A missing purpose is left to `consult`, to be audited."""
        service: Service = request.app.state.service
        found = _identified(service, request)
        purpose = _purpose(code, case_reference, reason) or session_purpose(request)
        address, correlation = source_address(request), request.state.correlation_id
        return Asking(service, Caller(found.viewer, purpose, correlation, address, found.purpose), self.action)


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
    kinds: list[Problem] = [IDENTITY_NEEDED, NOT_ALLOWED, TOO_MANY, UNAVAILABLE]
    if action.value.rule is not PurposeRule.STANDING:
        kinds += [PURPOSE_NEEDED, NOT_FOUND]
    return {kind.status: {"model": ProblemBody, "description": kind.title} for kind in kinds}


def session_purpose(request: Request) -> Purpose | None:
    """The purpose that a signed-in session stated once for its case, where a session stands behind the request.

    Whoever keeps sessions puts it into the request's state; a header still comes before it.
    """
    stated: Purpose | None = getattr(request.state, "session_purpose", None)
    return stated


def _identified(service: Service, request: Request) -> Identified:
    """Who asks. Raises IdentityError; where he is proven and not admitted, that is on record first."""
    if not _NOT_IN_ADDRESS.isdisjoint(name.casefold() for name in request.query_params):
        raise TokenRefusedError("A token stands in the Authorization header, and never in an address: have it revoked.")
    if any(len(request.headers.getlist(name)) > 1 for name in _ONCE):
        raise TokenRefusedError("A header that says who asks stands there twice.")
    if service.identity.local and not at_this_machine(service, request):
        raise TokenRefusedError("A demonstration's tokens are taken from this machine only.")
    try:
        return service.identity.of_request(_named(request.headers), _peer(request))
    except (ClientRefusedError, TooManyRequestsError) as error:
        refuse(service, error.subject, request.state.correlation_id, source_address(request))
        raise


def _named(headers: Headers) -> dict[str, str]:
    return {name: headers[name] for name in _ONCE if name in headers}


def at_this_machine(service: Service, request: Request) -> bool:
    """Whether whoever asks sits at this machine, and comes through no proxy."""
    return (
        service.settings.is_loopback
        and is_loopback(_peer(request) or "")
        and not any(name in request.headers for name in _FORWARDED)
    )


def _peer(request: Request) -> str | None:
    return None if request.client is None else request.client.host


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


def source_address(request: Request) -> str | None:
    """Where a request comes from, as the audit keeps it."""
    return None if request.client is None else request.client.host


def _sentence(text: str) -> str:
    return f"{sentence_case(text).rstrip('.')}."
