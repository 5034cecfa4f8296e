"""Random walks over a network: PageRank, and the walk that keeps going back to where it started."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, diags_array

from analytics.centrality.kernel_pagerank import one_round, one_round_on_all_cores
from analytics.ties import F64, Ties

# Below this the sum of all changes is rounding.
_SETTLED = 1e-12
_MOST_ROUNDS = 1000
# Whether it has settled is looked at so often.
_LOOK = 4
# From so many entries on it pays to wake the other cores.
_LARGE = 8_000_000


def pagerank(ties: Ties, damping: float = 0.85, settled: float = _SETTLED) -> F64:
    """The share of time that a walker spends with each person; it follows ties by weight and sums to 1.

    With chance 1 - `damping`, and wherever there is no tie, he goes on anywhere. Rounds end when all changes together
    are below `settled`. Ties run both ways, so the walk's eigenvalues are real and Chebyshev's iteration needs a third
    of the rounds that walking itself would (G. Golub, R. Varga 1961).
    """
    people = len(ties)
    if not people:
        return np.zeros(0)
    plain = bool(len(ties.weight)) and bool((ties.weight == ties.weight[0]).all())
    size = ties.degree.astype(np.float64) if plain else ties.strength
    onward = np.divide(1.0, size, out=np.zeros(people), where=size > 0)
    # Whoever has no tie is found anew by all alike, so what he holds is known beforehand.
    base = (1.0 - damping) / (people - damping * float((size <= 0).sum()))
    # Where nobody would go anywhere else, time is spent by strength: rounds begin near their end.
    place = np.where(size > 0, base + damping * size / max(float(size.sum()), np.finfo(np.float64).tiny), base)
    before, passed = place.copy(), np.empty(people)
    adjacency = (ties.start, ties.neighbour.astype(np.int32), np.zeros(0) if plain else ties.weight, onward)
    go = one_round_on_all_cores if len(ties.neighbour) >= _LARGE else one_round
    step = 1.0
    for number in range(_MOST_ROUNDS):
        go(*adjacency, place, passed, before, base, np.array([damping, step]))
        place, before = before, place
        step = 1.0 / (1.0 - damping**2 / 2.0) if number == 0 else 1.0 / (1.0 - damping**2 * step / 4.0)
        if number % _LOOK == _LOOK - 1 and float(np.abs(place - before).sum()) < settled:
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
