"""`cordon conflicts`: whether prisoners can be in a place together."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import ValidationError

from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.exits import ExitCode
from api.questions.conflicts import check_conflicts
from api.schemas.conflicts import MOST_PRISONERS, CheckConflicts, ConflictsAnswer
from api.terminal.conflicts import show_conflicts
from api.terminal.say import show_answer
from api.terminal.usage import UsageProblemError

app = typer.Typer(help="Check whether prisoners can be in a place together.", add_completion=False)

_ENDINGS = {
    "conflict found": ExitCode.CONFLICT_FOUND,
    "not allowed there": ExitCode.CONFLICT_FOUND,
    "depends on the cell": ExitCode.CONFLICT_FOUND,
    "no conflict found": ExitCode.DONE,
}


@app.command()
def command(
    prisoners: Annotated[
        list[str], typer.Argument(help=f"Prison numbers or ids, up to {MOST_PRISONERS}.", show_default=False)
    ],
    place: Annotated[
        str | None,
        typer.Option(
            help="A prison, wing, spur, landing or cell by its key, such as LEI-A; without it, each other alone.",
            show_default=False,
        ),
    ] = None,
    one_vehicle: Annotated[bool, typer.Option("--one-vehicle", help="They would come in one vehicle.")] = False,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Check whether prisoners can be in a place together, and with those who are held there now, or with each other.

    The best answer is that no conflict was found in feeds up to a time. Where a feed is missing or stale, or a rejected
    row names somebody concerned, it cannot confirm.
    """
    try:
        wanted = CheckConflicts(prisoners=prisoners, place=place, one_vehicle=one_vehicle)
    except ValidationError:
        raise UsageProblemError(f"name 1 to {MOST_PRISONERS} prisoners and a place, or 2 or more without") from None
    found: ConflictsAnswer = Reader(who, purpose, case, reason, home).ask(
        "conflicts", lambda service: check_conflicts(wanted, service.clock())
    )
    show_answer(found, show_conflicts, as_json)
    raise typer.Exit(int(_ENDINGS.get(found.outcome, ExitCode.CANNOT_CONFIRM)))
