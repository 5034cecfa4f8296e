"""How far communities can be relied on: how often people stay together when chance is given another seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.communities.leiden import SEED, Communities, find_communities, modularity
from analytics.ties import F64, I64, Ties, by_size

RUNS = 20


@dataclass(frozen=True, slots=True)
class Stability:
    """Over `runs` seeds: how often each tie's ends share a community, in the order of `Ties.ends`, and by community.

    `person` says how often each stays with the others of his community, those of it that he is tied to; people without
    such a tie hold 1. `community` is the mean of its people.
    """

    runs: int
    together: F64
    person: F64
    community: F64


def stability(ties: Ties, found: Communities, runs: int = RUNS) -> Stability:
    """Find communities again with other seeds, and see who stays with whom."""
    ends = ties.ends()
    together = np.zeros(len(ends))
    for number in range(runs):
        other = find_communities(ties, found.seed + 1 + number, found.resolution).community
        together += other[ends[:, 0]] == other[ends[:, 1]]
    together /= max(1, runs)
    person = _of_people(found.community, ends, together)
    sizes = np.maximum(np.bincount(found.community, minlength=len(found)), 1)
    community = np.bincount(found.community, weights=person, minlength=len(found)) / sizes
    return Stability(runs, together, person, community)


def _of_people(community: I64, ends: I64, together: F64) -> F64:
    inside = community[ends[:, 0]] == community[ends[:, 1]]
    people = np.concatenate((ends[inside, 0], ends[inside, 1]))
    share = np.concatenate((together[inside], together[inside]))
    count = np.bincount(people, minlength=len(community))
    total = np.bincount(people, weights=share, minlength=len(community))
    return np.where(count > 0, total / np.maximum(count, 1), 1.0)


def hierarchy(ties: Ties, resolutions: tuple[float, ...] = (0.25, 1.0, 4.0), seed: int = SEED) -> list[Communities]:
    """Communities from coarse to fine, each finer one lying wholly inside a coarser.

    People of a finer community who come from several coarser ones are parted.
    """
    levels: list[Communities] = []
    for resolution in sorted(resolutions):
        found = find_communities(ties, seed, resolution)
        levels.append(found if not levels else _nested(ties, levels[-1], found))
    return levels


def _nested(ties: Ties, coarse: Communities, fine: Communities) -> Communities:
    both = by_size(coarse.community * (len(fine) + 1) + fine.community)
    return Communities(both, modularity(ties, both), fine.method, fine.seed, fine.resolution)
