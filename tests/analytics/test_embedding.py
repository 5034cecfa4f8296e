"""Embeddings by the node2vec package, where there is one."""

from __future__ import annotations

import random
import sys

import numpy as np
import pytest

from analytics.embedding import EmbeddingParameters, EmbeddingUnavailableError, embed, nearest
from tests.analytics.nets import network_of

CLIQUES = [(first + a, first + b, 1.0) for first in (0, 6) for a in range(6) for b in range(a)]
NETWORK = network_of([*CLIQUES, (0, 6, 2000.0)])
SMALL = EmbeddingParameters(dimensions=8, walk_length=10, num_walks=30, epochs=10)


def test_people_of_one_clique_lie_near_each_other() -> None:
    """Same parameters give the same bytes, friends come out near, and the process's dice stay as they were."""
    pytest.importorskip("node2vec")
    random.seed(3)
    expected = random.random()
    random.seed(3)
    embedding = embed(NETWORK, SMALL)
    assert random.random() == expected
    assert embedding.tobytes() == embed(NETWORK, SMALL).tobytes()
    assert embedding.shape == (12, 8)
    assert np.isfinite(embedding).all()
    cosine = dict(nearest(embedding, 3, 11))
    friends, others = [cosine[person] for person in (1, 2, 4, 5)], [cosine[person] for person in range(7, 12)]
    assert np.mean(friends) > np.mean(others) + 0.1


def test_without_the_package_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything else goes on working where node2vec cannot be installed."""
    monkeypatch.setitem(sys.modules, "node2vec", None)
    with pytest.raises(EmbeddingUnavailableError, match=r"Python 3\.11 and 3\.12"):
        embed(NETWORK)
