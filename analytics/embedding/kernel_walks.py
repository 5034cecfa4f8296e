"""node2vec's second-order random walks, by rejection: no table for each pair of neighbours, so hubs cost nothing more.

A. Grover, J. Leskovec, "node2vec: scalable feature learning for networks" (2016), with p, q and lengths meant as there.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from graph.compiling import kernel, parallel_kernel

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U64 = NDArray[np.uint64]

NOBODY = -1
# After so many refusals the step is drawn from the whole row at once, which is the same distribution.
_MOST_TRIES = 32
# SplitMix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (2014).
_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_TO_UNIT = 1.0 / 9007199254740992.0


@kernel
def mixed(value: np.uint64) -> np.uint64:
    """A well-stirred 64-bit number."""
    z = value + _GAMMA
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@kernel
def unit(value: np.uint64) -> float:
    """A number from 0 up to but not 1."""
    return np.float64(value >> _S11) * _TO_UNIT


@kernel
def alias_tables(start: I64, weight: F64) -> tuple[F32, I32]:
    """For each row of weights a table from which one entry is drawn in two look-ups (Walker and Vose).

    `chance` of an entry is that it keeps the draw, else `other` (a place in its row) takes it.
    """
    entries = weight.size
    chance, other = np.ones(entries, np.float32), np.zeros(entries, np.int32)
    small, large = np.empty(entries, np.int32), np.empty(entries, np.int32)
    scaled = np.empty(entries, np.float64)
    for row in range(start.size - 1):
        first, last = start[row], start[row + 1]
        count = last - first
        total = 0.0
        for entry in range(first, last):
            total += weight[entry]
        few, many = 0, 0
        for place in range(count):
            scaled[place] = weight[first + place] * count / total
            other[first + place] = place
            if scaled[place] < 1.0:
                small[few] = place
                few += 1
            else:
                large[many] = place
                many += 1
        while few > 0 and many > 0:
            few -= 1
            less, more = small[few], large[many - 1]
            chance[first + less] = scaled[less]
            other[first + less] = more
            scaled[more] -= 1.0 - scaled[less]
            if scaled[more] < 1.0:
                many -= 1
                small[few] = more
                few += 1
    return chance, other


@kernel
def are_tied(start: I64, neighbour: I32, one: int, two: int) -> bool:
    """Whether two people are neighbours, by bisection of the shorter row."""
    if start[one + 1] - start[one] > start[two + 1] - start[two]:
        one, two = two, one
    low, high = start[one], start[one + 1]
    while low < high:
        middle = (low + high) // 2
        if neighbour[middle] < two:
            low = middle + 1
        else:
            high = middle
    return bool(low < start[one + 1] and neighbour[low] == two)


@kernel
def _drawn(start: I64, chance: F32, other: I32, here: int, state: np.uint64) -> int:
    """An entry of the row of `here`, by weight."""
    count = start[here + 1] - start[here]
    place = int(unit(state) * count)
    if unit(mixed(state ^ _MIX_1)) >= chance[start[here] + place]:
        place = other[start[here] + place]
    return int(start[here] + place)


@kernel
def _from_whole_row(
    start: I64, neighbour: I32, weight: F64, here: int, before: int, back: float, away: float, share: float
) -> int:
    """The entry at which a share of the row's second-order weight is used up."""
    total = 0.0
    for turn in range(2):
        left = share * total
        for entry in range(start[here], start[here + 1]):
            there = neighbour[entry]
            bias = 1.0
            if there == before:
                bias = back
            elif not are_tied(start, neighbour, before, there):
                bias = away
            if turn == 0:
                total += bias * weight[entry]
            else:
                left -= bias * weight[entry]
                if left < 0.0:
                    return entry
    return int(start[here + 1] - 1)


@kernel
def _walk(
    start: I64, neighbour: I32, weight: F64, chance: F32, other: I32, p: float, q: float, state: np.uint64, walk: I32
) -> None:
    """Fill a walk whose first person is set; it ends where somebody has no tie."""
    back, away = 1.0 / p, 1.0 / q
    most = max(1.0, back, away)
    plain = p == 1.0 and q == 1.0
    for step in range(1, walk.size):
        here = walk[step - 1]
        if start[here + 1] == start[here]:
            walk[step:] = NOBODY
            return
        state = mixed(state)
        entry = _drawn(start, chance, other, here, state)
        if step > 1 and not plain and start[here + 1] - start[here] > 1:
            before, tries = walk[step - 2], 0
            while True:
                there = neighbour[entry]
                bias = 1.0
                if there == before:
                    bias = back
                elif not are_tied(start, neighbour, before, there):
                    bias = away
                state = mixed(state)
                if unit(state) * most < bias:
                    break
                tries += 1
                state = mixed(state)
                if tries == _MOST_TRIES:
                    entry = _from_whole_row(start, neighbour, weight, here, before, back, away, unit(state))
                    break
                entry = _drawn(start, chance, other, here, state)
        walk[step] = neighbour[entry]


@kernel
def walk_all(
    people: I32,
    turns: I32,
    start: I64,
    neighbour: I32,
    weight: F64,
    chance: F32,
    other: I32,
    keys: U64,
    seed: np.uint64,
    p: float,
    q: float,
    walks: I32,
) -> None:
    """One walk from each of these people, into the rows of `walks`; a walk that ended early is filled with NOBODY.

    A walk's draws follow from (seed, the first person's key, turn) and from nothing else.
    """
    for place in range(people.size):
        walks[place, 0] = people[place]
        state = mixed(keys[people[place]] ^ mixed(seed ^ mixed(np.uint64(turns[place]))))
        _walk(start, neighbour, weight, chance, other, p, q, state, walks[place])


@parallel_kernel
def walk_all_at_once(
    people: I32,
    turns: I32,
    start: I64,
    neighbour: I32,
    weight: F64,
    chance: F32,
    other: I32,
    keys: U64,
    seed: np.uint64,
    p: float,
    q: float,
    walks: I32,
) -> None:
    """The same on all cores: worth their waking where there are many walks."""
    for place in numba.prange(people.size):
        walks[place, 0] = people[place]
        state = mixed(keys[people[place]] ^ mixed(seed ^ mixed(np.uint64(turns[place]))))
        _walk(start, neighbour, weight, chance, other, p, q, state, walks[place])
