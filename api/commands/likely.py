"""`cordon likely`: whom a person may know though no record says so."""

from __future__ import annotations

from typing import Annotated

import typer

from api.answers.likely import MOST_LIKELY
from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.commands.options import AsOf, ProfileName, day_of_evidence, parsed_day
from api.questions import Question
from api.questions.groups import show_likely_links
from api.schemas.likely import LikelyLinksAnswer
from api.terminal.groups import show_likely
from api.terminal.say import show_answer
from api.wiring import Service

app = typer.Typer(help="List whom a person may know though no record says so.", add_completion=False)


@app.command()
def command(
    person: Annotated[str, typer.Argument(help="Any record id of the person.", show_default=False)],
    count: Annotated[int, typer.Option(min=1, max=MOST_LIKELY, help="How many at most.")] = 10,
    as_of: AsOf = None,
    profile: ProfileName = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List whom a person may know though no record says so: ranked, with the precision to expect of the list.

    It never says yes or no. Nobody who is or may be under 18 has a list or is on one.
    """
    day = parsed_day(as_of, "--as-of")

    def question(service: Service) -> Question[LikelyLinksAnswer]:
        today = day_of_evidence(day, service.clock().date())
        return show_likely_links(person, count, today, service.policy.version, service.runs, profile)

    found = Reader(who, purpose, case, reason, home).ask("likely", question)
    show_answer(found, show_likely, as_json)
