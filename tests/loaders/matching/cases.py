"""Profiles that differ in what a test is about."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import numpy as np

from loaders.matching.comparing import SILENT
from loaders.matching.model import BANDS, LEVELS, Band, load_model
from loaders.matching.profiles import Profile
from loaders.matching.scoring import score
from loaders.matching.table import table_of

MODEL = load_model()
SAM = Profile(
    first="SAMUEL",
    last="HALLOW",
    born=date(1990, 9, 12),
    postcodes=("LS1 9UO",),
    areas=("LS1",),
    address="5 SHELLEY AV",
    sex="M",
    identifiers=(("pnc", "2007/0809422M"),),
    cores=("809422/07",),
)


def weigh(one: Profile, other: Profile) -> tuple[float, Band]:
    """Weight and band of two profiles."""
    scored = score(table_of((one, other), MODEL), np.array([0]), np.array([1]), MODEL)
    return float(scored.weight[0]), BANDS[scored.band[0]]


def level(comparison: str, one: Profile, other: Profile) -> str | None:
    """The level that two profiles reach in one comparison."""
    scored = score(table_of((one, other), MODEL), np.array([0]), np.array([1]), MODEL)
    reached = int(scored.levels[0, list(LEVELS).index(comparison)])
    return None if reached == SILENT else MODEL.comparisons[comparison][reached].name


def crowd(size: int, seed: int = 1) -> list[Profile]:
    """People of few names, dates and places, each mangled in some way, so that every level is reached by somebody."""
    draw = random.Random(seed)
    firsts = ["SAMUEL", "SAM", "SAMEUL", "S", "DAVID", "DAVE", "DAIVD", "ZLATAN", "HALLOW", ""]
    lasts = ["HALLOW", "HALOW", "HALLOW SMITH", "SMITH", "SMYTH", "SAMUEL", "OKAFOR", ""]
    days = [
        date(1990, 9, 12),
        date(1990, 12, 9),
        date(1990, 9, 13),
        date(1991, 9, 12),
        date(2000, 10, 11),
        date(1990, 8, 29),
        date(1960, 1, 2),
        date(1984, 4, 3),
        None,
    ]
    homes = ["5 SHELLEY AV", "5 SHELLY AV", "9 MILL ST", ""]
    numbers = ["2007/0809422M", "1996/1320928B", "2014/0759122B"]
    people = []
    for _ in range(size):
        born, held = draw.choice(days), sorted(draw.sample(numbers, draw.choice([0, 0, 1, 2])))
        code = draw.choice(["LS1 9UO", "LS1 3QI", "BD4 1EO", ""])
        national = draw.choice(["", "9036067", "9036068", "7797844"])
        person = Profile(
            first=draw.choice(firsts),
            middle=draw.choice(["", "JONATHAN", "JONATHN", "J", "PETER"]),
            last=draw.choice(lasts),
            other_firsts=tuple(draw.sample(["DAVID", "ACE"], draw.choice([0, 0, 1]))),
            other_lasts=tuple(draw.sample(["SMITH", "JONES"], draw.choice([0, 0, 1]))),
            born=born,
            other_births=() if born is None or draw.random() < 0.8 else (draw.choice([day for day in days if day]),),
            postcodes=(code,) if code else (),
            areas=tuple(sorted({code.partition(" ")[0], draw.choice(["LEEDS", "BRADFORD"])} - {""})),
            address=draw.choice(homes),
            email=draw.choice(["", "", "sam@example.org", "same@example.org", "sam@example.net", "zoe@example.org"]),
            phones=tuple(sorted(draw.sample(["+447700900001", "+447700900002"], draw.choice([0, 1, 2])))),
            sex=draw.choice(["", "M", "M", "F"]),
            identifiers=tuple(("pnc", each) for each in held),
            cores=tuple(sorted({draw.choice(["1/07", "2/07", "3/07"]) for _ in held})),
        )
        if national:
            kept = tuple(sorted((*person.identifiers, ("national-id", national))))
            person = replace(person, national_id=national, identifiers=kept)
        people.append(person)
    return people
