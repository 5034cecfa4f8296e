"""How central people are in a network, and random walks over it."""

from analytics.centrality.measures import Centralities, MeasureParameters, components, leading, measure
from analytics.centrality.walks import pagerank, walk_with_restart

__all__ = [
    "Centralities",
    "MeasureParameters",
    "components",
    "leading",
    "measure",
    "pagerank",
    "walk_with_restart",
]
