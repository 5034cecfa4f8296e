"""PageRank by gathering: each person sums what his neighbours pass on, so that no two threads write one place."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from graph.compiling import kernel, parallel_kernel

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@kernel
def one_round(
    start: I64, neighbour: I32, weight: F64, onward: F64, place: F64, passed: F64, before: F64, base: float, pull: F64
) -> None:
    """Put the next round into `before`, which holds the last but one. `pull` is damping and the round's weight.

    `passed` is scratch; without `weight` (of length 0) all ties weigh alike.
    """
    damping, step = pull[0], pull[1]
    plain = weight.size == 0
    for person in range(place.size):
        passed[person] = place[person] * onward[person]
    for person in range(place.size):
        total = 0.0
        if plain:
            for entry in range(start[person], start[person + 1]):
                total += passed[neighbour[entry]]
        else:
            for entry in range(start[person], start[person + 1]):
                total += weight[entry] * passed[neighbour[entry]]
        before[person] += step * (base + damping * total - before[person])


@parallel_kernel
def one_round_on_all_cores(
    start: I64, neighbour: I32, weight: F64, onward: F64, place: F64, passed: F64, before: F64, base: float, pull: F64
) -> None:
    """The same on all cores: worth their waking on large networks."""
    damping, step = pull[0], pull[1]
    plain = weight.size == 0
    for person in numba.prange(place.size):
        passed[person] = place[person] * onward[person]
    for person in numba.prange(place.size):
        total = 0.0
        if plain:
            for entry in range(start[person], start[person + 1]):
                total += passed[neighbour[entry]]
        else:
            for entry in range(start[person], start[person + 1]):
                total += weight[entry] * passed[neighbour[entry]]
        before[person] += step * (base + damping * total - before[person])
