"""Scores of pairs that are not tied: how likely it is that they are and nobody has said so.

Each is a score to rank by, and no probability. Higher is likelier; a pair that nothing speaks for scores 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from scipy.linalg import lapack
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigsh

from analytics.embedding import EmbeddingParameters, embed
from analytics.link_prediction.known import Known, floats
from analytics.ties import F64, I64, Ties

RESTART = 0.15
# What each further step weighs in Katz' measure, as a share of the most that lets it converge.
_KATZ_SHARE = 0.5
# What a path of three ties weighs beside one of two (L. Lue, C. Jin, T. Zhou 2009).
_LONGER = 0.01
# Changes below this move no rank that matters.
_SETTLED = 1e-10
_MOST_ROUNDS = 200
# Numbers held at once by a block of columns.
_CELLS = 5_000_000
# Up to so many people a factorisation is quicker than rounds over sparse ties.
_DENSE = 2_048
# Components are gathered until they have about so many people together.
_TOGETHER = 256
_EMBEDDING = EmbeddingParameters(dimensions=32, walk_length=20, num_walks=10, epochs=2)


class Method(StrEnum):
    """The scores, by the names that reports and files use."""

    RANDOM_WALK = "random-walk"
    UNWEIGHTED_WALK = "random-walk-unweighted"
    KATZ = "katz"
    LOCAL_PATH = "local-path"
    LONGER_PATH = "three-step-paths"
    RESOURCE_ALLOCATION = "resource-allocation"
    ADAMIC_ADAR = "adamic-adar"
    COMMON_NEIGHBOURS = "common-neighbours"
    ACTIVITY = "preferential-attachment"
    NODE2VEC = "node2vec"
    EVENTS = "event-co-membership"


@dataclass(frozen=True, slots=True)
class _Part:
    """Some whole components of a network: no path leads out of them. `largest` is the eigenvalue of the whole."""

    ties: Ties
    degree: F64
    largest: float


def score_pairs(known: Known, pairs: I64, seed: int = 20261101) -> dict[Method, F64]:
    """Every method's score of every pair. Without events there is no score by them."""
    scores = _by_columns(known.ties, pairs, _BY_COLUMN)
    degree = known.degree.astype(np.float64)
    scores[Method.RANDOM_WALK] = _both_ways(scores[Method.RANDOM_WALK], known.ties.strength, pairs)
    scores[Method.UNWEIGHTED_WALK] = _both_ways(scores[Method.UNWEIGHTED_WALK], degree, pairs)
    scores[Method.ACTIVITY] = degree[pairs[:, 0]] * degree[pairs[:, 1]]
    scores[Method.NODE2VEC] = _node2vec(known, pairs, seed)
    if known.attendance is not None:
        # A walk between people over the events that they took part in, large ones included, each by its size.
        graph = known.bipartite
        walk = _by_columns(graph, pairs, {Method.EVENTS: _unweighted_walk})[Method.EVENTS]
        scores[Method.EVENTS] = _both_ways(walk, graph.degree.astype(np.float64), pairs)
    return {method: scores[method] for method in Method if method in scores}


def _both_ways(score: F64, size: F64, pairs: I64) -> F64:
    """The walk is reversible, so one direction gives both: p(b to a) is p(a to b) times a's size over b's."""
    one, other = size[pairs[:, 0]], size[pairs[:, 1]]
    return score * (1.0 + np.divide(one, other, out=np.zeros(len(pairs)), where=other > 0))


_Column = Callable[[_Part, I64], F64]


def _by_columns(ties: Ties, pairs: I64, columns: Mapping[Method, _Column]) -> dict[Method, F64]:
    """Scores that are 0 for people whom no path joins: components are taken apart, a few small ones at a time."""
    scores = {method: np.zeros(len(pairs)) for method in columns}
    if not len(ties.neighbour) or not len(pairs):
        return scores
    _, component = connected_components(ties.matrix(), directed=False)
    size = np.bincount(component)
    part_of = np.cumsum(size) // _TOGETHER
    part = part_of[component]
    joined = component[pairs[:, 0]] == component[pairs[:, 1]]
    rows_by_part = np.flatnonzero(joined & (size[component[pairs[:, 0]]] > 1))
    rows_by_part = rows_by_part[np.argsort(part[pairs[rows_by_part, 0]], kind="stable")]
    of_rows = part[pairs[rows_by_part, 0]]
    largest, matrix = _largest_eigenvalue(ties.pattern()), ties.matrix()
    for begin, end in pairwise([*np.flatnonzero(np.diff(of_rows, prepend=-1)).tolist(), len(of_rows)]):
        rows = rows_by_part[begin:end]
        people = np.flatnonzero(part == of_rows[begin])
        inside = csr_array(matrix[people][:, people])
        here = Ties(inside.indptr.astype(np.int64), inside.indices.astype(np.int64), inside.data)
        some = _Part(here, here.degree.astype(np.float64), largest)
        local = np.searchsorted(people, pairs[rows])
        for block, sources, first, second in _blocks(len(people), local):
            for method, column in columns.items():
                scores[method][rows[block]] = column(some, sources)[second, first]
    return scores


def _blocks(people: int, pairs: I64) -> Iterator[tuple[I64, I64, I64, I64]]:
    """Pairs by their first person: their rows, the block's sources, and each pair's column and line in the block."""
    sources, place = np.unique(pairs[:, 0], return_inverse=True)
    width = max(1, min(_DENSE, _CELLS // max(1, people)))
    order = np.argsort(place, kind="stable")
    bounds = np.searchsorted(place[order], np.arange(0, len(sources) + width, width))
    for number, (first, last) in enumerate(pairwise(bounds.tolist())):
        rows = order[first:last]
        begin = number * width
        yield rows, sources[begin : begin + width], place[rows] - begin, pairs[rows, 1]


def walk_columns(ties: Ties, sources: I64, restart: float = RESTART, *, weighted: bool = True) -> F64:
    """Column j: where a walker is who starts at source j and goes back there with this chance at each step; (n, k)."""
    matrix = ties.matrix() if weighted else ties.pattern()
    strength = floats(matrix.sum(axis=0))
    if len(ties) <= _DENSE:
        root = np.sqrt(strength)
        less = np.divide(1.0, root, out=np.zeros(len(ties)), where=root > 0)
        even = csr_array(diags_array(less) @ matrix @ diags_array(less))
        # Whoever has no tie stays where he started.
        scale = np.where(root > 0, root, 1.0)
        return restart * scale[:, None] * _resolvent(even, 1.0 - restart, sources) / scale[sources]
    step = csr_array(matrix @ diags_array(np.divide(1.0, strength, out=np.zeros(len(ties)), where=strength > 0)))
    starts = np.zeros((len(ties), len(sources)))
    starts[sources, np.arange(len(sources))] = 1.0
    place = restart * starts
    term = place
    for _ in range(_MOST_ROUNDS):
        term = (1.0 - restart) * (step @ term)
        place += term
        if not term.size or term.max() < _SETTLED:
            break
    return place


def _resolvent(even: csr_array, share: float, sources: I64) -> F64:
    """Columns of the inverse of 1 - share * even, for an even-handed step of few people: by Cholesky, not by rounds."""
    factor, failed = lapack.dpotrf(np.eye(even.shape[0]) - share * even.toarray(), lower=1)
    if failed:
        raise ValueError("the steps of a walk must add up to less than 1")
    # The whole inverse costs as much as half of its columns one by one.
    if 2 * len(sources) < even.shape[0]:
        starts = np.zeros((even.shape[0], len(sources)))
        starts[sources, np.arange(len(sources))] = 1.0
        return np.asarray(lapack.dpotrs(factor, starts, lower=1)[0])
    lower, _ = lapack.dpotri(factor, lower=1)
    return np.asarray((np.tril(lower) + np.tril(lower, -1).T)[:, sources])


def _columns(matrix: csr_array, sources: I64) -> F64:
    return np.asarray(matrix[:, sources].toarray())


def _two_steps(part: _Part, sources: I64, share: F64) -> F64:
    """Sums over common neighbours of each one's share."""
    pattern = part.ties.pattern()
    return np.asarray(pattern @ (share[:, None] * _columns(pattern, sources)))


def _common(part: _Part, sources: I64) -> F64:
    return _two_steps(part, sources, np.ones(len(part.ties)))


def _allocated(part: _Part, sources: I64) -> F64:
    return _two_steps(part, sources, 1.0 / np.maximum(part.degree, 1))


def _adamic(part: _Part, sources: I64) -> F64:
    # A common neighbour has at least two ties.
    return _two_steps(part, sources, 1.0 / np.log(np.maximum(part.degree, 2)))


def _local_path(part: _Part, sources: I64) -> F64:
    pattern = part.ties.pattern()
    two = pattern @ _columns(pattern, sources)
    return np.asarray(two + _LONGER * (pattern @ two))


def _longer(part: _Part, sources: I64) -> F64:
    """Paths of three ties, each middle person counted less the more ties he has (I. Kovacs et al. 2019)."""
    pattern, less = part.ties.pattern(), 1.0 / np.sqrt(np.maximum(part.degree, 1))
    two = pattern @ (less[:, None] * _columns(pattern, sources))
    return np.asarray(pattern @ (less[:, None] * two))


def _katz(part: _Part, sources: I64) -> F64:
    pattern = part.ties.pattern()
    share = _KATZ_SHARE / part.largest
    if len(part.ties) <= _DENSE:
        return _resolvent(pattern, share, sources)
    term = share * _columns(pattern, sources)
    total = term.copy()
    for _ in range(_MOST_ROUNDS):
        term = share * (pattern @ term)
        total += term
        if term.max() < _SETTLED * total.max():
            break
    return np.asarray(total)


def _largest_eigenvalue(pattern: csr_array) -> float:
    if not pattern.nnz:
        return 0.0
    size = pattern.shape[0]
    if size < 50:
        return float(np.abs(np.linalg.eigvalsh(pattern.toarray())).max())
    # A start of ones: the default start is drawn by chance.
    found = eigsh(pattern, k=1, which="LA", v0=np.ones(size), return_eigenvectors=False, tol=1e-8)
    return float(found[0])


def _walk(part: _Part, sources: I64) -> F64:
    return walk_columns(part.ties, sources)


def _unweighted_walk(part: _Part, sources: I64) -> F64:
    return walk_columns(part.ties, sources, weighted=False)


_BY_COLUMN: Mapping[Method, _Column] = {
    Method.RANDOM_WALK: _walk,
    Method.UNWEIGHTED_WALK: _unweighted_walk,
    Method.KATZ: _katz,
    Method.LOCAL_PATH: _local_path,
    Method.LONGER_PATH: _longer,
    Method.RESOURCE_ALLOCATION: _allocated,
    Method.ADAMIC_ADAR: _adamic,
    Method.COMMON_NEIGHBOURS: _common,
}


def _node2vec(known: Known, pairs: I64, seed: int) -> F64:
    """Cosines of the two rows, from 0 to 1; nothing is said of people without a tie."""
    chosen = EmbeddingParameters(**{**_EMBEDDING.as_run(), "seed": seed})  # type: ignore[arg-type]
    vectors = embed(known.ties, known.ids, chosen).vectors.astype(np.float64)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    cosine = np.einsum("ij,ij->i", vectors[pairs[:, 0]], vectors[pairs[:, 1]])
    tied = (known.degree[pairs] > 0).all(axis=1)
    return np.where(tied, (1.0 + cosine) / 2.0, 0.0)
