"""Compiled loops over sets and blocks: how much two sets have in common, and all pairs of a block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.compiling import kernel


@kernel
def common(
    at: NDArray[np.int64],
    values: NDArray[np.int32],
    other_at: NDArray[np.int64],
    other_values: NDArray[np.int32],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    out: NDArray[np.int8],
) -> None:
    """How many values left row i and right row i have in common; sets rise."""
    for place in range(left.size):
        one, one_end = at[left[place]], at[left[place] + 1]
        two, two_end = other_at[right[place]], other_at[right[place] + 1]
        found = 0
        while one < one_end and two < two_end:
            if values[one] == other_values[two]:
                found += 1
                one += 1
                two += 1
            elif values[one] < other_values[two]:
                one += 1
            else:
                two += 1
        out[place] = min(found, 127)


@kernel
def contains(
    at: NDArray[np.int64],
    values: NDArray[np.int32],
    wanted: NDArray[np.int32],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    out: NDArray[np.bool_],
) -> None:
    """Whether left row i has the number that right row i is; numbers below 1 that stand for none are in no set."""
    for place in range(left.size):
        value = wanted[right[place]]
        found = False
        for position in range(at[left[place]], at[left[place] + 1]):
            if values[position] == value:
                found = True
        out[place] = found


@kernel
def count_pairs(starts: NDArray[np.int64], groups: NDArray[np.int32], most: int) -> int:
    """How many pairs `pairs_of_blocks` gives for these blocks."""
    total = 0
    for block in range(starts.size - 1):
        members = 0
        first = starts[block]
        while first < starts[block + 1]:
            last = first
            while last < starts[block + 1] and groups[last] == groups[first]:
                last += 1
            if last - first <= most:
                total += members * (last - first) + (last - first) * (last - first - 1) // 2
                members += last - first
            first = last
    return total


@kernel
def pairs_of_blocks(
    starts: NDArray[np.int64],
    rows: NDArray[np.int32],
    groups: NDArray[np.int32],
    most: int,
    kept: NDArray[np.int32],
    out: NDArray[np.int64],
    size: int,
) -> None:
    """Every pair of each block as lesser row * size + greater row.

    Rows of a block lie in order of group. A group that has more than `most` rows in a block is left out of it, and of
    it alone: what one group holds decides no pair of two others.
    """
    total = 0
    for block in range(starts.size - 1):
        members = 0
        first = starts[block]
        while first < starts[block + 1]:
            last = first
            while last < starts[block + 1] and groups[last] == groups[first]:
                last += 1
            if last - first <= most:
                for place in range(first, last):
                    if members < kept.size:
                        kept[members] = rows[place]
                        members += 1
            first = last
        for one in range(members):
            for two in range(one):
                low, high = min(kept[one], kept[two]), max(kept[one], kept[two])
                out[total] = np.int64(low) * size + high
                total += 1
