"""Where one person could go, and who is where, as a terminal shows them."""

from __future__ import annotations

from rich.text import Text

from api.schemas.boards import AlternativesAnswer, BoardAnswer, BoardClash, PlaceOption
from api.terminal.say import out, plain
from api.terminal.tables import Column, several, table


def show_alternatives(found: AlternativesAnswer) -> None:
    """Open places by rank, then what rules out the others."""
    console = out()
    if found.cannot_rank is not None:
        console.print(Text(plain(f"Nothing can be ranked for {found.prisoner}: {found.cannot_rank}.")))
        return
    columns = (Column("", right=True), Column("Place", keep=True), Column("Prison", keep=True),
               Column("Points", right=True), Column("More", right=True), Column("Of these"),
               Column("Cannot confirm"))  # fmt: skip
    rows = [
        (
            each.rank,
            each.place,
            each.prison,
            each.points,
            each.more,
            _parts(each.parts),
            several(each.cannot_confirm, 2),
        )
        for each in found.options
    ]
    now = f", held in {found.now}" if found.now else ""
    console.print(table(f"Where {found.prisoner} could go{now}", columns, rows))
    if found.more:
        console.print(Text(f"{found.more} more are open and dearer."))
    if found.ruled_out:
        out_of = [(each.place, each.prison, _against(each)) for each in found.ruled_out]
        titles = (Column("Place", keep=True), Column("Prison", keep=True), Column("Because"))
        console.print(table("Ruled out", titles, out_of))
    if found.more_ruled_out:
        console.print(Text(f"{found.more_ruled_out} more are ruled out."))
    for each in found.unconfirmed:
        console.print(Text(plain(f"Cannot confirm: {each.doubt}{f' ({each.about})' if each.about else ''}.")))
    console.print(Text("Put a place to the check before anybody is moved there."))
    console.print(Text("Points compare these places for this prisoner: the fewer, the better. Ten are a kilometre."))


def _against(option: PlaceOption) -> str:
    said = several(option.against, 3, "; ")
    return f"depends on the cell, rank its cells: {said}" if option.partly_open else said


def show_board(found: BoardAnswer) -> None:
    """Wings and landings with their beds, people by place, and conflicts."""
    console = out()
    rooms = [
        (each.place, each.kind, each.beds, each.held, each.free, each.status)
        for each in found.rows
        if each.kind != "Cell"
    ]
    titles = (Column("Place", keep=True), Column("Kind"), Column("Takes", right=True), Column("Held", right=True),
              Column("Free", right=True), Column("Status"))  # fmt: skip
    console.print(table(f"Who is where: {found.place}", titles, rooms))
    people = [
        (several(each.places), several(each.prison_numbers), each.person.caption,
         several([group.caption for group in each.groups]), "CONFLICT" if each.conflict else "")
        for each in found.people
    ]  # fmt: skip
    names = (Column("Place", keep=True), Column("Number", keep=True), Column("Name"), Column("Groups"), Column(""))
    console.print(table("", names, people))
    if found.conflicts:
        against = [
            (each.kind, "; ".join(person.caption for person in each.people), each.level, _broken(each), each.reason)
            for each in found.conflicts
        ]
        heads = (Column("Kind"), Column("Between"), Column("Level"), Column("Broken"), Column("Why"))
        console.print(table("Held against a rule", heads, against))
    console.print(Text(plain(found.note)))


def _broken(clash: BoardClash) -> str:
    pairs = " or ".join(f"{one.caption} is {other.caption}" for one, other in clash.if_same)
    return f"{clash.breach}, if {pairs}" if pairs else clash.breach


def _parts(parts: dict[str, int]) -> str:
    return ", ".join(f"{name} {points}" for name, points in parts.items())
