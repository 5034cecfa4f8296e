"""What became of rows that a base holds, once the records that state them were looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.snapshot.arrays import I32, I64, KNOWN_OPEN
from graph.snapshot.columns import run_starts
from graph.snapshot.errors import DeltaRefusedError
from graph.snapshot.rows import DescriptionRows, LinkRows


@dataclass(frozen=True, slots=True)
class Difference:
    """Positions: `added` among the new rows, `ended` among the old ones, which hold until `known_to` (ranks)."""

    added: I64
    ended: I64
    known_to: I32


def difference(old: LinkRows | DescriptionRows, new: LinkRows | DescriptionRows, settled: int) -> Difference:
    """How new rows of the same records differ from old ones.

    Equal rows are matched one to one. Known ranks below `settled` are those of the old rows' head: knowledge only
    grows, so nothing may begin or end there any more. Raises DeltaRefusedError where it does: a record's content
    was disposed of, or the base belongs to a history that this store does not have.
    """
    runs, order = _equal_runs(old.keys(), new.keys())
    is_new = order >= len(old)
    old_count = np.bincount(runs[~is_new], minlength=len(order))
    new_count = np.bincount(runs[is_new], minlength=len(order))
    matched = (old_count == new_count)[runs]
    if not matched[~is_new].all():
        raise _rewritten()
    added = order[is_new & ~matched] - len(old)
    # Both in order of run, and of each run as many: the i-th old row is the i-th matched new one.
    before, after = order[~is_new], order[is_new & matched] - len(old)
    changed = old.known_to[before] != new.known_to[after]
    ended, known_to = before[changed], new.known_to[after[changed]]
    known_from = new.known_from[added]
    if (known_from < settled).any() or (known_to < settled).any() or (old.known_to[ended] != KNOWN_OPEN).any():
        raise _rewritten()
    return Difference(np.sort(added), ended, known_to)


def _equal_runs(old: Sequence[I64], new: Sequence[I64]) -> tuple[I64, NDArray[np.intp]]:
    """The order of all rows by key, old before new, and for each place in it the number of its run of equal keys."""
    keys = [np.concatenate(pair) for pair in zip(old, new, strict=True)]
    order = np.lexsort(keys)
    begins = np.zeros(len(order), dtype=np.int64)
    for key in keys:
        begins[run_starts(key[order])] = 1
    return np.cumsum(begins) - 1, order


def _rewritten() -> DeltaRefusedError:
    return DeltaRefusedError("what the base says was already known has changed: the snapshot has to be built anew")
