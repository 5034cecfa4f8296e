"""Signing in and out, and the purpose that is asked for once for each case."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from api.console.admitting import admit
from api.console.page import COOKIE, form_of, own_path, rendered, session_of, to
from api.console.sessions import IDLE
from api.identities import DAYS, DEMO_IDENTITIES, DemoIdentity, UnknownIdentityError, demo_token
from api.routes.door import at_this_machine
from api.routes.served import Served
from api.wiring import Service
from graph.access import Purpose, PurposeCode, PurposeMissingError

_MOST_REASON = 2_000
_TAG = "console"


def _offered() -> list[tuple[str, list[DemoIdentity]]]:
    """The readers under their headings: those whose days the console is made for come first."""
    first = [DEMO_IDENTITIES[name] for name in DAYS]
    others = [each for name, each in DEMO_IDENTITIES.items() if name not in DAYS]
    return [("Three working days", first), ("Everybody else", others)]


def sign_in(request: Request) -> Response:
    """Who may sign in here: at the identity provider, where one is set.

    In a demonstration its made-up readers are offered by one click, at this machine alone.
    """
    service: Service = request.app.state.service
    provider = service.identity.provider
    offered = _offered() if provider is None and service.home.is_demo and at_this_machine(service, request) else []
    leave = None if provider is None or "out" not in request.query_params else provider.leave()
    return rendered(
        request,
        "sign-in.html",
        offered=offered,
        provider=provider is not None,
        leave=leave,
        left=request.app.state.sessions.is_left(request.cookies.get(COOKIE)),
        idle=int(IDLE.total_seconds()) // 60,
        next=own_path(request.query_params.get("next")),
    )


async def sign_in_as(request: Request) -> Response:
    """Sign in as one of a demonstration's readers, with a token of its own issuer that is verified like any other."""
    service: Service = request.app.state.service
    fields = await form_of(request)
    if not (service.home.is_demo and at_this_machine(service, request)):
        return rendered(
            request, "problem.html", 403, heading="You cannot sign in here", words="Ask your administrator."
        )
    try:
        name = fields.get("identity", "")
        token = demo_token(service, name)
    except UnknownIdentityError:
        return to("/sign-in")
    service.identity.viewer_of(token)
    response = to(own_path(fields.get("next")))
    admit(request, response, token, DEMO_IDENTITIES[name].title, name)
    return response


async def sign_out(request: Request) -> Response:
    """End the session here and on the server; everywhere else too, where that is asked for."""
    session = session_of(request)
    if session is not None:
        everywhere = (await form_of(request, session)).get("where") == "everywhere"
        request.app.state.sessions.end(request.cookies.get(COOKIE))
        if everywhere:
            request.app.state.sessions.end_all_of(session.role)
    response = to("/sign-in?out=1")
    response.delete_cookie(COOKIE)
    return response


def ask_purpose(request: Request) -> Response:
    """Why the reader looks: a code, the case, and his own words."""
    following = own_path(request.query_params.get("next"))
    session = session_of(request)
    if session is None:
        return _first_sign_in(following)
    stated = session.purpose or session.offered
    values = (
        {} if stated is None else {"code": str(stated.code), "case": stated.case_reference, "reason": stated.reason}
    )
    return rendered(
        request,
        "purpose.html",
        session=session,
        codes=WHEN,
        values=values,
        errors={},
        offered=session.offered,
        next=following,
    )


async def state_purpose(request: Request) -> Response:
    """Keep the purpose for this session; each look is audited with it from now on."""
    session = session_of(request)
    if session is None:
        return _first_sign_in(own_path((await form_of(request)).get("next")))
    fields = await form_of(request, session)
    values = {name: fields.get(name, "").strip() for name in ("code", "case", "reason")}
    errors = _wrong(values)
    if not errors:
        try:
            session.set_purpose(Purpose(PurposeCode(values["code"]), values["case"], values["reason"]))
        except PurposeMissingError as error:
            errors = {"case": str(error)}
    if errors:
        return rendered(
            request,
            "purpose.html",
            400,
            session=session,
            codes=WHEN,
            values=values,
            errors=errors,
            next=own_path(fields.get("next")),
        )
    return to(own_path(fields.get("next")))


def _first_sign_in(following: str) -> Response:
    return to(f"/sign-in?next={quote(following, safe='')}")


def _wrong(values: dict[str, str]) -> dict[str, str]:
    wrong = {}
    if values["code"] not in set(PurposeCode):
        wrong["code"] = "Select why you are looking"
    if not values["case"] or len(values["case"]) > 128:
        wrong["case"] = "Enter a case reference of up to 128 characters"
    if not values["reason"] or len(values["reason"]) > _MOST_REASON:
        wrong["reason"] = "Enter why you are looking, without names, in up to 2,000 characters"
    return wrong


# No purpose is bound to a role: what each is for, so that whoever looks up what was looked at can rely on it.
WHEN: dict[str, str] = {
    PurposeCode.INTELLIGENCE_DEVELOPMENT: "You work out who is tied to whom, or who runs a network",
    PurposeCode.SECURITY_CATEGORISATION: "You advise on, decide, approve or review somebody's security category",
    PurposeCode.ALLOCATION: "You place people in prisons, wings and cells, move them, or keep them apart",
    PurposeCode.PUBLIC_PROTECTION: "You manage the risk that somebody is to others, such as under MAPPA or on licence",
    PurposeCode.THREAT_TO_LIFE: "Somebody may be killed or badly hurt unless you look now",
    PurposeCode.DATA_QUALITY: "You check or put right records, and look at people for that alone",
    PurposeCode.SUBJECT_RIGHTS: "Somebody asked what is held of them, or says that it is wrong",
    PurposeCode.AUDIT: "You check how others used this service",
}
_OWN = "it is about the session's own purpose alone"
_OPEN = "nobody is signed in yet, and no person is in it"
ROUTES = (
    Served("GET", "/sign-in", sign_in, None, "Sign in", _TAG, _OPEN),
    Served("POST", "/sign-in", sign_in_as, None, "Sign in to a demonstration", _TAG, _OPEN),
    Served("POST", "/sign-out", sign_out, None, "Sign out", _TAG, "it ends a session and shows nothing"),
    Served("GET", "/purpose", ask_purpose, None, "Say why you look", _TAG, _OWN),
    Served("POST", "/purpose", state_purpose, None, "Say why you look", _TAG, _OWN),
)
