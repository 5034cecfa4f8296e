"""`cordon flag`: how strongly the evidence on a person points to organised crime."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.commands.options import day_of_evidence, parsed_day
from api.questions import Question
from api.questions.flag import show_flag
from api.schemas.flag import FlagAnswer
from api.terminal.flag import show_flag_answer
from api.terminal.say import show_answer
from api.validation import validation_of
from api.wiring import Service

app = typer.Typer(help="Show how strongly the evidence on a person points to organised crime.", add_completion=False)


@app.command()
def command(
    person: Annotated[str, typer.Argument(help="Any record id of the person.", show_default=False)],
    as_of: Annotated[
        str | None, typer.Option(help="The day of the evidence (YYYY-MM-DD); today if absent.", show_default=False)
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help="A reading profile of the policy; your largest if absent.", show_default=False),
    ] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show how strongly the evidence on a person points to organised crime: why, why not, and what would change it.

    No percentage is shown until a signed validation on this home's own data is loaded. A person decides.
    """
    day = parsed_day(as_of, "--as-of")

    def question(service: Service) -> Question[FlagAnswer]:
        today = service.clock().date()
        validation = validation_of(service, today)
        return show_flag(person, day_of_evidence(day, today), service.policy.version, validation, service.runs, profile)

    found = Reader(who, purpose, case, reason, home).ask("flag", question)
    show_answer(found, show_flag_answer, as_json)
