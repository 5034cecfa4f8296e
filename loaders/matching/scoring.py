"""What a pair's levels weigh together, and the band that it falls into; the look-alike rule comes before the score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from loaders.matching.comparing import SILENT, Pairs, compare
from loaders.matching.kin import (
    DIFFERING,
    NUMBERS,
    Levels,
    at_level,
    contradictory,
    look_alikes,
    numbered_strangers,
    twins,
    uncertain,
)
from loaders.matching.model import BANDS, LEVELS, Band, Model
from loaders.matching.table import F64, I64, Table

# Pairs compared at one time: some forty columns of them are held besides.
_CHUNK = 500_000


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs with their weights (posterior bits), bands (places in BANDS) and levels (one column a comparison)."""

    left: I64
    right: I64
    weight: F64
    band: NDArray[np.uint8]
    levels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.left)

    def only(self, which: NDArray[np.bool_] | I64) -> Scored:
        """Some of the pairs."""
        return Scored(self.left[which], self.right[which], self.weight[which], self.band[which], self.levels[which])

    @property
    def by_comparison(self) -> Levels:
        """The level of each pair in each comparison."""
        return {name: self.levels[:, place] for place, name in enumerate(LEVELS)}

    @property
    def joining(self) -> NDArray[np.bool_]:
        """Pairs that the score alone makes one person."""
        return np.asarray((self.band == BANDS.index(Band.JOIN)) | (self.band == BANDS.index(Band.FIRM)))


def score(table: Table, left: I64, right: I64, model: Model, prior: float | None = None) -> Scored:
    """Weigh pairs of rows. `prior` (bits) takes the place of the model's own where a file's size is known."""
    parts = [
        _score(Pairs(table, left[chunk], right[chunk]), model, model.prior if prior is None else prior)
        for chunk in _chunks(len(left))
    ]
    if len(parts) == 1:
        return parts[0]
    return Scored(*(np.concatenate([getattr(part, name) for part in parts]) for name in Scored.__slots__))


def _chunks(size: int) -> Iterator[slice]:
    for first in range(0, max(size, 1), _CHUNK):
        yield slice(first, first + _CHUNK)


def _score(pairs: Pairs, model: Model, prior: float) -> Scored:
    levels = compare(pairs, model)
    weight = np.full(len(pairs.left), prior)
    for name in LEVELS:
        weight += weights_of(pairs, model, name, levels[name])
    band = bands(pairs, weight, levels, model)
    return Scored(pairs.left, pairs.right, weight, band, np.stack([levels[name] for name in LEVELS], axis=1))


def weights_of(pairs: Pairs, model: Model, comparison: str, reached: NDArray[np.uint8]) -> F64:
    """The weight of one comparison for each pair."""
    table = np.zeros(SILENT + 1)
    for number, level in enumerate(model.comparisons[comparison]):
        table[number] = level.weight
    weight = table[reached]
    for number, level in enumerate(model.comparisons[comparison]):
        if level.frequency is not None:
            which = np.flatnonzero(reached == number)
            column = {"forenames": pairs.table.first_frequency, "surnames": pairs.table.last_frequency}[level.frequency]
            weight[which] += np.log2(level.u / column[pairs.left[which]])
    return weight


def bands(pairs: Pairs, weight: F64, levels: Levels, model: Model) -> NDArray[np.uint8]:
    """Each pair's band, as a place in BANDS."""
    band = _by_weight(weight, model)
    numbered = at_level(levels, model, "identifiers", NUMBERS)
    # Two numbers of one sort that differ are two people's, unless the rest is sure of one.
    band[at_level(levels, model, "identifiers", DIFFERING) & (band == BANDS.index(Band.JOIN))] = BANDS.index(Band.HELD)
    band[uncertain(pairs, levels, model) & ~numbered & (band > 0)] = BANDS.index(Band.POSSIBLE)
    band[look_alikes(pairs, levels, model) & ~numbered & (band > 0)] = BANDS.index(Band.LOOK_ALIKE)
    band[contradictory(pairs, levels, model)] = BANDS.index(Band.CONTRADICTED)
    return band


def among_strangers(scored: Scored, model: Model) -> Scored:
    """The pairs with the bands that they have where no kin live.

    What looks like twins still never joins by itself, but parts no third records. A number joins nobody whose names and
    births contradict it and who lives elsewhere.
    """
    levels = scored.by_comparison
    band = _by_weight(scored.weight, model)
    band[twins(levels, model) & (band > 0)] = BANDS.index(Band.POSSIBLE)
    band[numbered_strangers(levels, model)] = BANDS.index(Band.CONTRADICTED)
    return replace(scored, band=band)


def _by_weight(weight: F64, model: Model) -> NDArray[np.uint8]:
    limits = model.thresholds
    band = np.zeros(len(weight), dtype=np.uint8)
    for place, least in enumerate((limits.lower, limits.break_, limits.join, limits.firm), start=1):
        band[weight >= least] = place
    return band
