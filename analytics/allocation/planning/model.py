"""Wings and cells as a CP-SAT model: some people, some places, everybody else as he is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from analytics.allocation.planning.objective import members
from analytics.allocation.planning.problem import CLASSES, I32, NOWHERE, UNPLACED, Problem
from analytics.allocation.relation import Level

_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True, order=True)
class Clause:
    """One thing that a model asks for, and that a person could be asked to do without.

    `code` names the rule; `people` are positions; `level` and `node` are of the place, where it is about one.
    """

    code: str
    people: tuple[int, ...] = ()
    level: int = 0
    node: int = NOWHERE


# What the asker may not read is one clause, however many rules it is: their number would tell.
HOLD = Clause("security-hold")
FULL = "full"


class Guards:
    """How a model holds its clauses. This one holds them all, so that what they forbid need not be in it."""

    everything = True

    def literals(self, model: cp_model.CpModel, clause: Clause) -> list[Any] | None:
        """The literals under which a clause holds; None leaves it out."""
        return []

    def spare(self, model: cp_model.CpModel, clause: Clause) -> Any:
        """By how many people a place may be overfilled."""
        return 0


class Model:
    """The variables and hard rules. `at[person][leaf]` is his literal for it; `nowhere[person]` that for none.

    `where` has everybody who is not among `people`, and nobody else.
    """

    def __init__(
        self,
        problem: Problem,
        people: Sequence[int],
        leaves: Sequence[int],
        where: I32,
        guards: Guards | None = None,
        *,
        optional: bool = False,
    ) -> None:
        self.problem, self.model = problem, cp_model.CpModel()
        self.people, self.leaves = sorted(people), sorted(leaves)
        self._where, self._guards = where, guards or Guards()
        # Only those matter who are in a prison that is looked at.
        prisons = np.unique(problem.tree[Level.ESTABLISHMENT, self.leaves])
        near = (where >= 0) & np.isin(problem.tree[Level.ESTABLISHMENT, where], prisons)
        self._others = [(other, int(where[other])) for other in np.flatnonzero(near).tolist()]
        self.forbidden = Forbidden(problem)
        self.at: dict[int, dict[int, Any]] = {}
        self.nowhere: dict[int, Any] = {}
        self._nodes: dict[tuple[int, int], dict[int, list[Any]]] = {}
        self._place(optional)
        self._rooms()
        self._apart()
        self._sharing()

    def minimise(self, extra: Sequence[Any] = ()) -> None:
        """Ask for the cheapest."""
        problem = self.problem
        terms: list[Any] = list(extra)
        for person, row in self.at.items():
            cost = sum(table[person].astype(np.int64) for table in problem.costs.values())
            for leaf, literal in row.items():
                points = int(cost[problem.tree[Level.ESTABLISHMENT, leaf]]) if problem.costs else 0
                if problem.now[person] not in {NOWHERE, leaf}:
                    points += int(problem.shift[person])
                terms.append(points * literal)
        terms += [UNPLACED * literal for literal in self.nowhere.values()]
        self.model.minimize(sum(terms) + sum(self._of_groups()))

    def hint(self, where: I32) -> None:
        """Start from a plan."""
        for person, row in self.at.items():
            for leaf, literal in row.items():
                self.model.add_hint(literal, int(where[person] == leaf))
        for person, literal in self.nowhere.items():
            self.model.add_hint(literal, int(where[person] == NOWHERE))

    def read(self, solver: cp_model.CpSolver) -> I32:
        """The plan found, with everybody else where he was."""
        found = self._where.copy()
        for person, row in self.at.items():
            found[person] = next((leaf for leaf, literal in row.items() if solver.boolean_value(literal)), NOWHERE)
        return found

    def _never(self, literals: Iterable[Any], clause: Clause) -> None:
        """None of these, as long as the clause holds."""
        under = self._guards.literals(self.model, clause)
        for literal in literals if under is not None else ():
            self.model.add_bool_or([literal.Not()]).only_enforce_if(under)

    def _clause(self, rule: int, *people: int, level: int = 0) -> Clause:
        named = self.problem.rules[rule]
        return HOLD if named.hidden else Clause(named.code, people, level)

    def _place(self, optional: bool) -> None:
        model = self.model
        for person in self.people:
            row = {}
            for leaf in self.leaves:
                rules = self.forbidden.rules(person, leaf)
                if rules and self._guards.everything:
                    continue
                literal = row[leaf] = model.new_bool_var("")
                for rule in rules:
                    self._never([literal], self._clause(rule, person))
            self.at[person] = row
            choices = list(row.values())
            if optional:
                self.nowhere[person] = model.new_bool_var("")
                choices.append(self.nowhere[person])
            model.add_exactly_one(choices)

    def _rooms(self) -> None:
        problem = self.problem
        for level in Level:
            used = np.zeros(len(problem.nodes[level]), dtype=np.int64)
            for _, leaf in self._others:
                used[problem.tree[level, leaf]] += 1
            inside: dict[int, list[Any]] = {}
            for row in self.at.values():
                for leaf, literal in row.items():
                    inside.setdefault(int(problem.tree[level, leaf]), []).append(literal)
            for node, literals in sorted(inside.items()):
                room = int(problem.room[level][node] - used[node])
                if level is not Level.CELL and self._is_slack(level, node):
                    continue
                if len(literals) > room or len(self.people) > room:
                    clause = Clause(FULL, (), int(level), node)
                    under = self._guards.literals(self.model, clause)
                    if under is not None:
                        most = room + self._guards.spare(self.model, clause)
                        self.model.add(sum(literals) <= most).only_enforce_if(under)

    def _is_slack(self, level: Level, node: int) -> bool:
        """Whether the places of a node never take more than it does, so that its own limit says nothing."""
        problem = self.problem
        leaves = np.flatnonzero(problem.tree[level] == node)
        return int(problem.room[Level.CELL][problem.tree[Level.CELL, leaves]].sum()) <= int(problem.room[level][node])

    def _apart(self) -> None:
        problem, where = self.problem, self._where
        pairs = problem.separations
        concerned = np.isin(pairs[:, 0], self.people) | np.isin(pairs[:, 1], self.people)
        for one, other, level, rule in pairs[concerned].tolist():
            clause = self._clause(rule, one, other, level=level)
            if one in self.at and other in self.at:
                mine, his = self._by_node(one, level), self._by_node(other, level)
                under = self._guards.literals(self.model, clause)
                for node in sorted(set(mine) & set(his)) if under is not None else ():
                    self.model.add(sum(mine[node]) + sum(his[node]) <= 1).only_enforce_if(under)
            else:
                here, there = (one, other) if one in self.at else (other, one)
                if here in self.at and where[there] >= 0:
                    self._never(self._by_node(here, level).get(int(problem.tree[level, where[there]]), ()), clause)

    def _by_node(self, person: int, level: int) -> dict[int, list[Any]]:
        if (person, level) not in self._nodes:
            found: dict[int, list[Any]] = {}
            for leaf, literal in self.at[person].items():
                found.setdefault(int(self.problem.tree[level, leaf]), []).append(literal)
            self._nodes[person, level] = found
        return self._nodes[person, level]

    def _sharing(self) -> None:
        problem = self.problem
        occupied = problem.taken.astype(np.int64).copy()
        lonely = problem.taken_alone.astype(np.int64).copy()
        mixed = problem.taken_mix.astype(np.int64).copy()
        for other, leaf in self._others:
            occupied[leaf] += 1
            lonely[leaf] += problem.alone[other] >= 0
            if problem.mix[other] >= 0:
                mixed[leaf, problem.mix[other]] += 1
        for leaf in (each for each in self.leaves if problem.is_cell[each]):
            inside = {person: row[leaf] for person, row in self.at.items() if leaf in row}
            if lonely[leaf]:
                self._never(inside.values(), Clause(FULL, (), int(Level.CELL), int(problem.tree[Level.CELL, leaf])))
                continue
            for person, literal in inside.items():
                if problem.alone[person] >= 0:
                    self._alone(person, literal, inside, occupied[leaf] > 0)
            self._mix(inside, mixed[leaf])

    def _alone(self, person: int, literal: Any, inside: dict[int, Any], occupied: bool) -> None:
        clause = self._clause(int(self.problem.alone[person]), person)
        if occupied:
            self._never([literal], clause)
            return
        under = self._guards.literals(self.model, clause)
        if under is None:
            return
        for other, his in inside.items():
            if other != person:
                self.model.add_bool_or([literal.Not(), his.Not()]).only_enforce_if(under)

    def _mix(self, inside: dict[int, Any], mixed: Any) -> None:
        problem = self.problem
        classes = {int(problem.mix[person]) for person in inside} - {NOWHERE}
        if len(classes | {each for each in range(CLASSES) if mixed[each]}) < CLASSES:
            return
        has = [self.model.new_bool_var("") for _ in range(CLASSES)]
        self.model.add_bool_or([has[0].Not(), has[1].Not()])
        for each in range(CLASSES):
            if mixed[each]:
                self.model.add_bool_or([has[each]])
        for person, literal in inside.items():
            if problem.mix[person] >= 0:
                under = self._guards.literals(self.model, self._clause(problem.mix_rule, person))
                if under is not None:
                    self.model.add_bool_or([literal.Not(), has[problem.mix[person]]]).only_enforce_if(under)

    def _of_groups(self) -> list[Any]:
        """What groups and rivals cost beyond what those who are not in the model cost anyhow."""
        problem, model = self.problem, self.model
        weights = problem.weights
        base = members(problem, self._where)
        inside: dict[tuple[int, int], list[Any]] = {}
        terms: list[Any] = []
        rivals = set(problem.rivals)
        for person, row in self.at.items():
            mine = problem.groups_of(person).tolist()
            both = sum((one, other) in rivals for one in mine for other in mine)
            for leaf, literal in row.items():
                for group in mine:
                    inside.setdefault((group, int(problem.tree[Level.WING, leaf])), []).append(literal)
                if both:
                    terms.append(-both * weights.rivals * literal)
        for (group, wing), literals in sorted(inside.items()):
            free = max(weights.tolerance - int(base[group, wing]), 0)
            if weights.excess and len(literals) > free:
                excess = model.new_int_var(0, len(literals), "")
                model.add(excess >= sum(literals) - free)
                terms.append(weights.excess * excess)
        return terms + (self._rivals(inside, base) if weights.rivals else [])

    def _rivals(self, inside: Mapping[tuple[int, int], Sequence[Any]], base: I32) -> list[Any]:
        weight = self.problem.weights.rivals
        terms: list[Any] = []
        for one, other in self.problem.rivals:
            for wing in range(len(self.problem.nodes[Level.WING])):
                mine, his = inside.get((one, wing), ()), inside.get((other, wing), ())
                terms.append(weight * int(base[other, wing]) * sum(mine))
                terms.append(weight * int(base[one, wing]) * sum(his))
                if mine and his:
                    terms.append(weight * self._product(mine, his))
        return terms

    def _product(self, mine: Sequence[Any], his: Sequence[Any]) -> Any:
        model = self.model
        one, other = model.new_int_var(0, len(mine), ""), model.new_int_var(0, len(his), "")
        model.add(one == sum(mine))
        model.add(other == sum(his))
        both = model.new_int_var(0, len(mine) * len(his), "")
        model.add_multiplication_equality(both, [one, other])
        return both


class Forbidden:
    """Which rules keep somebody out of a place, all of them."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._bans: dict[int, dict[tuple[int, int], set[int]]] = {}
        for person, level, node, rule in problem.bans.tolist():
            self._bans.setdefault(person, {}).setdefault((level, node), set()).add(rule)

    def rules(self, person: int, leaf: int) -> list[int]:
        """Their positions, in order."""
        problem = self._problem
        found = set(problem.unfit.get((int(problem.kinds[person]), int(problem.leaf_kinds[leaf])), ()))
        own = self._bans.get(person)
        if own:
            for level in Level:
                found |= own.get((int(level), int(problem.tree[level, leaf])), set())
        return sorted(found)


def solver_of(work: float, seed: int, workers: int) -> cp_model.CpSolver:
    """A solver with so much deterministic time. With one worker the same model gives the same answer."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed % (2**31)
    solver.parameters.max_deterministic_time = work
    return solver


def solved(solver: cp_model.CpSolver, model: cp_model.CpModel, stopped: Callable[[], bool]) -> cp_model.CpSolverStatus:
    """Solve, for as long as nothing says to stop; what was found by then stands."""
    done = threading.Event()

    def watch() -> None:
        # Said again and again: the solver hears it only once its search has begun.
        while not done.wait(_LOOK_SECONDS):
            if stopped():
                solver.stop_search()

    watcher = threading.Thread(target=watch, name="stop of CP-SAT", daemon=True)
    watcher.start()
    try:
        return solver.solve(model)
    finally:
        done.set()
        watcher.join()
