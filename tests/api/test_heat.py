"""The heat map of a prison: shades by how full a landing is, and conflicts where people are held."""

from __future__ import annotations

from datetime import UTC, datetime

from api.console.heat import heat_of
from api.schemas.boards import BoardAnswer, BoardPerson, BoardRow
from api.schemas.evidence import Node


def row(place: str, kind: str, wing: str, held: int, beds: int | None, landing: str = "") -> BoardRow:
    return BoardRow(
        place=place, kind=kind, wing=wing, landing=landing, name=place, status="open", accommodation="normal",
        used_for=[], beds=beds, held=held, free=None,
    )  # fmt: skip


def somebody(place: str, conflict: bool) -> BoardPerson:
    who = Node(id="a" * 32, kind="Person", caption="Bell, Ben", key="A1234BC")
    return BoardPerson(person=who, prison_numbers=[], places=[place], groups=[], conflict=conflict)


def test_landings_are_shaded_by_how_full_they_are_and_count_their_own_conflicts() -> None:
    rows = [
        row("LEI", "Establishment", "", 12, 30),
        row("LEI-A", "Wing", "LEI-A", 10, 20),
        row("LEI-A-1", "Landing", "LEI-A", 10, 10),
        row("LEI-A-10", "Landing", "LEI-A", 0, 10),
        row("LEI-A-1-002", "Cell", "LEI-A", 1, 1, "LEI-A-1"),
        # By its key it could be taken for one of the first landing.
        row("LEI-A-1-003", "Cell", "LEI-A", 1, 1, "LEI-A-10"),
        row("LEI-B", "Wing", "LEI-B", 2, None),
    ]
    people = [somebody("LEI-A-1-002", True), somebody("LEI-A-1-003", True), somebody("LEI-B", True)]
    found = BoardAnswer(
        place="LEI", at=datetime(2026, 11, 1, tzinfo=UTC), rows=rows, people=people, conflicts=[], note="", rules=""
    )
    drawn = heat_of(found)
    assert [name for name, _ in drawn.wings] == ["LEI-A", "LEI-B"]
    told = [(each.place, each.shade, each.in_conflict) for each in drawn.squares]
    assert told == [("LEI-A-1", 5, 1), ("LEI-A-10", 1, 1), ("LEI-B", 0, 1)]
    assert len({(each.x, each.y) for each in drawn.squares}) == 3
