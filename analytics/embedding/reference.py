"""The node2vec package, where it is installed: what our own embedding is held against on small networks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from analytics.embedding.parameters import EmbeddingParameters
from analytics.ties import Ties

F32 = NDArray[np.float32]


class EmbeddingUnavailableError(Exception):
    """The node2vec package is not installed; the message says what to do."""


def embed_by_package(ties: Ties, parameters: EmbeddingParameters | None = None) -> F32:
    """One row of `dimensions` numbers for each person, the same for the same network and parameters.

    Raises EmbeddingUnavailableError where the package is absent, as it is on Python 3.13 and later.
    """
    chosen = parameters or EmbeddingParameters()
    package = _node2vec()
    if not len(ties):
        return np.zeros((0, chosen.dimensions), dtype=np.float32)
    with _untouched_random_state():
        walks = package.Node2Vec(
            _as_graph(ties),
            dimensions=chosen.dimensions,
            walk_length=chosen.walk_length,
            num_walks=chosen.num_walks,
            p=chosen.p,
            q=chosen.q,
            workers=1,
            quiet=True,
            seed=chosen.seed,
        )
        # More than one worker would make the result depend on their timing.
        model = walks.fit(window=chosen.window, epochs=chosen.epochs, min_count=1, seed=chosen.seed, workers=1)
    rows: F32 = np.stack([model.wv[str(person)] for person in range(len(ties))])
    return rows


def _as_graph(ties: Ties) -> nx.Graph[int]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(ties)))
    rows = zip(ties.ends().tolist(), ties.end_weights().tolist(), strict=True)
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in rows)
    return graph


def _node2vec() -> ModuleType:
    try:
        return import_module("node2vec")
    except ImportError as error:
        raise EmbeddingUnavailableError(
            "embeddings need the node2vec package, which exists for Python 3.11 and 3.12: run this there"
        ) from error


@contextmanager
def _untouched_random_state() -> Iterator[None]:
    """The package seeds the process's own generators: put them back as they were."""
    python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 - it is the global state that is kept
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
