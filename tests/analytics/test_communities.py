"""Communities: planted groups are found, and found again."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest

from analytics.communities import Communities, find_communities, hierarchy, propagated, stability
from analytics.projection import PersonNetwork, as_graph
from analytics.ties import ties_of
from tests.analytics.nets import network_of, random_network


def planted(groups: int = 4, size: int = 8) -> PersonNetwork:
    ties = []
    for group in range(groups):
        first = group * size
        ties += [(first + a, first + b, 1.0) for a in range(size) for b in range(a)]
        ties.append((first, (first + size) % (groups * size), 2000.0))
    return network_of(ties)


def by_labels(network: PersonNetwork) -> Communities:
    return propagated(network.ties, network.ids(), seed=7)


def by_leiden(network: PersonNetwork) -> Communities:
    return find_communities(network.ties, seed=7)


@pytest.mark.parametrize("found_by", [by_leiden, by_labels])
def test_planted_groups_are_found(found_by: Callable[[PersonNetwork], Communities]) -> None:
    """Cliques joined by one faint tie each are communities, whichever the method."""
    found = found_by(planted())
    assert len(found) == 4
    parts = {tuple(found.members(number).tolist()) for number in range(4)}
    assert parts == {tuple(range(first, first + 8)) for first in range(0, 32, 8)}


@pytest.mark.parametrize("found_by", [by_leiden, by_labels])
def test_two_runs_give_the_same_bytes(found_by: Callable[[PersonNetwork], Communities]) -> None:
    """A seed fixes the communities."""
    network = random_network(300, 800, 4)
    runs = [found_by(network) for _ in range(2)]
    assert runs[0].community.tobytes() == runs[1].community.tobytes()
    assert runs[0].modularity == runs[1].modularity


def test_planted_groups_are_stable_and_a_random_network_has_none_that_are() -> None:
    """People of a clique stay together whatever the seed; where there is no structure they do not."""
    network, noise = planted(), random_network(200, 500, 9)
    firm = stability(network.ties, find_communities(network.ties), runs=10)
    loose = stability(noise.ties, find_communities(noise.ties), runs=10)
    assert firm.community.tolist() == [1.0] * 4
    assert loose.person.mean() < 0.9


def test_finer_communities_lie_inside_coarser_ones() -> None:
    """A hierarchy is one: whoever is together below is together above."""
    network = random_network(300, 900, 5)
    coarse, middle, fine = hierarchy(network.ties)
    for above, below in ((coarse, middle), (middle, fine)):
        assert len(np.unique(np.column_stack((above.community, below.community)), axis=0)) == len(below)
    assert len(coarse) < len(fine)


def test_who_has_no_tie_is_a_community_of_his_own() -> None:
    """The last of three people is tied to nobody."""
    ties = ties_of(np.array([[0, 1]]), np.ones(1), 3)
    assert find_communities(ties).community.tolist() == [0, 0, 1]


def test_modularity_is_that_of_networkx() -> None:
    """The stated modularity is the weighted one."""
    network = random_network(80, 200, 3)
    found = find_communities(network.ties)
    parts = [set(found.members(number).tolist()) for number in range(len(found))]
    assert found.modularity == pytest.approx(nx.community.modularity(as_graph(network), parts, weight="weight"))


def test_communities_are_numbered_from_the_largest() -> None:
    """Number 0 is the largest."""
    sizes = np.bincount(find_communities(random_network(80, 100, 3).ties).community).tolist()
    assert sizes == sorted(sizes, reverse=True)


def test_nobody_has_no_community() -> None:
    """An empty network is no error."""
    assert len(find_communities(network_of([]).ties)) == 0
