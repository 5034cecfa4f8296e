"""From a problem to a plan: price, assign prisons, place, search, then wings and cells, with a bound all the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from analytics.allocation.planning.bound import Bound, Pricing, ascend
from analytics.allocation.planning.cells import improve_prisons, solve
from analytics.allocation.planning.clash import Clash, find_clash
from analytics.allocation.planning.objective import parts, total
from analytics.allocation.planning.prisons import assign
from analytics.allocation.planning.problem import I32, Problem
from analytics.allocation.planning.search import Search

# The heat at which a search starts, as a share of what a placed person costs: so much worse is taken now and then.
_HEAT = 0.05
_COOLER = 0.5


class Ending(StrEnum):
    """Why a plan was ended. Only the first two come out alike in every run."""

    PROVED = "proved best"
    WORK = "the work allowed is done"
    CLOCK = "stopped by the clock"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work a plan may take, in units that do not depend on the machine.

    `rounds` of prices, `candidates` for each person and `pivots` of the linear program, `slices` of the search with
    `moves` for each person in one, CP-SAT's deterministic seconds for a small problem whole, for each prison and for a
    clash; a problem or prison of more literals (people times places) than stated is not given to CP-SAT.
    """

    rounds: int = 200
    candidates: int = 30
    pivots: int = 400_000
    slices: int = 5
    moves: int = 200
    whole_work: float = 4.0
    whole_literals: int = 40_000
    prison_work: float = 1.0
    prison_literals: int = 20_000
    clash_work: float = 10.0


def limits_for(problem: Problem) -> Limits:
    """Limits that suit the size: the larger, the less for each person."""
    people = len(problem.people)
    if people <= 100:
        return Limits(whole_work=0.4)
    if people <= 1_000:
        return Limits()
    if people <= 20_000:
        return Limits(slices=4, whole_literals=0)
    return Limits(rounds=100, candidates=8, slices=3, moves=60, whole_literals=0, prison_literals=0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan is: what it does, the cost of the best so far, the bound, and the gap between them in per cent."""

    stage: str
    points: int | None
    bound: int
    gap: float | None
    left_over: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """`where` is the leaf of each person of the problem, -1 for none.

    `bound` is below every plan's cost, proved by `proof` where that is not None, else by CP-SAT. `repeatable`: the same
    problem, seed and limits give the same plan. `clash` explains people without a place, where that could be proved.
    """

    problem: Problem
    where: I32
    points: int
    parts: Mapping[str, int]
    bound: int
    proof: Bound
    ending: Ending
    repeatable: bool
    seed: int
    workers: int
    limits: Limits
    clash: Clash | None
    work: Mapping[str, float] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """How far it may be above the best plan, in per cent of the bound."""
        return gap_of(self.points, self.bound)

    @property
    def left_over(self) -> tuple[str, ...]:
        """Who has no place."""
        return tuple(self.problem.people[each] for each in np.flatnonzero(self.where < 0).tolist())


def gap_of(points: int, bound: int) -> float:
    """Per cent of the bound; of nothing, none or all."""
    return 100.0 * (points - bound) / bound if bound > 0 else (0.0 if points <= bound else 100.0)


def nothing_stops() -> Ending | None:
    """Work until it is done."""
    return None


class Planner:
    """One run. The best answer so far is kept, so that whatever stops it there is a plan."""

    def __init__(
        self,
        problem: Problem,
        *,
        seed: int = 1,
        workers: int = 1,
        limits: Limits | None = None,
        told: Callable[[Progress], None] = lambda _: None,
        stop: Callable[[], Ending | None] = nothing_stops,
    ) -> None:
        self._problem, self._seed, self._workers = problem, seed, workers
        self._limits = limits or limits_for(problem)
        self._told, self._stop = told, stop
        self._stopped: Ending | None = None
        self._search = Search(problem, seed)
        self._best = self._search.where
        self._points = total(problem, self._best)
        self._bound = Bound(0, Pricing(problem).free)
        self._proved, self._proof_bound = False, 0
        self._work: dict[str, float] = {}

    def run(self) -> Plan:
        """Plan. Raises nothing for people who cannot be placed: the plan says who, and why where it can."""
        if self._problem.people and self._problem.leaves:
            for step in (self._price_and_place, self._improve, self._settle):
                if self._halted():
                    break
                step()
        clash = None
        if (self._best < 0).any() and not self._halted() and self._problem.leaves:
            self._tell("looking for what clashes")
            clash = find_clash(
                self._problem, self._best, work=self._limits.clash_work, seed=self._seed, stopped=self._halted
            )
        bound = max(self._bound.points, self._proof_bound)
        ending = self._stopped or (Ending.PROVED if self._points <= bound else Ending.WORK)
        return Plan(
            problem=self._problem,
            where=self._best,
            points=self._points,
            parts=parts(self._problem, self._best),
            bound=min(bound, self._points),
            proof=self._bound,
            ending=ending,
            repeatable=self._workers == 1 and self._stopped is None,
            seed=self._seed,
            workers=self._workers,
            limits=self._limits,
            clash=clash,
            work=self._work,
        )

    def _price_and_place(self) -> None:
        """Prices and bound by subgradients, sharpened by the linear program, and a first plan by both."""
        self._tell("pricing beds")
        pricing = Pricing(self._problem)
        self._bound = ascend(pricing, self._limits.rounds, self._halted)
        if self._halted():
            self._start(pricing, None)
            return
        self._tell("assigning prisons")
        limits = self._limits
        assigned = assign(self._problem, pricing, self._bound, limits.candidates, limits.pivots, stopped=self._halted)
        sharper = pricing.proven(assigned.prices)
        if sharper.points > self._bound.points:
            self._bound = sharper
        self._start(pricing, assigned.prison)

    def _start(self, pricing: Pricing, prison: np.ndarray | None) -> None:
        self._tell("placing")
        self._search.prefer(self._bound.prices.by_kind(self._problem, pricing.blocks))
        if prison is not None:
            self._search.place_in(prison, self._is_cancelled)
        self._search.start(self._is_cancelled)
        self._keep(self._search.where)

    def _improve(self) -> None:
        people = len(self._problem.people)
        placed = max(int((self._best >= 0).sum()), 1)
        heat = _HEAT * max(sum(v for name, v in parts(self._problem, self._best).items() if name != "no place"), placed)
        heat /= placed
        for number in range(self._limits.slices):
            if self._halted() or self._is_best():
                return
            last = number == self._limits.slices - 1
            hot, cold = (0.0, 0.0) if last else (heat, heat * _COOLER)
            tried = self._search.improve(self._limits.moves * people, hot, cold, self._halted)
            self._work["moves"] = self._work.get("moves", 0) + tried
            heat *= _COOLER
            self._keep(self._search.where)
            self._tell("searching")

    def _settle(self) -> None:
        """CP-SAT on a small problem whole, else inside each prison."""
        problem, limits = self._problem, self._limits
        if self._is_best():
            return
        everybody, everywhere = np.arange(len(problem.people)), np.arange(len(problem.leaves))
        if len(everybody) * len(everywhere) <= limits.whole_literals:
            self._tell("proving")
            solved = solve(problem, everybody, everywhere, self._best, work=limits.whole_work, seed=self._seed,
                           workers=self._workers, stopped=self._halted)  # fmt: skip
            self._work["CP-SAT seconds"] = round(solved.work, 6)
            self._keep(solved.where)
            self._proof_bound = max(solved.bound or 0, 0)
            return
        steps = improve_prisons(
            problem, self._best, work=limits.prison_work, most=limits.prison_literals, seed=self._seed,
            workers=self._workers, stopped=self._halted,
        )  # fmt: skip
        for where, spent in steps:
            self._work["CP-SAT seconds"] = round(self._work.get("CP-SAT seconds", 0.0) + spent, 6)
            self._keep(where)
            self._tell("settling wings and cells")

    def _keep(self, where: I32) -> None:
        points = total(self._problem, where)
        if points < self._points:
            self._best, self._points = where, points

    def _is_best(self) -> bool:
        return self._points <= max(self._bound.points, self._proof_bound)

    def _halted(self) -> bool:
        if self._stopped is None:
            self._stopped = self._stop()
        return self._stopped is not None

    def _is_cancelled(self) -> bool:
        """Whoever ran out of time is given what can be placed at once; whoever cancelled wants no more."""
        return self._halted() and self._stopped is Ending.CANCELLED

    def _tell(self, stage: str) -> None:
        left = int((self._best < 0).sum())
        bound = max(self._bound.points, self._proof_bound)
        gap = None if left == len(self._best) else round(gap_of(self._points, bound), 3)
        self._told(Progress(stage, None if gap is None else self._points, bound, gap, left))


def plan(problem: Problem, *, seed: int = 1, workers: int = 1, limits: Limits | None = None) -> Plan:
    """A plan without progress or cancelling."""
    return Planner(problem, seed=seed, workers=workers, limits=limits).run()
