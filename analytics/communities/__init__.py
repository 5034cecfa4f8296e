"""Who hangs together: communities of a network, how stable they are, and how they nest."""

from analytics.communities.leiden import LEIDEN, Communities, find_communities, modularity
from analytics.communities.propagation import LABEL_PROPAGATION, propagated
from analytics.communities.stability import Stability, hierarchy, stability

__all__ = [
    "LABEL_PROPAGATION",
    "LEIDEN",
    "Communities",
    "Stability",
    "find_communities",
    "hierarchy",
    "modularity",
    "propagated",
    "stability",
]
