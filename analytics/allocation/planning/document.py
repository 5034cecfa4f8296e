"""A plan with its problem as plain data: what is exported, and all that a verifier is given."""

from __future__ import annotations

from typing import Any

import numpy as np

from analytics.allocation.planning.bound import blocks_of
from analytics.allocation.planning.plan import Plan
from analytics.allocation.planning.problem import NOWHERE, Problem
from analytics.allocation.relation import Level

FORMAT = "cordon-plan-1"


def document_of(plan: Plan) -> dict[str, Any]:
    """A problem and the plan for it, with the proof of its bound."""
    return problem_document(plan.problem) | {"plan": _answered(plan), "proof": _proof(plan)}


def problem_document(problem: Problem) -> dict[str, Any]:
    """Names instead of positions, sorted. Tables of costs stay arrays, with a row for each person in order."""
    return {
        "format": FORMAT,
        "weights": {
            "version": problem.weights.version,
            "tolerance": problem.weights.tolerance,
            "excess": problem.weights.excess,
            "rivals": problem.weights.rivals,
        },
        "prisons": list(problem.prisons),
        "places": [_place(problem, leaf) for leaf in range(len(problem.leaves))],
        "limits": [
            {"level": level.name, "place": problem.nodes[level][node], "room": int(problem.room[level][node])}
            for level in (Level.ESTABLISHMENT, Level.WING, Level.LANDING)
            for node in range(len(problem.nodes[level]))
        ],
        "people": [_person(problem, person) for person in range(len(problem.people))],
        "unfit": [
            {"people": int(kind), "places": int(place), "rules": [problem.rules[rule].code for rule in rules]}
            for (kind, place), rules in sorted(problem.unfit.items())
        ],
        "bans": [
            {
                "person": problem.people[person],
                "level": Level(level).name,
                "place": problem.nodes[level][node],
                "rule": problem.rules[rule].code,
            }
            for person, level, node, rule in problem.bans.tolist()
        ],
        "separations": [
            {
                "one": problem.people[one],
                "other": problem.people[other],
                "level": Level(level).name,
                "rule": problem.rules[rule].code,
            }
            for one, other, level, rule in problem.separations.tolist()
        ],
        "rivals": [[problem.groups[one], problem.groups[other]] for one, other in problem.rivals],
        "members_there": [
            {"group": problem.groups[group], "wing": problem.nodes[Level.WING][wing], "count": int(count)}
            for group, wing in np.argwhere(problem.taken_groups).tolist()
            for count in (problem.taken_groups[group, wing],)
        ],
        "costs": dict(problem.costs),
    }


def _answered(plan: Plan) -> dict[str, Any]:
    problem = plan.problem
    return {
        "seed": plan.seed,
        "ending": str(plan.ending),
        "repeatable": plan.repeatable,
        "points": plan.points,
        "parts": dict(plan.parts),
        "bound": plan.bound,
        "places": {
            problem.people[person]: problem.leaves[leaf] if leaf != NOWHERE else None
            for person, leaf in enumerate(plan.where.tolist())
        },
    }


def _place(problem: Problem, leaf: int) -> dict[str, Any]:
    return {
        "key": problem.leaves[leaf],
        "prison": problem.nodes[Level.ESTABLISHMENT][problem.tree[Level.ESTABLISHMENT, leaf]],
        "wing": problem.nodes[Level.WING][problem.tree[Level.WING, leaf]],
        "landing": problem.nodes[Level.LANDING][problem.tree[Level.LANDING, leaf]],
        "cell": bool(problem.is_cell[leaf]),
        "kind": int(problem.leaf_kinds[leaf]),
        "beds": int(problem.room[Level.CELL][problem.tree[Level.CELL, leaf]]),
        "there": int(problem.taken[leaf]),
        "there_alone": int(problem.taken_alone[leaf]),
        "there_mix": problem.taken_mix[leaf].tolist(),
    }


def _person(problem: Problem, person: int) -> dict[str, Any]:
    alone, now = int(problem.alone[person]), int(problem.now[person])
    return {
        "key": problem.people[person],
        "kind": int(problem.kinds[person]),
        "now": problem.leaves[now] if now != NOWHERE else None,
        "shift": int(problem.shift[person]),
        "alone": problem.rules[alone].code if alone != NOWHERE else None,
        "mix": int(problem.mix[person]),
        "groups": [problem.groups[group] for group in problem.groups_of(person).tolist()],
    }


def _proof(plan: Plan) -> dict[str, Any]:
    """Prices that prove `bound` by themselves; a bound of the plan that is higher was proved by search."""
    problem, prices = plan.problem, plan.proof.prices
    blocks = blocks_of(problem)
    return {
        "bound": plan.proof.points,
        "beds": [
            {"prison": problem.prisons[prison], "kind": int(kind), "points": int(points)}
            for prison, kind, points in zip(blocks.prison.tolist(), blocks.kind.tolist(), prices.blocks, strict=True)
            if points
        ],
        "prisons": [
            {"prison": problem.prisons[prison], "points": int(points)}
            for prison, points in enumerate(prices.prisons)
            if points
        ],
        "pairs": [
            {
                "one": problem.people[one],
                "other": problem.people[other],
                "prison": problem.prisons[prison],
                "points": int(points),
            }
            for (one, other, prison), points in zip(prices.pairs.tolist(), prices.pair_points.tolist(), strict=True)
        ],
    }
