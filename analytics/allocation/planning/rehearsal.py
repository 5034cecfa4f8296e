"""A plan for nobody, made ahead: whoever asks for the first one then waits neither for the compiler nor for solvers."""

from __future__ import annotations

from analytics.allocation.planning.building import build
from analytics.allocation.planning.family import Size, family
from analytics.allocation.planning.plan import Limits, plan
from analytics.allocation.planning.reasons import Reasons
from analytics.allocation.planning.search import Search

_SIZE = Size(people=24, prisons=4, wings=2, separations=40, filled=0.7, groups=4)
_LIMITS = Limits(rounds=3, candidates=3, pivots=100, slices=1, moves=2, whole_work=0.01, prison_work=0.01)


def rehearse() -> None:
    """Use every kernel and solver of planning once: compiled where this machine has not kept them, else loaded."""
    problem = build(family(_SIZE, 1))
    made = plan(problem, limits=_LIMITS)
    search = Search(problem, 1)
    search.load(made.where)
    # A plan that is proved best at once was not searched.
    search.improve(2, 1.0, 0.5)
    told = Reasons(made)
    for person in problem.people:
        told.of(person)
