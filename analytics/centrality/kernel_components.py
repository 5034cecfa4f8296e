"""Connected components by union and find: near-linear, and the same answer in any order of ties."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.compiling import kernel

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]


@kernel
def least_members(start: I64, neighbour: I64) -> I32:
    """For each person the lowest number in his component."""
    people = start.size - 1
    root = np.empty(people, np.int32)
    for person in range(people):
        root[person] = person
    for person in range(people):
        one = person
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        for entry in range(start[person], start[person + 1]):
            other = neighbour[entry]
            if other >= person:
                break
            while root[other] != other:
                root[other] = root[root[other]]
                other = root[other]
            if other < one:
                root[one] = other
                one = other
            elif one < other:
                root[other] = one
    for person in range(people):
        root[person] = root[root[person]]
    return root
