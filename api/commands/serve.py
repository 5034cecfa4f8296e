"""`cordon serve`: the HTTP API."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.asking import HomeFolder, settings_with
from api.identities import DEMO_IDENTITIES
from api.risk_monitor import monitored
from api.serving import check_reach, listen, serve
from api.settings import checked
from api.terminal.say import say
from api.warming import warmed
from api.wiring import open_service

app = typer.Typer(help="Serve the HTTP API.", add_completion=False)


@app.command()
def command(
    host: Annotated[
        str | None, typer.Option(help="The address to serve on [CORDON_HOST; 127.0.0.1].", show_default=False)
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port [CORDON_PORT; 8000].", show_default=False)] = None,
    home: HomeFolder = None,
) -> None:
    """Serve the HTTP API on this machine until stopped."""
    given = {"host": host, "port": port}
    settings = checked(
        settings_with(home).model_dump() | {name: value for name, value in given.items() if value is not None}
    )
    check_reach(settings)
    with listen(settings) as listening, open_service(settings, "serve") as service, monitored(service) as monitor:
        say(f"Serving {settings.home} on http://{settings.host}:{settings.port} until you press Ctrl+C.")
        if service.home.is_demo:
            say(f"`cordon token` prints access tokens of its made-up readers: {', '.join(DEMO_IDENTITIES)}.")
        if monitor is not None:
            say(f"After each load changes of risk are looked for, in the name of {monitor}.")
        with warmed(service):
            serve(service, listening)
