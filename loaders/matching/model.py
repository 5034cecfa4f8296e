"""A model file: comparisons and their weights, frozen term frequencies, thresholds, and what is worth comparing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

SHIPPED = "people-2026-11-26"

# What each comparison can see, in the order in which `loaders.matching.comparing` works them out.
LEVELS: Mapping[str, frozenset[str]] = {
    "first_name": frozenset(
        {"exact", "swapped", "swapped-similar", "nickname", "alias", "similar", "other-name", "initial", "otherwise"}
    ),
    "last_name": frozenset({"exact", "swapped", "swapped-similar", "alias", "part", "similar", "otherwise"}),
    "middle_names": frozenset({"exact", "initial", "similar", "otherwise"}),
    "birth_date": frozenset({"exact", "alias", "transposed", "one-digit", "near", "close", "generation", "otherwise"}),
    "place": frozenset(
        {"same-address", "postcode", "similar-address", "address", "two-areas", "area", "otherwise"},
    ),
    "email": frozenset({"exact", "similar", "otherwise"}),
    "phone": frozenset({"shared", "otherwise"}),
    "sex": frozenset({"exact", "otherwise"}),
    "identifiers": frozenset(
        {"several", "national", "shared", "core-number", "one-character", "several-differ", "otherwise"}
    ),
}
BLOCKING_PARTS = frozenset(
    {
        "identifier", "email", "phone", "name", "names", "rare-names", "initials", "born", "year", "day", "postcode",
        "area", "address", "first", "last",
    }
)  # fmt: skip
_MEMBERS = (
    "version", "population", "thresholds", "comparisons", "blocking", "wide_blocking", "nicknames", "term_frequencies",
)  # fmt: skip
_WITH_FREQUENCY = {"first_name": "forenames", "last_name": "surnames"}


class ModelError(Exception):
    """A model file cannot be used; the message names file, place and remedy."""


class Band(StrEnum):
    """What a score makes of a pair.

    FIRM and JOIN join; HELD joins only what was joined before; LOOK_ALIKE never does; CONTRADICTED shares a number and
    is not joined even by it, unless that is a prison number.
    """

    FIRM = "firm"
    JOIN = "join"
    HELD = "held"
    POSSIBLE = "possible"
    LOOK_ALIKE = "look-alike"
    CONTRADICTED = "contradicted"
    NONE = "none"


BANDS = (Band.NONE, Band.POSSIBLE, Band.HELD, Band.JOIN, Band.FIRM, Band.LOOK_ALIKE, Band.CONTRADICTED)
"""Bands by the numbers that scored pairs bear."""


@dataclass(frozen=True, slots=True)
class Level:
    """One way to agree or differ. `at` is the least similarity of a similar one; `frequency` names a list of terms."""

    kind: str
    m: float
    u: float
    at: float | None = None
    frequency: str | None = None

    @property
    def weight(self) -> float:
        """Bits for (or against) one person."""
        return math.log2(self.m / self.u)

    @property
    def name(self) -> str:
        """`similar-0.905`, or the kind alone."""
        return self.kind if self.at is None else f"{self.kind}-{self.at:g}"


@dataclass(frozen=True, slots=True)
class Terms:
    """How common values are; what is not listed counts as `unlisted`."""

    listed: Mapping[str, float]
    unlisted: float

    def of(self, value: str) -> float:
        """The frozen frequency of a value."""
        return self.listed.get(value, self.unlisted)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Posterior odds in bits from which a pair is in a band."""

    firm: float
    join: float
    break_: float
    lower: float

    def band(self, weight: float) -> Band:
        """The band of a posterior weight, look-alikes apart."""
        steps = ((self.firm, Band.FIRM), (self.join, Band.JOIN), (self.break_, Band.HELD), (self.lower, Band.POSSIBLE))
        return next((band for least, band in steps if weight >= least), Band.NONE)


@dataclass(frozen=True, slots=True)
class Model:
    """A version of the model, as read from its file."""

    version: str
    population: int
    thresholds: Thresholds
    comparisons: Mapping[str, tuple[Level, ...]]
    blocking: tuple[tuple[str, ...], ...]
    wide_blocking: tuple[tuple[str, ...], ...]
    nicknames: Mapping[str, tuple[str, ...]]
    terms: Mapping[str, Terms]

    @property
    def prior(self) -> float:
        """Bits of the odds that two records drawn at random are one person."""
        return prior_bits(self.population)

    def full_names(self, name: str) -> tuple[str, ...]:
        """The full forms that a forename may stand for: itself, and those of which it is a short form."""
        return (name, *self.nicknames.get(name, ()))

    def knows(self, forename: str) -> bool:
        """Whether it is a forename, full or short, and not a slip of the pen."""
        return forename in self.terms["forenames"].listed or forename in self.nicknames


def prior_bits(population: int) -> float:
    """Bits of the odds that two records drawn from so many people are one person."""
    chance = 1 / max(population, 2)
    return math.log2(chance / (1 - chance))


def load_model(name: str = SHIPPED) -> Model:
    """The model that ships under this name, or the one in this file. Raises ModelError naming the place."""
    path = Path(name)
    if path.suffix in (".yml", ".yaml"):
        try:
            return read_model(path.read_text("utf-8"), path.name)
        except OSError as error:
            raise ModelError(f"{name} cannot be read: {error.strerror}") from error
    return _shipped(name)


def model_text(name: str) -> str:
    """The text of a model's file. Raises ModelError."""
    if name.endswith((".yml", ".yaml")):
        return Path(name).read_text("utf-8")
    load_model(name)
    return (resources.files("loaders.matching") / "models" / f"{name}.yml").read_text("utf-8")


@cache
def _shipped(name: str) -> Model:
    folder = resources.files("loaders.matching") / "models"
    file = folder / f"{name}.yml"
    if not file.is_file():
        there = ", ".join(sorted(each.name.removesuffix(".yml") for each in folder.iterdir()))
        raise ModelError(f"there is no model {name}; there are {there}, or give the path of a .yml file")
    return read_model(file.read_text("utf-8"), file.name)


def read_model(text: str, name: str) -> Model:
    """A model from its YAML text. Raises ModelError naming the place."""
    try:
        data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.YAMLError as error:
        raise ModelError(f"{name} is not YAML: {error}") from error
    if not isinstance(data, dict) or set(data) != set(_MEMBERS):
        raise ModelError(f"{name} must have exactly the members {', '.join(_MEMBERS)}")
    try:
        return _model(data, name)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise ModelError(f"{name}: a member has not the form of the shipped model ({error})") from error


def _model(data: Mapping[str, Any], name: str) -> Model:
    given = data["thresholds"]
    thresholds = Thresholds(*(float(given[key]) for key in ("firm", "join", "break", "lower")))
    if not thresholds.firm >= thresholds.join >= thresholds.break_ >= thresholds.lower:
        raise ModelError(f"{name}: thresholds must fall in the order firm, join, break, lower")
    if int(data["population"]) < 2:
        raise ModelError(f"{name}: population must be 2 or more")
    terms = {
        key: Terms({str(word): float(share) for word, share in each["listed"].items()}, float(each["unlisted"]))
        for key, each in data["term_frequencies"].items()
    }
    if set(data["comparisons"]) != set(LEVELS):
        raise ModelError(f"{name}: comparisons must be exactly {', '.join(LEVELS)}")
    rules, wide = (tuple(tuple(map(str, rule)) for rule in data[key]) for key in ("blocking", "wide_blocking"))
    for part in sorted({part for rule in rules + wide for part in rule} - BLOCKING_PARTS):
        raise ModelError(f"{name}: blocking knows no part {part}; it knows {', '.join(sorted(BLOCKING_PARTS))}")
    return Model(
        version=str(data["version"]),
        population=int(data["population"]),
        thresholds=thresholds,
        comparisons={key: _levels(data["comparisons"][key], key, terms, name) for key in LEVELS},
        blocking=rules,
        wide_blocking=wide,
        nicknames={str(key): tuple(map(str, value)) for key, value in data["nicknames"].items()},
        terms=terms,
    )


def _levels(rows: list[dict[str, Any]], comparison: str, terms: Mapping[str, Terms], name: str) -> tuple[Level, ...]:
    levels = []
    for row in rows:
        kind, frequency = str(row["level"]), row.get("frequency")
        at = None if row.get("at") is None else float(row["at"])
        level = Level(kind, float(row["m"]), float(row["u"]), at, frequency)
        where = f"{name}: {comparison}, level {kind}"
        if kind not in LEVELS[comparison]:
            raise ModelError(f"{where}: unknown; known are {', '.join(sorted(LEVELS[comparison]))}")
        if not (0 < level.m <= 1 and 0 < level.u <= 1):
            raise ModelError(f"{where}: m and u are chances, above 0 and at most 1")
        if (at is not None) != ("similar" in kind):
            raise ModelError(f"{where}: `at` belongs to levels of likeness and to no other")
        if frequency is not None and (kind != "exact" or _WITH_FREQUENCY.get(comparison) != frequency):
            raise ModelError(f"{where}: only exact first and last names have a frequency")
        if frequency is not None and frequency not in terms:
            raise ModelError(f"{where}: there is no list of term frequencies {frequency}")
        levels.append(level)
    if not levels or levels[-1].kind != "otherwise":
        raise ModelError(f"{name}: {comparison} must end with the level otherwise")
    return tuple(levels)
