"""One family of made-up problems of any size, for tests and benchmarks. Nothing in it is anybody's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.allocation.planning.building import Ban, Given, Leaf, Person, Separation
from analytics.allocation.planning.problem import NOWHERE, Rule, Weights
from analytics.allocation.relation import Level

# Points for a kilometre; a plan is counted in whole points.
_KM = 10
_SPAN_KM = 500.0
_SECURITY = ("high", "middle", "low")
_LEVELS = (Level.CELL, Level.LANDING, Level.WING, Level.ESTABLISHMENT)
_SHARES = (0.2, 0.2, 0.45, 0.15)
# Within one prison nobody can be kept out of it.
_SHARES_WITHIN = (0.25, 0.25, 0.5, 0.0)

_RULES = (
    Rule("category", "held in less security than his category asks for"),
    Rule("keep-apart", "keep-apart", "head of security", 400),
    Rule("high-risk-shares", "high cell-sharing risk", "", 0),
    Rule("unconvicted", "unconvicted with convicted", "", 0),
    Rule("zone", "exclusion zone", "", 0),
)


@dataclass(frozen=True, slots=True)
class Size:
    """`filled` is the share of beds that the people take; `landings` of 0 plans wings only, else cells on landings."""

    people: int
    prisons: int
    wings: int
    separations: int
    filled: float = 0.92
    landings: int = 0
    cells: int = 0
    arrivals: bool = True
    groups: int = 0


FORTY = Size(people=40, prisons=1, wings=5, separations=60, filled=0.5, landings=3, cells=5, groups=8)
FIVE_HUNDRED = Size(people=500, prisons=12, wings=4, separations=2_000, groups=20)
FIVE_THOUSAND = Size(people=5_000, prisons=120, wings=4, separations=20_000, groups=120)
ESTATE = Size(people=90_000, prisons=120, wings=8, separations=120_000, filled=0.93, landings=3, cells=24, groups=400)


def family(size: Size, seed: int) -> Given:
    """A problem of this size: the same one for the same seed."""
    random = np.random.default_rng(seed)
    towns = random.uniform(0, _SPAN_KM, (size.prisons, 2))
    people = size.people
    security = random.choice(3, size=people, p=(0.15, 0.5, 0.35))
    prisons = [f"P{number:03d}" for number in range(size.prisons)]
    grade = random.choice(3, size=size.prisons, p=(0.4, 0.4, 0.2)) if size.prisons > 3 else np.zeros(size.prisons, int)
    leaves = _leaves(size, prisons, grade, random)
    town = random.integers(0, size.prisons, people)
    home = np.clip(towns[town] + random.normal(0, 60, (people, 2)), 0, _SPAN_KM)
    distance = np.sqrt(((home[:, None, :] - towns[None, :, :]) ** 2).sum(axis=2))
    needs = random.integers(0, 6, people)
    offers = random.random((size.prisons, 6)) < 0.5
    # Members of a group are of one part of the country, and so want the same prisons.
    groups = (town * 7 + random.integers(0, max(2, size.groups // size.prisons), people)) % max(size.groups, 1)
    in_group = random.random(people) < 0.35
    alone = random.random(people) < 0.05
    unconvicted = random.random(people) < 0.15
    cells = size.cells > 0
    persons = [
        Person(
            key=f"A{number:05d}",
            kind=_SECURITY[security[number]],
            alone="high-risk-shares" if cells and alone[number] else "",
            mix=(1 if unconvicted[number] else 0) if cells else NOWHERE,
            groups=(f"G{groups[number]:03d}",) if size.groups and in_group[number] else (),
        )
        for number in range(people)
    ]
    return Given(
        people=persons,
        leaves=leaves,
        rules=_RULES,
        separations=_separations(size, persons, home, random),
        bans=[
            Ban(persons[int(who)].key, Level.ESTABLISHMENT, prisons[int(where)], "zone")
            for who, where in zip(
                random.integers(0, people, people // 20), random.integers(0, size.prisons, people // 20), strict=True
            )
        ]
        if size.prisons > 3
        else [],
        unfit={
            (_SECURITY[kind], _SECURITY[place]): ["category"] for kind in range(3) for place in range(3) if place > kind
        },
        mix_rule="unconvicted",
        rivals=[(f"G{number:03d}", f"G{number + 1:03d}") for number in range(0, size.groups - 1, 4)],
        weights=Weights("family", tolerance=3, excess=150, rivals=200),
        prisons=prisons,
        costs={
            "distance": np.rint(distance * _KM).astype(np.int32),
            "needs": np.where(offers.T[needs], 0, 250).astype(np.int32),
        },
    )


def _leaves(size: Size, prisons: list[str], grade: np.ndarray, random: np.random.Generator) -> list[Leaf]:
    """Beds in all are the people over the share that they fill."""
    found = []
    cells = size.prisons * size.wings * max(size.landings, 1) * max(size.cells, 1)
    beds = size.people / size.filled / cells
    for number, prison in enumerate(prisons):
        for wing in range(size.wings):
            for landing in range(max(size.landings, 1)):
                for cell in range(max(size.cells, 1)):
                    key = f"{prison}-{wing}" + (f"-{landing}-{cell:03d}" if size.cells else "")
                    exact = beds * random.uniform(0.7, 1.3) if not size.cells else beds + random.uniform(-0.5, 0.5)
                    found.append(
                        Leaf(
                            key=key,
                            prison=prison,
                            wing=f"{prison}-{wing}",
                            beds=max(1, round(exact)),
                            landing=f"{prison}-{wing}-{landing}" if size.cells else "",
                            cell=size.cells > 0,
                            kind=_SECURITY[int(grade[number])],
                        )
                    )
    return found


def _separations(size: Size, people: list[Person], home: np.ndarray, random: np.random.Generator) -> list[Separation]:
    """Two in three are between people of one town, since that is where people fall out."""
    order = np.lexsort((home[:, 1] // 50, home[:, 0] // 50))
    found: dict[tuple[int, int], Level] = {}
    shares = _SHARES if size.prisons > 1 else _SHARES_WITHIN
    most = size.people * (size.people - 1) // 2
    while len(found) < min(size.separations, most):
        place = int(random.integers(0, size.people))
        if random.random() < 0.66:
            other = int(order[(place + int(random.integers(1, 40))) % size.people])
            one = int(order[place])
        else:
            one, other = place, int(random.integers(0, size.people))
        if one != other:
            found.setdefault(
                (min(one, other), max(one, other)),
                Level(int(random.choice(_LEVELS, p=shares))),
            )
    return [
        Separation(people[one].key, people[other].key, level, "keep-apart")
        for (one, other), level in sorted(found.items())
    ]
