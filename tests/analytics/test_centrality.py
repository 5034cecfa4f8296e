"""Measures of people in a network, held against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from analytics.centrality import MeasureParameters, leading, measure, pagerank, walk_with_restart
from analytics.projection import PersonNetwork, as_graph
from analytics.ties import ties_of
from tests.analytics.nets import network_of, random_network

NETWORKS = [random_network(40, 70, 1), random_network(60, 300, 2), network_of([(0, 1, 0), (1, 2, 0), (3, 4, 0)])]


def by_person(values: dict[int, float], network: PersonNetwork) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([values[person] for person in range(len(network))])


@pytest.mark.parametrize("network", NETWORKS)
def test_measures_agree_with_networkx(network: PersonNetwork) -> None:
    """Degree, strength, both betweennesses, PageRank and components are what the reference says."""
    graph = as_graph(network)
    for _, _, members in graph.edges(data=True):
        members["length"] = 1.0 / members["weight"]
    found = measure(network.ties)
    assert found.degree.tolist() == [degree for _, degree in graph.degree()]
    np.testing.assert_allclose(found.strength, [strength for _, strength in graph.degree(weight="weight")])
    np.testing.assert_allclose(found.betweenness, by_person(nx.betweenness_centrality(graph), network), atol=1e-12)
    weighted = nx.betweenness_centrality(graph, weight="length")
    np.testing.assert_allclose(found.weighted_betweenness, by_person(weighted, network), atol=1e-12)
    np.testing.assert_allclose(
        found.pagerank, by_person(nx.pagerank(graph, tol=1e-13, max_iter=500), network), atol=1e-9
    )
    together = {
        frozenset(np.flatnonzero(found.component == number).tolist()) for number in set(found.component.tolist())
    }
    assert together == {frozenset(members) for members in nx.connected_components(graph)}
    assert found.core.tolist() == [number for _, number in sorted(nx.core_number(graph).items())]
    clustering: dict[int, float] = dict(nx.clustering(graph))  # type: ignore[arg-type]
    np.testing.assert_allclose(found.clustering, by_person(clustering, network), atol=1e-12)
    constraint = nx.constraint(graph, weight="weight")
    np.testing.assert_allclose(found.constraint, by_person(constraint, network), atol=1e-12)
    # Asked about all at once, networkx 3.6 divides by the wrong person's largest weight; asked by name it does not.
    effective = nx.effective_size(graph, nodes=list(graph), weight="weight")
    np.testing.assert_allclose(found.effective_size, by_person(effective, network), atol=1e-12)
    assert (found.pivots, found.error_bound) == (None, None)


def test_components_are_numbered_from_the_largest() -> None:
    """Number 0 is the largest component."""
    assert measure(NETWORKS[2].ties).component.tolist() == [0, 0, 0, 1, 1]


def test_a_sample_states_its_error_and_keeps_to_it() -> None:
    """Above the size limit betweenness comes from pivots, with a bound that the true values respect."""
    network = random_network(300, 900, 5)
    exact = measure(network.ties)
    sampled = measure(network.ties, network.ids(), MeasureParameters(exact_up_to=100, pivots=150))
    assert sampled.pivots == 150
    assert sampled.error_bound is not None
    assert np.abs(sampled.betweenness - exact.betweenness).max() < sampled.error_bound
    assert np.abs(sampled.weighted_betweenness - exact.weighted_betweenness).max() < sampled.error_bound
    assert np.corrcoef(sampled.betweenness, exact.betweenness)[0, 1] > 0.9


def test_the_sample_depends_on_the_seed_alone() -> None:
    """Same seed, same bytes; another seed draws others."""
    network = random_network(200, 500, 6)
    drawn = [
        measure(network.ties, network.ids(), MeasureParameters(seed=seed, exact_up_to=10, pivots=20)).betweenness
        for seed in (1, 1, 2)
    ]
    assert drawn[0].tobytes() == drawn[1].tobytes()
    assert drawn[0].tobytes() != drawn[2].tobytes()


def test_pagerank_of_people_without_ties_is_that_of_networkx() -> None:
    """Whoever has no tie is left by a leap to anybody, on few cores and on all."""
    graph = nx.gnm_random_graph(60, 50, seed=4)
    graph.add_nodes_from(range(60, 70))
    ties = ties_of(np.array(sorted(graph.edges())), np.ones(50), 70)
    reference = list(nx.pagerank(graph, tol=1e-14, max_iter=500).values())
    np.testing.assert_allclose(pagerank(ties), reference, atol=1e-10)


def test_all_cores_rank_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = pagerank(NETWORKS[0].ties)
    monkeypatch.setattr("analytics.centrality.walks._LARGE", 0)
    assert pagerank(NETWORKS[0].ties).tobytes() == alone.tobytes()


def test_a_restarting_walk_is_personalised_pagerank() -> None:
    """The walk from chosen people is what networkx calls personalised PageRank."""
    network = NETWORKS[0]
    starts = np.zeros((len(network), 2))
    starts[3, 0] = 1.0
    starts[[5, 9], 1] = (0.25, 0.75)
    found = walk_with_restart(network.ties, starts, restart=0.3)
    for column, wanted in enumerate(({3: 1.0}, {5: 0.25, 9: 0.75})):
        reference = nx.pagerank(as_graph(network), alpha=0.7, personalization=wanted, tol=1e-13, max_iter=500)
        np.testing.assert_allclose(found[:, column], by_person(reference, network), atol=1e-9)


def test_nobody_who_may_be_a_child_leads_a_list() -> None:
    """A ranking is a role, and only adults have one."""
    network = network_of([(0, 1, 0), (0, 2, 0), (0, 3, 0), (1, 2, 0)])
    network.adult[0] = False
    assert network.person_id(0) not in [person for person, _ in leading(network, measure(network.ties).degree, 10)]
    assert leading(network, measure(network.ties).degree, 1) == [(network.person_id(1), 2.0)]


def test_measures_of_nobody_are_empty() -> None:
    """An empty network is no error."""
    assert len(measure(network_of([]).ties).pagerank) == 0
