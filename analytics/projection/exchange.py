"""The network in the shapes that other libraries take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.projection.network import PersonNetwork

if TYPE_CHECKING:
    import networkx as nx


def as_graph(network: PersonNetwork) -> nx.Graph[int]:
    """The network for networkx: people by number, ties in order, `weight` on each."""
    import networkx as nx  # noqa: PLC0415 - half a second, for whoever takes the network elsewhere

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(network)))
    rows = zip(network.ends.tolist(), network.tie_weight.tolist(), strict=True)
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in rows)
    return graph
