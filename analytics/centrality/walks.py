"""Random walks over a network: PageRank, and the walk that keeps going back to where it started."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, diags_array

from analytics.centrality.kernel_pagerank import gather, gather_plain
from analytics.ties import F64, Ties

# Below this the sum of all changes is rounding.
_SETTLED = 1e-12
_MOST_ROUNDS = 1000


def pagerank(ties: Ties, damping: float = 0.85, settled: float = _SETTLED) -> F64:
    """The share of time that a walker spends with each person; it follows ties by weight and sums to 1.

    With chance 1 - `damping`, and wherever there is no tie, he goes on anywhere. Rounds end when all changes together
    are below `settled`.
    """
    people = len(ties)
    if not people:
        return np.zeros(0)
    neighbour = ties.neighbour.astype(np.int32)
    plain = bool(len(ties.weight)) and bool((ties.weight == ties.weight[0]).all())
    size = ties.degree.astype(np.float64) if plain else ties.strength
    onward = np.divide(1.0, size, out=np.zeros(people), where=size > 0)
    stranded = np.flatnonzero(size <= 0)
    place, found = np.full(people, 1.0 / people), np.empty(people)
    for _ in range(_MOST_ROUNDS):
        base = (1.0 - damping + damping * float(place[stranded].sum())) / people
        if plain:
            gather_plain(ties.start, neighbour, place * onward, found, base, damping)
        else:
            gather(ties.start, neighbour, ties.weight, place * onward, found, base, damping)
        change = float(np.abs(found - place).sum())
        place, found = found, place
        if change < settled:
            break
    return place


def walk_with_restart(ties: Ties, starts: F64, restart: float) -> F64:
    """For each column of `starts` (n, k), each summing to 1: where a walker is who restarts with this chance each step.

    Solved by iteration; columns do not influence each other. A walker who finds no tie stops.
    """
    if not 0 < restart < 1:
        raise ValueError("a walk restarts with a chance between 0 and 1")
    matrix, strength = ties.matrix(), ties.strength
    step = csr_array(matrix @ diags_array(np.divide(1.0, strength, out=np.zeros(len(ties)), where=strength > 0)))
    place = starts.copy()
    for _ in range(_MOST_ROUNDS):
        moved = (1.0 - restart) * (step @ place) + restart * starts
        change = np.abs(moved - place).sum(axis=0)
        place = moved
        if not len(change) or change.max() < _SETTLED:
            break
    return place
