"""Who sleeps where: today's cell for everyone held, and the stays of the last three years before it.

Members of one group drift towards each other's landing wherever they are held; that, like their co-offending, is what
gives hidden members away. Only today's occupancy respects capacity; earlier stays are drawn without counting beds.
"""

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.arrays import DAY, MISSING, Bools, Floats, Ints, Texts
from loaders.synthetic.prison.bookings import Bookings
from loaders.synthetic.prison.estate import Estate
from loaders.synthetic.reference import table
from loaders.synthetic.society.groups import Groups
from loaders.synthetic.society.people import Population
from loaders.synthetic.streams import Streams

WINDOW_DAYS = 3 * 365
"""How far back stays and incidents reach."""

MOVES_A_YEAR = 2.2
MOST_STAYS = 14
DRIFT = 0.5
"""Chance that a group member lives near his group's usual landing."""

DRIFT_SPREAD = 0.012
IN_SEGREGATION = 0.010
IN_TRANSFER = 0.004
MOVE_REASONS = np.array(["ADM", "CLA", "BEH", "CON", "VP"], dtype=object)


@dataclass(frozen=True, slots=True)
class Custody:
    """Stays as parallel arrays sorted by prisoner and time, and each prisoner's cell today (-1 for none).

    `start` and `end` are seconds since 1970 UTC; `end` is MISSING while a stay lasts.
    """

    prisoner: Ints
    cell: Ints
    start: Ints
    end: Ints
    reason: Texts
    cell_now: Ints
    in_transfer: Bools

    def last_instant(self, now: int) -> Ints:
        """End of each stay, with `now` for those that last."""
        return np.where(self.end == MISSING, now, self.end)


@dataclass(frozen=True, slots=True)
class _Keys:
    """Where in the walking order of a prison each person tends to live, between 0 and 1."""

    group: Ints
    anchor: Floats
    vulnerable: Bools

    def draw(self, rng: np.random.Generator, prisoner: Ints, prison: Ints) -> Floats:
        group = self.group[prisoner]
        key = rng.random(len(prisoner)) * 0.84
        drifts = (group >= 0) & (rng.random(len(prisoner)) < DRIFT)
        near = self.anchor[group, prison] + rng.normal(0.0, DRIFT_SPREAD, len(prisoner))
        key = np.where(drifts, np.clip(near, 0.0, 0.84), key)
        return np.where(self.vulnerable[prisoner], rng.uniform(0.84, 1.0, len(prisoner)), key)


def _cells_today(rng: np.random.Generator, estate: Estate, bookings: Bookings, keys: _Keys, in_transfer: Bools) -> Ints:
    cell_now = np.full(len(bookings.person), -1, dtype=np.int64)
    for prison in range(len(estate.establishments.code)):
        low, high = estate.cells_of(prison)
        cells = np.arange(low, high)
        segregated = estate.cells.segregation[low:high]
        here = np.flatnonzero(bookings.held & (bookings.prison == prison) & ~in_transfer)
        apart = rng.permutation(here)[: min(int(segregated.sum()), round(len(here) * IN_SEGREGATION))]
        cell_now[apart] = cells[segregated][: len(apart)]
        rest = np.setdiff1d(here, apart)
        beds = np.repeat(cells[~segregated], estate.cells.capacity[low:high][~segregated])
        used = np.sort(rng.permutation(beds)[: len(rest)])
        order = np.argsort(keys.draw(rng, rest, np.full(len(rest), prison)), kind="stable")
        cell_now[rest[order]] = used
    return cell_now


def build_custody(
    streams: Streams, estate: Estate, people: Population, groups: Groups, bookings: Bookings, now: int
) -> Custody:
    """Stays of every prisoner up to the second `now`."""
    rng = streams("custody")
    kinds = table("offences")["kind"][bookings.offence]
    keys = _Keys(
        group=groups.main_group(people.size)[bookings.person],
        anchor=rng.random((len(groups.code), len(estate.establishments.code))) * 0.84,
        vulnerable=(kinds == "sexual") & (rng.random(len(kinds)) < 0.85),
    )
    in_transfer = bookings.held & (rng.random(len(bookings.held)) < IN_TRANSFER)
    cell_now = _cells_today(rng, estate, bookings, keys, in_transfer)
    last = np.where(bookings.held, now // DAY, bookings.release)
    first = np.maximum(bookings.received, last - WINDOW_DAYS)
    moves = rng.poisson((last - first) / 365 * MOVES_A_YEAR)
    count = 1 + np.minimum(moves, np.minimum(MOST_STAYS - 1, np.maximum(0, (last - first) // 3)))
    prisoner = np.repeat(np.arange(len(count)), count)
    begins = np.cumsum(count) - count
    number = np.arange(len(prisoner)) - begins[prisoner]
    start = _starts(rng, prisoner, number, first[prisoner], last[prisoner])
    switch = rng.integers(0, 1 + count) * (rng.random(len(count)) < 0.75)
    earlier = number < np.minimum(switch, count - 1)[prisoner]
    prison = np.where(earlier, bookings.first_prison[prisoner], bookings.prison[prisoner])
    cell = _cells_before(rng, estate, keys, prisoner, prison)
    is_last = number == count[prisoner] - 1
    cell = np.where(is_last & (cell_now[prisoner] >= 0), cell_now[prisoner], cell)
    end = np.append(start[1:], MISSING)
    left = np.where(bookings.held, MISSING, last * DAY + 9 * 3600)
    left[in_transfer] = now - 3 * 3600
    end = np.where(is_last, left[prisoner], end)
    reason = MOVE_REASONS[rng.choice(5, len(prisoner), p=(0.62, 0.12, 0.12, 0.09, 0.05))]
    changed = np.append(False, prison[1:] != prison[:-1])
    reason[changed] = "TRANSFER"
    reason[number == 0] = "RECEPTION"
    return Custody(prisoner, cell, start, end, reason, cell_now, in_transfer)


def _starts(rng: np.random.Generator, prisoner: Ints, number: Ints, first: Ints, last: Ints) -> Ints:
    """Sorted move-in instants at distinct whole minutes of the working day, the first at reception."""
    share = np.where(number == 0, 0.0, rng.uniform(0.02, 0.98, len(prisoner)))
    share = share[np.lexsort((share, prisoner))]
    day = first + (share * (last - first)).astype(np.int64)
    minute = np.where(number == 0, rng.integers(960, 1_140, len(day)), rng.integers(500, 940, len(day)))
    instant = day * DAY + minute * 60
    instant = instant[np.lexsort((instant, prisoner))]
    return _never_back(instant, prisoner)


def _never_back(instant: Ints, prisoner: Ints) -> Ints:
    """Two moves in one minute become two minutes."""
    same = np.append(False, (instant[1:] == instant[:-1]) & (prisoner[1:] == prisoner[:-1]))
    return np.asarray(instant + same * 60, dtype=np.int64)


def _cells_before(rng: np.random.Generator, estate: Estate, keys: _Keys, prisoner: Ints, prison: Ints) -> Ints:
    bounds = np.array([estate.cells_of(number) for number in range(len(estate.establishments.code))])
    low, high = bounds[prison, 0], bounds[prison, 1]
    key = keys.draw(rng, prisoner, prison)
    return np.asarray(np.minimum(low + (key * (high - low)).astype(np.int64), high - 1), dtype=np.int64)
