"""Who was at a place, as a terminal shows it."""

from __future__ import annotations

from api.schemas.presence import PresenceAnswer
from api.terminal.people import named, show_sources
from api.terminal.say import out, say
from api.terminal.tables import Column, counted, minute, table

_MOST_PAIRS = 100


def show_presence(found: PresenceAnswer) -> None:
    """Stays by person, then who was with whom."""
    nodes = {node.id: node for node in (*found.people, *found.places)}
    stays = [
        (
            nodes[stay.person].caption,
            named(nodes[stay.place]),
            ", ".join(stay.types),
            minute(stay.start),
            minute(stay.end),
            len(stay.records),
            stay.person,
        )
        for stay in found.stays
    ]
    columns = (
        Column("Who", style="bold"), Column("Where"), Column("As"), Column("From", keep=True), Column("To", keep=True),
        Column("Records", right=True), Column("Id", keep=True, style="dim"),
    )  # fmt: skip
    title = f"At {named(found.place)} from {minute(found.start)} to {minute(found.end)}"
    out().print(table(f"{title}: {counted(len(found.people), 'person', 'people')}", columns, stays))
    if not found.stays:
        say("Nobody was there among what you may see.")
    pairs = [
        (nodes[pair.one].caption, nodes[pair.other].caption, named(nodes[pair.place]), pair.level, f"{pair.minutes:,}")
        for pair in found.together[:_MOST_PAIRS]
    ]
    pair_columns = (
        Column("One"), Column("Other"), Column("Together in"), Column("Level"), Column("Minutes", right=True),
    )  # fmt: skip
    out().print(table(f"Together: {counted(len(found.together), 'pair')}", pair_columns, pairs))
    more = max(0, len(found.together) - _MOST_PAIRS)
    if more:
        say(f"{counted(more, 'more pair')} in the answer with --json.")
    if found.pairs_left_out:
        say(f"{counted(found.pairs_left_out, 'further pair')} left out: ask about a smaller place or a shorter period.")
    show_sources(found.sources)
