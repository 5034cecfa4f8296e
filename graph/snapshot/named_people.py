"""The people whom one record is about, in a graph and by rank: read by nobody, but to settle who may read."""

from __future__ import annotations

import numpy as np

from graph.model.kinds import Kind
from graph.snapshot.graph import Graph


def people_named(graph: Graph, record_id: bytes) -> tuple[int, ...]:
    """The PERSON nodes that any version of the record describes or ties to something, ascending."""
    versions = graph.record_versions(record_id)
    ends = {end for rank in versions for link in graph.record_links(rank) for end in graph.link_ends(link)}
    return tuple(sorted(node for node in ends | set(_described(graph, versions)) if _is_person(graph, node)))


def people_described(graph: Graph, record_id: bytes) -> tuple[int, ...]:
    """Those whom it describes; where it describes nobody, all whom it names."""
    found = set(_described(graph, graph.record_versions(record_id)))
    return tuple(sorted(node for node in found if _is_person(graph, node))) or people_named(graph, record_id)


def _is_person(graph: Graph, node: int) -> bool:
    return graph.node_kind(node) is Kind.PERSON


def _described(graph: Graph, versions: list[int]) -> list[int]:
    wanted = np.array(versions, dtype=np.int32)
    found: list[int] = []
    for columns in (graph.base.descriptions, graph.extra.descriptions) if versions else ():
        if len(columns.record):
            rows = np.flatnonzero(np.isin(columns.record, wanted))
            found += (np.searchsorted(columns.start, rows, side="right") - 1).tolist()
    return found
