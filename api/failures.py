"""Which problem each error becomes on the way out of HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response

from analytics.categorisation import RuleSetError
from analytics.categorisation.choices import ChoiceError
from analytics.categorisation.timing import ReviewDateError
from analytics.categorisation.workflow import MoveError
from api import problems
from api.answers.disseminating import ApprovalNeededError
from api.answers.exposure import DisseminationError
from api.answers.words import QuestionError
from api.auth import ClientRefusedError, KeysUnavailableError, TokenRefusedError, TooManyRequestsError
from api.console.failures import page_of_approval, page_of_problem, wants_page
from api.consult import ActionDeniedError
from api.problems import MEDIA_TYPE, Problem
from api.register_problems import RegisterError, not_found, validated
from api.routes.door import PurposeHeaderError
from api.settings import SettingsError
from graph.access import NoProfileError, PurposeMissingError
from graph.audit import AuditUnavailable, EventRefusedError
from graph.snapshot.errors import SnapshotError
from graph.store.errors import StaleCaseError, StoreError
from graph.view import NotFoundError
from loaders.quarantine_rows import QuarantineError

_log = logging.getLogger(__name__)

_PLAIN: dict[type[Exception], Problem] = {
    PurposeMissingError: problems.PURPOSE_NEEDED,
    ActionDeniedError: problems.NOT_ALLOWED,
    NotFoundError: problems.NOT_FOUND,
    EventRefusedError: problems.BAD_REQUEST,
}
# These word their own message, and repeat no value in it.
_TELLING: dict[type[Exception], Problem] = {
    TokenRefusedError: problems.IDENTITY_NEEDED,
    ClientRefusedError: problems.CLIENT_REFUSED,
    PurposeHeaderError: problems.PURPOSE_NEEDED,
    QuestionError: problems.BAD_REQUEST,
    QuarantineError: problems.BAD_REQUEST,
    NoProfileError: problems.NOT_ALLOWED,
    RuleSetError: problems.BAD_REQUEST,
    ChoiceError: problems.BAD_REQUEST,
    ReviewDateError: problems.BAD_REQUEST,
    MoveError: problems.OUT_OF_TURN,
    DisseminationError: problems.OUT_OF_TURN,
    StaleCaseError: problems.OUT_OF_TURN,
}
# What is wrong with the store or the audit is for the log and not for the reader.
_OURS: dict[type[Exception], Problem] = {
    AuditUnavailable: problems.UNAVAILABLE,
    StoreError: problems.UNAVAILABLE,
    SnapshotError: problems.UNAVAILABLE,
    KeysUnavailableError: problems.ISSUER_AWAY,
    SettingsError: problems.UNAVAILABLE,
}
# A store that comes back is found again at the next request: half a minute of asking is plenty, and no herd.
_RETRY_SECONDS = 5
_FOREIGN = ("/non-associations", "/prisoner/", "/constants", "/subject-access-request")
_REGISTER = {
    401: problems.IDENTITY_NEEDED,
    403: problems.NOT_ALLOWED,
    404: problems.NOT_FOUND,
    409: problems.OUT_OF_TURN,
}
_HEADERS = {401: {"WWW-Authenticate": 'Bearer realm="cordon"'}, 503: {"Retry-After": str(_RETRY_SECONDS)}}
_BY_STATUS = {400: problems.BAD_REQUEST, 405: problems.METHOD_NOT_ALLOWED, 413: problems.TOO_LARGE}


def handle_failures(app: FastAPI) -> None:
    """Give the application its handlers. What none of them takes is a fault, told by `api.edge`."""
    for kind, problem in _PLAIN.items():
        app.add_exception_handler(kind, _plainly(problem))
    for kind, problem in _TELLING.items():
        app.add_exception_handler(kind, _in_its_words(problem))
    for kind, problem in _OURS.items():
        app.add_exception_handler(kind, _logged(problem))
    app.add_exception_handler(ApprovalNeededError, _needs_approval)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(RegisterError, _refused_by_register)
    app.add_exception_handler(TooManyRequestsError, _too_many)
    for status in (400, 404, 405, 413):
        app.add_exception_handler(status, _by_status)


Handler = Callable[[Request, Exception], Response]


def _plainly(problem: Problem) -> Handler:
    def handler(request: Request, _: Exception) -> Response:
        if problem is problems.NOT_FOUND and is_foreign(request):
            return _as_register(not_found())
        return tell(request, problem)

    return handler


def is_foreign(request: Request) -> bool:
    """Whether the address is of the published non-associations contract, whose clients know its errors alone."""
    return request.url.path.startswith(_FOREIGN)


def _as_register(error: RegisterError) -> Response:
    return Response(error.body().to_bytes(), error.status, media_type="application/json")


def _refused_by_register(request: Request, error: Exception) -> Response:
    if isinstance(error, RegisterError) and is_foreign(request):
        return _as_register(error)
    status = error.status if isinstance(error, RegisterError) else 400
    return tell(request, _REGISTER.get(status, problems.BAD_REQUEST), str(error))


def _in_its_words(problem: Problem) -> Handler:
    return lambda request, error: tell(request, problem, str(error))


def _needs_approval(request: Request, error: Exception) -> Response:
    if isinstance(error, ApprovalNeededError) and wants_page(request):
        return page_of_approval(request, error)
    return tell(request, problems.OUT_OF_TURN, str(error))


def _logged(problem: Problem) -> Handler:
    def handler(request: Request, error: Exception) -> Response:
        _log.error("%s: %s", request.state.correlation_id, error)
        return tell(request, problem)

    return handler


def _by_status(request: Request, error: Exception) -> Response:
    status: int = getattr(error, "status_code", 404)
    detail = str(getattr(error, "detail", "")) if status == problems.TOO_LARGE.status else ""
    response = tell(request, _BY_STATUS.get(status, problems.NO_SUCH_PAGE), detail)
    response.headers.update(getattr(error, "headers", None) or {})
    return response


def _too_many(request: Request, error: Exception) -> Response:
    response = tell(request, problems.TOO_MANY)
    if isinstance(error, TooManyRequestsError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _invalid(request: Request, error: Exception) -> Response:
    """Each place and what is wrong there. The values themselves may be names and are not repeated."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    places = "; ".join(f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in found)
    if is_foreign(request):
        return _as_register(validated(places))
    return tell(request, problems.BAD_REQUEST, places)


def tell(request: Request, problem: Problem, detail: str = "") -> Response:
    """A problem as it leaves: a page of the console to whoever asked for one, else problem+json."""
    if wants_page(request):
        page = page_of_problem(request, problem, detail)
        page.headers.update(_HEADERS.get(problem.status, {}) if problem.status == 503 else {})
        return page
    headers = _HEADERS.get(problem.status)
    return Response(problem.body(detail).to_bytes(), problem.status, headers, MEDIA_TYPE)
