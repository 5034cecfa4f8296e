"""`cordon audit`: whether the log is what was written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.commands.asking import AsJson, HomeFolder, settings_with
from api.exits import ExitCode
from api.schemas.keeping import AuditAnswer, ChainAnswer
from api.terminal.say import complain, out, print_json, say
from api.terminal.tables import Column, counted, table
from api.terminal.usage import UsageProblemError
from graph.audit import Anchor, AnchorUnreadableError, VerificationReport
from graph.audit import verify as verify_folder

app = typer.Typer(help="Verify the audit log.", no_args_is_help=True, add_completion=False)


@app.callback()
def _audit() -> None:
    """Verify the audit log."""


@app.command()
def verify(
    folder: Annotated[
        Path | None, typer.Argument(help="An audit folder; the home's if absent.", show_default=False)
    ] = None,
    anchor: Annotated[
        list[Path] | None, typer.Option(help="An exported anchor, may be repeated.", show_default=False)
    ] = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Walk every chain of the log and locate what was altered. Shows nothing of what the log holds."""
    place = folder or settings_with(home).audit
    if not place.is_dir():
        raise UsageProblemError(f"there is no audit folder {place}")
    report = verify_folder(place, [_anchor(path) for path in anchor or []])
    answer = _answer(report)
    if as_json:
        print_json(answer)
    else:
        _show(answer)
    raise typer.Exit(int(ExitCode.DONE if answer.sound else ExitCode.CONFLICT_FOUND))


def _anchor(path: Path) -> Anchor:
    try:
        return Anchor.from_json(path.read_bytes())
    except AnchorUnreadableError as error:
        raise UsageProblemError(f"{path}: {error}") from None


def _answer(report: VerificationReport) -> AuditAnswer:
    return AuditAnswer(
        sound=report.sound,
        lines=sum(chain.lines for chain in report.chains),
        chains=[
            ChainAnswer(
                chain=chain.chain,
                lines=chain.lines,
                ending=str(chain.ending),
                unacknowledged_bytes=chain.unacknowledged_bytes,
                fault=None if chain.fault is None else str(chain.fault),
            )
            for chain in report.chains
        ],
        missing=[str(fault) for fault in report.missing],
    )


def _show(answer: AuditAnswer) -> None:
    columns = (Column("Chain", keep=True), Column("Lines", right=True), Column("Ending"), Column("Fault"))
    rows = [(chain.chain, f"{chain.lines:,}", chain.ending, chain.fault) for chain in answer.chains]
    out().print(table(f"{counted(len(rows), 'chain')}, {counted(answer.lines, 'line')}", columns, rows))
    for missing in answer.missing:
        complain(missing)
    if answer.sound:
        say("Nothing was altered. Lines cut from a chain's end show only against anchors.")
    else:
        complain("The log is not what was written: see the faults above.")
