"""Why somebody has no place in a plan: nowhere is open to them, the beds ran out, or the plan was stopped before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analytics.allocation.planning.model import HOLD, Forbidden
from analytics.allocation.planning.plan import Plan
from analytics.allocation.planning.problem import NOWHERE
from analytics.allocation.planning.search import Search
from analytics.allocation.relation import Level


class Why(StrEnum):
    """RAN_OUT: with nobody else planned some place would be open. OPEN: one still is. CLOSED: none was."""

    CLOSED = "closed"
    RAN_OUT = "ran out"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class WithoutPlace:
    """`against` names what rules places out for whoever has none; a hidden rule is a security hold there too."""

    person: str
    why: Why
    against: tuple[str, ...]


def without_place(plan: Plan) -> list[WithoutPlace]:
    """Everybody of a plan who has no place. Ranking places for one of them says as much of those that are closed."""
    problem = plan.problem
    empty, full, forbidden = Search(problem, plan.seed), Search(problem, plan.seed), Forbidden(problem)
    full.load(plan.where)
    prisons = np.arange(len(problem.prisons), dtype=np.int32)
    # Of places alike in one wing one stands for all.
    alike = np.stack((problem.tree[Level.WING], problem.leaf_kinds))
    _, leaves = np.unique(alike, axis=1, return_index=True)
    found = []
    for who in np.flatnonzero(plan.where == NOWHERE).tolist():
        rules = {rule for leaf in leaves.tolist() for rule in forbidden.rules(who, leaf)}
        named = {
            HOLD.code.replace("-", " ") if problem.rules[rule].hidden else problem.rules[rule].name for rule in rules
        }
        if empty.next_best(who, prisons, NOWHERE) is None:
            why = Why.CLOSED
        else:
            why = Why.RAN_OUT if full.next_best(who, prisons, NOWHERE) is None else Why.OPEN
        found.append(WithoutPlace(problem.people[who], why, tuple(sorted(named))))
    return found
