"""A wing drawn: its landings under each other, the cells of each in a row, who is in them, and who is in conflict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from api.schemas.boards import BoardAnswer, BoardPerson, BoardRow

WIDTH, _LEFT = 960, 4
_ACROSS, _GAP, _LINE = 6, 8, 17
_BOX = (WIDTH - 2 * _LEFT + _GAP) // _ACROSS - _GAP
# What fits into a box, in small letters, and how many of them a capital takes: a longer name ends in dots, and stands
# whole in the table.
_LETTERS, _CAPITAL = 18.0, 1.3
_HEADING = 28


@dataclass(frozen=True, slots=True)
class Box:
    """A cell, or a landing for those of whom no cell is named; `conflict` is whether somebody in it is in one."""

    place: str
    name: str
    x: int
    y: int
    height: int
    people: tuple[str, ...]
    conflict: bool
    width: int = _BOX


@dataclass(frozen=True, slots=True)
class Tie:
    """A conflict drawn between two boxes."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Wing:
    """Everything that is drawn, in whole pixels; `landings` are headings with their places."""

    height: int
    landings: tuple[tuple[str, int], ...]
    boxes: tuple[Box, ...]
    ties: tuple[Tie, ...]
    width: int = WIDTH


def wing_of(board: BoardAnswer) -> Wing:
    """The drawing of a wing's board."""
    within = {row.place: row for row in board.rows}
    inside: dict[str, list[BoardPerson]] = {}
    for person in board.people:
        for place in person.places:
            inside.setdefault(place, []).append(person)
    landings: list[tuple[str, int]] = []
    boxes: list[Box] = []
    y = _HEADING
    for landing, places in _by_landing(within, inside):
        landings.append((landing, y - 8))
        for at in range(0, len(places), _ACROSS):
            row = places[at : at + _ACROSS]
            height = _LINE * (1 + max(1, *(len(inside.get(place, ())) for place in row))) + 8
            for column, place in enumerate(row):
                boxes.append(_box(place, landing, inside.get(place, []), column, y, height))
            y += height + _GAP
        y += _HEADING
    return Wing(y - _HEADING, tuple(landings), tuple(boxes), tuple(_ties(board, boxes)))


def _by_landing(within: dict[str, BoardRow], inside: dict[str, list[BoardPerson]]) -> list[tuple[str, list[str]]]:
    """Cells under their landing, and every other place that somebody is held in by itself."""
    found: dict[str, list[str]] = {}
    for place in sorted({*inside, *(key for key, row in within.items() if row.kind == "Cell")}):
        row = within.get(place)
        landing = place if row is None else row.landing or row.wing or place
        found.setdefault(landing, []).append(place)
    return sorted(found.items())


def _box(place: str, landing: str, people: Sequence[BoardPerson], column: int, y: int, height: int) -> Box:
    name = place.removeprefix(f"{landing}-") if place != landing else "No cell named"
    captions = tuple(_short(each.person.caption) for each in people)
    x = _LEFT + column * (_BOX + _GAP)
    return Box(place, name, x, y, height, captions, any(each.conflict for each in people))


def _ties(board: BoardAnswer, boxes: Sequence[Box]) -> list[Tie]:
    """Between the first box of each of the two; those of one box need no line."""
    at: dict[str, Box] = {}
    by_place = {each.place: each for each in boxes}
    for person in board.people:
        for place in person.places:
            at.setdefault(person.person.id, by_place[place])
    found = []
    for clash in board.conflicts:
        ends = [at[each.id] for each in clash.people if each.id in at]
        if len(ends) == 2 and ends[0] is not ends[1]:
            one, other = ends
            found.append(Tie(*_middle(one), *_middle(other)))
    return sorted(set(found), key=lambda each: (each.y1, each.x1, each.y2, each.x2))


def _middle(box: Box) -> tuple[int, int]:
    return box.x + box.width // 2, box.y + box.height // 2


def _short(caption: str) -> str:
    wide = list(accumulate(_CAPITAL if each.isupper() else 1.0 for each in caption))
    if not wide or wide[-1] <= _LETTERS:
        return caption
    return f"{caption[: sum(each <= _LETTERS - 1 for each in wide)]}…"
