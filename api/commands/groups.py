"""`cordon groups`: which groups are known, and everything about one."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.commands.options import AsOf, ProfileName, day_of_evidence, parsed_day
from api.consult import consult
from api.questions.groups import list_groups, show_group
from api.terminal.groups import show_group_answer, show_groups
from api.terminal.say import show_answer

app = typer.Typer(
    help="List known groups, and show who is in one, where, and what changed.",
    no_args_is_help=True,
    add_completion=False,
)
_A_YEAR = timedelta(days=365)


@app.command("list")
def list_(
    as_of: AsOf = None,
    profile: ProfileName = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the known groups, those with most known members first."""
    day = parsed_day(as_of, "--as-of")
    found = Reader(who, purpose, case, reason, home).ask(
        "groups",
        lambda service: list_groups(
            day_of_evidence(day, service.clock().date()), service.policy.version, service.runs, profile
        ),
    )
    show_answer(found, show_groups, as_json)


@app.command()
def show(
    group: Annotated[str, typer.Argument(help="The group's id, from `groups list`.", show_default=False)],
    since: Annotated[
        str | None,
        typer.Option(help="Tell what changed since this day (YYYY-MM-DD); a year ago if absent.", show_default=False),
    ] = None,
    as_of: AsOf = None,
    profile: ProfileName = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show a group: members by role, brokers, where its members are held, rivals, growth, and what changed."""
    day, start = parsed_day(as_of, "--as-of"), parsed_day(since, "--since")
    reader = Reader(who, purpose, case, reason, home)
    with reader.at_work("groups") as (service, caller):
        today = day_of_evidence(day, service.clock().date())
        question = show_group(group, start or today - _A_YEAR, today, service.policy.version, service.runs, profile)
        found = consult(service, caller, question)
    show_answer(found, show_group_answer, as_json)
