"""What a reader accepted of what was supposed, as a terminal shows it."""

from __future__ import annotations

from rich.text import Text

from api.schemas.accepted import AcceptedMoves, AcceptedMovesAnswer
from api.terminal.say import out, plain
from api.terminal.tables import Column, minute, table


def show_accepted_moves(found: AcceptedMovesAnswer) -> None:
    """One line for each acceptance."""
    if not found.accepted:
        out().print(Text("You have accepted nothing that you may still be told of."))
        return
    columns = (
        Column("Reference", keep=True), Column("When"), Column("What"), Column("Why"), Column("Despite a conflict"),
    )  # fmt: skip
    rows = [
        (each.case, minute(each.at), _what(each), plain(each.reason), "yes" if each.despite_conflicts else "no")
        for each in found.accepted
    ]
    out().print(table("What you accepted", columns, rows))


def _what(each: AcceptedMoves) -> str:
    said = [
        f"{move.prisoner}{f' {plain(move.person.caption)}' if move.person else ''} to {move.place}"
        for move in each.moves
    ]
    said += [f"{place} closes" for place in each.closures]
    said += [f"{pair.first} and {pair.second} apart by {pair.level}" for pair in each.keep_aparts]
    return "; ".join(said)
