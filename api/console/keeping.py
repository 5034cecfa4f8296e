"""Keeps what a request changed of its session before its answer leaves: the next may come to another process."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.console.sessions import Sessions


class KeptSessions:
    """Around every route; a request that took up no session costs nothing."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and keep the session as its answer begins."""
        state = scope.setdefault("state", {})

        async def keep_and_send(message: Message) -> None:
            name = state.get("session_name")
            if name is not None and message["type"] == "http.response.start":
                await run_in_threadpool(self._sessions.keep, name)
            await send(message)

        await self._app(scope, receive, keep_and_send)
