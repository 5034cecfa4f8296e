"""Prices of beds that make everybody's cheapest choice fit, and with them a lower bound on the cost of any plan.

Lagrangian relaxation: separations, groups and cells are let go, and beds are paid for. Whatever the prices, the sum of
everybody's cheapest priced choice less what all beds together are worth is below the cost of every plan, so rounding
prices or stopping early weakens the bound and never breaks it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph.compiling import kernel

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]


@kernel
def priced(
    cost: I32,
    kinds: I32,
    mask: Bools,
    block_prison: I32,
    block_kind: I32,
    home_block: I32,
    shift: I64,
    price: F64,
    prison_price: F64,
    unplaced: int,
    barred: int,
    demand: I64,
    prison_demand: I64,
) -> float:
    """The sum of everybody's cheapest priced choice. Counts in `demand` how many choose each block, prisons beside.

    A cost of `barred` or more is no choice; `unplaced` is one that takes no bed.
    """
    demand[:] = 0
    prison_demand[:] = 0
    paid = np.empty(price.size)
    for block in range(price.size):
        paid[block] = price[block] + prison_price[block_prison[block]]
    total = 0.0
    for person in range(kinds.size):
        best, chosen = float(unplaced), -1
        kind, home, move = kinds[person], home_block[person], float(shift[person])
        for block in range(price.size):
            points = cost[person, block_prison[block]]
            if points >= barred or not mask[kind, block_kind[block]]:
                continue
            value = points + paid[block]
            if block != home:
                value += move
            if value < best:
                best, chosen = value, block
        total += best
        if chosen >= 0:
            demand[chosen] += 1
            prison_demand[block_prison[chosen]] += 1
    return total
