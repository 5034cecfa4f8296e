"""Greedy start and local search over a problem: the compiled kernels with their arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analytics.allocation.planning import kernel_search as kernels
from analytics.allocation.planning.kernel_search import Fixed, State
from analytics.allocation.planning.problem import I32, I64, NOWHERE, UNPLACED, Problem
from analytics.allocation.relation import Level

# So many of the prisons that suit somebody best are tried at random; further ones cost more than they bring.
CHANCES = 10
# Moves between two changes of heat, and between two looks at whether to stop: a tenth of a second or less.
_AT_ONE_HEAT = 256
_WITHOUT_A_LOOK = 256 * _AT_ONE_HEAT
_PLACED_WITHOUT_A_LOOK = 1_024
BARRED = 2 * UNPLACED


def never() -> bool:
    """Nothing stops it."""
    return False


class Search:
    """One plan in the making. The same problem, seed and calls give the same plan."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self._problem = problem
        self._fixed = fixed_of(problem)
        self._state = _empty(problem, self._fixed, seed)
        self._preferred = np.zeros((len(problem.people), 0), dtype=np.int32)
        self._priced = np.zeros((len(problem.people), 0), dtype=np.int64)
        self._chances = np.zeros(len(problem.people), dtype=np.int32)
        self.prefer(np.zeros(len(problem.prisons)))

    @property
    def where(self) -> I32:
        """The leaf of each person, NOWHERE for none."""
        return self._state.where.copy()

    def prefer(self, prices: np.ndarray) -> None:
        """Prisons in the order of cost and price; `prices` by prison, or [kind, prison] for kinds of people."""
        problem = self._problem
        cost = self._fixed.cost
        paid = prices[problem.kinds] if prices.ndim == 2 else prices[None, :]
        priced = cost.astype(np.int64) + np.rint(paid).astype(np.int64)
        reachable = _reachable(problem)[problem.kinds] & (cost < BARRED)
        priced = np.where(reachable, priced, np.iinfo(np.int64).max)
        order = np.argsort(priced, axis=1, kind="stable").astype(np.int32)
        self._priced = np.take_along_axis(priced, order, axis=1)
        order[self._priced == np.iinfo(np.int64).max] = NOWHERE
        self._preferred = np.ascontiguousarray(order)
        self._chances = np.minimum((order >= 0).sum(axis=1), CHANCES).astype(np.int32)

    def start(self, stopped: Callable[[], bool] = never) -> None:
        """Place everybody who is nowhere, those first who lose most by their second choice."""
        priced = self._priced
        first = np.where(self._preferred[:, 0] >= 0, priced[:, 0], 0) if priced.shape[1] else np.zeros(len(priced))
        loss = (
            np.where(self._preferred[:, 1] >= 0, priced[:, 1] - first, UNPLACED)
            if priced.shape[1] > 1
            else np.zeros(len(priced), dtype=np.int64)
        )
        # Whoever shares with nobody needs a whole cell, and is hardest to fit in late.
        rank = np.lexsort((np.arange(len(loss)), -loss, self._problem.alone < 0))
        self._place(rank, self._preferred, self._priced, stopped)

    def place_in(self, prison: I32, stopped: Callable[[], bool] = never) -> None:
        """Place everybody in the prison that he is assigned to, those first who are hardest to fit in."""
        kinds, counts = np.unique(self._fixed.apart_start[1:] - self._fixed.apart_start[:-1], return_inverse=True)
        rank = np.lexsort((np.arange(len(counts)), -kinds[counts], self._problem.alone < 0))
        only = np.stack((prison, np.full(len(prison), NOWHERE)), axis=1).astype(np.int32)
        self._place(rank, only, np.zeros(only.shape, dtype=np.int64), stopped)

    def _place(self, order: np.ndarray, preferred: I32, priced: I64, stopped: Callable[[], bool]) -> None:
        room = self._fixed.room[: len(self._problem.prisons)]
        for first in range(0, len(order), _PLACED_WITHOUT_A_LOOK):
            if stopped():
                return
            some = order[first : first + _PLACED_WITHOUT_A_LOOK].astype(np.int32)
            kernels.place_in_order(self._fixed, self._state, some, preferred, priced, room)

    def load(self, where: I32) -> None:
        """Put everybody where this plan has him, as far as that breaks nothing."""
        for person in np.flatnonzero(self._state.where >= 0).tolist():
            kernels.take(self._fixed, self._state, person)
        for person, leaf in enumerate(where.tolist()):
            if leaf >= 0 and kernels.fits(self._fixed, self._state, person, leaf) == kernels.FITS:
                kernels.put(self._fixed, self._state, person, leaf)

    def improve(self, moves: int, hot: float, cold: float, stopped: Callable[[], bool] = never) -> int:
        """Try so many random changes, cooling from `hot` to `cold` points; gives how many were tried.

        Whatever stops it, everybody is somewhere that breaks no rule or nowhere.
        """
        everybody = np.arange(len(self._problem.people), dtype=np.int32)
        nobody = np.flatnonzero(self._state.where < 0).astype(np.int32)
        # Half of the tries go to those without a place, as long as there are any.
        repeats = len(everybody) // max(len(nobody), 1) if len(nobody) else 0
        movable = np.concatenate((everybody, np.tile(nobody, min(repeats, 1000))))
        if not len(movable):
            return 0
        cooling = (cold / hot) ** (1.0 / max(moves // _AT_ONE_HEAT, 1)) if hot > 0.0 and cold > 0.0 else 1.0
        heat, tried = hot, 0
        while tried < moves and not stopped():
            some = min(_WITHOUT_A_LOOK, moves - tried)
            kernels.improve(
                self._fixed, self._state, self._preferred, self._chances, movable, some, heat, cooling, UNPLACED
            )
            heat *= cooling ** (some // _AT_ONE_HEAT)
            tried += some
        return tried

    def put(self, person: int, leaf: int) -> None:
        """Move somebody to a leaf that fits him."""
        if self._state.where[person] >= 0:
            kernels.take(self._fixed, self._state, person)
        kernels.put(self._fixed, self._state, person, leaf)

    def verdict(self, person: int, leaf: int) -> int:
        """What `kernels.fits` says of somebody, as if he were nowhere."""
        with _Lifted(self, person):
            return int(kernels.fits(self._fixed, self._state, person, leaf))

    def price(self, person: int, leaf: int) -> int:
        """Points that he costs there, the others as they are."""
        with _Lifted(self, person):
            return int(kernels.price_of(self._fixed, self._state, person, leaf))

    def next_best(self, person: int, prisons: I32, without: int) -> tuple[int, int] | None:
        """(points, leaf) of the cheapest other leaf of these prisons that fits him, the others as they are."""
        with _Lifted(self, person):
            found = [
                (int(points), int(leaf))
                for prison in prisons.tolist()
                for points, leaf in (kernels.cheapest(self._fixed, self._state, person, prison, without),)
                if leaf >= 0
            ]
        return min(found, default=None)


class _Lifted:
    """Somebody taken out of his place for as long as the block lasts."""

    def __init__(self, search: Search, person: int) -> None:
        self._search, self._person = search, person
        self._leaf = int(search._state.where[person])  # noqa: SLF001 - one with its search

    def __enter__(self) -> None:
        if self._leaf >= 0:
            kernels.take(self._search._fixed, self._search._state, self._person)  # noqa: SLF001

    def __exit__(self, *ended: object) -> None:
        if self._leaf >= 0:
            kernels.put(self._search._fixed, self._search._state, self._person, self._leaf)  # noqa: SLF001


def fixed_of(problem: Problem) -> Fixed:
    """The arrays of a problem as the kernels take them."""
    offsets = np.concatenate(([0], np.cumsum([len(each) for each in problem.nodes[1:]]))).astype(np.int64)
    tree = (problem.tree[1:] + offsets[:4, None]).astype(np.int32)
    people, leaves = len(problem.people), len(problem.leaves)
    ban_start, order = _rows(problem.bans[:, 0], people)
    bans = problem.bans[order]
    cost = problem.total_costs()
    at_prison = bans[bans[:, 1] == Level.ESTABLISHMENT]
    cost[at_prison[:, 0], at_prison[:, 2]] = BARRED
    pairs = problem.separations
    both = np.concatenate((pairs[:, [0, 1, 2]], pairs[:, [1, 0, 2]])) if len(pairs) else np.zeros((0, 3), np.int32)
    both = both[np.lexsort((both[:, 2], both[:, 1], both[:, 0]))]
    apart_start, _ = _rows(both[:, 0], people)
    rivals = sorted({(one, other) for pair in problem.rivals for one, other in (pair, pair[::-1])})
    rival = np.array(rivals, dtype=np.int32).reshape(-1, 2)
    rival_start, _ = _rows(rival[:, 0], len(problem.groups))
    leaf_start, leaf_order = _rows(problem.tree[Level.ESTABLISHMENT], len(problem.prisons))
    weights = problem.weights
    return Fixed(
        tree=tree,
        room=np.concatenate([*problem.room[1:]]).astype(np.int64),
        prison=problem.tree[Level.ESTABLISHMENT].copy(),
        wing=problem.tree[Level.WING].copy(),
        is_cell=problem.is_cell,
        kinds=problem.kinds,
        leaf_kinds=problem.leaf_kinds,
        mask=problem.mask(),
        ban_start=ban_start,
        ban_node=(bans[:, 2] + offsets[bans[:, 1] - 1]).astype(np.int32),
        apart_start=apart_start,
        apart_other=both[:, 1].astype(np.int32),
        apart_level=both[:, 2].astype(np.int32),
        now=problem.now,
        shift=problem.shift,
        cost=cost,
        alone=problem.alone >= 0,
        mix=problem.mix,
        group_start=problem.group_start,
        group_of=problem.group_of,
        rival_start=rival_start,
        rival_of=rival[:, 1].copy(),
        group_costs=np.array([weights.tolerance, weights.excess, weights.rivals], dtype=np.int64),
        leaf_start=leaf_start,
        leaf_of=leaf_order.astype(np.int32).reshape(leaves),
    )


def _rows(keys: I32, size: int) -> tuple[I32, I64]:
    """Where each key's rows start once sorted by key, and that order."""
    order = np.argsort(keys, kind="stable")
    start = np.concatenate(([0], np.cumsum(np.bincount(keys, minlength=size)[:size]))).astype(np.int32)
    return start, order


def _reachable(problem: Problem) -> np.ndarray:
    """[kind, prison]: whether a prison has a leaf of a kind that takes people of this kind."""
    mask = problem.mask()
    found = np.zeros((mask.shape[0], len(problem.prisons)), dtype=np.bool_)
    pairs = np.unique(np.stack((problem.tree[Level.ESTABLISHMENT], problem.leaf_kinds)), axis=1)
    for prison, kind in pairs.T.tolist():
        found[:, prison] |= mask[:, kind]
    return found


def _empty(problem: Problem, fixed: Fixed, seed: int) -> State:
    people = len(problem.people)
    # Zero is the one state that this generator never leaves.
    random = np.array([(seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % 2**64 or 1], dtype=np.uint64)
    return State(
        where=np.full(people, NOWHERE, dtype=np.int32),
        used=np.zeros(len(fixed.room), dtype=np.int64),
        occupants=problem.taken.copy(),
        alone=problem.taken_alone.copy(),
        mix=problem.taken_mix.copy(),
        members=problem.taken_groups.copy(),
        head=np.full(len(problem.leaves), NOWHERE, dtype=np.int32),
        after=np.full(people, NOWHERE, dtype=np.int32),
        before=np.full(people, NOWHERE, dtype=np.int32),
        random=random,
    )
