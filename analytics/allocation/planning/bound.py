"""A lower bound on what any plan costs, by prices, and the prices that guide the search.

Whatever anybody is charged for beds, and two who must not meet for a prison that both want, the sum of everybody's
cheapest charged choice less what all beds and pairs together can pay is below the cost of every plan. So rounding
prices, leaving columns out or stopping early weakens the bound and never breaks it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analytics.allocation.planning.kernel_prices import priced
from analytics.allocation.planning.problem import NOWHERE, UNPLACED, Problem
from analytics.allocation.planning.search import BARRED, fixed_of
from analytics.allocation.relation import Level

# Polyak's step aims so far above the best bound so far, and half as far after so many rounds without a better one.
_AIM, _PATIENCE = 0.05, 8


@dataclass(frozen=True, slots=True)
class Blocks:
    """Beds of one kind in one prison, taken together: what the relaxation counts."""

    prison: np.ndarray
    kind: np.ndarray
    room: np.ndarray
    prison_room: np.ndarray


@dataclass(frozen=True, slots=True)
class Prices:
    """What beds cost by block and by prison, and two who are apart by [person, person, prison] of `pairs`."""

    blocks: np.ndarray
    prisons: np.ndarray
    pairs: np.ndarray
    pair_points: np.ndarray

    def by_kind(self, problem: Problem, blocks: Blocks) -> np.ndarray:
        """[kind, prison]: the cheapest bed for a kind of people; where there is none, more than anything costs."""
        mask = problem.mask()
        found = np.full((mask.shape[0], len(problem.prisons)), float(BARRED))
        for block, (prison, kind) in enumerate(zip(blocks.prison.tolist(), blocks.kind.tolist(), strict=True)):
            price = self.blocks[block] + self.prisons[prison]
            found[mask[:, kind], prison] = np.minimum(found[mask[:, kind], prison], price)
        return found


@dataclass(frozen=True, slots=True)
class Bound:
    """`points` is below the cost of every plan, which `prices` in whole points prove."""

    points: int
    prices: Prices


def blocks_of(problem: Problem) -> Blocks:
    """The blocks, by prison and kind of place."""
    pairs = np.stack((problem.tree[Level.ESTABLISHMENT], problem.leaf_kinds))
    found, inverse = np.unique(pairs, axis=1, return_inverse=True)
    beds = problem.room[Level.CELL][problem.tree[Level.CELL]]
    room = np.bincount(inverse.reshape(-1), weights=beds, minlength=found.shape[1]).astype(np.int64)
    return Blocks(found[0].astype(np.int32), found[1].astype(np.int32), room, problem.room[Level.ESTABLISHMENT])


def no_prices(blocks: Blocks) -> Prices:
    """Everything free."""
    return Prices(
        np.zeros(len(blocks.room)),
        np.zeros(len(blocks.prison_room)),
        np.zeros((0, 3), dtype=np.int32),
        np.zeros(0, dtype=np.int64),
    )


class Pricing:
    """The relaxation of one problem, priced again and again."""

    def __init__(self, problem: Problem) -> None:
        self.blocks = blocks_of(problem)
        self.cost = fixed_of(problem).cost
        self.mask = problem.mask()
        self._problem = problem
        self._home = self._home_blocks()
        self.demand = np.zeros(len(self.blocks.room), dtype=np.int64)
        self.prison_demand = np.zeros(len(problem.prisons), dtype=np.int64)

    @property
    def free(self) -> Prices:
        """Everything free: prices that prove what everybody's first choice comes to."""
        return no_prices(self.blocks)

    def value(self, prices: Prices) -> float:
        """The bound that these prices prove; `demand` and `prison_demand` then say who chooses what."""
        cost = self.cost
        if len(prices.pairs):
            cost = cost.copy()
            for column in (0, 1):
                np.add.at(cost, (prices.pairs[:, column], prices.pairs[:, 2]), prices.pair_points.astype(np.int32))
        total = priced(
            cost, self._problem.kinds, self.mask, self.blocks.prison, self.blocks.kind, self._home,
            self._problem.shift, prices.blocks, prices.prisons, UNPLACED, BARRED, self.demand, self.prison_demand,
        )  # fmt: skip
        paid = float(prices.blocks @ self.blocks.room) + float(prices.prisons @ self.blocks.prison_room)
        return total - paid - float(prices.pair_points.sum())

    def proven(self, prices: Prices) -> Bound:
        """The bound in whole points, from prices in whole points: nothing rests on how fractions add up."""
        whole = Prices(
            np.rint(np.maximum(prices.blocks, 0.0)),
            np.rint(np.maximum(prices.prisons, 0.0)),
            prices.pairs,
            np.rint(np.maximum(prices.pair_points, 0.0)).astype(np.int64),
        )
        return Bound(round(self.value(whole)), whole)

    @property
    def home(self) -> np.ndarray:
        """The block of each person's present place, or NOWHERE."""
        return self._home

    def _home_blocks(self) -> np.ndarray:
        pairs = zip(self.blocks.prison.tolist(), self.blocks.kind.tolist(), strict=True)
        at = {pair: place for place, pair in enumerate(pairs)}
        home = np.full(len(self._problem.people), NOWHERE, dtype=np.int32)
        for person in np.flatnonzero(self._problem.now >= 0).tolist():
            leaf = self._problem.now[person]
            prison = int(self._problem.tree[Level.ESTABLISHMENT, leaf])
            home[person] = at[prison, int(self._problem.leaf_kinds[leaf])]
        return home


def ascend(pricing: Pricing, rounds: int, stopped: Callable[[], bool]) -> Bound:
    """Raise the bound by subgradients of the prices of beds, for so many rounds."""
    now = no_prices(pricing.blocks)
    best = value = pricing.value(now)
    kept = now
    aim, waited = _AIM * abs(best) + 1.0, 0
    for _ in range(rounds):
        if stopped():
            break
        slope = (pricing.demand - pricing.blocks.room).astype(np.float64)
        of_prisons = (pricing.prison_demand - pricing.blocks.prison_room).astype(np.float64)
        # What is free and not full needs no push further down.
        slope[(now.blocks <= 0) & (slope < 0)] = 0.0
        of_prisons[(now.prisons <= 0) & (of_prisons < 0)] = 0.0
        length = float(slope @ slope + of_prisons @ of_prisons)
        if length == 0.0:
            break
        step = (best + aim - value) / length
        now = Prices(
            np.maximum(now.blocks + step * slope, 0.0),
            np.maximum(now.prisons + step * of_prisons, 0.0),
            now.pairs,
            now.pair_points,
        )
        value = pricing.value(now)
        if value > best:
            best, kept, waited = value, now, 0
            continue
        waited += 1
        if waited >= _PATIENCE:
            # From the best prices on, in smaller steps.
            aim, waited, now = aim / 2, 0, kept
            value = pricing.value(now)
    return pricing.proven(kept)
