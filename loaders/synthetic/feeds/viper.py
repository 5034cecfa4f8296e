"""The violence predictor's file: contributions that add up to the logarithm of a score.

The real coefficients are not public. Ours make the prediction follow recent assaults, youth and noise, with about one
prisoner in twelve above the threshold of 2.
"""

from typing import Any

import numpy as np

from loaders.synthetic.arrays import DAY, Floats, Ints, Texts, each, iso_dates, texts, where
from loaders.synthetic.feeds.prison_people import prefixed
from loaders.synthetic.police_layouts import VIPER_CROSS_TERMS, VIPER_TERMS
from loaders.synthetic.prison_layouts import PERPETRATOR_ROLES
from loaders.synthetic.world import World

INTERCEPT = -0.12
NEVER_DAYS = 10_000.0
COVERED, UNSCORED = 0.88, 0.005
SHORTEST_YEARS = 0.5
"""Custody shorter than this counts as this long, so that rates stay within reason."""


def viper(world: World) -> dict[str, Any]:
    """viper-2, in order of prison number."""
    rng, bookings = world.streams("viper-2"), world.bookings
    rows = np.flatnonzero(bookings.held & (rng.random(len(bookings.held)) < COVERED))
    rows = rows[np.argsort(world.prison_number[rows])]
    size = len(rows)
    terms = _terms(rng, world, rows)
    crossed = rng.normal(0.0, 0.13, (len(VIPER_CROSS_TERMS), size))
    contributions = np.concatenate([_contributions(*terms), crossed])
    score = _written(INTERCEPT + contributions.sum(axis=0))
    names = (f"c_{name}" for name in (*VIPER_TERMS, *VIPER_CROSS_TERMS))
    return {
        "offender_id_display": each('"{}"', world.prison_number[rows]),
        "root_offender_id": prefixed(rng.choice(3_000_000, size=size, replace=False), 2_400_000),
        "viper_2": where(rng.random(size) < UNSCORED, "", score),
        "birth_date": iso_dates(world.people.born[bookings.person[rows]]),
        **{name: _written(term) for name, term in zip(VIPER_TERMS, terms, strict=True)},
        **{name: _written(part) for name, part in zip(names, contributions, strict=True)},
        "intercept": texts([repr(INTERCEPT)] * size),
        "raw_prediction": score,
        "image_tag": texts(['"v1.0.7"'] * size),
    }


def _written(values: Floats | Ints) -> Texts:
    return texts(repr(value) for value in values.tolist())


def _assaults(world: World) -> tuple[Ints, Ints]:
    """(prisoner, instant) of every assault in which a prisoner took part, duplicate reports left out."""
    made = world.incidents
    counted = (
        np.isin(made.role.astype(str), PERPETRATOR_ROLES)
        & (made.kind[made.incident] == "ASSAULT_5")
        & (made.duplicate_of[made.incident] < 0)
        & (made.prisoner >= 0)
    )
    return made.prisoner[counted], made.occurred[made.incident[counted]]


def _terms(rng: np.random.Generator, world: World, rows: Ints) -> tuple[Any, ...]:
    """The predictors in the order of VIPER_TERMS; assaults before our window are drawn, not looked up."""
    bookings = world.bookings
    prisoner, when = _assaults(world)
    prisoners = len(bookings.held)
    lately = np.bincount(prisoner[when > world.now - 365 * DAY], minlength=prisoners)[rows]
    ever = np.bincount(prisoner, minlength=prisoners)[rows] + rng.poisson(0.4, len(rows))
    last = np.full(prisoners, -1, dtype=np.int64)
    np.maximum.at(last, prisoner, when)
    long_ago = np.where(ever > 0, rng.uniform(1_100, 4_000, len(rows)), NEVER_DAYS)
    days = np.where(last[rows] > 0, (world.now - last[rows]) / DAY, long_ago)
    age = (world.today - world.people.born[bookings.person[rows]]) / 365.25
    before = rng.gamma(1.0, 1.5, len(rows))
    years = np.maximum((world.today - bookings.received[rows]) / 365.25 + before, SHORTEST_YEARS)
    year = np.minimum(years, 1.0)
    return age, days, ever / years, ever, years, lately / year, lately, year


def _contributions(
    age: Floats, days: Floats, rate: Floats, ever: Ints, years: Floats, late_rate: Floats, lately: Ints, year: Floats
) -> Floats:
    return np.stack(
        [
            (30 - age) * 0.017,
            (days < 400) * 0.24 - 0.06,
            rate * 0.12 - 0.1,
            ever * 0.047 - 0.044,
            (years - 4) * 0.004,
            late_rate * -0.02,
            lately * 0.30,
            (1 - year) * 0.08,
        ]
    )
