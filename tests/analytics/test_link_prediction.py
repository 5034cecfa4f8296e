"""Likely links: scores against their definitions, and a combination that cannot learn who is on the list."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from analytics.link_prediction import (
    PRIOR,
    Attendance,
    Known,
    Method,
    all_pairs,
    combine,
    score_pairs,
    unknown_pairs,
    walk_columns,
)
from analytics.ties import Ties, ties_of


def of(graph: nx.Graph[int]) -> Ties:
    edges = sorted((one, other, data.get("weight", 1.0)) for one, other, data in graph.edges(data=True))
    ends = np.array([edge[:2] for edge in edges], dtype=np.int64).reshape(-1, 2)
    return ties_of(ends, np.array([edge[2] for edge in edges]), len(graph))


def weighted(seed: int, people: int = 40, ties: int = 90) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.gnm_random_graph(people, ties, seed=seed)
    for number, (one, other) in enumerate(sorted(graph.edges())):
        graph[one][other]["weight"] = 1.0 + number % 5
    return graph


@pytest.mark.parametrize("seed", [1, 2])
def test_neighbour_scores_are_those_of_networkx(seed: int) -> None:
    graph = weighted(seed)
    free = sorted(nx.non_edges(graph))
    pairs = np.sort(np.array(free, dtype=np.int64), axis=1)
    scores = score_pairs(Known(of(graph)), pairs)
    asked = [tuple(pair) for pair in pairs.tolist()]
    for method, reference in (
        (Method.RESOURCE_ALLOCATION, nx.resource_allocation_index),
        (Method.ADAMIC_ADAR, nx.adamic_adar_index),
        (Method.ACTIVITY, nx.preferential_attachment),
    ):
        np.testing.assert_allclose(scores[method], [value for _, _, value in reference(graph, asked)], atol=1e-12)
    common = [len(set(graph[one]) & set(graph[other])) for one, other in asked]
    assert scores[Method.COMMON_NEIGHBOURS].tolist() == common


def test_the_walk_scores_both_ways_as_personalised_pagerank() -> None:
    """A pair's score is where the one's walk is found with the other, and the other way round."""
    graph = weighted(3)
    pairs = all_pairs(len(graph))
    score = score_pairs(Known(of(graph)), pairs)[Method.RANDOM_WALK]
    ranks = {
        person: nx.pagerank(graph, alpha=0.85, personalization={person: 1.0}, tol=1e-13, max_iter=500)
        for person in graph
        if graph.degree(person)
    }
    nobody = dict.fromkeys(graph, 0.0)
    wanted = [ranks.get(a, nobody)[b] + ranks.get(b, nobody)[a] for a, b in pairs.tolist()]
    np.testing.assert_allclose(score, wanted, atol=1e-8)


def test_katz_sums_all_paths() -> None:
    graph = weighted(4)
    adjacency = nx.to_numpy_array(graph) > 0
    share = 0.5 / np.abs(np.linalg.eigvalsh(adjacency)).max()
    wanted = np.linalg.inv(np.eye(len(graph)) - share * adjacency)
    pairs = all_pairs(len(graph))
    found = score_pairs(Known(of(graph)), pairs)[Method.KATZ]
    np.testing.assert_allclose(found, wanted[pairs[:, 0], pairs[:, 1]], atol=1e-8)


def test_rounds_over_a_large_network_and_a_small_one_s_factorisation_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    ties = of(weighted(5))
    sources = np.array([3, 7, 8])
    factored = walk_columns(ties, sources)
    monkeypatch.setattr("analytics.link_prediction.scores._DENSE", 0)
    np.testing.assert_allclose(walk_columns(ties, sources), factored, atol=1e-8)


def test_events_tie_a_pair_the_less_the_more_were_there() -> None:
    """Two people alone at one event are tied with 1, each pair of three with a half, and a crowd not at all."""
    person = np.array([0, 1, 1, 2, 3, *range(4, 10)])
    event = np.array([0, 0, 1, 1, 1, *[2] * 6])
    ties = Attendance(person, event, 10, 3).ties(limit=5)
    found = dict(zip(map(tuple, ties.ends().tolist()), ties.end_weights().tolist(), strict=True))
    assert found == {(0, 1): 1.0, (1, 2): 0.5, (1, 3): 0.5, (2, 3): 0.5}


def test_the_combination_cannot_tell_that_a_listed_person_without_ties_must_have_some() -> None:
    """On a list made from the ties, a person whose only tie is hidden scores nothing with anybody."""
    graph = nx.connected_caveman_graph(6, 6)
    graph.add_nodes_from(range(36, 50))
    known = Known(of(graph))
    chosen = combine(known)
    assert min(chosen.weights.values()) >= 0.0
    pairs = unknown_pairs(known, 1, "test", 5000)
    score = chosen.score(score_pairs(known, pairs))
    assert score[(pairs >= 36).any(axis=1)].max() == 0.0
    assert score[(pairs < 36).all(axis=1)].min() > 0.0


def test_the_combination_finds_hidden_ties_better_than_chance_and_repeats_itself() -> None:
    graph = nx.random_partition_graph([12] * 5, 0.6, 0.02, seed=4)
    edges = sorted(graph.edges())
    hidden = edges[::7]
    graph.remove_edges_from(hidden)
    known = Known(of(graph))
    pairs = unknown_pairs(known, 1, "test", 5000)
    runs = [combine(known, seed=3) for _ in range(2)]
    assert runs[0] == runs[1]
    assert runs[0].hidden > 0
    score = runs[0].score(score_pairs(known, pairs))
    is_hidden = np.array([tuple(pair) in set(hidden) for pair in pairs.tolist()])
    assert np.median(score[is_hidden]) > np.quantile(score[~is_hidden], 0.8)


def test_where_nothing_can_be_learnt_the_prior_stands() -> None:
    chosen = combine(Known(ties_of(np.array([[0, 1], [1, 2]]), np.ones(2), 4)))
    assert (dict(chosen.weights), chosen.hidden) == (dict(PRIOR), 0)


def test_pairs_drawn_from_a_large_network_are_not_tied_and_each_is_drawn_once() -> None:
    ties = of(nx.gnm_random_graph(400, 3000, seed=2))
    drawn = unknown_pairs(Known(ties), 5, "test", 2000)
    codes = drawn[:, 0] * 400 + drawn[:, 1]
    tied = ties.ends()
    assert len(np.unique(codes)) == len(codes) > 1500
    assert not np.isin(codes, tied[:, 0] * 400 + tied[:, 1]).any()
    assert (drawn[:, 0] < drawn[:, 1]).all()
