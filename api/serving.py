"""Serving HTTP: what must hold before the first request, and the server itself."""

from __future__ import annotations

import socket
from contextlib import suppress

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
    """Serve until the process is told to end."""
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
    # Ctrl+C is how a person ends it: nothing went wrong.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
