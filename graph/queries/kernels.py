"""Compiled loops of queries that walk nothing."""

from __future__ import annotations

import numpy as np

from graph.compiling import kernel
from graph.snapshot.arrays import I32, I64


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
