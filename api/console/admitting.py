"""A session begins: the one place that gives a browser its cookie."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from api.console.page import COOKIE
from api.console.sessions import LONGEST, Sessions
from api.settings import Settings


def admit(request: Request, response: Response, token: str, title: str, reader: str) -> None:
    """Begin a session of whom this token is, under a name of its own: whatever the browser held before ends.

    What the same reader had on the desk at this browser is there again.
    """
    sessions: Sessions = request.app.state.sessions
    left = request.cookies.get(COOKIE)
    name = sessions.begin(token, title, reader, left)
    sessions.end(left)
    response.set_cookie(
        COOKIE,
        name,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=keeps_cookies_to_https(request.app.state.service.settings),
    )


def keeps_cookies_to_https(settings: Settings) -> bool:
    """Whether browsers come over https: to another machine always, and to this one through a proxy that says so."""
    return not settings.is_loopback or (settings.console_address or "").startswith("https://")
