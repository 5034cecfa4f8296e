"""The network on Spark's GraphX, over two workers, beside the same on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score

from analytics.centrality import components, pagerank
from analytics.communities import find_communities, propagated
from analytics.graphx import PAGERANK_TOLERANCE, Cluster, OnSpark, SparkUnavailableError, on_spark
from analytics.ties import Ties, ties_of

pytestmark = pytest.mark.spark

# Two workers of one core, each a process of its own.
TWO_WORKERS = "local-cluster[2,1,1024]"
# How far communities that stand out must be the same; 0 would be chance.
AGREEMENT = 0.9


def circles(people: int = 600, of: int = 30) -> Ties:
    """Circles in which half of all pairs are tied, few ties between them, a pair apart, and five people alone."""
    dice = np.random.default_rng(1)
    circle = np.arange(people) // of
    one, other = np.triu_indices(people, 1)
    chance = np.where(circle[one] == circle[other], 0.5, 0.0005)
    ends = np.column_stack((one, other))[dice.random(len(one)) < chance]
    ends = np.concatenate((ends[(ends < people - 7).all(axis=1)], [[people - 7, people - 6]]))
    return ties_of(ends, np.ones(len(ends)), people)


@pytest.fixture(scope="module")
def ties() -> Ties:
    return circles()


@pytest.fixture(scope="module")
def found(ties: Ties, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnSpark]:
    folder = tmp_path_factory.mktemp("exchange")
    yield on_spark(ties, Cluster(TWO_WORKERS, folder, partitions=2))
    assert list(folder.iterdir()) == [], "nothing is left where workers and we met"


def test_components_are_the_same_to_the_number(ties: Ties, found: OnSpark) -> None:
    assert found.component.tolist() == components(ties).tolist()
    assert found.component.max() == 6, "the pair and the five alone among them"


def test_pagerank_is_the_same_within_the_stated_tolerance(ties: Ties, found: OnSpark) -> None:
    assert np.abs(found.rank - pagerank(ties)).sum() < PAGERANK_TOLERANCE
    assert found.rank.sum() == pytest.approx(1.0)


def test_communities_that_stand_out_are_found_by_all(ties: Ties, found: OnSpark) -> None:
    ids = [f"{person:06}".encode() for person in range(len(ties))]
    ours = (find_communities(ties).community, propagated(ties, ids, 7).community)
    for community in ours:
        assert adjusted_mutual_info_score(found.communities.community, community) > AGREEMENT


def test_a_network_without_ties_needs_no_cluster() -> None:
    alone = on_spark(ties_of(np.zeros((0, 2), dtype=np.int64), np.zeros(0), 3), Cluster("spark://nowhere:1"))
    assert (alone.component.tolist(), alone.rank.sum()) == ([0, 1, 2], pytest.approx(1.0))


def test_without_java_it_is_said_what_is_missing(ties: Ties, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SparkUnavailableError, match="Java"):
        on_spark(ties, Cluster(TWO_WORKERS))
