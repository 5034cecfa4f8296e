"""What holds for every request and response: host name, size, correlation id, and headers that keep answers in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

from api.console.failures import page_of_problem, wants_page
from api.policy_in_force import PolicyInForce
from api.problems import FAULT, MEDIA_TYPE, WRONG_HOST, ProblemBody
from api.routes.door import CORRELATION_HEADER, correlation_id
from api.settings import Settings
from api.wiring import Service

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

MOST_BODY_BYTES = 256 * 1024
# A feed's file comes through a page only from those who may load; what is larger is loaded with the command.
MOST_FILE_BYTES = 64 * 1024 * 1024
# A van list of a megabyte (`api.console.van_list`) with the rest of its form.
MOST_LIST_BYTES = 1_100_000
_MOST = {
    "/loads": MOST_FILE_BYTES,
    "/charts/import": MOST_FILE_BYTES,
    "/conflicts": MOST_LIST_BYTES,
    "/plans": MOST_LIST_BYTES,
}
# A browser that is cut off while it sends shows no page: so much more is read, and thrown away, to tell it.
_DRAINED = 16 * 1024 * 1024
_TOO_LARGE = {
    MOST_BODY_BYTES: "Up to 256 KB can be sent here. Send less, or in several parts.",
    MOST_LIST_BYTES: "A list can have up to 1 MB. Send prison numbers alone, saved as CSV, or in several lists.",
    MOST_FILE_BYTES: "A file can have up to 64 MB here. What is larger is loaded with the command, cordon load.",
}

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
# Answers are about people: no cache keeps them, no page frames or embeds them.
_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


class Edge:
    """ASGI middleware around everything else."""

    def __init__(self, app: App, service: Service, in_force: PolicyInForce) -> None:
        self._app = app
        self._service = service
        self._in_force = in_force
        self._hosts = host_names(service.settings)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a request on, with limits and headers; what nobody else took is told as a fault."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        given = headers.get(CORRELATION_HEADER.lower().encode())
        named = correlation_id(None if given is None else given.decode("latin-1"), self._service)
        scope.setdefault("state", {})["correlation_id"] = named
        out = _Outgoing(send, named)
        if _host(headers) not in self._hosts:
            await out.tell(WRONG_HOST.body())
            return
        try:
            scope["app"].state.service = self._in_force.service()
            most = _MOST.get(scope["path"], MOST_BODY_BYTES)
            await self._app(scope, _limited(receive, most, _declared(headers)), out.send)
        except Exception:
            if not out.started:
                await _fault(scope, receive, out)
            raise


async def _fault(scope: MutableMapping[str, Any], receive: Receive, out: _Outgoing) -> None:
    """A fault to whoever asked: a page to a browser, else a problem's body."""
    request = Request(scope)
    if wants_page(request):
        await page_of_problem(request, FAULT)(scope, receive, out.send)
    else:
        await out.tell(FAULT.body())


class _Outgoing:
    """A response on its way, with the headers that each one has."""

    def __init__(self, send: Send, correlation: str) -> None:
        self._send = send
        self._headers = [*_HEADERS, (CORRELATION_HEADER.lower().encode(), correlation.encode())]
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            own = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(each for each in self._headers if each[0] not in own)]
        await self._send(message)

    async def tell(self, body: ProblemBody) -> None:
        content = body.to_bytes()
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(content)).encode())]
        await self.send({"type": "http.response.start", "status": body.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": content})


def host_names(settings: Settings) -> frozenset[str]:
    """The names that the service answers to: a page from elsewhere must not reach it under a name of its own."""
    own = _LOOPBACK_NAMES if settings.is_loopback else (settings.host,)
    console = () if settings.console_address is None else (_without_port(urlsplit(settings.console_address).netloc),)
    return frozenset(name.casefold() for name in (*settings.allowed_hosts, *own, *console))


def _host(headers: dict[bytes, bytes]) -> str:
    """The host that was asked for, without its port."""
    return _without_port(headers.get(b"host", b"").decode("latin-1").casefold())


def _without_port(host: str) -> str:
    return host[: host.rindex("]") + 1] if "]" in host else host.partition(":")[0]


def _declared(headers: dict[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"")
    return int(length) if length.isdigit() else 0


def _limited(receive: Receive, most: int, declared: int) -> Receive:
    """As `receive`, up to so many bytes. What says that it is larger is refused before any file is opened for it."""
    taken = 0

    async def receive_some() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if max(taken, declared) > most:
            while message.get("more_body") and taken <= most + _DRAINED:
                message = await receive()
                taken += len(message.get("body", b""))
            # Of the one kind that passes through where bodies are parsed.
            raise HTTPException(413, f"What was sent is too large, and nothing of it was kept. {_TOO_LARGE[most]}")
        return message

    return receive_some
