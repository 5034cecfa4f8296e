"""What a file may be, as a terminal shows it."""

from __future__ import annotations

from api.schemas.detection import DetectionAnswer
from api.terminal.say import out, say
from api.terminal.tables import Column, table


def show_detected(found: DetectionAnswer) -> None:
    """Each table with its guesses, best first."""
    columns = (
        Column("Feed", style="bold"), Column("Columns", right=True), Column("Rows taken", right=True),
        Column("Speaks for it"), Column("Against it"),
    )  # fmt: skip
    for each in found.tables:
        rows = [
            (
                guess.feed, f"{guess.score:.0%}", "" if guess.accepted is None else f"{guess.accepted:.0%}",
                "; ".join(guess.speaks_for), "; ".join(guess.against),
            )
            for guess in each.guesses
        ]  # fmt: skip
        if rows:
            out().print(table(f"{each.file}: {each.feed or 'no feed known here'}", columns, rows))
        else:
            say(f"{each.file}: no feed known here, and none that is near.")
        if each.feed is None:
            say("`cordon load` would not load it by itself. Name a mapping, or draft one: cordon mappings draft FILE")
