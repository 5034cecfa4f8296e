"""The name lists, places, offences, alert codes and establishments that the estate is made of."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from loaders.synthetic.arrays import Floats, Ints, Texts, texts

ORIGINS = ("british", "irish", "south_asian", "african", "east_european", "other")


@cache
def table(name: str) -> dict[str, Texts]:
    """The columns of one of the package's data files, all as text."""
    text = (files("loaders.synthetic") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    header, *rows = csv.reader(text.splitlines())
    return {column: texts(values) for column, values in zip(header, zip(*rows, strict=True), strict=True)}


def numbers(name: str, column: str) -> Floats:
    """One column of a data file as numbers."""
    return table(name)[column].astype(np.float64)


def shares(name: str, column: str) -> Floats:
    """One column of a data file scaled to sum to one."""
    weights = numbers(name, column)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class NameList:
    """Names with the chance of each."""

    names: Texts
    chances: Floats

    def draw(self, rng: np.random.Generator, size: int) -> Texts:
        """`size` names, with repeats."""
        drawn: Texts = self.names[rng.choice(len(self.names), size=size, p=self.chances)]
        return drawn


@cache
def surnames(origin: str) -> NameList:
    """Surnames of one origin."""
    rows = table("surnames")
    chosen = rows["origin"] == origin
    weights = rows["weight"][chosen].astype(np.float64)
    return NameList(rows["surname"][chosen], weights / weights.sum())


@cache
def forenames(sex: str, origin: str, decade: int) -> NameList:
    """Forenames of one sex and origin for the latest list that starts at or before `decade`."""
    rows = table("forenames")
    of_kind = (rows["sex"] == sex) & (rows["origin"] == origin)
    decades = rows["decade"].astype(np.int64)
    starts = np.unique(decades[of_kind])
    start = starts[max(0, int(np.searchsorted(starts, decade, side="right")) - 1)]
    chosen = of_kind & (decades == start)
    weights = rows["weight"][chosen].astype(np.float64)
    return NameList(rows["forename"][chosen], weights / weights.sum())


@cache
def short_names() -> dict[str, tuple[str, ...]]:
    """Forename to the short or variant forms that people are entered under."""
    out: dict[str, tuple[str, ...]] = {}
    rows = table("nicknames")
    for full, short in zip(rows["forename"], rows["short"], strict=True):
        out[full] = (*out.get(full, ()), short)
    return out


def distance_km(latitude: Floats, longitude: Floats, to_latitude: float, to_longitude: float) -> Floats:
    """Distance on a flat map of England and Wales, good to a few per cent."""
    north = (latitude - to_latitude) * 111.2
    east = (longitude - to_longitude) * 111.2 * np.cos(np.radians(to_latitude))
    return np.asarray(np.hypot(north, east), dtype=np.float64)


def nearest(latitude: Floats, longitude: Floats, to_latitude: float, to_longitude: float) -> Ints:
    """Positions ordered by distance, ties by position."""
    return np.argsort(distance_km(latitude, longitude, to_latitude, to_longitude), kind="stable")
