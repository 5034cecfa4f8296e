"""Drawing somebody else for each of many: of one group, one house, or arrested together."""

import numpy as np

from loaders.synthetic.arrays import Ints
from loaders.synthetic.world import World


def one_of(rng: np.random.Generator, keys: Ints, values: Ints, wanted: Ints) -> Ints:
    """For each wanted key one of the values filed under it, at random; -1 where there is none."""
    order = np.argsort(keys, kind="stable")
    low, high = (np.searchsorted(keys[order], wanted, side=side) for side in ("left", "right"))
    at = np.minimum(low + (rng.random(len(wanted)) * (high - low)).astype(np.int64), len(order) - 1)
    return np.where(high > low, values[order[at]], -1)


def group_fellow(rng: np.random.Generator, world: World, person: Ints) -> Ints:
    """A member of each person's main group, maybe himself; -1 for people of no group."""
    main = world.groups.main_group(world.people.size)[person]
    return one_of(rng, world.groups.group, world.groups.person, main)


def neighbour(rng: np.random.Generator, world: World, person: Ints, reach: int) -> Ints:
    """Somebody who lives at most about `reach` people away: in the same house, or next door."""
    by_home = np.argsort(world.people.home, kind="stable")
    place = np.argsort(by_home, kind="stable")[person]
    chosen: Ints = by_home[np.clip(place + rng.integers(-reach, reach + 1, len(person)), 0, len(by_home) - 1)]
    return chosen


def arrested_with(rng: np.random.Generator, world: World, person: Ints) -> Ints:
    """Somebody suspected in one of each person's arrests, maybe himself; -1 for people never arrested."""
    arrests = world.arrests
    suspect = np.flatnonzero(np.isin(arrests.role.astype(str), ("SUSPECT", "CONVICTED")))
    event = one_of(rng, arrests.person[suspect], arrests.event[suspect], person)
    return one_of(rng, arrests.event[suspect], arrests.person[suspect], event)
