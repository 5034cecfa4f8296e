"""Embeddings: ours, and the node2vec package's as the reference where there is one."""

from __future__ import annotations

import random
import sys

import networkx as nx
import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.draws import keys_of
from analytics.embedding import (
    EmbeddingParameters,
    EmbeddingUnavailableError,
    add_newcomers,
    embed,
    embed_by_package,
    nearest,
)
from analytics.embedding.kernel_walks import alias_tables, walk_all, walk_all_at_once
from analytics.ties import Ties, ties_of

F32 = NDArray[np.float32]
CLIQUES = [(first + a, first + b) for first in (0, 6) for a in range(6) for b in range(a)]
SMALL = EmbeddingParameters(dimensions=8, walk_length=10, num_walks=30, epochs=10)


def ties(pairs: list[tuple[int, int]], people: int, weights: list[float] | None = None) -> Ties:
    return ties_of(np.array(pairs, dtype=np.int64), np.array(weights or [1.0] * len(pairs)), people)


TWO_CLIQUES = ties([*CLIQUES, (0, 6)], 12, [*[1.0] * len(CLIQUES), 0.05])


def test_people_of_one_clique_lie_near_each_other() -> None:
    embedding = embed(TWO_CLIQUES, None, SMALL).vectors
    cosine = dict(nearest(embedding, 3, 11))
    friends, others = [cosine[person] for person in (1, 2, 4, 5)], [cosine[person] for person in range(7, 12)]
    assert np.mean(friends) > np.mean(others) + 0.1


def test_a_seed_fixes_every_byte() -> None:
    rows = [embed(TWO_CLIQUES, None, EmbeddingParameters(dimensions=8, seed=seed)).vectors for seed in (1, 1, 2)]
    assert rows[0].tobytes() == rows[1].tobytes()
    assert rows[0].tobytes() != rows[2].tobytes()


def test_the_package_leaves_the_process_dice_as_they_were() -> None:
    pytest.importorskip("node2vec")
    random.seed(3)
    expected = random.random()
    random.seed(3)
    rows = embed_by_package(TWO_CLIQUES, SMALL)
    assert random.random() == expected
    assert rows.tobytes() == embed_by_package(TWO_CLIQUES, SMALL).tobytes()
    assert rows.shape == (12, 8)


def test_without_the_package_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ours goes on working where node2vec cannot be installed."""
    monkeypatch.setitem(sys.modules, "node2vec", None)
    with pytest.raises(EmbeddingUnavailableError, match=r"Python 3\.11 and 3\.12"):
        embed_by_package(TWO_CLIQUES)
    assert np.isfinite(embed(TWO_CLIQUES).vectors).all()


@pytest.mark.parametrize(("p", "q"), [(1.0, 1.0), (0.25, 4.0), (4.0, 0.5)])
def test_steps_are_as_likely_as_the_definition_says(p: float, q: float) -> None:
    """Third people of many walks 0, 1, ?: back, to a friend of the first's, or away, by weight and by p and q."""
    # 1's neighbours: 0 (back), 2 (0's friend too), 3 and 4 (strangers to 0); all of it many times over.
    one = np.array([(0, 1), (0, 2), (1, 2), (1, 3), (1, 4)])
    copies = 3000
    pairs = (one[None] + 5 * np.arange(copies)[:, None, None]).reshape(-1, 2)
    graph = ties_of(pairs, np.tile([1.0, 1.0, 2.0, 1.0, 3.0], copies), 5 * copies)
    chance, other = alias_tables(graph.start, graph.weight)
    keys = keys_of(np.arange(5 * copies).astype("S16"))
    first = np.tile(5 * np.arange(copies, dtype=np.int32), 20)
    turns, walks = np.repeat(np.arange(20, dtype=np.int32), copies), np.empty((20 * copies, 3), dtype=np.int32)
    walk_all(
        first, turns, graph.start, graph.neighbour.astype(np.int32), graph.weight, chance, other, keys,
        np.uint64(7), p, q, walks,
    )  # fmt: skip
    counts = np.bincount(walks[walks[:, 1] % 5 == 1, 2] % 5, minlength=5)
    wanted = np.array([1.0 / p, 0.0, 2.0, 1.0 / q, 3.0 / q])
    np.testing.assert_allclose(counts / counts.sum(), wanted / wanted.sum(), atol=0.015)


def test_all_cores_walk_as_one_does() -> None:
    graph, keys = TWO_CLIQUES, keys_of(np.arange(12).astype("S16"))
    chance, other = alias_tables(graph.start, graph.weight)
    people, turns = np.tile(np.arange(12, dtype=np.int32), 9), np.repeat(np.arange(9, dtype=np.int32), 12)
    found = []
    for walk in (walk_all, walk_all_at_once):
        walks = np.empty((len(people), 8), dtype=np.int32)
        walk(
            people, turns, graph.start, graph.neighbour.astype(np.int32), graph.weight, chance, other, keys,
            np.uint64(3), 0.5, 2.0, walks,
        )  # fmt: skip
        found.append(walks)
    assert found[0].tobytes() == found[1].tobytes()


def test_neighbourhoods_agree_with_the_package_as_its_own_seeds_do() -> None:
    """Ten nearest of everybody: ours share as many with the package's as two of its seeds share, less 0.02."""
    pytest.importorskip("node2vec")
    graph = nx.random_partition_graph([25] * 6, 0.3, 0.01, seed=2)
    partition = ties(sorted(graph.edges()), len(graph))
    chosen = [
        EmbeddingParameters(dimensions=16, walk_length=20, num_walks=10, p=0.5, q=2.0, epochs=3, seed=seed)
        for seed in (1, 2)
    ]
    theirs = [top_ten(embed_by_package(partition, each)) for each in chosen]
    ours = [top_ten(embed(partition, None, each).vectors) for each in chosen]
    among_theirs = shared(theirs[0], theirs[1])
    with_ours = np.mean([shared(one, other) for one in ours for other in theirs])
    assert with_ours >= among_theirs - 0.02


def test_a_newcomer_is_placed_among_his_ties_and_moves_nobody() -> None:
    learnt = embed(TWO_CLIQUES, None, SMALL)
    more = ties([*CLIQUES, (0, 6), (12, 7), (12, 8), (12, 9)], 13)
    grown = add_newcomers(learnt, more)
    assert grown.vectors[:12].tobytes() == learnt.vectors.tobytes()
    assert grown.contexts[:12].tobytes() == learnt.contexts.tobytes()
    cosine = dict(nearest(grown.vectors, 12, 12))
    assert np.mean([cosine[person] for person in range(6, 12)]) > np.mean([cosine[person] for person in range(6)])


def test_nobody_and_loners_are_no_error() -> None:
    assert embed(ties_of(np.zeros((0, 2), dtype=np.int64), np.zeros(0), 0)).vectors.shape == (0, 64)
    assert np.isfinite(embed(ties([(0, 1)], 3)).vectors).all()


def top_ten(rows: F32) -> list[set[int]]:
    return [{other for other, _ in nearest(rows, person, 10)} for person in range(len(rows))]


def shared(one: list[set[int]], other: list[set[int]]) -> float:
    return float(np.mean([len(a & b) / 10 for a, b in zip(one, other, strict=True)]))
