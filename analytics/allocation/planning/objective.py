"""What a plan costs, in points, by name."""

from __future__ import annotations

import numpy as np

from analytics.allocation.planning.problem import I32, NOWHERE, UNPLACED, Problem
from analytics.allocation.relation import Level


def parts(problem: Problem, where: I32) -> dict[str, int]:
    """Points by name: each table of costs, moves, groups, rivals, and people who have no place."""
    placed = np.flatnonzero(where >= 0)
    leaves = where[placed]
    prisons = problem.tree[Level.ESTABLISHMENT, leaves]
    found = {name: int(table[placed, prisons].astype(np.int64).sum()) for name, table in problem.costs.items()}
    for name, points in inside(problem, where).items():
        found[name] = found.get(name, 0) + points
    found["no place"] = UNPLACED * int((where == NOWHERE).sum())
    return {name: points for name, points in found.items() if points or name in problem.costs}


def inside(problem: Problem, where: I32) -> dict[str, int]:
    """Points by name that depend on more than the prison: moves, groups and rivals."""
    placed = np.flatnonzero(where >= 0)
    was = problem.now[placed]
    moved = (was >= 0) & (was != where[placed])
    groups, rivals = _of_groups(problem, where)
    return {"moves": int(problem.shift[placed][moved].sum()), "groups": groups, "rivals": rivals}


def total(problem: Problem, where: I32) -> int:
    """All points together."""
    return sum(parts(problem, where).values())


def members(problem: Problem, where: I32) -> I32:
    """[group, wing]: members there, those who stay included."""
    found = problem.taken_groups.copy()
    if not problem.leaves:
        return found
    counts = np.diff(problem.group_start)
    wings = np.repeat(np.where(where >= 0, problem.tree[Level.WING, where], NOWHERE), counts)
    here = wings >= 0
    np.add.at(found, (problem.group_of[here], wings[here]), 1)
    return found


def _of_groups(problem: Problem, where: I32) -> tuple[int, int]:
    """Points for members beyond the tolerance and for rivals who meet, less what those who stay cost anyhow."""
    if not problem.groups:
        return 0, 0
    now, before = members(problem, where).astype(np.int64), problem.taken_groups.astype(np.int64)
    tolerance = problem.weights.tolerance
    excess = np.maximum(now - tolerance, 0).sum() - np.maximum(before - tolerance, 0).sum()
    meetings = sum(int((now[one] * now[other]).sum() - (before[one] * before[other]).sum())
                   for one, other in problem.rivals)  # fmt: skip
    # Somebody of both groups meets nobody in himself.
    both = sum(
        1
        for person in np.flatnonzero(where >= 0).tolist()
        if problem.group_start[person + 1] - problem.group_start[person] > 1
        for one, other in problem.rivals
        if {one, other} <= set(problem.groups_of(person).tolist())
    )
    return int(excess) * problem.weights.excess, (meetings - both) * problem.weights.rivals
