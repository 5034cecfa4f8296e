"""`cordon init`: an empty home."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.asking import HomeFolder, settings_with
from api.home import Home
from api.identities import DEMO_IDENTITIES
from api.terminal.say import say
from api.wiring import open_service
from graph.model.times import utc_now

app = typer.Typer(help="Make an empty home.", add_completion=False)


@app.command()
def command(
    demo: Annotated[
        bool, typer.Option("--demo", help="Admit made-up identities on this machine, for trying out.")
    ] = False,
    home: HomeFolder = None,
) -> None:
    """Make an empty home: a store with its key, in a folder that only you can read. Twice is no harm."""
    settings = settings_with(home)
    made = Home(settings.home)
    made.make(utc_now(), demo=demo)
    with open_service(settings, "init", create=True) as service:
        loads = len(service.store.loads())
    say(f"{settings.home} is ready, with {loads} loads.")
    if made.is_demo:
        say(f"Whoever can read it may look as {', '.join(DEMO_IDENTITIES)}; `cordon token` prints their tokens.")
