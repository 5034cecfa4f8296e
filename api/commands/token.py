"""`cordon token`: an access token of a made-up reader, for HTTP clients."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.asking import HomeFolder, settings_with
from api.identities import DEMO_IDENTITIES, demo_token
from api.terminal.say import out
from api.wiring import open_service

app = typer.Typer(help="Print an access token of a demonstration's made-up reader.", add_completion=False)


@app.command()
def command(
    identity: Annotated[str, typer.Argument(help=f"One of {', '.join(DEMO_IDENTITIES)}.", show_default=False)],
    home: HomeFolder = None,
) -> None:
    """Print an access token of a demonstration's made-up reader, which its own issuer signs for eight hours.

    In any other home there is none: tokens come from the issuer that CORDON_ISSUER names.
    """
    with open_service(settings_with(home), "token") as service:
        out().file.write(demo_token(service, identity) + "\n")
