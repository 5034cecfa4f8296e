"""Which record versions count for nothing: reports that were looked for because of a flag, and copies of them."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from analytics.projection.reading import WEIGHING
from graph.model.links import LinkType
from graph.snapshot.arrays import I64
from graph.snapshot.columns import as_bytes
from graph.snapshot.graph import Graph
from graph.view import GraphView

_SPOKEN = (*WEIGHING, LinkType.HAS_ALERT, LinkType.ON_LIST)


def left_out(view: GraphView, records: Collection[bytes]) -> I64:
    """Ranks of every version of these records (public ids), and of every copy of what they say, in order.

    A copy is a record of the same stated origin that speaks of one of the same people, whichever agency passes it on,
    and whether or not it says what it was looked for. What that origin says of others stands. Copies are told by what
    the view can read: a report that it cannot read takes nothing from it.
    """
    if not records:
        return np.zeros(0, dtype=np.int64)
    named = _versions_of(view.graph, records)
    links = view.visible_links(_SPOKEN)
    person_of = view.people.person_of
    record = np.concatenate((links.record, links.record)).astype(np.int64)
    person = np.concatenate((person_of[links.source], person_of[links.target]))
    origin = _origins(view.graph, record)
    spoken = (person >= 0) & (origin != 0)
    first = spoken & np.isin(record, named)
    # Few origins are asked about: pairs are compared one by one only among what those said.
    asked = np.flatnonzero(spoken & np.isin(origin, origin[first]))
    told = set(zip(origin[first].tolist(), person[first].tolist(), strict=True))
    pairs = zip(origin[asked].tolist(), person[asked].tolist(), strict=True)
    copies = record[asked[[pair in told for pair in pairs]]]
    return np.union1d(named, copies)


def _origins(graph: Graph, ranks: I64) -> I64:
    """Who first said each record version; 0 where it does not say."""
    base, extra = graph.base.records.origin, graph.extra.records.origin
    added = ranks >= graph.base_records
    found = np.empty(len(ranks), dtype=np.int64)
    found[~added] = base[ranks[~added]]
    found[added] = extra[ranks[added] - graph.base_records]
    return found


def _versions_of(graph: Graph, records: Collection[bytes]) -> NDArray[np.int64]:
    """Ranks of every version of these records."""
    wanted = np.array(sorted(records), dtype="S16")
    found = []
    for layer, first in ((graph.base.records, 0), (graph.extra.records, graph.base_records)):
        found.append(first + np.flatnonzero(np.isin(as_bytes(layer.public), wanted)))
    return np.concatenate(found)
