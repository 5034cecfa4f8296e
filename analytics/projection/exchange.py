"""The network in the shapes that other libraries take."""

from __future__ import annotations

import networkx as nx

from analytics.projection.network import PersonNetwork


def as_graph(network: PersonNetwork) -> nx.Graph[int]:
    """The network for networkx: people by number, ties in order, `weight` on each."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(network)))
    rows = zip(network.ends.tolist(), network.tie_weight.tolist(), strict=True)
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in rows)
    return graph
