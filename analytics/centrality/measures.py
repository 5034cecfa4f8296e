"""The measures of a network's people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.centrality.kernel_cohesion import core_numbers, structural_holes, triangles
from analytics.centrality.kernel_components import least_members
from analytics.centrality.shortest_paths import Adjacency, dependencies
from analytics.centrality.walks import pagerank
from analytics.projection.network import PersonNetwork
from analytics.runs import keyed_order
from analytics.ties import F64, I64, Ties, by_size


@dataclass(frozen=True, slots=True)
class MeasureParameters:
    """`exact_up_to` people, betweenness searches from everybody; above, from `pivots` people drawn by `seed`."""

    seed: int = 20261101
    exact_up_to: int = 2_000
    pivots: int = 256
    confidence: float = 0.95
    damping: float = 0.85


@dataclass(frozen=True, slots=True)
class Centralities:
    """One value for each person of the network, in its order.

    Betweenness is a share of all pairs, from 0 to 1; the weighted one takes 1 / weight as the length of a tie.
    `component` numbers connected components by size, largest 0. `core` is the largest k for which he belongs to a set
    in which each is tied to k others; `clustering` is the share of his neighbours' pairs that are tied; `constraint`
    and `effective_size` are Burt's, weighted, and not a number for whoever has no tie.

    Where betweenness was sampled, `pivots` is from how many people, and with the stated confidence no value of either
    is wrong by more than `error_bound` (Hoeffding's inequality over all people at once; real errors are far smaller).
    """

    degree: I64
    strength: F64
    betweenness: F64
    weighted_betweenness: F64
    pagerank: F64
    component: I64
    core: I64
    clustering: F64
    constraint: F64
    effective_size: F64
    pivots: int | None
    error_bound: float | None


def measure(
    ties: Ties, ids: Sequence[bytes] | None = None, parameters: MeasureParameters | None = None
) -> Centralities:
    """All measures at once. `ids` of all people are what the draw of pivots is keyed by; their numbers if absent."""
    chosen = parameters or MeasureParameters()
    people = len(ties)
    sampled = people > chosen.exact_up_to
    sources = np.arange(people)
    if sampled:
        keys = [str(person).encode() for person in range(people)] if ids is None else ids
        sources = np.sort(keyed_order(chosen.seed, "pivots", keys)[: chosen.pivots])
    constraint, effective = structural_holes(ties.start, ties.neighbour, ties.weight)
    return Centralities(
        degree=ties.degree,
        strength=ties.strength,
        betweenness=_betweenness(ties, sources, by_hops=True),
        weighted_betweenness=_betweenness(ties, sources, by_hops=False),
        pagerank=pagerank(ties, chosen.damping),
        component=components(ties),
        core=core_numbers(ties.start, ties.neighbour),
        clustering=_clustering(ties),
        constraint=constraint,
        effective_size=effective,
        pivots=len(sources) if sampled else None,
        error_bound=_error_bound(people, len(sources), chosen.confidence) if sampled else None,
    )


def leading(network: PersonNetwork, values: NDArray[np.generic], count: int) -> list[tuple[str, float]]:
    """The people with the highest values, by public id: of those alone who are shown to be 18 or older."""
    adults = np.flatnonzero(network.adult)
    order = adults[np.lexsort((adults, -values[adults].astype(np.float64)))]
    return [(network.person_id(person), float(values[person])) for person in order[:count].tolist()]


def components(ties: Ties) -> I64:
    """Connected components, numbered by size, the largest 0; of equal sizes by their first person."""
    if not len(ties):
        return np.zeros(0, dtype=np.int64)
    return by_size(least_members(ties.start, ties.neighbour).astype(np.int64))


def _clustering(ties: Ties) -> F64:
    degree = ties.degree
    return np.asarray(2.0 * triangles(ties.start, ties.neighbour) / np.maximum(degree * (degree - 1), 1))


def _betweenness(ties: Ties, sources: I64, *, by_hops: bool) -> F64:
    people = len(ties)
    if people < 3:
        return np.zeros(people)
    total = dependencies(Adjacency(ties.start, ties.neighbour, 1.0 / ties.weight), sources, by_hops)
    return np.asarray(total * (people / len(sources)) / ((people - 1) * (people - 2)))


def _error_bound(people: int, pivots: int, confidence: float) -> float:
    # Each pivot gives each of n people, for each of two measures, a value between 0 and n - 2, scaled to 1.
    tests = 4 * people / (1.0 - confidence)
    return math.sqrt(math.log(tests) / (2 * pivots)) * people / (people - 1)
