"""What a pair's levels weigh together, and the band that it falls into; the look-alike rule comes before the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.matching.comparing import SILENT, Pairs, compare
from loaders.matching.model import LEVELS, Band, Model
from loaders.matching.table import F64, I64, Table

# Pairs compared at one time: some forty columns of them are held besides.
_CHUNK = 500_000
_PLACE = frozenset({"same-address", "postcode", "similar-address", "address"})
_SURNAME = frozenset({"exact", "alias"})
_UNLIKE = frozenset({"otherwise", "other-name", "generation"})
_GENERATION = frozenset({"generation"})
_OTHER_NAME = frozenset({"other-name"})
_SIMILAR = frozenset({"similar", "swapped", "swapped-similar"})
_BOOKED = frozenset({"shared", "core-number"})
_NATIONAL = frozenset({"national"})
_NUMBERS = frozenset({"several", "national", "shared"})
BANDS = (Band.NONE, Band.POSSIBLE, Band.HELD, Band.JOIN, Band.FIRM, Band.LOOK_ALIKE, Band.CONTRADICTED)


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


def bands(pairs: Pairs, weight: F64, levels: Mapping[str, NDArray[np.uint8]], model: Model) -> NDArray[np.uint8]:
    """Each pair's band, as a place in BANDS."""
    limits = model.thresholds
    band = np.zeros(len(weight), dtype=np.uint8)
    for place, least in enumerate((limits.lower, limits.break_, limits.join, limits.firm), start=1):
        band[weight >= least] = place
    numbered = _at(levels, model, "identifiers", frozenset(_NUMBERS))
    band[_uncertain(pairs, levels, model) & ~numbered & (band > 0)] = BANDS.index(Band.POSSIBLE)
    band[look_alikes(pairs, levels, model) & ~numbered & (band > 0)] = BANDS.index(Band.LOOK_ALIKE)
    band[contradictory(pairs, levels, model)] = BANDS.index(Band.CONTRADICTED)
    return band


def look_alikes(pairs: Pairs, levels: Mapping[str, NDArray[np.uint8]], model: Model) -> NDArray[np.bool_]:
    """Pairs that look like one person and are kin: no score joins them, nor do third records.

    One surname, and two forenames of which neither is a slip of the pen (twins, brothers and sisters), or births a
    generation apart (father and son of one name). Under one roof any two forenames that plainly differ, unless
    neither is a name that the model knows, and one of the two bears no number: there both may be slips.
    """
    home, surname = _at(levels, model, "place", _PLACE), _at(levels, model, "last_name", _SURNAME)
    first = _at(levels, model, "first_name", _UNLIKE)
    numbered = ~pairs.table.identifiers.empty
    listed = pairs.table.first_listed != 0
    told = (numbered[pairs.left] & numbered[pairs.right]) | listed[pairs.left] | listed[pairs.right]
    return np.asarray((home & surname & first & told) | _kin(levels, model))


def _uncertain(pairs: Pairs, levels: Mapping[str, NDArray[np.uint8]], model: Model) -> NDArray[np.bool_]:
    """Pairs that no score joins by itself, and of which nothing says for sure that they are two.

    Birth dates plainly differ, and a name does as well or the home is the same (cousins of one name, or a slip). Or one
    gives no birth date, under one roof, and they have other numbers and no telephone in common.
    """
    home = _at(levels, model, "place", _PLACE)
    like = _at(levels, model, "last_name", _SURNAME | _SIMILAR)
    numbered = ~pairs.table.identifiers.empty
    unborn = (levels["birth_date"] == SILENT) & numbered[pairs.left] & numbered[pairs.right]
    unborn &= ~_at(levels, model, "phone", frozenset({"shared"}))
    born, first = (_at(levels, model, name, _UNLIKE) for name in ("birth_date", "first_name"))
    return np.asarray((home & like & (born | unborn | first)) | _two_unlike(levels, model))


def contradictory(pairs: Pairs, levels: Mapping[str, NDArray[np.uint8]], model: Model) -> NDArray[np.bool_]:
    """Pairs that share one number, and are not one person by that alone: numbers are mistyped.

    Birth dates plainly differ, and a name as well. Or the number is a police or prison one, under which kin and friends
    are booked in for each other, and the two have the names and births of kin, or no name in common.
    """
    booked = _at(levels, model, "identifiers", _BOOKED)
    national = _at(levels, model, "identifiers", _NATIONAL)
    strangers = _at(levels, model, "first_name", _UNLIKE) & _at(levels, model, "last_name", _UNLIKE)
    return np.asarray(
        (_two_unlike(levels, model) & (booked | national)) | ((look_alikes(pairs, levels, model) | strangers) & booked)
    )


def _two_unlike(levels: Mapping[str, NDArray[np.uint8]], model: Model) -> NDArray[np.bool_]:
    first, last = _at(levels, model, "first_name", _UNLIKE), _at(levels, model, "last_name", _UNLIKE)
    return _at(levels, model, "birth_date", _UNLIKE) & (first | last)


def _kin(levels: Mapping[str, NDArray[np.uint8]], model: Model) -> NDArray[np.bool_]:
    """One surname, and two forenames of which neither is a slip of the pen, or births a generation apart."""
    surname = _at(levels, model, "last_name", _SURNAME | _SIMILAR)
    return surname & (_at(levels, model, "first_name", _OTHER_NAME) | _at(levels, model, "birth_date", _GENERATION))


def _at(
    levels: Mapping[str, NDArray[np.uint8]], model: Model, comparison: str, kinds: frozenset[str]
) -> NDArray[np.bool_]:
    numbers = [n for n, level in enumerate(model.comparisons[comparison]) if level.kind in kinds]
    return np.isin(levels[comparison], numbers)
