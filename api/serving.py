"""Serving HTTP: what must hold before the first request, and the server itself."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from api.app import create_app
from api.auth.scrubbing import scrub_logs
from api.settings import Settings, SettingsError
from api.wiring import Service

# Long enough for a slow answer to leave, short enough for whoever waits for the process to end.
_GRACE_SECONDS = 10


def check_reach(settings: Settings) -> None:
    """Raise SettingsError where the service would be reachable from elsewhere without being able to tell who asks."""
    if settings.is_loopback:
        return
    if settings.issuer is None:
        raise SettingsError(
            f"{settings.host} can be reached from other machines, and there is no CORDON_ISSUER to say whose tokens "
            "prove who asks: serve on 127.0.0.1, or name an issuer"
        )


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on. Raises SettingsError where the address is taken or is none of this machine's."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host.strip("[]"), settings.port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror}; choose another with --port"
        ) from None
    return listening


def serve(service: Service, listening: socket.socket) -> None:
    """Serve until the process is told to end by Ctrl-C or SIGTERM; then returns, so that whoever called can close."""
    scrub_logs()
    app = create_app(service)
    config = uvicorn.Config(
        app,
        # What a proxy says of an address is believed by nobody; `api.auth` believes a trusted one about certificates.
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = uvicorn.Server(config)
    with _ended_by_signals(server):
        server.run(sockets=[listening])


@contextmanager
def _ended_by_signals(server: uvicorn.Server) -> Iterator[None]:
    """Take the signals that the server, once it has ended by one, raises again: the process would die of it.

    It would leave its chain of the audit cut short, which a removed end looks like, and the monitor beside it running.
    """

    def end(*_: object) -> None:
        server.should_exit = True

    before = {each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
