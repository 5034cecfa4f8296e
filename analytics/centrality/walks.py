"""Random walks over a network: PageRank, and the walk that keeps going back to where it started."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, diags_array

from analytics.projection.evidence import F64
from analytics.projection.network import PersonNetwork

# Below this the sum of all changes is rounding.
_SETTLED = 1e-12
_MOST_ROUNDS = 1000


def pagerank(network: PersonNetwork, damping: float = 0.85) -> F64:
    """The share of time that a walker spends with each person; it follows ties by weight and sums to 1."""
    people = len(network)
    if not people:
        return np.zeros(0)
    anywhere = np.full((people, 1), 1.0 / people)
    return walk_with_restart(network, anywhere, 1.0 - damping)[:, 0]


def walk_with_restart(network: PersonNetwork, starts: F64, restart: float) -> F64:
    """For each column of `starts` (n, k), each summing to 1: where a walker is who restarts with this chance each step.

    Solved by iteration; columns do not influence each other.
    """
    if not 0 < restart < 1:
        raise ValueError("a walk restarts with a chance between 0 and 1")
    step = _transposed_steps(network)
    place = starts.copy()
    for _ in range(_MOST_ROUNDS):
        moved = (1.0 - restart) * (step @ place) + restart * starts
        change = np.abs(moved - place).sum(axis=0)
        place = moved
        if not len(change) or change.max() < _SETTLED:
            break
    return place


def _transposed_steps(network: PersonNetwork) -> csr_array:
    """Column j holds the chances of each step from person j. Everybody in a network has a tie to leave by."""
    matrix = network.matrix()
    strength = np.asarray(matrix.sum(axis=0)).ravel()
    return csr_array(matrix @ diags_array(1.0 / strength)) if len(network) else matrix
