"""Small pictures beside tables: a map with dots, bars, and a line of years, as shapes in whole pixels."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from api.console.areas import middle_of

MAP_WIDTH, MAP_HEIGHT = 420, 620
_SOUTH, _NORTH, _WEST, _EAST = 49.8, 59.2, -8.3, 2.0
BAR_WIDTH, _BAR, _NAMES = 640, 26, 220
_ROUND = 5


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map; its area shows its number."""

    x: int
    y: int
    r: int
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A named length, with its number beside it."""

    name: str
    y: int
    width: int
    number: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under each other."""

    bars: tuple[Bar, ...]
    height: int
    left: int = _NAMES
    width: int = BAR_WIDTH


@cache
def land() -> str:
    """The outline of the country as one SVG path."""
    file = resources.files("api.console").joinpath("static", "outline.json")
    if not file.is_file():
        return ""
    rings: list[list[list[float]]] = json.loads(file.read_bytes())
    parts = []
    for ring in rings:
        points = list(dict.fromkeys(_point(north, east) for east, north in ring))
        if len(points) > 2:
            parts.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
    return "".join(parts)


def dots(numbers: Mapping[str, int], postcodes: Mapping[str, str]) -> list[Dot]:
    """A dot for each named place whose postcode is known; `numbers` and `postcodes` are by name."""
    most = max(numbers.values(), default=1)
    found = []
    for name, number in sorted(numbers.items(), key=lambda item: (-item[1], item[0])):
        middle = middle_of(postcodes.get(name, ""))
        if middle is not None:
            x, y = _point(*middle)
            found.append(Dot(x, y, _ROUND + round(14 * math.sqrt(number / most)), f"{name}: {number}"))
    return found


def bars(numbers: Sequence[tuple[str, int]]) -> Bars:
    """Bars in the order that is given."""
    most = max((number for _, number in numbers), default=1) or 1
    room = BAR_WIDTH - _NAMES - 60
    drawn = [
        Bar(name, 4 + row * _BAR, round(room * number / most), number) for row, (name, number) in enumerate(numbers)
    ]
    return Bars(tuple(drawn), 8 + len(drawn) * _BAR)


def _point(north: float, east: float) -> tuple[int, int]:
    x = (east - _WEST) / (_EAST - _WEST) * MAP_WIDTH
    y = (_NORTH - north) / (_NORTH - _SOUTH) * MAP_HEIGHT
    return round(x), round(y)
