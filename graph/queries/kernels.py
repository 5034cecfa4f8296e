"""Compiled loops of queries over what has been read already."""

from __future__ import annotations

import numpy as np

from graph.compiling import kernel
from graph.identity.layout import Flags
from graph.snapshot.arrays import I32, I64

UNREACHED = -1


@kernel
def overlaps(who: I32, start: I64, end: I64, most: int) -> tuple[I32, I32, I64]:
    """(one, other, minutes) for each two stays of different people that overlap, `who` the lesser of them first.

    Stays are in order of `start`. More than `most` overlaps are not listed: the last one is then of length -1.
    """
    count = 0
    one, other, minutes = np.empty(256, np.int32), np.empty(256, np.int32), np.empty(256, np.int64)
    for first in range(who.size):
        for second in range(first + 1, who.size):
            if start[second] >= end[first]:
                break
            if who[first] == who[second]:
                continue
            if count == one.size:
                one = np.concatenate((one, np.empty_like(one)))
                other = np.concatenate((other, np.empty_like(other)))
                minutes = np.concatenate((minutes, np.empty_like(minutes)))
            one[count], other[count] = min(who[first], who[second]), max(who[first], who[second])
            minutes[count] = min(end[first], end[second]) - start[second]
            count += 1
            if count > most:
                minutes[count - 1] = -1
                return one[:count], other[:count], minutes[:count]
    return one[:count], other[:count], minutes[:count]


@kernel
def steps_away(at: I64, other: I64, start: Flags, stop: Flags, longest: int) -> I32:
    """How many steps from `start` each unit lies, UNREACHED beyond `longest`; one in `stop` is reached and not left.

    Unit i's neighbours are `other[at[i]:at[i + 1]]`. A start that is also a stop is left all the same.
    """
    steps = np.full(start.size, UNREACHED, np.int32)
    queue = np.empty(start.size, np.int32)
    end = 0
    for unit in range(start.size):
        if start[unit]:
            steps[unit], queue[end] = 0, unit
            end += 1
    place = 0
    while place < end:
        unit = queue[place]
        place += 1
        if steps[unit] == longest:
            break
        if stop[unit] and steps[unit]:
            continue
        for entry in range(at[unit], at[unit + 1]):
            near = other[entry]
            if steps[near] == UNREACHED:
                steps[near], queue[end] = steps[unit] + 1, near
                end += 1
    return steps
