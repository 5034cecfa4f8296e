"""Votes of known members, near and far, on the group of those whose group nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np

from analytics.ties import F64, Ties

# Long walks know whole regions of a network and short ones the people in it.
RESTART = 0.3
_ROUNDS = 40
# What each vote weighs in the combined one. A neighbour who is known to belong says most.
_WEIGHTS = {"neighbours": 1.0, "two-hops": 0.5, "random-walk": 1.0}


class Vote(StrEnum):
    """Whose word is taken: people tied to him, those tied to them besides, or walkers sent out by all members."""

    NEIGHBOURS = "neighbours"
    TWO_HOPS = "two-hops"
    WALK = "random-walk"


def votes(ties: Ties, members: F64) -> Mapping[Vote, F64]:
    """For each person (row) and group (column) what speaks for his belonging to it; nobody votes for himself.

    `members` (n, k) is how much each known membership weighs, 0 where none is known: belief by grade and age, times
    standing and band.
    """
    return {
        Vote.NEIGHBOURS: by_neighbours(ties, members),
        Vote.TWO_HOPS: by_two_hops(ties, members),
        Vote.WALK: walked(ties, members),
    }


def by_neighbours(ties: Ties, members: F64) -> F64:
    """The weight of everybody's ties to known members of each group."""
    return np.asarray(ties.matrix() @ members)


def by_two_hops(ties: Ties, members: F64) -> F64:
    """The share of everybody's ties that leads to known members of each group, and of their ties that does."""
    strength = np.maximum(ties.strength, np.finfo(np.float64).tiny)
    from scipy.sparse import csr_array, diags_array  # noqa: PLC0415 - as in `analytics.ties`

    onward = csr_array(diags_array(1.0 / strength) @ ties.matrix())
    near = np.asarray(onward @ members)
    # A path to a neighbour and back is no second opinion.
    back = np.asarray((onward.multiply(onward.T)).sum(axis=1)).reshape(-1, 1) * members
    return near + np.maximum(np.asarray(onward @ near) - back, 0.0)


def walked(ties: Ties, members: F64, restart: float = RESTART) -> F64:
    """How many walkers who set out from known members of each group, by weight, are with each person; less his own.

    A walker goes back to where he set out with chance `restart` at each step.
    """
    matrix, strength = ties.matrix(), ties.strength
    from scipy.sparse import csr_array, diags_array  # noqa: PLC0415 - as in `analytics.ties`

    step = csr_array(matrix @ diags_array(np.divide(1.0, strength, out=np.zeros(len(ties)), where=strength > 0)))
    place = restart * members
    term = place
    for _ in range(_ROUNDS):
        term = (1.0 - restart) * (step @ term)
        place = place + term
    return np.asarray(np.maximum(place - restart * members, 0.0))


def shares(vote: F64) -> F64:
    """Each person's votes as shares of 1; nothing where nobody votes."""
    total = vote.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(vote, total, out=np.zeros_like(vote), where=total > 0))


def combined(found: Mapping[Vote, F64]) -> F64:
    """All votes together, each as a share."""
    total = np.zeros_like(found[Vote.NEIGHBOURS])
    for vote, score in found.items():
        total += _WEIGHTS[vote] / sum(_WEIGHTS.values()) * shares(score)
    return total
