"""How closely people's neighbours are tied to each other: cores, triangles, and structural holes, each in one pass."""

from __future__ import annotations

import numpy as np

from analytics.ties import F64, I64
from graph.compiling import kernel


@kernel
def core_numbers(start: I64, neighbour: I64) -> I64:
    """For each person the largest k such that he belongs to a set in which each is tied to k others of it.

    V. Batagelj, M. Zaversnik, "An O(m) algorithm for cores decomposition of networks" (2003).
    """
    people = start.size - 1
    degree = start[1:] - start[:-1]
    most = 0
    for person in range(people):
        most = max(most, degree[person])
    bins = np.zeros(most + 2, np.int64)
    for person in range(people):
        bins[degree[person] + 1] += 1
    bins = np.cumsum(bins)
    order, place = np.empty(people, np.int64), np.empty(people, np.int64)
    filled = bins.copy()
    for person in range(people):
        place[person] = filled[degree[person]]
        order[place[person]] = person
        filled[degree[person]] += 1
    core = degree.copy()
    for turn in range(people):
        person = order[turn]
        for entry in range(start[person], start[person + 1]):
            other = neighbour[entry]
            if core[other] > core[person]:
                first = bins[core[other]]
                moved = order[first]
                if moved != other:
                    order[first], order[place[other]] = other, moved
                    place[moved], place[other] = place[other], first
                bins[core[other]] += 1
                core[other] -= 1
    return core


@kernel
def triangles(start: I64, neighbour: I64) -> I64:
    """How many pairs of each person's neighbours are tied to each other."""
    people = start.size - 1
    count = np.zeros(people, np.int64)
    for person in range(people):
        for entry in range(start[person], start[person + 1]):
            other = neighbour[entry]
            if other <= person:
                continue
            one, two = start[person], start[other]
            while one < start[person + 1] and two < start[other + 1]:
                if neighbour[one] < neighbour[two]:
                    one += 1
                elif neighbour[one] > neighbour[two]:
                    two += 1
                else:
                    if neighbour[one] > other:
                        count[person] += 1
                        count[other] += 1
                        count[neighbour[one]] += 1
                    one += 1
                    two += 1
    return count


@kernel
def structural_holes(start: I64, neighbour: I64, weight: F64) -> tuple[F64, F64]:
    """Burt's constraint and effective size of each person, weighted, as networkx defines both.

    R. Burt, "Structural Holes" (1992). Whoever has no tie has neither: not a number.
    """
    people = start.size - 1
    strength, largest = np.zeros(people), np.zeros(people)
    for person in range(people):
        for entry in range(start[person], start[person + 1]):
            strength[person] += weight[entry]
            largest[person] = max(largest[person], weight[entry])
    constraint, effective = np.full(people, np.nan), np.full(people, np.nan)
    direct, share = np.zeros(people), np.zeros(people)
    for person in range(people):
        first, last = start[person], start[person + 1]
        if first == last:
            continue
        for entry in range(first, last):
            share[neighbour[entry]] = weight[entry] / strength[person]
        redundant, total = 0.0, 0.0
        for entry in range(first, last):
            other = neighbour[entry]
            for far in range(start[other], start[other + 1]):
                third = neighbour[far]
                if third == person:
                    continue
                # What he invests in `third` by way of `other`; and how far `other` repeats `third` for him.
                direct[third] += share[other] * weight[far] / strength[other]
                if share[third] > 0.0:
                    redundant += share[third] * weight[far] / largest[other]
        for entry in range(first, last):
            other = neighbour[entry]
            total += (share[other] + direct[other]) ** 2
        constraint[person] = total
        effective[person] = (last - first) - redundant
        for entry in range(first, last):
            other = neighbour[entry]
            share[other] = 0.0
            for far in range(start[other], start[other + 1]):
                direct[neighbour[far]] = 0.0
    return constraint, effective
