"""Labels as they bind today: a replay of earlier knowledge is no way round a later restriction.

A record version is read by who may read its own label and those of the record's current versions, so what stands in
the arrays is the join of both (`Label.join`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from graph.model.labels import Label
from graph.snapshot.arrays import U16
from graph.snapshot.columns import run_starts
from graph.snapshot.tables import RecordTable


def bind_labels(records: RecordTable, current: NDArray[np.bool_]) -> RecordTable:
    """The records with the labels that bind. `current`: whether the newest sighting of its record names a version."""
    label = records.columns.label
    if not len(label):
        return records
    begins = run_starts(records.first_version)
    relabelled = np.flatnonzero(np.minimum.reduceat(label, begins) != np.maximum.reduceat(label, begins))
    if not len(relabelled):
        return records
    ends = np.append(begins[1:], len(label))
    bound: dict[int, Label] = {}
    for record in relabelled.tolist():
        versions = range(int(begins[record]), int(ends[record]))
        today = [records.labels[label[version]] for version in versions if current[version]]
        for version in versions:
            bound[version] = reduce(Label.join, today, records.labels[label[version]])
    labels = tuple(sorted({*(records.labels[rank] for rank in _kept(label, bound)), *bound.values()}))
    rank = {name: place for place, name in enumerate(labels)}
    moved = np.array([rank.get(name, 0) for name in records.labels], dtype=np.uint16)[label]
    moved[list(bound)] = [rank[name] for name in bound.values()]
    return replace(records, columns=replace(records.columns, label=moved), labels=labels)


def _kept(label: U16, bound: dict[int, Label]) -> list[int]:
    untouched = np.ones(len(label), dtype=bool)
    untouched[list(bound)] = False
    ranks: list[int] = np.unique(label[untouched]).tolist()
    return ranks
