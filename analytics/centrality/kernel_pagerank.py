"""PageRank by gathering: each person sums what his neighbours pass on, so that no two threads write one place."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from graph.snapshot.kernel import parallel_kernel

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


@parallel_kernel
def gather(start: I64, neighbour: I32, weight: F64, passed: F64, found: F64, base: float, damping: float) -> None:
    """One round: `found` from what each neighbour passes on for each unit of weight."""
    for person in numba.prange(found.size):
        total = 0.0
        for entry in range(start[person], start[person + 1]):
            total += weight[entry] * passed[neighbour[entry]]
        found[person] = base + damping * total


@parallel_kernel
def gather_plain(start: I64, neighbour: I32, passed: F64, found: F64, base: float, damping: float) -> None:
    """The same where all ties weigh alike: their weights are not read."""
    for person in numba.prange(found.size):
        total = 0.0
        for entry in range(start[person], start[person + 1]):
            total += passed[neighbour[entry]]
        found[person] = base + damping * total
