"""The door of a page: a session in place of headers, and an answer in place of bytes."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from api.actions import Action, PurposeRule
from api.console.environment import environment
from api.console.sessions import Session, Sessions
from api.consult import Caller, act, consult
from api.questions import AskedFor, Question
from api.questions.people import still_there
from api.routes.door import Door, source_address
from api.wiring import Service

_T = TypeVar("_T")

COOKIE = "cordon-session"
# Proxies cut off an answer's headers at a few thousand bytes.
_MOST_BACK = 3_000
# Half of zlib's effort: a full chart is packed in 5 ms to a tenth of its size.
_PACKED_AT = 5
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class SignInNeededError(Exception):
    """Nobody is signed in."""


class PurposeNeededError(Exception):
    """The session has not said why it looks."""


class ForeignFormError(Exception):
    """A form did not come from this session's pages."""


@dataclass(frozen=True, slots=True)
class Page:
    """One request of a signed-in reader."""

    request: Request
    service: Service
    session: Session
    caller: Caller
    action: Action

    def ask(self, question: Question[_T]) -> _T:
        """The answer, once it is on record."""
        return consult(self.service, self.caller, question)

    def act(self, asked: AskedFor, deed: Callable[[], _T]) -> _T:
        """What came of a deed."""
        return act(self.service, self.caller, self.action, asked, deed)

    @property
    def was_sent(self) -> bool:
        """Whether the page's form was sent, be it empty: its address then bears its fields."""
        return bool(self.request.url.query)

    @property
    def subject(self) -> str:
        """Who the reader is to the policy."""
        return self.caller.viewer.subject

    def may(self, action: Action) -> bool:
        """Whether the reader's roles grant an action: pages offer what can be done and nothing else."""
        return self.service.policy.may(self.caller.viewer, action.value.grant)

    def recent(self) -> list[tuple[str, str]]:
        """People of this case, the last first: id and name, of those who are still there for him as they were shown."""
        if not (self.session.recent and self.session.purpose and self.may(Action.SHOW_CHANGES)):
            return []
        return self.ask(still_there(self.service, self.session.recent))

    def show(self, template: str, status: int = 200, **members: object) -> Response:
        """A page with the frame around it."""
        return rendered(self.request, template, status, session=self.session, page=self, **members)


@dataclass(frozen=True, slots=True)
class PageDoor(Door):
    """The dependency that a page declares: raises where nobody is signed in, or no purpose was stated."""

    def __call__(self, request: Request) -> Page:  # type: ignore[override]
        """The session's reader, with the purpose that he stated for his case."""
        page = page_of(request, self.action)
        if page.session.purpose is None and self.action.value.rule is PurposeRule.STATED:
            raise PurposeNeededError
        if request.method == "GET" and not page.may(self.action):
            # Refused, and on record, before a form is filled for nothing.
            page.act({}, lambda: None)
        return page


def page_of(request: Request, action: Action) -> Page:
    """A signed-in reader's page, under an action that he may or may not have. Raises SignInNeededError."""
    service: Service = request.app.state.service
    session = session_of(request)
    if session is None:
        raise SignInNeededError
    found = service.identity.viewer_of(session.token)
    caller = Caller(found.viewer, session.purpose, request.state.correlation_id, source_address(request), found.purpose)
    return Page(request, service, session, caller, action)


def session_of(request: Request) -> Session | None:
    """Who is signed in at this browser."""
    sessions: Sessions = request.app.state.sessions
    name = request.cookies.get(COOKIE)
    session = sessions.find(name)
    if session is not None:
        request.state.session_name = name
    return session


async def form_of(request: Request, session: Session | None = None) -> Mapping[str, str]:
    """The fields of a form. Raises ForeignFormError for one that is not this session's own."""
    fields = {name: value for name, value in (await request.form()).multi_items() if isinstance(value, str)}
    if session is not None and not session.owns_form(fields.get("form-token", "")):
        raise ForeignFormError
    return fields


async def fields_of(request: Request) -> Mapping[str, str]:
    """A page's dependency: the fields of its form, read before the page's own thread begins. As for `form_of`."""
    session = session_of(request)
    if session is None:
        raise SignInNeededError
    return await form_of(request, session)


def rendered(request: Request, template: str, status: int = 200, **members: object) -> HTMLResponse:
    """A page as it leaves."""
    page = environment().get_template(template)
    html = page.render(
        request=request,
        environment_name="Demonstration" if request.app.state.service.home.is_demo else "",
        path=request.url.path,
        here=here_of(request),
        **members,
    )
    return _packed(request, html, status)


def _packed(request: Request, html: str, status: int) -> HTMLResponse:
    """As small as the browser takes it. No other site can ask for one (SameSite), to learn from its length."""
    headers = {"Content-Security-Policy": POLICY, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return HTMLResponse(html, status, headers)
    content = gzip.compress(html.encode(), _PACKED_AT, mtime=0)
    return HTMLResponse(content, status, headers | {"Content-Encoding": "gzip"})


def to(path: str) -> RedirectResponse:
    """Look elsewhere, with a fresh request."""
    return RedirectResponse(path, 303)


def own_path(text: str | None) -> str:
    """A path of this site, or the start page for anything else: no link of ours leads a reader elsewhere."""
    # Browsers drop tabs and line ends from an address, and take a backslash for a slash.
    good = text is not None and text.startswith("/") and not text.startswith("//") and "\\" not in text
    good = good and not any(ord(each) < 0x20 or ord(each) == 0x7F for each in str(text))
    return str(text) if good else "/"


def here_of(request: Request) -> str:
    """Where the reader is, with what was asked there, quoted to stand in the address of a page that leads back."""
    path, asked = request.url.path, request.url.query
    whole = f"{path}?{asked}" if asked else path
    back, alone = (quote(own_path(each), safe="") for each in (whole, path))
    return back if len(back) <= _MOST_BACK else alone


async def sent_to(request: Request) -> AsyncIterator[tuple[Mapping[str, str], UploadFile | None]]:
    """A page's dependency: its form with the file that was chosen, if one was. As for `fields_of`."""
    session = session_of(request)
    if session is None:
        raise SignInNeededError
    try:
        fields = await form_of(request, session)
        file = (await request.form()).get("file")
        yield fields, file if isinstance(file, UploadFile) and file.filename else None
    finally:
        # What was sent lies in a file of its own from a megabyte on, until somebody closes it.
        await request.close()


Fields = Annotated[Mapping[str, str], Depends(fields_of)]
Sent = Annotated[tuple[Mapping[str, str], UploadFile | None], Depends(sent_to)]
