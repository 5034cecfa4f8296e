"""Links and descriptions as plain columns, a row for each slice of knowledge, before they are laid out for reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from graph.snapshot.arrays import I32, I64, U8, column_types

# Rows that are sorted together: enough to keep numpy busy, few enough for the keys to stay small.
CHUNK_ROWS = 1_000_000
_UNSIGNED = np.int64(2**31)
_LOW_HALF = np.int64(2**32 - 1)


@dataclass(slots=True)
class Rows:
    """Columns of one length, which `take` rearranges together."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self, order: NDArray[Any]) -> Self:
        """These rows in this order."""
        return type(self)(*(getattr(self, field.name)[order] for field in fields(self)))

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """All parts one after the other. The parts are emptied column by column, so that each row exists once."""
        columns = []
        for name, dtype in column_types(cls).items():
            columns.append(np.concatenate([np.empty(0, dtype), *(getattr(part, name) for part in parts)]))
            for part in parts:
                setattr(part, name, None)
        return cls(*columns)

    def rearrange(self, order: NDArray[Any]) -> None:
        """Put the rows into this order in place, column by column, so that one column at a time exists twice."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name)[order])


@dataclass(slots=True)
class LinkRows(Rows):
    """Ranks and values as in `Adjacency` and `LinkColumns`; `flags` holds FLAG_ASSESSMENT alone."""

    record: I32
    source: I32
    target: I32
    type: U8
    role: U8
    flags: U8
    valid_from: I32
    valid_to: I32
    known_from: I32
    known_to: I32

    def keys(self) -> tuple[I64, I64, I64, I64]:
        """What tells rows apart and orders them, most significant last, as `numpy.lexsort` wants it."""
        kind = (self.type.astype(np.int64) << 16) | (self.role.astype(np.int64) << 8) | self.flags
        return (
            _pair(self.valid_to, self.known_from),
            (kind << 32) | (self.valid_from.astype(np.int64) + _UNSIGNED),
            _pair(self.source, self.target),
            self.record.astype(np.int64),
        )

    def sort(self) -> None:
        """Put the rows into the order of `LinkColumns`."""
        by_record = order_by(self.record)
        for first, last in whole_runs(self.record[by_record]):
            part = by_record[first:last]
            by_record[first:last] = part[np.lexsort(self.take(part).keys())]
        self.rearrange(by_record)


@dataclass(slots=True)
class DescriptionRows(Rows):
    """Ranks and values as in `DescriptionColumns`."""

    record: I32
    node: I32
    valid_from: I32
    valid_to: I32
    known_from: I32
    known_to: I32
    born: I32
    surname: I64

    def keys(self) -> tuple[I64, I64, I64, I64]:
        """What tells rows apart and orders them, most significant last."""
        return (
            self.surname,
            _pair(self.valid_to, self.born),
            _pair(self.known_from, self.valid_from),
            _pair(self.node, self.record),
        )

    def sort(self) -> None:
        """Put the rows into the order of `DescriptionColumns`."""
        self.rearrange(np.lexsort(self.keys()))


def order_by(values: I32) -> I32:
    """The stable order of values that are not negative."""
    # Value and position in one integer: sorts many times faster than a stable argsort, and cannot tie.
    packed = values.astype(np.int64)
    packed <<= 32
    packed |= np.arange(len(values), dtype=np.int64)
    packed.sort()
    packed &= _LOW_HALF
    return packed.astype(np.int32)


def whole_runs(values: I32) -> Iterator[tuple[int, int]]:
    """Stretches of sorted values, of about CHUNK_ROWS each, that never part equal ones."""
    first = 0
    while first < len(values):
        last = min(first + CHUNK_ROWS, len(values))
        last = int(np.searchsorted(values, values[last - 1], side="right"))
        yield first, last
        first = last


def _pair(high: I32, low: I32) -> I64:
    return (high.astype(np.int64) << 32) | (low.astype(np.int64) + _UNSIGNED)
