"""`cordon generate`: a made-up estate's files, as the agencies would send them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import Field

from api.commands.asking import AsJson, HomeFolder, settings_with
from api.commands.options import parsed_day
from api.estate import DEFAULT_DAY, estate_folder, generated
from api.home import Home
from api.schemas.base import Answer
from api.terminal.say import out as out_console
from api.terminal.say import print_json, say
from api.terminal.tables import Column, counted, table
from api.terminal.usage import UsageProblemError
from loaders.synthetic.report import report_on
from loaders.synthetic.report_table import EstateReport
from loaders.synthetic.scales import SCALES

_LARGE = 100_000

app = typer.Typer(help="Make up an estate's files without loading them.", add_completion=False)


class ReportLine(Answer):
    """One quantity of the estate: what it is meant to be, what it came to, and who says what it should be."""

    what: str
    target: str
    outcome: float
    shown: str = Field(description="The outcome as a person reads it")
    source: str = Field(description="A publication, or that it is an assumption")


class GeneratedAnswer(Answer):
    """What was written."""

    folder: str
    scale: str
    seed: int
    as_of: str
    people: int
    prisoners: int
    rows: dict[str, int] = Field(description="Rows by feed")
    report: list[ReportLine] | None = Field(None, description="Targets and outcomes, if asked for")


@app.command()
def command(
    scale: Annotated[str, typer.Option(help=f"How large: {', '.join(SCALES)}.")] = "demo",
    seed: Annotated[int, typer.Option(help="Another seed makes up other people; the same one the same bytes.")] = 1,
    as_of: Annotated[str, typer.Option(help="The day on which the estate stands.")] = DEFAULT_DAY.isoformat(),
    out: Annotated[
        Path | None, typer.Option(help="Where to; in the home's estates folder if absent.", show_default=False)
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(help="Processes that write it; two for the large scales if absent.", min=1, show_default=False),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Count what came of it, beside what it is meant to be and who says so.")
    ] = False,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make up an estate's files without loading them: feeds in the agencies' formats, and the truth beside them."""
    if scale not in SCALES:
        raise UsageProblemError(f"there is no scale {scale}; there are {', '.join(SCALES)}")
    day = parsed_day(as_of, "--as-of") or DEFAULT_DAY
    settings = settings_with(home)
    if out is None:
        Home(settings.home).make_folder()
    folder = out or estate_folder(settings, scale, seed, day)
    estate = generated(folder, scale=scale, seed=seed, as_of=day, workers=workers or _workers(scale))
    made = estate.manifest
    found = report_on(folder) if report else None
    if as_json:
        print_json(
            GeneratedAnswer(
                folder=str(folder), scale=made.scale, seed=made.seed, as_of=made.as_of, people=made.people,
                prisoners=made.prisoners, rows=dict(made.feeds), report=_lines(found),
            )
        )  # fmt: skip
        return
    say(f"{folder}: {made.people:,} people, {made.prisoners:,} of them prisoners, all made up.")
    say(f"{counted(sum(made.feeds.values()), 'row')} in {counted(len(made.feeds), 'feed')}; to load them:")
    say("  cordon init --demo")
    say(f"  cordon load {folder / 'feeds'} --as data-officer")
    if found is not None:
        columns = (Column("What"), Column("Target", right=True), Column("Outcome", right=True), Column("Source"))
        rows = [(line.what, line.target, line.shown, line.source) for line in found.lines]
        out_console().print(table("Target and outcome", columns, rows))


def _workers(scale: str) -> int:
    """Each process makes the whole world for itself, which pays where the files take longer than the world."""
    return 2 if SCALES[scale].people >= _LARGE else 1


def _lines(found: EstateReport | None) -> list[ReportLine] | None:
    if found is None:
        return None
    return [
        ReportLine(what=line.what, target=line.target, outcome=line.outcome, shown=line.shown, source=line.source)
        for line in found.lines
    ]
