"""A person's timeline as a terminal shows it."""

from __future__ import annotations

from rich.text import Text

from api.schemas.timeline import TimelineAnswer
from api.terminal.people import named, show_sources
from api.terminal.say import out, plain, say
from api.terminal.tables import Column, counted, day, several, stretch, table


def show_timeline(found: TimelineAnswer) -> None:
    """What was said, then dated ties from the earliest to the latest."""
    out().print(Text.assemble((plain(found.person.caption), "bold"), f"  {found.person.id}"))
    said = [
        (
            stretch(each.valid_from, each.valid_to),
            several([f"{name} {value}" for name, value in each.facts.items()], 6, "; "),
            each.grade,
            day(each.known_from),
            each.record,
        )
        for each in found.said
    ]
    ending = (Column("Grade"), Column("Known from", keep=True), Column("Record", keep=True, style="dim"))
    out().print(table("Said of this person", (Column("When", keep=True), Column("What"), *ending), said))
    rows = [
        (
            stretch(each.valid_from, each.valid_to, each.other.kind),
            each.type if each.outward else f"{each.type} (from)",
            named(each.other),
            ", ".join([*([each.role] if each.role else []), *(["assessment"] if each.assessment else [])]),
            each.grade,
            day(each.known_from),
            each.record,
        )
        for each in found.entries
    ]
    columns = (Column("When", keep=True), Column("Tie"), Column("To", style="bold"), Column("Part"), *ending)
    out().print(table(counted(len(found.entries), "dated tie"), columns, rows))
    if found.left_out:
        say(f"{counted(found.left_out, 'earlier tie')} left out; ask about a day with --at.")
    if found.undated:
        say(f"{counted(found.undated, 'tie')} without a date left out; `cordon people show` has them.")
    show_sources(found.sources)
