"""Establishments, wings, spurs, landings and cells, built round the number of people each has to hold."""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import Bools, Floats, Ints, Texts, texts
from loaders.synthetic.reference import nearest, table
from loaders.synthetic.scales import Scale
from loaders.synthetic.society.places import HUB
from loaders.synthetic.streams import Streams

HEADROOM = 1.07
"""Beds for each person held; the real male estate runs fuller."""

LETTER_WINGS = tuple("ABCDEFGHJKLM")
NUMBER_WINGS = tuple(str(n) for n in range(1, 13))
"""Wing 1 and wings 10 to 12 in one place: a prefix of text is not a location."""

ALWAYS = ("local", "trainer", "women", "young", "high-security", "open")
"""Kinds of establishment in the order in which a small estate gets its first one of each."""


_BY_FUNCTION = {"local": "B C", "trainer": "C", "open": "D J", "young": "C I J U", "high-security": "A B"}
_OF_WOMEN = {"local": "R T U", "trainer": "R T", "open": "T"}


@dataclass(frozen=True, slots=True)
class Establishments:
    """The chosen establishments; `women` and `function` decide who may be held."""

    code: Texts
    name: Texts
    women: Bools
    function: Texts
    categories: Texts
    postcode: Texts
    latitude: Floats
    longitude: Floats
    region: Texts


@dataclass(frozen=True, slots=True)
class Cells:
    """Every cell in walking order; `wing`, `spur` and `landing` are rows of `Estate.units`, spur -1 for none."""

    key: Texts
    prison: Ints
    wing: Ints
    spur: Ints
    landing: Ints
    capacity: Ints
    segregation: Bools


@dataclass(frozen=True, slots=True)
class Unit:
    """A wing, spur or landing: its key, its parent's key, and what it is used for."""

    key: str
    kind: str
    prison: int
    parent: str
    wing: str
    spur: str
    used_for: str
    segregation: bool


@dataclass(frozen=True, slots=True)
class Estate:
    """Establishments with everything inside them."""

    establishments: Establishments
    units: tuple[Unit, ...]
    cells: Cells

    def cells_of(self, prison: int) -> tuple[int, int]:
        """First and one-past-last cell of one prison."""
        low, high = np.searchsorted(self.cells.prison, (prison, prison + 1))
        return int(low), int(high)


def choose_establishments(scale: Scale) -> Establishments:
    """Nearest to the hub first, one of each kind before a second of any."""
    rows = table("establishments")
    codes = table("outcodes")["outcode"]
    at = {code: position for position, code in enumerate(codes)}
    where_at = np.array([at[postcode.split()[0]] for postcode in rows["postcode"]])
    latitude = table("outcodes")["latitude"].astype(np.float64)[where_at]
    longitude = table("outcodes")["longitude"].astype(np.float64)[where_at]
    kind = np.where(rows["sex"] == "F", "women", rows["function"].astype(str))
    by_distance = nearest(latitude, longitude, *HUB)
    firsts = [next(int(row) for row in by_distance if kind[row] == wanted) for wanted in ALWAYS]
    rest = [int(row) for row in by_distance if int(row) not in firsts and rows["function"][row] != "young"]
    chosen = np.array(sorted((firsts + rest)[: scale.prisons]))
    return Establishments(
        code=rows["code"][chosen],
        name=rows["name"][chosen],
        women=rows["sex"][chosen] == "F",
        function=rows["function"][chosen],
        categories=_categories(rows["categories"][chosen], kind[chosen], rows["function"][chosen]),
        postcode=rows["postcode"][chosen],
        latitude=latitude[chosen],
        longitude=longitude[chosen],
        region=table("outcodes")["region"][where_at[chosen]],
    )


def _categories(stated: Texts, kind: Texts, function: Texts) -> Texts:
    """Whom each takes: what the published register states, and by its function where that states none."""
    found = [
        letters or (_OF_WOMEN if sort == "women" else _BY_FUNCTION).get(use, "")
        for letters, sort, use in zip(stated.tolist(), kind.tolist(), function.tolist(), strict=True)
    ]
    # Those who are not sentenced, and the young, are held beside the categories that a register prints.
    return texts(tuple(f"{letters} U I" if "B" in letters.split() else letters for letters in found))


@dataclass(slots=True)
class _Building:
    rng: np.random.Generator
    units: list[Unit]
    cells: list[tuple[str, int, int, int, int, int, bool]]

    def add(self, unit: Unit) -> int:
        self.units.append(unit)
        return len(self.units) - 1

    def landing(self, unit: Unit, wing: int, spur: int, beds: int) -> None:
        """One landing whose cells hold at least `beds`."""
        row = self.add(unit)
        number = 0
        while beds > 0:
            number += 1
            capacity = 1 if unit.segregation or self.rng.random() < 0.6 else 2
            beds -= capacity
            self.cells.append((f"{unit.key}-{number:03d}", unit.prison, wing, spur, row, capacity, unit.segregation))


def _build_wing(building: _Building, code: str, prison: int, name: str, beds: int, spurs: int, used_for: str) -> None:
    wing_key = f"{code}-{name}"
    segregation = name == "CSU"
    wing = building.add(Unit(wing_key, "WING", prison, code, wing_key, "", used_for, segregation))
    landings = 1 if segregation else max(1, min(4, round(beds / max(1, spurs) / 28)))
    share = -(-beds // (landings * max(1, spurs)))
    for spur_number in range(max(1, spurs)):
        parent, spur = wing_key, -1
        if spurs:
            parent = f"{wing_key}-{spur_number + 1}"
            spur = building.add(Unit(parent, "SPUR", prison, wing_key, wing_key, parent, "", False))
        for level in range(1, landings + 1):
            spur_key = parent if spurs else ""
            unit = Unit(f"{parent}-{level}", "LANDING", prison, parent, wing_key, spur_key, "", segregation)
            building.landing(unit, wing, spur, share)


def build_estate(streams: Streams, establishments: Establishments, held: Ints) -> Estate:
    """Cells for `held` people in each establishment, with some headroom and a segregation unit."""
    rng = streams("estate")
    building = _Building(rng, [], [])
    for prison, people in enumerate(held.tolist()):
        code, function = establishments.code[prison], establishments.function[prison]
        beds = int(people * HEADROOM) + 6
        numbered = rng.random() < 0.4 and beds > 250
        count = 11 if numbered else max(2, min(10, round(beds / 105)))
        spurs = int(rng.integers(2, 4)) if rng.random() < 0.35 or (prison == 0 and beds > 60) else 0
        for position in range(count):
            name = (NUMBER_WINGS if numbered else LETTER_WINGS)[position]
            used_for = {0: "FIRST_NIGHT_CENTRE", count - 1: "VULNERABLE_PRISONERS"}.get(position, "")
            if function == "local" and not used_for:
                used_for = "REMAND"
            elif function == "young":
                used_for = "; ".join(filter(None, (used_for, "YOUNG_PERSONS")))
            _build_wing(building, code, prison, name, -(-beds // count), spurs, used_for)
        _build_wing(building, code, prison, "CSU", max(3, people // 70), 0, "")
    key, prisons, wing, spur, landing, capacity, segregation = zip(*building.cells, strict=True)
    cells = Cells(
        key=texts(key),
        prison=np.array(prisons),
        wing=np.array(wing),
        spur=np.array(spur),
        landing=np.array(landing),
        capacity=np.array(capacity),
        segregation=np.array(segregation),
    )
    return Estate(establishments, tuple(building.units), cells)
