"""Whose records these are: PERSON nodes as people, each by all of his records."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from graph.view import GraphView, Person


def people_of(view: GraphView, nodes: Collection[int]) -> list[frozenset[int]]:
    """The people whose records these are, in order of their first record; all records of each."""
    if not nodes:
        return []
    with view.walker() as walker:
        units = walker.units_of(np.array(sorted(nodes), dtype=np.int32))
        known = sorted(set(units[units >= 0].tolist()))
        return sorted((frozenset(walker.members(unit).tolist()) for unit in known), key=min)


def person_at(view: GraphView, own: Collection[int]) -> Person:
    """The person whose records these are. Counts as disclosed."""
    with view.walker() as walker:
        unit = int(walker.units_of(np.array([min(own)], dtype=np.int32))[0])
        return view.person_of_unit(walker, unit)
