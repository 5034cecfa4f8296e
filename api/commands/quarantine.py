"""`cordon quarantine`: rejected rows listed, shown, corrected and loaded again."""

from __future__ import annotations

from typing import Annotated

import typer

from api import dismissing, quarantine
from api.answers.quarantine import dismissed_answer, reloaded_answer, rows_answer, waiting_answer
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.exits import ExitCode
from api.terminal.loads import show_loaded
from api.terminal.quarantine import show_dismissed, show_rows, show_waiting
from api.terminal.say import print_json, say, show_answer
from api.terminal.tables import counted
from api.terminal.usage import UsageProblemError

app = typer.Typer(
    help="List, show, correct, reload and dismiss rejected rows.", no_args_is_help=True, add_completion=False
)

Key = Annotated[str, typer.Argument(help="A load's key, from `quarantine list`.", show_default=False)]


@app.command("list")
def list_(
    feed: Annotated[str | None, typer.Option(help="Of this feed alone.", show_default=False)] = None,
    rule: Annotated[str | None, typer.Option(help="With rows of this rule alone.", show_default=False)] = None,
    who: As = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the loads that have rejected rows, with counts by rule and column."""
    with Reader(who, None, None, None, home).at_work("quarantine", needs_purpose=False) as (service, caller):
        found = waiting_answer(quarantine.waiting(service, caller, feed, rule))
    show_answer(found, show_waiting, as_json)


@app.command()
def show(
    key: Key,
    rule: Annotated[str, typer.Option(help="Rows of this rule alone.", show_default=False)] = "",
    column: Annotated[str, typer.Option(help="Rows wrong in this column alone.", show_default=False)] = "",
    line: Annotated[int | None, typer.Option(min=1, help="The row of this line alone.", show_default=False)] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show rejected rows with their cells, why each was rejected and what to do."""
    with Reader(who, purpose, case, reason, home).at_work("quarantine") as (service, caller):
        found = rows_answer(key, quarantine.rows(service, caller, key, rule, column, line))
    show_answer(found, show_rows, as_json)


@app.command()
def edit(
    key: Key,
    line: Annotated[int, typer.Option(min=1, help="The row's line in its file.")],
    cell: Annotated[list[str], typer.Option("--set", metavar="COLUMN=VALUE", help="A cell; may be repeated.")],
    sheet: Annotated[str, typer.Option(help="Its sheet, if the line is on several.", show_default=False)] = "",
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Correct cells of one row in a working copy. Nothing is loaded until `quarantine reload`."""
    cells = dict(_parted(each) for each in cell)
    with Reader(who, purpose, case, reason, home).at_work("quarantine") as (service, caller):
        found = rows_answer(key, [quarantine.edit(service, caller, key, line, cells, sheet)])
    show_answer(found, show_rows, as_json)
    if not as_json:
        say(f"Corrected, and not yet loaded: cordon quarantine reload {key}")


@app.command()
def reload(
    key: Key,
    mapping: Annotated[
        str | None, typer.Option(help="The mapping, if the load's own was not a shipped one.", show_default=False)
    ] = None,
    who: As = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Load the corrected rows of one load again: to the feed, scope and extraction time of the file they came from."""
    with Reader(who, None, None, None, home).at_work("load", needs_purpose=False) as (service, caller):
        receipt, left = quarantine.reload(service, caller, key, mapping)
        found = reloaded_answer(receipt, left, service.settings.quarantine)
    if as_json:
        print_json(found)
    else:
        show_loaded(found.loaded)
        say(f"{counted(left, 'row')} of that load still in quarantine.")
    again = sum(each.quarantined for each in found.loaded.receipts)
    raise typer.Exit(int(ExitCode.ROWS_QUARANTINED if again else ExitCode.DONE))


Line = Annotated[int, typer.Option(min=1, help="The row's line in its file.")]
Sheet = Annotated[str, typer.Option(help="Its sheet, if the line is on several.", show_default=False)]
Because = Annotated[str, typer.Option(help="Why; it is kept.", show_default=False)]


@app.command()
def dismiss(
    key: Key,
    line: Line,
    because: Because,
    sheet: Sheet = "",
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Put a rejected row aside for good. Where it may concern somebody, a second person must agree first."""
    with Reader(who, purpose, case, reason, home).at_work("quarantine") as (service, caller):
        found = dismissed_answer(key, [dismissing.dismiss(service, caller, key, line, because, sheet)])
    show_answer(found, show_dismissed, as_json)
    if any(each.waits for each in found.rows):
        if not as_json:
            say(f"Still rejected. A second person decides: cordon quarantine decide {key} --line {line} --agree")
        raise typer.Exit(int(ExitCode.NEEDS_DECISION))


@app.command()
def dismissals(
    key: Key,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the rows of a load that were put aside, by whom and why, and those that wait for a second person."""
    with Reader(who, purpose, case, reason, home).at_work("quarantine") as (service, caller):
        found = dismissed_answer(key, dismissing.put_aside(service, caller, key))
    show_answer(found, show_dismissed, as_json)


@app.command()
def decide(
    key: Key,
    line: Line,
    agrees: Annotated[bool, typer.Option("--agree/--refuse", help="Whether the row is put aside.")],
    sheet: Sheet = "",
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Agree to a dismissal that somebody else asked for, or refuse it. Whoever asked cannot."""
    with Reader(who, purpose, case, reason, home).at_work("quarantine") as (service, caller):
        decided = dismissing.decide(service, caller, key, line, agrees=agrees, sheet=sheet)
    found = dismissed_answer(key, [decided])
    show_answer(found, show_dismissed, as_json)
    if not agrees and not as_json:
        say("Refused. The row waits as before.")


@app.command()
def restore(
    key: Key,
    line: Line,
    because: Because,
    sheet: Sheet = "",
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Let a dismissed row wait again: checks ask about it as before."""
    with Reader(who, purpose, case, reason, home).at_work("quarantine") as (service, caller):
        dismissing.take_back(service, caller, key, line, because, sheet)
        found = rows_answer(key, quarantine.rows(service, caller, key, line=line))
    show_answer(found, show_rows, as_json)


def _parted(cell: str) -> tuple[str, str]:
    column, found, value = cell.partition("=")
    if not found:
        raise UsageProblemError(f"write --set COLUMN=VALUE, and not {cell!r}")
    return column, value
