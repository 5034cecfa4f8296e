"""Why nothing fits: the smallest set of rules that clash, and the cheapest exception that somebody may authorise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from analytics.allocation.planning.model import FULL, HOLD, Clause, Guards, Model, solved, solver_of
from analytics.allocation.planning.problem import I32, NOWHERE, Problem, Rule
from analytics.allocation.planning.search import never
from analytics.allocation.relation import Level

# A model of more literals than this is not built to explain a failure.
MOST = 200_000
_FULL = Rule(FULL, "a place takes no more people than its working capacity")
_HOLD = Rule("security-hold", "security hold", hidden=True)


@dataclass(frozen=True, slots=True)
class Member:
    """One rule of a clash: whom and what place it is about. A security hold is about neither, as far as is told.

    `exceeded` is by how many people a place would be overfilled, in a relaxation.
    """

    code: str
    name: str
    who: str
    people: tuple[str, ...] = ()
    place: str = ""
    level: str = ""
    exceeded: int = 0


@dataclass(frozen=True, slots=True)
class Clash:
    """`people` cannot all be placed while all of `members` hold.

    `irreducible`: without any one of them they could, each shown by a plan. `relaxation` is the cheapest set of
    exceptions under which they can all be placed, every one of which somebody may authorise; None where there is none,
    or the work ended before one was found. `cheapest` says that none is cheaper.
    """

    people: tuple[str, ...]
    members: tuple[Member, ...]
    irreducible: bool
    relaxation: tuple[Member, ...] | None
    points: int
    cheapest: bool


def find_clash(
    problem: Problem, where: I32, *, work: float, seed: int, stopped: Callable[[], bool] = never
) -> Clash | None:
    """The clash behind somebody without a place in this plan; None where none is proved within the work.

    Those are tried first who are without a place, one by one, then with whoever is kept apart from them, then all.
    """
    for people in _suspects(problem, where):
        if len(people) * len(problem.leaves) > MOST:
            break
        found = clash_among(problem, people, work=work, seed=seed, stopped=stopped)
        if found is not None:
            return found
    return None


def clash_among(
    problem: Problem, people: Sequence[int], *, work: float, seed: int, stopped: Callable[[], bool] = never
) -> Clash | None:
    """The clash among these people, as if nobody else were to be placed; None where they fit, or none is proved."""
    question = _Question(problem, people, work, seed, stopped)
    needed = question.core(None)
    if needed is None:
        return None
    irreducible = True
    # Once all but one of a set fit, every smaller set that clashes has that one: what was kept is never asked again.
    for clause in needed:
        if clause not in needed:
            continue
        smaller = question.core({each for each in needed if each != clause})
        if smaller is not None:
            needed = smaller
        irreducible &= smaller is not None or question.fitted
    relaxation, points, cheapest = _relax(problem, people, work, seed, stopped)
    return Clash(
        people=tuple(problem.people[each] for each in sorted(people)),
        members=tuple(member_of(problem, clause) for clause in needed),
        irreducible=irreducible,
        relaxation=relaxation,
        points=points,
        cheapest=cheapest,
    )


def member_of(problem: Problem, clause: Clause, exceeded: int = 0) -> Member:
    """A clause in names."""
    rule = _rule(problem, clause)
    return Member(
        code=rule.code,
        name=rule.name,
        who=rule.who,
        people=tuple(problem.people[each] for each in clause.people),
        place=problem.nodes[clause.level][clause.node] if clause.node != NOWHERE else "",
        level=Level(clause.level).name.lower() if clause.level else "",
        exceeded=exceeded,
    )


def _rule(problem: Problem, clause: Clause) -> Rule:
    if clause == HOLD:
        return next((Rule(_HOLD.code, _HOLD.name, each.who, each.points, hidden=True)
                     for each in problem.rules if each.hidden), _HOLD)  # fmt: skip
    return next((each for each in problem.rules if each.code == clause.code), _FULL)


class _Assumed(Guards):
    """Each clause of a set under a literal of its own, to be assumed; the others left out."""

    everything = False

    def __init__(self, clauses: set[Clause] | None) -> None:
        self._clauses = clauses
        self.assumed: dict[Clause, Any] = {}

    def literals(self, model: cp_model.CpModel, clause: Clause) -> list[Any] | None:
        """Its literal; None for a clause that is not asked about."""
        if self._clauses is not None and clause not in self._clauses:
            return None
        if clause not in self.assumed:
            self.assumed[clause] = model.new_bool_var("")
        return [self.assumed[clause]]


class _Excused(Guards):
    """Each clause from which somebody may make an exception under a literal that costs its points to be false."""

    everything = False

    def __init__(self, problem: Problem, most: int) -> None:
        self._problem, self._most = problem, most
        self.held: dict[Clause, tuple[Any, int]] = {}
        self.spared: dict[Clause, tuple[Any, int]] = {}

    def literals(self, model: cp_model.CpModel, clause: Clause) -> list[Any] | None:
        """Its literal; none for a rule from which nobody may make an exception, and for room, which is overfilled."""
        rule = _rule(self._problem, clause)
        if not rule.who or clause.code == FULL:
            return []
        if clause not in self.held:
            self.held[clause] = model.new_bool_var(""), max(rule.points, 1)
        return [self.held[clause][0]]

    def spare(self, model: cp_model.CpModel, clause: Clause) -> Any:
        """By how many people somebody may let a place be overfilled."""
        rule = _rule(self._problem, clause)
        if not rule.who:
            return 0
        if clause not in self.spared:
            self.spared[clause] = model.new_int_var(0, self._most, ""), max(rule.points, 1)
        return self.spared[clause][0]


class _Question:
    """Do these people fit under some of the clauses? Every model is built anew: the solver keeps nothing."""

    def __init__(
        self, problem: Problem, people: Sequence[int], work: float, seed: int, stopped: Callable[[], bool]
    ) -> None:
        self._problem, self._people = problem, sorted(people)
        self._left, self._seed, self._stopped = work, seed, stopped
        self.fitted = False

    def core(self, clauses: set[Clause] | None) -> list[Clause] | None:
        """Clauses that clash, of these (None: of all); None where they fit or nobody knows: `fitted` says which."""
        self.fitted = False
        if self._left <= 0 or self._stopped():
            return None
        guards = _Assumed(clauses)
        model = _built(self._problem, self._people, guards)
        model.model.add_assumptions([literal for _, literal in sorted(guards.assumed.items())])
        solver = solver_of(self._left, self._seed, 1)
        status = solved(solver, model.model, self._stopped)
        self._left -= float(solver.response_proto.deterministic_time)
        self.fitted = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
        if status != cp_model.INFEASIBLE:
            return None
        indices = set(solver.sufficient_assumptions_for_infeasibility())
        return sorted(clause for clause, literal in guards.assumed.items() if literal.index in indices)


def _built(problem: Problem, people: Sequence[int], guards: Guards) -> Model:
    nobody = np.full(len(problem.people), NOWHERE, dtype=np.int32)
    return Model(problem, people, range(len(problem.leaves)), nobody, guards)


def _relax(
    problem: Problem, people: Sequence[int], work: float, seed: int, stopped: Callable[[], bool]
) -> tuple[tuple[Member, ...] | None, int, bool]:
    guards = _Excused(problem, len(people))
    model = _built(problem, people, guards)
    excused = [points * (1 - literal) for _, (literal, points) in sorted(guards.held.items())]
    overfilled = [points * spare for _, (spare, points) in sorted(guards.spared.items())]
    model.model.minimize(sum(excused) + sum(overfilled))
    solver = solver_of(work, seed, 1)
    status = solved(solver, model.model, stopped)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None, 0, status == cp_model.INFEASIBLE
    members = [
        member_of(problem, clause)
        for clause, (literal, _) in sorted(guards.held.items())
        if not solver.boolean_value(literal)
    ]
    members += [
        member_of(problem, clause, solver.value(spare))
        for clause, (spare, _) in sorted(guards.spared.items())
        if solver.value(spare)
    ]
    return tuple(members), round(solver.objective_value), status == cp_model.OPTIMAL


def _suspects(problem: Problem, where: I32) -> Iterator[list[int]]:
    left = np.flatnonzero(where < 0).tolist()
    for person in left:
        yield [person]
    for person in left:
        pairs = problem.separations
        near = pairs[(pairs[:, 0] == person) | (pairs[:, 1] == person)][:, :2]
        if len(near):
            yield sorted({person, *near.reshape(-1).tolist()})
    if len(left) > 1:
        yield left
    if len(problem.people) > len(left):
        yield list(range(len(problem.people)))
