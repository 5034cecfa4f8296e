"""Alerts on prisoners. Rates by code are in data/alert_codes.csv and are our assumption.

`registered` applies to OCG members on the register, `hidden` to those on none: they carry little more than anyone.
"""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import DAY, MISSING, Ints
from loaders.synthetic.prison.bookings import Bookings
from loaders.synthetic.reference import numbers, table
from loaders.synthetic.society.groups import Groups
from loaders.synthetic.society.people import Population
from loaders.synthetic.streams import Streams

DEACTIVATED = {"XOCGN": 19_247}
"""Code to the day number after which no alert with it was made: 12 September 2022."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """One entry per alert; `code` is a row of the table of codes, days are day numbers."""

    prisoner: Ints
    code: Ints
    active_from: Ints
    active_to: Ints
    created: Ints


def build_alerts(streams: Streams, people: Population, groups: Groups, bookings: Bookings, now: int) -> Alerts:
    """Alerts of every prisoner, ended ones included."""
    rng = streams("alerts")
    standing = np.zeros(people.size, dtype=np.int64)
    standing[groups.person[groups.of_kind(gang=True)]] = 1
    ocg = groups.of_kind(gang=False)
    standing[groups.person[ocg & groups.known]] = 2
    standing[groups.person[ocg & groups.hidden]] = 3
    rates = np.stack([numbers("alert_codes", column) for column in ("base", "gang", "registered", "hidden")])
    careful = rng.lognormal(-0.1, 0.45, len(bookings.person))
    chance = rates[standing[bookings.person]] * careful[:, None] * 1.25
    prisoner, code = np.nonzero(rng.random(chance.shape) < chance)
    today = now // DAY
    last = np.where(bookings.held, today, bookings.release)[prisoner]
    first = bookings.received[prisoner]
    active_from = first + (rng.beta(0.6, 2.0, len(prisoner)) * (last - first)).astype(np.int64)
    for name, day in DEACTIVATED.items():
        old = table("alert_codes")["code"][code] == name
        active_from[old] = np.minimum(active_from[old], day - 30)
    ended = rng.random(len(prisoner)) < 0.24
    active_to = active_from + rng.integers(20, 900, len(prisoner))
    late = rng.choice([0, 0, 0, 1, 3, 40], size=len(prisoner))
    created = np.minimum((active_from + late) * DAY + rng.integers(28_800, 64_800, len(prisoner)), now - 600)
    return Alerts(prisoner, code, active_from, np.where(ended, active_to, MISSING), created)
