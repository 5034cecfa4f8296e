"""Likely links of one person: ranked, of adults alone, with a precision that was measured and not wished for."""

from __future__ import annotations

import networkx as nx
import numpy as np

from analytics.link_prediction import Known, Method, Reach, combine, score_pairs
from analytics.link_prediction.likely import BUDGET, likely_links
from analytics.ties import Ties, ties_of


def of(graph: nx.Graph[int]) -> Ties:
    ends = np.array(sorted(tuple(sorted(edge)) for edge in graph.edges()), dtype=np.int64)
    return ties_of(ends, np.ones(len(ends)), len(graph))


def ids(people: int) -> np.ndarray:
    return np.array([f"{person:016}".encode() for person in range(people)], dtype="S16")


def circles() -> nx.Graph[int]:
    """Six circles of ten who nearly all know each other, in a ring; 0 and 1 of the first do not."""
    graph: nx.Graph[int] = nx.Graph()
    for circle in range(6):
        graph.add_edges_from(nx.complete_graph(range(10 * circle, 10 * circle + 10)).edges())
        graph.add_edge(10 * circle + 9, (10 * circle + 10) % 60)
    graph.remove_edge(0, 1)
    return graph


def test_whoever_shares_all_contacts_comes_first_and_no_contact_is_listed() -> None:
    graph = circles()
    found = likely_links(of(graph), ids(60), 0, np.ones(60, dtype=np.bool_), 5)
    assert found.people[0][0] == 1
    assert not {person for person, _ in found.people} & set(graph[0])


def test_whoever_is_not_allowed_is_not_listed_and_the_list_is_as_long_all_the_same() -> None:
    allowed = np.ones(60, dtype=np.bool_)
    allowed[1] = False
    found = likely_links(of(circles()), ids(60), 0, allowed, 5)
    assert 1 not in {person for person, _ in found.people}
    assert len(found.people) == 5


def test_the_precision_to_expect_falls_with_the_list_and_is_high_where_gaps_are_plain() -> None:
    plain = likely_links(of(circles()), ids(60), 0, np.ones(60, dtype=np.bool_), 5).expected
    assert plain[1] > 0.5
    assert list(plain.values()) == sorted(plain.values(), reverse=True)
    chance: nx.Graph[int] = nx.gnm_random_graph(60, 200, seed=4)
    random = likely_links(of(chance), ids(60), 0, np.ones(60, dtype=np.bool_), 5).expected
    assert random[1] < plain[1]


def test_only_so_many_people_are_looked_at_and_it_is_said() -> None:
    graph: nx.Graph[int] = nx.star_graph(2 * BUDGET)
    found = likely_links(of(graph), ids(len(graph)), 1, np.ones(len(graph), dtype=np.bool_), 5)
    assert (len(found.around), found.cut_short) == (BUDGET, True)


def test_two_runs_are_the_same() -> None:
    first, second = (likely_links(of(circles()), ids(60), 0, np.ones(60, dtype=np.bool_), 5) for _ in range(2))
    assert (first.people, first.expected) == (second.people, second.expected)


def test_where_paths_say_nothing_a_far_one_counts_like_none() -> None:
    """Many couples, and fours in a long ring: what is hidden is within a four, or between those whom nothing joins."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_edges_from((2 * couple, 2 * couple + 1) for couple in range(60))
    for four in range(120, 240, 4):
        graph.add_edges_from(nx.complete_graph(range(four, four + 4)).edges())
        graph.add_edge(four, 120 + (four - 120 + 4) % 120)
    known = Known(of(graph))
    combination = combine(known)
    assert combination.reach < Reach.ANY
    pairs = np.array([[121, 124], [121, 180], [0, 180]])
    near, far, apart = combination.score(score_pairs(known, pairs))
    assert near > far == apart == 0


def test_where_paths_do_tell_a_far_one_counts_more_than_none() -> None:
    combination = combine(Known(of(circles())))
    assert combination.reach is Reach.ANY
    assert combination.weights[Method.UNWEIGHTED_WALK] > 0
