"""`cordon load watch`: a folder that takes what drops in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.asking import As, AsJson, HomeFolder, Reader
from api.exits import ExitCode
from api.loading import Wish, load, settle
from api.schemas.watching import TakenAnswer
from api.stopping import stops
from api.terminal.say import print_json, say
from api.terminal.usage import UsageProblemError
from graph.model.times import isoformat
from loaders.folder import FolderReceipt
from loaders.watching import Became, Taken, Watcher

app = typer.Typer(help="Load what drops into a folder, once it is complete.", add_completion=False)

_BADLY = (Became.REFUSED, Became.PARTLY)


@app.command()
def command(
    folder: Annotated[Path, typer.Argument(help="The folder that files drop into.", show_default=False)],
    once: Annotated[bool, typer.Option("--once", help="Take what is complete now, and end: for a scheduler.")] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 10.0,
    settled: Annotated[
        float, typer.Option("--settle", min=0, help="Seconds for which a file must not change to be complete.")
    ] = 5.0,
    done_marker: Annotated[
        bool, typer.Option("--done-marker", help="A file is complete when FILE.done stands beside it, not before.")
    ] = False,
    mapping: Annotated[
        str | None, typer.Option(help="The mapping of every file; told from its header if absent.", show_default=False)
    ] = None,
    who: As = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Load what drops into a folder, one file at a time, and move it to `done` or `failed` with its receipt.

    Killed, it loses nothing: the file stays, and the next start resumes its load. Ends in order on SIGTERM and Ctrl-C.
    """
    if not folder.is_dir():
        raise UsageProblemError(f"there is no folder {folder}")
    worst = ExitCode.DONE
    with (
        Reader(who, None, None, None, home).at_work("load", needs_purpose=False) as (service, caller),
        stops() as stop,
    ):

        def take(path: Path) -> FolderReceipt:
            found = load(service, caller, Wish((path,), mapping))
            settle(service)
            return found

        watcher = Watcher(folder, take, settled, done_marker, sleep=stop.wait)
        if not once:
            say(f"{isoformat(service.clock())} watching {folder}, as {caller.viewer.subject}")
        for taken in watcher.once() if once else watcher.watch(every, stop.is_set):
            if as_json:
                print_json(_answer(taken))
            else:
                say(f"{isoformat(service.clock())} {taken.name}: {taken.became}. {taken.message}")
            worst = max(worst, _ending(taken))
            if stop.is_set():
                break
    raise typer.Exit(int(worst) if once else 0)


def _answer(taken: Taken) -> TakenAnswer:
    return TakenAnswer(
        file=taken.name,
        became=str(taken.became),
        message=taken.message,
        moved_to=None if taken.moved_to is None else str(taken.moved_to),
    )


def _ending(taken: Taken) -> ExitCode:
    if taken.became is Became.LATER:
        return ExitCode.UNAVAILABLE
    if taken.became is Became.WAITS:
        return ExitCode.NEEDS_DECISION
    return ExitCode.FILE_REFUSED if taken.became in _BADLY else ExitCode.DONE
