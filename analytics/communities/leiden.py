"""Leiden communities: groups that hang together more than chance would have it, each of them connected in itself.

V. Traag, L. Waltman, N. van Eck, "From Louvain to Leiden" (2019), by graspologic-native, which repeats its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from graspologic_native import leiden_csr

from analytics.ties import I64, Ties, by_size

LEIDEN = "leiden"
SEED = 20261101
# The library takes 32 bits of a seed.
_SEEDS = 2**32
# Each run goes on from where the last one ended: a third changes nothing that matters.
_ITERATIONS = 2


@dataclass(frozen=True, slots=True)
class Communities:
    """`community[person]`, numbered by size, the largest 0; people without ties are communities of their own.

    `modularity` is weighted, at resolution 1.
    """

    community: I64
    modularity: float
    method: str
    seed: int
    resolution: float

    def __len__(self) -> int:
        return int(self.community.max(initial=-1)) + 1

    def members(self, community: int) -> I64:
        """The people of one community, in the network's order."""
        return np.flatnonzero(self.community == community).astype(np.int64)


def find_communities(ties: Ties, seed: int = SEED, resolution: float = 1.0) -> Communities:
    """Leiden communities. A higher resolution makes more and smaller ones."""
    community = by_size(_leiden(ties, seed, resolution))
    return Communities(community, modularity(ties, community), LEIDEN, seed, resolution)


def modularity(ties: Ties, community: I64) -> float:
    """How much more weight lies inside communities than chance would put there: Newman's Q."""
    whole = float(ties.weight.sum())
    if not whole:
        return 0.0
    row = np.repeat(np.arange(len(ties)), ties.degree)
    inside = float(ties.weight[community[row] == community[ties.neighbour]].sum())
    strength = np.bincount(community[row], weights=ties.weight)
    return inside / whole - float(((strength / whole) ** 2).sum())


def _leiden(ties: Ties, seed: int, resolution: float) -> I64:
    label = np.arange(len(ties), dtype=np.int64)
    if not len(ties.neighbour):
        return label
    _, found = leiden_csr(
        ties.start, ties.neighbour.astype(np.int32), ties.weight, len(ties), resolution=resolution,
        iterations=_ITERATIONS, seed=seed % _SEEDS,
    )  # fmt: skip
    # Whoever has no tie may be missing from the answer: he keeps a label that nobody else has.
    label += len(ties)
    label[np.fromiter(found.keys(), dtype=np.int64, count=len(found))] = np.fromiter(
        found.values(), dtype=np.int64, count=len(found)
    )
    loners = ties.degree == 0
    label[loners] = 2 * len(ties) + np.flatnonzero(loners)
    return label
