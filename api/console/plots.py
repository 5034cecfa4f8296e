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
_NARROW, _STEP, _NUMBER = 300, 46, 60
_ROUND = 5
_COLUMN, _HIGH, _TOP, _SIDE, _NAMED = 24, 180, 22, 8, 6
CURVE, CURVE_LEFT, CURVE_TOP = 320, 60, 20


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map; its area shows its number."""

    x: int
    y: int
    r: int
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A named length, with its number beside it; `short` is its length where there is little room."""

    name: str
    y: int
    width: int
    number: int | None
    short: int = 0


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under each other. On a narrow screen each stands under its name, `step` below the one before."""

    bars: tuple[Bar, ...]
    height: int
    left: int = _NAMES
    width: int = BAR_WIDTH
    narrow: int = _NARROW
    step: int = _STEP


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its number; `label` is written under every sixth."""

    name: str
    label: str
    x: int
    y: int
    height: int
    number: int | None


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side, from a base line up."""

    columns: tuple[Column, ...]
    most: int
    width: int
    top: int = _TOP
    base: int = _TOP + _HIGH
    height: int = _TOP + _HIGH + 28
    side: int = _SIDE


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


def bars(numbers: Sequence[tuple[str, int | None]]) -> Bars:
    """Bars in the order that is given; a number that is not shown has none, nor does it move the others."""
    most = max((number for _, number in numbers if number is not None), default=1) or 1
    room, short = BAR_WIDTH - _NAMES - _NUMBER, _NARROW - _NUMBER
    drawn = [
        Bar(name, 4 + row * _BAR, round(room * (number or 0) / most), number, round(short * (number or 0) / most))
        for row, (name, number) in enumerate(numbers)
    ]
    return Bars(tuple(drawn), 8 + len(drawn) * _BAR)


def columns(numbers: Sequence[tuple[str, int | None]]) -> Columns:
    """Columns side by side in the order that is given, named every sixth; the line is the largest number."""
    most = max((number for _, number in numbers if number is not None), default=1) or 1
    drawn = []
    for place, (name, number) in enumerate(numbers):
        high = round(_HIGH * (number or 0) / most)
        label = name if place % _NAMED == 0 else ""
        drawn.append(Column(name, label, _SIDE + place * _COLUMN, _TOP + _HIGH - high, high, number))
    return Columns(tuple(drawn), most, _SIDE + len(drawn) * _COLUMN + 60)


def curve(bins: Sequence[tuple[int, float, float]]) -> list[Dot]:
    """What was stated (to the right) against what was so (upwards), a dot for each bin of people."""
    return [
        Dot(
            CURVE_LEFT + round(stated * CURVE),
            CURVE_TOP + CURVE - round(happened * CURVE),
            _ROUND,
            f"{people:,} people: stated {stated:.1%}, so of {happened:.1%}",
        )
        for people, stated, happened in bins
    ]


def _point(north: float, east: float) -> tuple[int, int]:
    x = (east - _WEST) / (_EAST - _WEST) * MAP_WIDTH
    y = (_NORTH - north) / (_NORTH - _SOUTH) * MAP_HEIGHT
    return round(x), round(y)
