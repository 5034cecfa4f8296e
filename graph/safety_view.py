"""The one unmasked door: hard safety rules are checked against all evidence. An import contract lists its callers."""

from __future__ import annotations

import numpy as np

from graph.access import Purpose, PurposeMissingError, Viewer
from graph.model.times import Interval
from graph.snapshot.graph import Graph
from graph.store.port import GraphStore
from graph.view import GraphView, Reading


def safety_view(
    graph: Graph,
    store: GraphStore,
    purpose: Purpose,
    on_behalf_of: Viewer,
    *,
    valid: int | Interval | None = None,
    known_at: int | None = None,
) -> GraphView:
    """The graph with nothing masked, for rules whose answer to `on_behalf_of` names nothing that he may not read.

    The view has no viewer: he is who asked, for the audit, and not who reads. Raises PurposeMissingError without him
    or a purpose.
    """
    if on_behalf_of is None or purpose is None:
        raise PurposeMissingError("a safety check needs to know who asked and why")
    reading = Reading(np.ones(len(graph.labels), dtype=np.bool_), frozenset(store.labels()))
    return GraphView(graph, store, None, purpose, reading, valid, known_at, on_behalf_of)
