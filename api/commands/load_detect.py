"""`cordon load detect`: which feed a file is of. Reads no store, so it needs neither reader nor purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.answers.detection import detected
from api.commands.asking import AsJson
from api.exits import ExitCode
from api.terminal.detection import show_detected
from api.terminal.say import show_answer

app = typer.Typer(help="Name a file's feed, with the evidence for the guess.", add_completion=False)


@app.command()
def command(
    file: Annotated[Path, typer.Argument(help="A file; every table of an archive is told.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Name a file's feed: what speaks for it, what against, and what else it may be.

    Rows are tried under the likeliest mappings and thrown away; nothing is stored or audited, and no value is shown.
    """
    found = detected(file)
    show_answer(found, show_detected, as_json)
    if any(table.feed is None for table in found.tables):
        raise typer.Exit(int(ExitCode.FILE_REFUSED))
