"""What is known when likely links are looked for: ties, and who took part in which event where that is told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from analytics.ties import F64, I64, Ties, ties_of

# An event with more people than this is a fact about them, not a tie between them.
EVENT_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who took part in what: one row for each (person, event), in order; `events` is how many events there are."""

    person: I64
    event: I64
    people: int
    events: int

    def matrix(self) -> csr_array:
        """People by events, 1 where one took part."""
        ones = np.ones(len(self.person))
        found = coo_array((ones, (self.person, self.event)), shape=(self.people, self.events)).tocsr()
        found.data[:] = 1.0
        return csr_array(found)

    def sizes(self) -> I64:
        """How many people took part in each event."""
        return np.bincount(self.event, minlength=self.events).astype(np.int64)

    def ties(self, limit: int = EVENT_LIMIT) -> Ties:
        """People tied by shared events of at most `limit` people; a pair among n weighs 1 / (n - 1) for each."""
        sizes = self.sizes()
        counts = (sizes > 1) & (sizes <= limit)
        matrix = self.matrix().multiply(np.where(counts, 1.0 / np.maximum(sizes - 1, 1), 0.0)[None, :])
        shared = coo_array(csr_array(matrix) @ self.matrix().T)
        once = (shared.row < shared.col) & (shared.data > 0)
        ends = np.column_stack((shared.row[once], shared.col[once])).astype(np.int64)
        return ties_of(ends, np.asarray(shared.data[once], dtype=np.float64), self.people)

    def without(self, events: NDArray[np.bool_]) -> Attendance:
        """The same less these events (a flag for each)."""
        left = ~events[self.event]
        return Attendance(self.person[left], self.event[left], self.people, self.events)


@dataclass(frozen=True)
class Known:
    """Ties and, where there are any, events. Random draws are keyed by `ids` (n), by person numbers if absent."""

    ties: Ties
    attendance: Attendance | None = None
    ids: NDArray[np.bytes_] | None = None

    def __len__(self) -> int:
        return len(self.ties)

    @cached_property
    def degree(self) -> I64:
        """How many people each is tied to."""
        return self.ties.degree

    @cached_property
    def component(self) -> I64:
        """The number of each person's connected component."""
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        _, label = connected_components(self.ties.matrix(), directed=False)
        return np.asarray(label, dtype=np.int64)

    def joined(self, pairs: I64) -> NDArray[np.bool_]:
        """Whether a path of ties joins each pair."""
        return np.asarray(self.component[pairs[:, 0]] == self.component[pairs[:, 1]])

    @cached_property
    def bipartite(self) -> Ties:
        """People and events as one graph: events are numbered after the people. Empty without events."""
        found = self.attendance
        if found is None:
            return Ties(np.zeros(len(self) + 1, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))
        pairs = np.unique(np.column_stack((found.person, found.people + found.event)), axis=0)
        return ties_of(pairs, np.ones(len(pairs)), found.people + found.events)


def all_pairs(people: int) -> I64:
    """Every two people, lower number first: (p, 2)."""
    one, other = np.triu_indices(people, 1)
    return np.column_stack((one, other)).astype(np.int64)


def pair_code(pairs: I64, people: int) -> I64:
    """One number for each pair, whichever way round."""
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    return np.asarray(low * people + high, dtype=np.int64)


def weights_like(ties: Ties, chosen: NDArray[np.bool_]) -> Ties:
    """The ties for which `chosen`, in the order of `ends`, says so."""
    return ties_of(ties.ends()[chosen], ties.end_weights()[chosen], len(ties))


def floats(values: NDArray[np.generic]) -> F64:
    """As a flat array of floats."""
    return np.asarray(values, dtype=np.float64).ravel()
