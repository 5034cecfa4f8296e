"""`cordon flags`: everybody with an indication of organised crime."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.commands.options import AsOf, ProfileName, day_of_evidence, parsed_day
from api.questions import Question
from api.questions.groups import list_flags
from api.schemas.flag import FlagsAnswer
from api.terminal.flag import show_flags
from api.terminal.say import show_answer
from api.validation import validation_of
from api.wiring import Service

app = typer.Typer(help="List everybody with an indication of organised crime.", add_completion=False)


@app.command()
def command(
    as_of: AsOf = None,
    profile: ProfileName = None,
    first: Annotated[int, typer.Option(min=1, help="The place in the order from which on they are listed.")] = 1,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List everybody with an indication of organised crime, the strongest first, over a reading profile.

    No percentage is shown until a signed validation on this home's own data is loaded. A person decides about each.
    """
    day = parsed_day(as_of, "--as-of")

    def question(service: Service) -> Question[FlagsAnswer]:
        now = service.clock()
        validation = validation_of(service, now.date())
        return list_flags(
            day_of_evidence(day, now.date()), now, service.policy.version, validation, service.runs, profile, first
        )

    found = Reader(who, purpose, case, reason, home).ask("flags", question)
    show_answer(found, show_flags, as_json)
