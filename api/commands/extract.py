"""`cordon extract`: one case as a Neo4j of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api import extracts
from api.actions import Action
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.consult import act, consult
from api.questions import AskedFor, Question, Typed
from api.schemas.keeping import ExtractsAnswer
from api.schemas.network import MOST_DEPTH
from api.terminal.say import out, print_json, say
from api.terminal.tables import Column, counted, minute, table
from api.terminal.usage import UsageProblemError
from graph.access import PurposeMissingError

app = typer.Typer(
    help="Make a case's own Neo4j files for one reader, and destroy them in time.",
    no_args_is_help=True,
    add_completion=False,
)


@app.command()
def make(
    people: Annotated[list[str], typer.Argument(help="People's ids, from `people find`.", show_default=False)],
    folder: Annotated[Path, typer.Option("--to", help="A folder that is not there yet.", show_default=False)],
    depth: Annotated[int, typer.Option(min=1, max=MOST_DEPTH, help="How many steps outwards.")] = 2,
    budget: Annotated[int, typer.Option(min=1, max=extracts.MOST_NODES, help="How many nodes at most.")] = 2_000,
    days: Annotated[int, typer.Option(min=1, max=extracts.MOST_DAYS, help="For how many days it may be kept.")] = 14,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write what you may see around these people as files for a Neo4j of their own, with an end."""
    if folder.exists():
        raise UsageProblemError(f"{folder} is there already: name a new folder")
    with Reader(who, purpose, case, reason, home).at_work("extract") as (service, caller):
        stated = caller.purpose
        if stated is None:
            raise PurposeMissingError("state why an extract is made")
        wanted = extracts.Wanted(tuple(people), depth, budget, folder, days)
        asked: AskedFor = {"people": tuple(map(Typed, people)), "depth": depth, "budget": budget, "days": days}
        question = Question(
            Action.EXTRACT_CASE, asked, lambda view: extracts.write(service, view, wanted, stated)
        )  # fmt: skip
        try:
            answer = consult(service, caller, question)
        except BaseException:
            # Nothing leaves that is not on record.
            extracts.discard(service, folder)
            raise
    if as_json:
        print_json(answer)
        return
    say(
        f"{counted(answer.people, 'person', 'people')}, {counted(answer.things, 'thing')} and "
        f"{counted(answer.links, 'tie')} in {folder}, to be kept until {minute(answer.expires_at)}."
    )
    if answer.over_budget:
        say(f"{counted(answer.over_budget, 'node')} at the last step did not fit: raise --budget for them.")
    say("Into an empty database of its own, stopped, on its machine:")
    out().print(answer.command, soft_wrap=True)


@app.command("list")
def list_(
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List extracts that were made from this home and are not yet destroyed, the first to expire first."""
    with Reader(who, purpose, case, reason, home).at_work("extract") as (service, caller):
        found = act(service, caller, Action.LIST_EXTRACTS, {}, lambda: extracts.listed(service))
    if as_json:
        print_json(ExtractsAnswer(extracts=found))
        return
    columns = (
        Column("Key", keep=True),
        Column("Expires", keep=True),
        Column("Case"),
        Column("Reader"),
        Column("Folder"),
    )
    rows = [(line.key, minute(line.expires_at), line.case_reference, line.reader, line.folder) for line in found]
    out().print(table("", columns, rows))


@app.command()
def expire(
    database: Annotated[
        list[str] | None,
        typer.Option(help="Address of a database made from an extract; may be repeated.", show_default=False),
    ] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Destroy every extract whose time is up: folders, and databases that hold one. For a scheduler, once a day."""
    with Reader(who, purpose, case, reason, home).at_work("extract") as (service, caller):
        answer = act(
            service, caller, Action.EXPIRE_EXTRACTS, {"databases": len(database or ())},
            lambda: extracts.expire(service, database or ()),
        )  # fmt: skip
    if as_json:
        print_json(answer)
        return
    say(f"Destroyed: {counted(len(answer.destroyed), 'extract')}, {counted(len(answer.emptied), 'database')}.")
    for moved in answer.moved:
        say(f"{moved} no longer holds its extract: find where it was moved to, and destroy it there.")
