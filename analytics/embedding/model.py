"""node2vec on networks of any size: walks by rejection, skip-gram in compiled code, the same bytes for a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.draws import keyed_mix, keys_of
from analytics.embedding.kernel_skipgram import train
from analytics.embedding.kernel_walks import alias_tables, walk_all, walk_all_at_once
from analytics.embedding.parameters import EmbeddingParameters
from analytics.ties import Ties

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

# word2vec's exponent: how far frequent words are favoured as those drawn against a pair.
_DRAWN_POWER = 0.75
# Numbers of so many walks are held at once: 30 steps of each are 30 MB.
_WALKS_AT_ONCE = 250_000
# From so many on it pays to wake the other cores.
_MANY_WALKS = 20_000
# A newcomer's walks are few and his row starts from nothing: he hears them this often.
_NEWCOMER_EPOCHS = 5


@dataclass(frozen=True, slots=True)
class Embedding:
    """One row of `vectors` for each person. `contexts` are the rows against which they were learnt.

    `counts` says how often each person was walked over; with it a newcomer can be added without learning all anew.
    """

    vectors: F32
    contexts: F32
    counts: I64
    parameters: EmbeddingParameters


@dataclass(frozen=True, slots=True)
class _Walker:
    """Ties made ready for walking."""

    start: I64
    neighbour: I32
    weight: F64
    chance: F32
    other: I32
    keys: U64
    parameters: EmbeddingParameters

    def walks(self, people: I32) -> Iterator[tuple[int, I32]]:
        """All turns' walks as rows, some at a time, with the number of the first; the order is drawn for each turn."""
        chosen = self.parameters
        turns = np.repeat(np.arange(chosen.num_walks, dtype=np.int32), len(people))
        for first in range(0, len(turns), _WALKS_AT_ONCE):
            some = turns[first : first + _WALKS_AT_ONCE]
            walks = np.empty((len(some), chosen.walk_length), dtype=np.int32)
            walk = walk_all_at_once if len(some) >= _MANY_WALKS else walk_all
            walk(
                self._in_order(people, first, len(some)), some, self.start, self.neighbour, self.weight, self.chance,
                self.other, self.keys, np.uint64(chosen.seed % 2**64), chosen.p, chosen.q, walks,
            )  # fmt: skip
            yield first, walks

    def _in_order(self, people: I32, first: int, count: int) -> I32:
        """Who sets out on walks `first` and following."""
        turns = range(first // len(people), (first + count - 1) // len(people) + 1)
        drawn = (keyed_mix(self.keys[people], self.parameters.seed, turn) for turn in turns)
        parts = [people[np.argsort(draws, kind="stable")] for draws in drawn]
        skipped = first % len(people)
        return np.concatenate(parts)[skipped : skipped + count]


def embed(
    ties: Ties, ids: NDArray[np.bytes_] | None = None, parameters: EmbeddingParameters | None = None
) -> Embedding:
    """Learn a row for each person. `ids` (ascending; their numbers where absent) are what random draws are keyed by."""
    chosen = parameters or EmbeddingParameters()
    people = len(ties)
    keys = keys_of(np.arange(people).astype("S16") if ids is None else ids)
    vectors = _first_rows(keys, chosen)
    contexts = np.zeros((people, chosen.dimensions), dtype=np.float32)
    walker = _walker(ties, keys, chosen)
    everybody = np.arange(people, dtype=np.int32)
    counts = np.zeros(people, dtype=np.int64)
    whole, kept = people * chosen.num_walks, []
    for number, walks in walker.walks(everybody):
        counts += np.bincount(walks[walks >= 0], minlength=people)
        if whole <= _WALKS_AT_ONCE:
            kept.append((number, walks))
    for epoch in range(chosen.epochs if people else 0):
        # Few walks are kept from the count; many are walked again, which is quicker than it is to hold them.
        for number, walks in kept or walker.walks(everybody):
            _learn(walks, epoch * whole + number, chosen.epochs * whole, vectors, contexts, counts, chosen)
    return Embedding(vectors, contexts, counts, chosen)


def add_newcomers(learnt: Embedding, ties: Ties, ids: NDArray[np.bytes_] | None = None) -> Embedding:
    """Rows for people who were not there when the others' were learnt; nobody else's row changes.

    `ties` holds everybody, those already learnt first and in the same order. A newcomer's walks are walked over all
    ties, and his row alone learns from them.
    """
    before, people = len(learnt.vectors), len(ties)
    if people < before:
        raise ValueError("everybody who was learnt must still be there, in the same order")
    chosen = learnt.parameters
    keys = keys_of(np.arange(people).astype("S16") if ids is None else ids)
    new = np.arange(before, people, dtype=np.int32)
    vectors = np.concatenate((learnt.vectors, _first_rows(keys[new], chosen)))
    contexts = np.concatenate((learnt.contexts, np.zeros((len(new), chosen.dimensions), dtype=np.float32)))
    counts = np.concatenate((learnt.counts, np.zeros(len(new), dtype=np.int64)))
    settled = vectors[:before].copy()
    walker = _walker(ties, keys, replace(chosen, epochs=_NEWCOMER_EPOCHS))
    whole = max(1, len(new) * chosen.num_walks * _NEWCOMER_EPOCHS)
    for epoch in range(_NEWCOMER_EPOCHS):
        for number, walks in walker.walks(new):
            told = epoch * len(new) * chosen.num_walks + number
            _learn(walks, told, whole, vectors, contexts, counts, chosen, fixed_outputs=True)
            vectors[:before] = settled
    return Embedding(vectors, contexts, counts, chosen)


def nearest(vectors: F32, person: int, count: int) -> list[tuple[int, float]]:
    """The people whose rows point most nearly the same way, with their cosines; of equals the lower number first."""
    lengths = np.linalg.norm(vectors, axis=1)
    cosine = vectors @ vectors[person] / np.maximum(lengths * lengths[person], np.finfo(np.float32).tiny)
    order = np.lexsort((np.arange(len(cosine)), -cosine))
    return [(other, float(cosine[other])) for other in order.tolist() if other != person][:count]


def _walker(ties: Ties, keys: U64, chosen: EmbeddingParameters) -> _Walker:
    chance, other = alias_tables(ties.start, ties.weight)
    return _Walker(ties.start, ties.neighbour.astype(np.int32), ties.weight, chance, other, keys, chosen)


def _first_rows(keys: U64, chosen: EmbeddingParameters) -> F32:
    """Small random rows, each person's by his own key."""
    rows = np.empty((len(keys), chosen.dimensions), dtype=np.float32)
    for cell in range(chosen.dimensions):
        share = keyed_mix(keys, chosen.seed, -1 - cell) >> np.uint64(40)
        # From -1 to 1 over the dimensions, as the package's word2vec begins: half of that settles later, and less well.
        rows[:, cell] = (share.astype(np.float32) / np.float32(2**23) - np.float32(1)) / chosen.dimensions
    return rows


def _learn(
    walks: I32,
    told: int,
    whole: int,
    vectors: F32,
    contexts: F32,
    counts: I64,
    chosen: EmbeddingParameters,
    *,
    fixed_outputs: bool = False,
) -> None:
    """Take in walks of which `told` of a `whole` came before: the learning rate falls with each."""
    chance, other = alias_tables(np.array([0, len(counts)]), counts.astype(np.float64) ** _DRAWN_POWER)
    share = (told + np.arange(len(walks))) / whole
    rates = np.maximum(chosen.least_alpha, chosen.alpha - (chosen.alpha - chosen.least_alpha) * share)
    train(
        walks, told, np.uint64(chosen.seed % 2**64), vectors, contexts, _kept(counts, chosen.sample), chance, other,
        chosen.window, chosen.negative, rates.astype(np.float32), fixed_outputs,
    )  # fmt: skip


def _kept(counts: I64, sample: float) -> F32:
    """The chance with which a word is not thinned out, as word2vec thins frequent ones."""
    if not sample:
        return np.ones(len(counts), dtype=np.float32)
    threshold = sample * counts.sum()
    seen = np.maximum(counts, 1)
    return np.asarray(np.minimum(1.0, (np.sqrt(seen / threshold) + 1.0) * threshold / seen), dtype=np.float32)
