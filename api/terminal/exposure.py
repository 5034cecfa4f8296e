"""Source exposure as a terminal shows it."""

from __future__ import annotations

from rich.text import Text

from api.schemas.exposure import ExposureAnswer, RequestsAnswer
from api.terminal.say import out, plain, say
from api.terminal.tables import Column, several, table


def show_exposures(found: ExposureAnswer) -> None:
    """Each record's estimate with the people behind it, and where approval stands."""
    columns = (Column("Could have known", style="bold"), Column("How"), Column("Chance", right=True), Column("Over"))
    for each in found.records:
        rows = [
            (line.person.caption, line.how, f"{line.chance:g}", several((node.caption for node in line.over), 3, "; "))
            for line in each.knowers
        ]
        out().print(table(f"Record {each.record}: about {each.estimate:g} people", columns, rows))
        if each.left_out:
            say(f"{each.left_out:,} more people count and are not listed.")
    out().print(Text(f"Fewest: about {found.least:g}. Approval: {found.approval}."))
    if found.approval == "needed":
        say(f"Below {found.approval_below:g} the source unit has to approve: `cordon exposure request` asks it.")
    for step in found.steps:
        out().print(Text(plain(f"{step.action} by {step.by} ({step.agency}), {step.at:%Y-%m-%d %H:%MZ}: {step.why}")))
    say("Counted over what you may see: there may be others who could have known.")


def show_requests(found: RequestsAnswer) -> None:
    """What waits for the source unit."""
    rows = [
        (each.case, len(each.records), each.step.by, f"{each.step.at:%Y-%m-%d %H:%MZ}", each.step.why)
        for each in found.requests
    ]
    columns = (
        Column("Case", keep=True), Column("Records", right=True), Column("Asked by"), Column("At", keep=True),
        Column("Why"),
    )  # fmt: skip
    out().print(table("Waiting for the source unit, the oldest first", columns, rows))
