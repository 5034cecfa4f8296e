"""How pages tell what went wrong: in words, and with the way on."""

from __future__ import annotations

import re

from fastapi import FastAPI, Request
from fastapi.responses import Response

from api.actions import Action
from api.answers.disseminating import ApprovalNeededError
from api.console.page import (
    COOKIE,
    ForeignFormError,
    Page,
    PurposeNeededError,
    SignInNeededError,
    here_of,
    own_path,
    page_of,
    rendered,
    session_of,
    to,
)
from api.problems import Problem
from api.schemas.exposure import MOST_RECORDS

_ABOUT = re.compile(r"/(people|charts)/([0-9a-f]{32})(?=/)")


def wants_page(request: Request) -> bool:
    """Whether a person with a browser asks: for a page of the console, or for an address that there is not."""
    endpoint = request.scope.get("endpoint")
    if endpoint is None:
        return request.headers.get("accept", "").startswith("text/html")
    return bool(getattr(endpoint, "__module__", "").startswith("api.console.pages"))


def page_of_problem(request: Request, problem: Problem, detail: str = "") -> Response:
    """A problem as a page. Absent and withheld give the same bytes; a session whose token ran out begins again."""
    if problem.status == 401:
        return _sign_in_again(request)
    return rendered(
        request,
        "problem.html",
        problem.status,
        session=session_of(request),
        heading=problem.title,
        words=detail or problem.detail,
        correlation=request.state.correlation_id if problem.status >= 500 else "",
    )


def page_of_approval(
    request: Request, needed: ApprovalNeededError, why: str = "", error: str = "", wanted: str = ""
) -> Response:
    """What the source unit has to approve first, and the form to ask it, for whoever may; `wanted` is a path."""
    page = page_of(request, Action.REQUEST_DISSEMINATION)
    wanted, may_ask = own_path(wanted or request.url.path), page.may(page.action)
    # What is masked in answers is masked at paths of answers, and this is none.
    told = may_ask and not page.service.policy.is_told_less(page.caller.viewer)
    return page.show(
        "approval-needed.html",
        400 if error else 409,
        words=needed.because,
        records=needed.unasked[:MOST_RECORDS] if may_ask else (),
        sources=needed.sources if told else (),
        about=about_of(page, wanted),
        wanted=wanted,
        why=why,
        error=error,
    )


def about_of(page: Page, wanted: str) -> tuple[str, str] | None:
    """The page that something that goes out was opened from, and what it is about: a person, or a chart."""
    found = _ABOUT.match(wanted)
    if found is None:
        return None
    kind, key = found.groups()
    if kind == "people":
        return found.group(), dict(page.recent()).get(key, "The person")
    board = page.session.boards.get(key)
    return found.group(), "The chart" if board is None else board.name or "Chart without a name"


def handle_page_failures(app: FastAPI) -> None:
    """Handlers of what only pages raise."""
    app.add_exception_handler(SignInNeededError, lambda request, _: to(f"/sign-in?next={_back(request)}"))
    app.add_exception_handler(PurposeNeededError, lambda request, _: to(f"/purpose?next={_back(request)}"))
    app.add_exception_handler(ForeignFormError, _foreign)


def _sign_in_again(request: Request) -> Response:
    request.app.state.sessions.end(request.cookies.get(COOKIE))
    response = to(f"/sign-in?next={_back(request)}")
    response.delete_cookie(COOKIE)
    return response


def _foreign(request: Request, _: Exception) -> Response:
    return rendered(
        request,
        "problem.html",
        403,
        session=session_of(request),
        heading="That form is out of date",
        words="Go back, open the page again and send the form from there. Nothing was changed.",
    )


def _back(request: Request) -> str:
    return here_of(request) if request.method == "GET" else "%2F"
