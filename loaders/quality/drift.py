"""How far a load's columns have moved from those of the load before it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from loaders.quality.profile import ColumnProfile, FeedProfile

# The index's usual reading: below 0.1 nothing has moved, above 0.25 the population is another one.
MOVED = 0.25
# Below so many filled cells a share says little, and the index is large by chance.
ENOUGH = 200
_LEAST_SHARE = 0.0005
_BLANK = "(blank)"
# A column that looks so much like another did, and so little like itself, has been shifted or swapped.
_LIKE, _UNLIKE = 0.8, 0.2


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """One column against the load before. `index` is the population stability index, None where rows are too few."""

    name: str
    completeness: float
    before: float | None
    index: float | None
    moved: bool
    looks_like: str = ""


def drift(now: FeedProfile, before: FeedProfile) -> tuple[ColumnDrift, ...]:
    """Every column of a load, in order, against the same column of the load before."""
    known = {column.name: column for column in before.columns}
    found = []
    for place, column in enumerate(now.columns):
        earlier = known.get(column.name)
        index = None if earlier is None else _index(column, earlier)
        found.append(
            ColumnDrift(
                column.name,
                column.completeness,
                None if earlier is None else earlier.completeness,
                index,
                index is not None and index > MOVED,
                _shifted(place, now, known),
            )
        )
    return tuple(found)


def population_stability(now: Mapping[str, int], before: Mapping[str, int]) -> float:
    """The population stability index of two distributions, given as counts: sum of (p - q) ln(p / q).

    Lewis, An Introduction to Credit Scoring (1994). Shares below 0.05 % count as that, so that it is always finite.

    >>> population_stability({"a": 50, "b": 50}, {"a": 5, "b": 5})
    0.0
    """
    total, earlier = sum(now.values()), sum(before.values())
    if not total or not earlier:
        return 0.0
    index = 0.0
    for key in sorted({*now, *before}):
        share = max(now.get(key, 0) / total, _LEAST_SHARE)
        was = max(before.get(key, 0) / earlier, _LEAST_SHARE)
        index += (share - was) * math.log(share / was)
    return index


def _index(now: ColumnProfile, before: ColumnProfile) -> float | None:
    if min(now.rows, before.rows) < ENOUGH:
        return None
    if now.kind != before.kind:
        # Codes became free text or the other way round: blanks are all that can still be compared.
        return population_stability(_blanks(now), _blanks(before))
    return population_stability(_with_blanks(now), _with_blanks(before))


def _with_blanks(column: ColumnProfile) -> dict[str, int]:
    sampled = sum(column.shares.values())
    blank = round((column.rows - column.filled) * (sampled / column.filled if column.filled else 1.0))
    return {**column.shares, _BLANK: blank}


def _blanks(column: ColumnProfile) -> dict[str, int]:
    return {_BLANK: column.rows - column.filled, "filled": column.filled}


def _shifted(place: int, now: FeedProfile, known: Mapping[str, ColumnProfile]) -> str:
    """The column that this one looks like, the nearest first, where it no longer looks like itself; else ""."""
    column = now.columns[place]
    itself = known.get(column.name)
    if itself is None or column.filled < ENOUGH or _overlap(column, itself) > _UNLIKE:
        return ""
    others = sorted((abs(other - place), other) for other in range(len(now.columns)) if other != place)
    for _, other in others:
        earlier = known.get(now.columns[other].name)
        if earlier is not None and _overlap(column, earlier) >= _LIKE > _overlap(itself, earlier):
            return earlier.name
    return ""


def _overlap(one: ColumnProfile, other: ColumnProfile) -> float:
    """What two distributions share, 0 to 1; 0 where they are of different kinds."""
    total, others = sum(one.shares.values()), sum(other.shares.values())
    if one.kind != other.kind or not total or not others:
        return 0.0
    return sum(min(one.shares[key] / total, other.shares[key] / others) for key in one.shares.keys() & other.shares)
