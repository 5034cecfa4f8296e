"""The network in the shapes that other libraries take, and numbers for its parts."""

from __future__ import annotations

import networkx as nx
import numpy as np

from analytics.projection.network import PersonNetwork
from graph.snapshot.arrays import I64


def as_graph(network: PersonNetwork) -> nx.Graph[int]:
    """The network for networkx: people by number, ties in order, `weight` on each."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(network)))
    rows = zip(network.ends.tolist(), network.tie_weight.tolist(), strict=True)
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in rows)
    return graph


def by_size(label: I64) -> I64:
    """Labels renumbered from 0 by how many bear them, largest first; of equal ones whose first bearer comes first."""
    _, first, place, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(size), dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(size))
    return rank[place.ravel()]
