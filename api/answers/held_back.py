"""Whom security holds keep out of which wings of a problem: as many as there are, and never because of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from analytics.allocation.planning.problem import Problem
from analytics.allocation.relation import Level


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How many people are kept out of each wing that has a bed, and who is kept out of all of them."""

    wings: Mapping[str, int]
    everywhere: frozenset[str]


def held_back(problem: Problem) -> HeldBack:
    """The holds of a problem. A check of each wing would say as much."""
    names = problem.nodes[Level.WING]
    holds = {
        (problem.people[person], names[node])
        for person, level, node, rule in problem.bans.tolist()
        if level == Level.WING and problem.rules[rule].hidden
    }
    wings = Counter(wing for _, wing in holds)
    people = Counter(person for person, _ in holds)
    everywhere = frozenset(person for person, count in people.items() if count == len(names))
    return HeldBack(dict(sorted(wings.items())), everywhere)
