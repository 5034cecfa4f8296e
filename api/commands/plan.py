"""`cordon plan`: who goes where, many at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from analytics.allocation.planning import Progress
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.consult import consult
from api.exits import ExitCode
from api.exporting_plans import CSV, XLSX, exported
from api.planning import make, plan_work
from api.questions import plans as ask
from api.schemas.plans import MOST_PLANNED, AskForDispersal, AskForPlan, DecidePlan
from api.terminal import plans as shown
from api.terminal.say import say, show_answer
from api.terminal.usage import UsageProblemError

app = typer.Typer(
    help="Plan who goes where, many at once.",
    no_args_is_help=True,
    add_completion=False,
)
Key = Annotated[str, typer.Argument(help="The plan's key, from `plan make` or `plan list`.", show_default=False)]
# Of numbers in a file, one a line; what follows a comma is left alone, so that a spreadsheet's first column will do.
_COMMENT = "#"


@app.command(name="make")
def make_(
    prisoners: Annotated[
        list[str] | None,
        typer.Argument(help=f"Prison numbers or ids, up to {MOST_PLANNED:,}.", show_default=False),
    ] = None,
    place: Annotated[
        list[str] | None, typer.Option(help="A prison or wing by its key; may be given often.", show_default=False)
    ] = None,
    list_file: Annotated[
        Path | None,
        typer.Option("--from", help="A file of prison numbers or ids, one a line, first column.", show_default=False),
    ] = None,
    wings: Annotated[bool, typer.Option("--wings", help="Give wings only, no cells.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same plan.")] = 1,
    seconds: Annotated[
        int | None, typer.Option(help="Stop by the clock; such a plan cannot be repeated.", show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option(help="More than one is faster and cannot be repeated.")] = 1,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make a plan: the cheapest places that break no hard rule, each with its reason, and a bound on any better plan.

    Ctrl-C keeps the best so far. Who has no place is told with the smallest set of rules that clash, and with the
    cheapest exceptions that somebody may authorise. Nobody is moved by a plan.
    """
    named = [*(prisoners or []), *([] if list_file is None else _listed(list_file))]
    try:
        wanted = AskForPlan(
            prisoners=named, places=place or [], cells=not wings, seed=seed, seconds=seconds, workers=workers
        )
    except ValidationError as error:
        wrong = error.errors()[0]
        raise UsageProblemError(f"name prisoners and --place: {wrong['loc'][0]}: {wrong['msg']}") from None
    with Reader(who, purpose, case, reason, home).at_work("plan") as (service, caller):
        gathered = consult(service, caller, ask.gather(wanted, service.clock()))
        work = plan_work(service, caller.viewer)
        with shown.cancelled_by_interrupt(work):
            answer = make(service, caller.viewer, work, wanted, gathered, _tell)
    show_answer(answer, shown.show_plan, as_json)
    if answer.unplaced:
        raise typer.Exit(int(ExitCode.NEEDS_DECISION))


@app.command()
def show(
    key: Key,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show a plan of yours."""
    found = Reader(who, purpose, case, reason, home).ask("plan", lambda service: ask.show_plan(service, key))
    show_answer(found, shown.show_plan, as_json)


@app.command(name="list")
def list_(
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List your plans, newest first."""
    found = Reader(who, purpose, case, reason, home).ask("plan", lambda _: ask.list_plans())
    show_answer(found, shown.show_plans, as_json)


@app.command()
def export(
    key: Key,
    to: Annotated[Path, typer.Option(help="The file to write: .csv or .xlsx.", show_default=False)],
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
) -> None:
    """Write a plan for a spreadsheet. No cell of it is a formula."""
    form = to.suffix.lower().lstrip(".")
    if form not in {CSV, XLSX}:
        raise UsageProblemError("--to is a file that ends in .csv or .xlsx")
    if to.exists():
        raise UsageProblemError(f"{to} is there already: name another file")
    found = Reader(who, purpose, case, reason, home).ask(
        "plan", lambda service: ask.show_plan(service, key, action=ask.EXPORTING)
    )
    to.write_bytes(exported(found, form))
    say(f"{len(found.places):,} places and {len(found.unplaced):,} without one written to {to}")


@app.command()
def decide(
    key: Key,
    because: Annotated[str, typer.Option(help="Why, in your own words; it is kept.", show_default=False)],
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it; otherwise it is accepted.")] = False,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Accept a plan of yours, or refuse it, once. Nobody is moved by it: security sees it first."""
    try:
        decision = DecidePlan(accepted=not refuse, reason=because)
    except ValidationError:
        raise UsageProblemError("--because says why, in 3 to 2,000 characters") from None
    found = Reader(who, purpose, case, reason, home).ask(
        "plan", lambda service: ask.decide_plan(service, key, decision)
    )
    show_answer(found, shown.show_plan, as_json)


@app.command()
def disperse(
    group: Annotated[str, typer.Argument(help="The group's id, as a person's page or `groups list` shows it.")],
    place: Annotated[
        list[str] | None,
        typer.Option(help="Where members may go beside the prisons they are in; may be given often."),
    ] = None,
    moves: Annotated[int, typer.Option(help="At most so many moves.")] = 5,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show where a group's members are held, and which moves would cut its reach most, each breaking no hard rule."""
    try:
        wanted = AskForDispersal(group=group, places=place or [], moves=moves)
    except ValidationError:
        raise UsageProblemError("name a group, and 1 to 50 --moves") from None
    found = Reader(who, purpose, case, reason, home).ask(
        "plan", lambda service: ask.plan_dispersal(wanted, service.clock())
    )
    show_answer(found, shown.show_dispersal, as_json)


def _listed(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise UsageProblemError(f"{path} cannot be read as text in UTF-8: {type(error).__name__}") from None
    first = [line.split(",")[0].strip().strip('"') for line in text.splitlines()]
    return [each for each in first if each and not each.startswith(_COMMENT)]


def _tell(now: Progress) -> None:
    gap = "" if now.gap is None or now.left_over else f", {now.points:,} points, at most {now.gap:.2f} % above the best"
    say(f"{now.stage}{gap}{f', {now.left_over:,} without a place' if now.left_over else ''}")
