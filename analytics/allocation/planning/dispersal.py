"""Which moves would cut a group's reach most: dismantling a network one place at a time, under every hard rule.

A group reaches as far as its members can meet: each pair on one wing counts, and each pair in one prison counts less.
Each step is the move that cuts that most, of those that break no rule with everybody else where he is by then; among
equals the one that costs least. Dismantling is not submodular, so a list of single best moves is a good answer and not
a proved one; each step says what it cuts, which is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.allocation.planning.kernel_search import FITS
from analytics.allocation.planning.problem import I32, NOWHERE, Problem
from analytics.allocation.planning.search import Search
from analytics.allocation.relation import Level

# What two members who can meet count: on one wing every day, in one prison now and then.
ON_WING, IN_PRISON = 4, 1


@dataclass(frozen=True, slots=True)
class Step:
    """One move. `cut` is how much of the reach it takes away; `costs` are the points by name that it adds."""

    person: str
    was: str
    to: str
    cut: int
    reach: int
    costs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Dispersal:
    """`reach` is what it is now; `stuck` says that no further move that breaks no rule would cut it."""

    reach: int
    steps: tuple[Step, ...]
    stuck: bool


def reach_of(problem: Problem, where: I32, members: Sequence[int]) -> int:
    """How far these members reach from there."""
    there = np.array([where[each] for each in members if where[each] >= 0], dtype=np.int64)
    wings = np.bincount(problem.tree[Level.WING, there], minlength=1) if len(there) else np.zeros(1, dtype=np.int64)
    prisons = np.bincount(problem.tree[Level.ESTABLISHMENT, there], minlength=1) if len(there) else wings
    return int(ON_WING * (wings * (wings - 1) // 2).sum() + IN_PRISON * (prisons * (prisons - 1) // 2).sum())


def disperse(problem: Problem, moves: int, *, seed: int = 1) -> Dispersal:
    """At most so many moves of the people of a problem, who are the members that are held somewhere.

    Nobody is moved twice. Whoever is in none of the problem's places is left where he is.
    """
    where = problem.now.copy()
    search = Search(problem, seed)
    search.load(where)
    members = list(range(len(problem.people)))
    before = reach = reach_of(problem, where, members)
    steps: list[Step] = []
    moved: set[int] = set()
    for _ in range(moves):
        best = _best(problem, search, where, [each for each in members if each not in moved and where[each] >= 0])
        if best is None:
            return Dispersal(before, tuple(steps), stuck=True)
        cut, person, leaf = best
        steps.append(
            Step(
                problem.people[person],
                problem.leaves[int(where[person])],
                problem.leaves[leaf],
                cut,
                reach - cut,
                _costs(problem, person, int(where[person]), leaf),
            )
        )
        where[person], reach = leaf, reach - cut
        moved.add(person)
        search.put(person, leaf)
    return Dispersal(before, tuple(steps), stuck=False)


def _best(problem: Problem, search: Search, where: I32, members: Sequence[int]) -> tuple[int, int, int] | None:
    """(cut, person, leaf) of the move that cuts most, the cheapest of equals; None where none cuts anything."""
    placed = where[where >= 0]
    on_wing = np.bincount(problem.tree[Level.WING, placed], minlength=len(problem.nodes[Level.WING]))
    in_prison = np.bincount(problem.tree[Level.ESTABLISHMENT, placed], minlength=len(problem.prisons))
    wing_of, prison_of = problem.tree[Level.WING], problem.tree[Level.ESTABLISHMENT]
    options = []
    for person in members:
        here = int(where[person])
        lost = ON_WING * (on_wing[wing_of[here]] - 1) + IN_PRISON * (in_prison[prison_of[here]] - 1)
        won = ON_WING * (on_wing[wing_of] - (wing_of == wing_of[here]))
        won = won + IN_PRISON * (in_prison[prison_of] - (prison_of == prison_of[here]))
        for leaf in np.flatnonzero(won < lost).tolist():
            if leaf != here:
                cost = sum(_costs(problem, person, here, leaf).values())
                options.append((-int(lost - won[leaf]), cost, person, leaf))
    for cut, _, person, leaf in sorted(options):
        if search.verdict(person, leaf) == FITS:
            return -cut, person, leaf
    return None


def _costs(problem: Problem, person: int, was: int, to: int) -> dict[str, int]:
    """The points that a move adds, by name; distance from home may become less."""
    prison_of = problem.tree[Level.ESTABLISHMENT]
    found = {
        name: int(table[person, prison_of[to]]) - int(table[person, prison_of[was]])
        for name, table in problem.costs.items()
    }
    if problem.now[person] != NOWHERE and to != problem.now[person]:
        found["moves"] = int(problem.shift[person])
    return {name: points for name, points in found.items() if points}
