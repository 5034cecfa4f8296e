"""Betweenness by Brandes' algorithm: one search from each source, then its dependencies gathered backwards.

U. Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology 25 (2001).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analytics.projection.evidence import Flags
from analytics.ties import F64, I64
from graph.compiling import kernel


class Adjacency(NamedTuple):
    """A symmetric adjacency; `length` is of each entry and positive."""

    start: I64
    neighbour: I64
    length: F64


class Search(NamedTuple):
    """What one search found, and room for the next. `order` lists people as they were reached, nearest first."""

    distance: F64
    paths: F64
    done: Flags
    order: I64


class Heap(NamedTuple):
    """A binary heap of people by distance. Overtaken entries stay in it: it never holds more than the adjacency."""

    distance: F64
    person: I64


@kernel
def dependencies(ties: Adjacency, sources: I64, by_hops: bool) -> F64:
    """The sum over these sources of each person's dependency: shares of shortest paths to all others that he lies on.

    With `by_hops` every tie is one long.
    """
    people = ties.start.size - 1
    search = Search(np.empty(people), np.empty(people), np.empty(people, np.bool_), np.empty(people, np.int64))
    heap = Heap(np.empty(ties.neighbour.size + 1), np.empty(ties.neighbour.size + 1, np.int64))
    total, share = np.zeros(people), np.empty(people)
    for place in range(sources.size):
        if by_hops:
            reached = _search_by_hops(ties, search, sources[place])
        else:
            reached = _search(ties, search, heap, sources[place])
        share[:] = 0.0
        for back in range(reached - 1, 0, -1):
            here = search.order[back]
            for entry in range(ties.start[here], ties.start[here + 1]):
                there = ties.neighbour[entry]
                length = 1.0 if by_hops else ties.length[entry]
                if search.done[there] and search.distance[there] + length == search.distance[here]:
                    share[there] += search.paths[there] / search.paths[here] * (1.0 + share[here])
            total[here] += share[here]
    return total


@kernel
def _search(ties: Adjacency, search: Search, heap: Heap, source: int) -> int:
    """All shortest paths from one source; returns how many people it reached."""
    search.distance[:] = np.inf
    search.paths[:] = 0.0
    search.done[:] = False
    search.distance[source], search.paths[source] = 0.0, 1.0
    waiting, reached = _push(heap, 0, 0.0, source), 0
    while waiting > 0:
        near, here = heap.distance[0], heap.person[0]
        waiting = _pop(heap, waiting)
        if search.done[here]:
            continue
        search.done[here] = True
        search.order[reached] = here
        reached += 1
        for entry in range(ties.start[here], ties.start[here + 1]):
            there, far = ties.neighbour[entry], near + ties.length[entry]
            if far < search.distance[there]:
                search.distance[there], search.paths[there] = far, search.paths[here]
                waiting = _push(heap, waiting, far, there)
            elif far == search.distance[there] and not search.done[there]:
                search.paths[there] += search.paths[here]
    return reached


@kernel
def _search_by_hops(ties: Adjacency, search: Search, source: int) -> int:
    """The same where every tie is one long: people are reached in order, without a heap."""
    search.distance[:] = np.inf
    search.paths[:] = 0.0
    search.done[:] = False
    search.distance[source], search.paths[source], search.done[source] = 0.0, 1.0, True
    search.order[0] = source
    reached, place = 1, 0
    while place < reached:
        here = search.order[place]
        far = search.distance[here] + 1.0
        place += 1
        for entry in range(ties.start[here], ties.start[here + 1]):
            there = ties.neighbour[entry]
            if not search.done[there]:
                search.done[there] = True
                search.distance[there] = far
                search.order[reached] = there
                reached += 1
            if search.distance[there] == far:
                search.paths[there] += search.paths[here]
    return reached


@kernel
def _push(heap: Heap, waiting: int, distance: float, person: int) -> int:
    at = waiting
    while at > 0 and heap.distance[(at - 1) // 2] > distance:
        heap.distance[at], heap.person[at] = heap.distance[(at - 1) // 2], heap.person[(at - 1) // 2]
        at = (at - 1) // 2
    heap.distance[at], heap.person[at] = distance, person
    return waiting + 1


@kernel
def _pop(heap: Heap, waiting: int) -> int:
    """Take the nearest away."""
    last = waiting - 1
    distance, person = heap.distance[last], heap.person[last]
    at, child = 0, 1
    while child < last:
        if child + 1 < last and heap.distance[child + 1] < heap.distance[child]:
            child += 1
        if heap.distance[child] >= distance:
            break
        heap.distance[at], heap.person[at] = heap.distance[child], heap.person[child]
        at, child = child, 2 * child + 1
    heap.distance[at], heap.person[at] = distance, person
    return last
