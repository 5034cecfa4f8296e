"""Who is tied to whom and how firmly, bare of evidence: what measures, walks and scores are computed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ties:
    """A symmetric adjacency: row i is `neighbour[start[i]:start[i + 1]]`, ascending, with `weight` (positive) beside.

    People may have no tie at all; nobody is tied to himself.
    """

    start: I64
    neighbour: I64
    weight: F64

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def degree(self) -> I64:
        """How many people each is tied to."""
        return np.diff(self.start)

    @property
    def strength(self) -> F64:
        """The weight of each person's ties together."""
        return np.asarray(self.matrix().sum(axis=1), dtype=np.float64).ravel() if len(self) else np.zeros(0)

    def matrix(self) -> csr_array:
        """The weights as a sparse array."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - a third of a second, and most commands weigh nothing

        return csr_array((self.weight, self.neighbour, self.start), shape=(len(self), len(self)))

    def pattern(self) -> csr_array:
        """The same with 1 for each tie."""
        from scipy.sparse import csr_array  # noqa: PLC0415

        return csr_array((np.ones(len(self.weight)), self.neighbour, self.start), shape=(len(self), len(self)))

    def ends(self) -> I64:
        """Each tie once, lower number first, in order: (m, 2)."""
        row = np.repeat(np.arange(len(self)), self.degree)
        once = row < self.neighbour
        return np.column_stack((row[once], self.neighbour[once]))

    def end_weights(self) -> F64:
        """The weight of each tie, in the order of `ends`."""
        row = np.repeat(np.arange(len(self)), self.degree)
        return self.weight[row < self.neighbour]


def ties_of(ends: I64, weight: F64, people: int) -> Ties:
    """Ties among so many people, whichever way round; parallel ones add up, and ties to oneself are left out."""
    from scipy.sparse import coo_array  # noqa: PLC0415

    real = ends[:, 0] != ends[:, 1]
    one, other, firm = ends[real, 0], ends[real, 1], weight[real]
    both = coo_array(
        (np.concatenate((firm, firm)), (np.concatenate((one, other)), np.concatenate((other, one)))),
        shape=(people, people),
    ).tocsr()
    both.sum_duplicates()
    return Ties(both.indptr.astype(np.int64), both.indices.astype(np.int64), both.data.astype(np.float64))


def by_size(label: I64) -> I64:
    """Labels renumbered from 0 by how many bear them, largest first; of equal ones whose first bearer comes first."""
    if not len(label):
        return label
    first = np.full(int(label.max()) + 1, len(label), dtype=np.int64)
    size = np.bincount(label, minlength=len(first))
    # Backwards, so that the first bearer is written last.
    first[label[::-1]] = np.arange(len(label) - 1, -1, -1)
    borne = np.flatnonzero(size)
    rank = np.empty(len(first), dtype=np.int64)
    rank[borne[np.lexsort((first[borne], -size[borne]))]] = np.arange(len(borne))
    return rank[label]
