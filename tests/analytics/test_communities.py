"""Communities: planted groups are found, and found again."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from analytics.communities import LABEL_PROPAGATION, LOUVAIN, find_communities
from analytics.projection import PersonNetwork, as_graph
from tests.analytics.nets import network_of, random_network


def planted(groups: int = 4, size: int = 8) -> PersonNetwork:
    ties = []
    for group in range(groups):
        first = group * size
        ties += [(first + a, first + b, 1.0) for a in range(size) for b in range(a)]
        ties.append((first, (first + size) % (groups * size), 2000.0))
    return network_of(ties)


@pytest.mark.parametrize(("limit", "method"), [(10_000, LOUVAIN), (0, LABEL_PROPAGATION)])
def test_planted_groups_are_found(limit: int, method: str) -> None:
    """Cliques joined by one faint tie each are communities, whichever method the size calls for."""
    network = planted()
    found = find_communities(network, louvain_up_to=limit)
    assert found.method == method
    assert len(found) == 4
    parts = {tuple(found.members(number).tolist()) for number in range(4)}
    assert parts == {tuple(range(first, first + 8)) for first in range(0, 32, 8)}


@pytest.mark.parametrize("limit", [10_000, 0])
def test_two_runs_give_the_same_bytes(limit: int) -> None:
    """A seed fixes the communities."""
    network = random_network(300, 800, 4)
    runs = [find_communities(network, seed=7, louvain_up_to=limit) for _ in range(2)]
    assert runs[0].community.tobytes() == runs[1].community.tobytes()
    assert runs[0].modularity == runs[1].modularity


def test_modularity_is_that_of_networkx() -> None:
    """The stated modularity is the weighted one."""
    network = random_network(80, 200, 3)
    found = find_communities(network)
    parts = [set(found.members(number).tolist()) for number in range(len(found))]
    assert found.modularity == pytest.approx(nx.community.modularity(as_graph(network), parts, weight="weight"))


def test_communities_are_numbered_from_the_largest() -> None:
    """Number 0 is the largest."""
    sizes = np.bincount(find_communities(random_network(80, 100, 3)).community).tolist()
    assert sizes == sorted(sizes, reverse=True)


def test_nobody_has_no_community() -> None:
    """An empty network is no error."""
    assert len(find_communities(network_of([]))) == 0
