"""Signing in at the organisation's identity provider, and coming back from it."""

from __future__ import annotations

import secrets
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import Response

from api.auth import ClientRefusedError, Provider, SignInError, TokenRefusedError
from api.auth.provider import SIGN_IN_RETURN
from api.console.admitting import admit, keeps_cookies_to_https
from api.console.page import own_path, rendered, to
from api.consult import refuse
from api.routes.door import source_address
from api.routes.served import Served
from api.wiring import Service

# The secret of an attempt and where it leads, kept by the browser alone until it is back.
ATTEMPT_COOKIE = "cordon-sign-in"
_PATH = "/sign-in"
_MINUTES = 10
# A cookie that is longer is thrown away by browsers: then it leads to the start page.
_MOST_NEXT = 1_500


def leave_for_issuer(request: Request) -> Response:
    """Send the browser to the identity provider, with what only it can come back with."""
    provider = _provider(request)
    if provider is None:
        return to(_PATH)
    attempt = secrets.token_urlsafe(32)
    following = quote(own_path(request.query_params.get("next")), safe="")
    response = to(provider.begin(attempt))
    response.set_cookie(
        ATTEMPT_COOKIE,
        f"{attempt}.{following if len(following) <= _MOST_NEXT else ''}",
        max_age=_MINUTES * 60,
        path=_PATH,
        httponly=True,
        # The way back begins at another site, and a stricter cookie would stay behind.
        samesite="lax",
        secure=keeps_cookies_to_https(request.app.state.service.settings),
    )
    return response


def back_from_issuer(request: Request) -> Response:
    """Begin a session of whoever the identity provider says it was."""
    service: Service = request.app.state.service
    provider = _provider(request)
    attempt, _, following = request.cookies.get(ATTEMPT_COOKIE, "").partition(".")
    try:
        if provider is None or not attempt:
            raise SignInError("It was begun in another browser or another window, or too long ago.")
        who = provider.finish(attempt, request.query_params)
        viewer = service.identity.viewer_of(who.token).viewer
    except (SignInError, TokenRefusedError) as error:
        return _refused(request, 400, str(error))
    except ClientRefusedError as error:
        refuse(service, error.subject, request.state.correlation_id, source_address(request))
        return _refused(request, 403, str(error))
    if not viewer.roles:
        refuse(service, viewer.subject, request.state.correlation_id, source_address(request))
        return _refused(request, 403, "Your account has no role here. Ask whoever keeps the access policy.")
    # A page, and no redirect: what follows a redirect from another site goes without the session's cookie.
    response = rendered(request, "signed-in.html", next=own_path(unquote(following)))
    admit(request, response, who.token, who.name, viewer.subject)
    response.delete_cookie(ATTEMPT_COOKIE, path=_PATH)
    return response


def _refused(request: Request, status: int, words: str) -> Response:
    response = rendered(request, "not-signed-in.html", status, words=words)
    response.delete_cookie(ATTEMPT_COOKIE, path=_PATH)
    return response


def _provider(request: Request) -> Provider | None:
    service: Service = request.app.state.service
    return service.identity.provider


_OPEN = "nobody is signed in yet, and no person is in it"
ROUTES = (
    Served("GET", "/sign-in/start", leave_for_issuer, None, "Sign in at the identity provider", "console", _OPEN),
    Served("GET", SIGN_IN_RETURN, back_from_issuer, None, "Come back from the identity provider", "console", _OPEN),
)
