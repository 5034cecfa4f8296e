"""Parallel links made one: entries grouped by pair and type, with what they state in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.identity.layout import Entries
from graph.model.times import OPEN_END, OPEN_START
from graph.snapshot.arrays import FLAG_ASSESSMENT, FLAG_REVERSED, I32, I64, Adjacency, LinkColumns
from graph.snapshot.graph import Graph

_TYPES = 2**8


@dataclass(frozen=True, slots=True)
class Folds:
    """One row for each pair of ends (`low` before `high`, positions) and type, in that order.

    `roles` has one bit for each role. `valid_from` is the earliest start, but that of a record without any date: it
    does not take away what another gives. `valid_to` is the latest end, open if one is. Row i is stated by the entries
    `at[i]:at[i + 1]` of `record`, ranks of record versions, and `forward`, whether they run from `low` to `high`.
    """

    low: I64
    high: I64
    type: I64
    grade: I64
    assessment: NDArray[np.bool_]
    roles: I64
    valid_from: I64
    valid_to: I64
    at: I64
    record: I32
    forward: NDArray[np.bool_]


def fold(graph: Graph, one: I64, other: I64, entries: Entries) -> Folds:
    """Fold entries that lie at positions `one` and lead to positions `other`."""
    values = _values(graph, entries)
    reverse = (values[2] & FLAG_REVERSED) != 0
    low, high = np.minimum(one, other), np.maximum(one, other)
    forward = (low == one) != reverse
    key = (low * (int(high.max(initial=0)) + 1) + high) * _TYPES + values[0]
    order = np.argsort(key, kind="stable")
    key, values, forward = key[order], values[:, order], forward[order]
    begins = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.empty(0, dtype=np.int64)
    first = order[begins]
    kind, role, flags, grade, valid_from, valid_to, record = values
    return Folds(
        low=low[first],
        high=high[first],
        type=kind[begins],
        grade=_reduced(np.minimum, grade, begins),
        assessment=(_reduced(np.bitwise_and, flags, begins) & FLAG_ASSESSMENT) != 0,
        # Roles are numbers below 63: a set of them fits one integer.
        roles=_reduced(np.bitwise_or, np.int64(1) << role, begins),
        valid_from=_earliest(valid_from, valid_to, begins),
        valid_to=_reduced(np.maximum, valid_to, begins),
        at=np.append(begins, len(key)),
        record=record.astype(np.int32),
        forward=forward,
    )


def _earliest(starts: I64, ends: I64, begins: I64) -> I64:
    stated = _reduced(np.minimum, np.where((starts == OPEN_START) & (ends == OPEN_END), OPEN_END, starts), begins)
    return np.where(stated == OPEN_END, OPEN_START, stated)


def _reduced(how: np.ufunc, values: I64, begins: I64) -> I64:
    return np.asarray(how.reduceat(values, begins)) if len(begins) else values[:0]


def _values(graph: Graph, entries: Entries) -> I64:
    """Rows of type, role, flags, grade, valid_from, valid_to and record of each entry."""
    base, extra = graph.base, graph.extra
    added = entries.half != 0
    if not added.any():
        return _layer_values(base.adjacency, base.links, 0, entries.entry)
    found = np.empty((7, len(entries.entry)), dtype=np.int64)
    found[:, ~added] = _layer_values(base.adjacency, base.links, 0, entries.entry[~added])
    found[:, added] = _layer_values(extra.adjacency, extra.links, graph.base_links, entries.entry[added])
    return found


def _layer_values(columns: Adjacency, links: LinkColumns, first_link: int, at: I64) -> I64:
    found = np.empty((7, len(at)), dtype=np.int64)
    found[0], found[1], found[2], found[3] = columns.type[at], columns.role[at], columns.flags[at], columns.grade[at]
    found[4], found[5] = columns.valid_from[at], columns.valid_to[at]
    found[6] = links.record[columns.link[at] - first_link]
    return found
