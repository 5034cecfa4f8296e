"""Wings and cells inside each prison, and small problems whole, to proof where the work allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from analytics.allocation.planning.model import Model, solved, solver_of
from analytics.allocation.planning.objective import inside, total
from analytics.allocation.planning.problem import I32, NOWHERE, Problem
from analytics.allocation.planning.search import never
from analytics.allocation.relation import Level


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan, whether it is proved best for what was asked, and a bound below every such plan (None: none found)."""

    where: I32
    proved: bool
    bound: int | None
    work: float


def solve(
    problem: Problem, people: np.ndarray, leaves: np.ndarray, where: I32, *, work: float, seed: int, workers: int = 1,
    stopped: Callable[[], bool] = never,
) -> Solved:  # fmt: skip
    """The best places among `leaves` for `people`, the others as they are. Never worse than `where` itself."""
    lifted = where.copy()
    lifted[people] = NOWHERE
    model = Model(problem, people.tolist(), leaves.tolist(), lifted, optional=True)
    model.minimise()
    model.hint(where)
    solver = solver_of(work, seed, workers)
    status = solved(solver, model.model, stopped)
    spent = float(solver.response_proto.deterministic_time)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Solved(where, proved=False, bound=None, work=spent)
    found = model.read(solver)
    if total(problem, found) > total(problem, where):
        found = where
    bound = int(np.ceil(solver.best_objective_bound - 1e-6))
    return Solved(found, status == cp_model.OPTIMAL, bound, spent)


def improve_prisons(
    problem: Problem, where: I32, *, work: float, most: int, seed: int, workers: int, stopped: Callable[[], bool]
) -> Iterator[tuple[I32, float]]:
    """Better wings and cells, prison by prison, for those in it; yields the plan and the work spent after each one.

    A prison where nothing inside costs anything is best as it is. One of more than `most` literals is left to the
    search, which has been there.
    """
    prison_of = problem.tree[Level.ESTABLISHMENT]
    for prison in range(len(problem.prisons)):
        if stopped():
            return
        leaves = np.flatnonzero(prison_of == prison)
        people = np.flatnonzero((where >= 0) & (prison_of[where] == prison))
        if not len(people) or len(people) * len(leaves) > most or not _costs_inside(problem, where, people):
            continue
        found = solve(problem, people, leaves, where, work=work, seed=seed, workers=workers, stopped=stopped)
        where = found.where
        yield where, found.work


def _costs_inside(problem: Problem, where: I32, people: np.ndarray) -> bool:
    """Whether these people's places cost anything that another place in the same prison might not."""
    lifted = np.full_like(where, NOWHERE)
    lifted[people] = where[people]
    return any(inside(problem, lifted).values())
