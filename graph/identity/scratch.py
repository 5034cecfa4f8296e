"""Scratch arrays for walks, kept between walks so that no walk allocates or clears anything as long as the graph."""

from __future__ import annotations

from collections import deque

import numpy as np

from graph.identity import kernels
from graph.identity.layout import Units
from graph.snapshot.arrays import I32

# Before stamps and rounds could reach the end of 32 bits within one walk the arrays are cleared and count anew.
_RENEW_AT = 2**30
# As many walks at once as a busy worker runs; what is given back beyond it is let go.
_KEPT = 8

_free: deque[Units] = deque(maxlen=_KEPT)


def borrow(nodes: int, absent: I32) -> Units:
    """Scratch for one walk over a graph of so many nodes, in which the `absent` nodes do not exist."""
    units = _take(nodes)
    state = units.state
    if max(state[kernels.EPOCH], state[kernels.ROUND]) >= _RENEW_AT:
        units = _new(nodes)
        state = units.state
    state[kernels.EPOCH] += 1
    state[kernels.COUNT] = 0
    units.stamp[absent] = state[kernels.EPOCH]
    units.unit[absent] = kernels.ABSENT
    return units


def give_back(units: Units) -> None:
    """The walk is over: another may use its scratch."""
    _free.append(units)


def _take(nodes: int) -> Units:
    while True:
        try:
            units = _free.pop()
        except IndexError:
            return _new(nodes)
        if len(units.stamp) >= nodes:
            return units


def _new(nodes: int) -> Units:
    # Zeros come from the operating system page by page as they are touched: a walk pays for what it visits.
    return Units(
        stamp=np.zeros(nodes, dtype=np.int32),
        unit=np.zeros(nodes, dtype=np.int32),
        seen=np.zeros(nodes, dtype=np.int32),
        member=np.zeros(nodes, dtype=np.int32),
        member_at=np.zeros(nodes + 1, dtype=np.int32),
        mark=np.zeros(nodes, dtype=np.int64),
        slot=np.zeros(nodes, dtype=np.int32),
        found=np.zeros(kernels.MOST_RECORDS, dtype=np.int32),
        holders=np.zeros(kernels.MOST_HOLDERS, dtype=np.int32),
        pending=np.zeros(kernels.MOST_PENDING, dtype=np.int32),
        state=np.zeros(7, dtype=np.int64),
    )
