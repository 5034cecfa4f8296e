"""node2vec embeddings, by the node2vec package where it is installed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from analytics.projection.exchange import as_graph
from analytics.projection.network import PersonNetwork

F32 = NDArray[np.float32]


class EmbeddingUnavailableError(Exception):
    """The node2vec package is not installed; the message says what to do."""


@dataclass(frozen=True, slots=True)
class EmbeddingParameters:
    """The node2vec package's own parameters, by its names; `window` and `epochs` are those of its skip-gram."""

    dimensions: int = 64
    walk_length: int = 30
    num_walks: int = 10
    p: float = 1.0
    q: float = 1.0
    window: int = 5
    epochs: int = 1
    seed: int = 20261101

    def as_run(self) -> dict[str, object]:
        """What a run record says of them."""
        return asdict(self)


def embed(network: PersonNetwork, parameters: EmbeddingParameters | None = None) -> F32:
    """One row of `dimensions` numbers for each person, the same for the same network and parameters.

    Raises EmbeddingUnavailableError where the package is absent, as it is on Python 3.13 and later.
    """
    chosen = parameters or EmbeddingParameters()
    package = _node2vec()
    if not len(network):
        return np.zeros((0, chosen.dimensions), dtype=np.float32)
    with _untouched_random_state():
        walks = package.Node2Vec(
            as_graph(network),
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
    rows: F32 = np.stack([model.wv[str(person)] for person in range(len(network))])
    return rows


def nearest(embedding: F32, person: int, count: int) -> list[tuple[int, float]]:
    """The people whose rows point most nearly the same way, with their cosines; of equals the lower number first."""
    lengths = np.linalg.norm(embedding, axis=1)
    cosine = embedding @ embedding[person] / np.maximum(lengths * lengths[person], np.finfo(np.float32).tiny)
    order = np.lexsort((np.arange(len(cosine)), -cosine))
    return [(other, float(cosine[other])) for other in order.tolist() if other != person][:count]


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
