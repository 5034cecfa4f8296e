"""Columns that grow batch by batch, text kept as bytes, and look-ups from one numbering to another."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.model.ids import ID_BYTES
from graph.snapshot.arrays import I32, I64, U8
from graph.snapshot.errors import SnapshotError

SEPARATOR = "\x1f"
# Handles that lie at least this densely are looked up in a table, ten times faster than by bisection.
_TABLE_SLOTS_PER_HANDLE = 4
_MISSING = np.int32(-1)
_HASHED_BYTES = 8

_T = TypeVar("_T", bound=np.generic)


class Column(Generic[_T]):
    """Batches of one column. `finish` hands the whole over and forgets the batches, so that each exists once."""

    def __init__(self, dtype: type[_T]) -> None:
        self._dtype = dtype
        self._parts: list[NDArray[_T]] = []

    def append(self, values: NDArray[Any]) -> None:
        """Add a batch, narrowed to the column's type."""
        self._parts.append(values.astype(self._dtype))

    def finish(self) -> NDArray[_T]:
        """All batches in order of arrival."""
        whole = np.concatenate(self._parts) if self._parts else np.empty(0, dtype=self._dtype)
        self._parts.clear()
        return whole


class TextColumn:
    """Text of varying length as one run of bytes and n + 1 offsets into it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._lengths: Column[np.int64] = Column(np.int64)

    def append(self, texts: Sequence[bytes]) -> None:
        """Add a batch."""
        self._parts.append(b"".join(texts))
        self._lengths.append(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))

    def finish(self) -> tuple[U8, I64]:
        """The bytes and the offsets."""
        text = np.frombuffer(b"".join(self._parts), dtype=np.uint8)
        self._parts.clear()
        return text, offsets(self._lengths.finish())


class HandleRanks:
    """From a store's handles to ranks: the handle at position i has rank i."""

    def __init__(self, handles: I64) -> None:
        self._count = len(handles)
        self._first = int(handles.min()) if self._count else 0
        span = int(handles.max()) - self._first + 1 if self._count else 0
        self._table: I32 | None = None
        if span <= _TABLE_SLOTS_PER_HANDLE * self._count:
            self._table = np.full(span + 1, _MISSING, dtype=np.int32)
            self._table[handles - self._first] = np.arange(self._count, dtype=np.int32)
        else:
            self._order = np.argsort(handles, kind="stable").astype(np.int32)
            self._sorted = handles[self._order]

    def __call__(self, handles: I64) -> I32:
        """The ranks of these handles. Raises SnapshotError where one was never announced."""
        if self._table is not None:
            # One slot more than handles, always missing, for all that lie outside.
            slots = handles - self._first
            outside = (slots < 0) | (slots >= len(self._table) - 1)
            ranks = self._table[np.where(outside, len(self._table) - 1, slots)]
        else:
            at = np.minimum(np.searchsorted(self._sorted, handles), self._count - 1)
            ranks = np.where(self._sorted[at] == handles, self._order[at], _MISSING)
        if (ranks < 0).any():
            raise SnapshotError("the store's evidence refers to a node or record that it does not list")
        return ranks.astype(np.int32)


def offsets(counts: NDArray[Any]) -> I64:
    """Where each of consecutive runs starts, and where the last ends: n + 1 values."""
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def run_starts(values: NDArray[Any]) -> I64:
    """Where each run of equal neighbours begins."""
    begins = np.ones(len(values), dtype=bool)
    begins[1:] = values[1:] != values[:-1]
    return np.flatnonzero(begins).astype(np.int64)


def ranges(starts: NDArray[Any], counts: NDArray[Any]) -> I64:
    """The positions of several runs, one run after the other."""
    at = offsets(counts)
    shifts = np.repeat(np.asarray(starts, dtype=np.int64) - at[:-1], counts)
    return np.arange(at[-1], dtype=np.int64) + shifts


def hashed_text(text: str, known: dict[str, int]) -> int:
    """8 bytes of a text's BLAKE2b hash as a little-endian signed integer; `known` remembers, and holds "" as 0."""
    value = known.get(text)
    if value is None:
        digest = blake2b(text.encode(), digest_size=_HASHED_BYTES).digest()
        value = known[text] = int.from_bytes(digest, "little", signed=True)
    return value


def public_ids(ids: Sequence[bytes]) -> U8:
    """16-byte ids as an (n, 16) array."""
    return np.frombuffer(b"".join(ids), dtype=np.uint8).reshape(-1, ID_BYTES)


def as_bytes(rows: U8) -> NDArray[np.bytes_]:
    """Each row of an (n, width) array as one value that sorts and compares by its bytes."""
    # Rows of one length: numpy's padding of byte strings with NUL cannot make two different ones equal.
    return np.ascontiguousarray(rows).view(f"S{rows.shape[1]}").ravel()


def order_of_ids(public: U8) -> I32:
    """Ranks in order of their 16-byte ids; equal ids in order of rank."""
    high = np.ascontiguousarray(public).view(">u8").reshape(-1, 2)[:, 0].astype(np.uint64)
    order = np.argsort(high, kind="stable").astype(np.int32)
    ordered = high[order]
    tied = np.flatnonzero(ordered[1:] == ordered[:-1])
    if len(tied):
        # Versions of one record share an id; two ids that share only their first half are sorted by the whole.
        order = _sort_ties(public, order, tied)
    return order


def _sort_ties(public: U8, order: I32, tied: NDArray[np.intp]) -> I32:
    members = np.union1d(tied, tied + 1)
    ranks = order[members]
    keys = as_bytes(public[ranks])
    order[members] = ranks[np.lexsort((ranks, keys))]
    return order


def find_ids(public: U8, by_public: I32, wanted: U8) -> I32:
    """For each wanted id the first rank that bears it, in order of `by_public`, or -1."""
    if not len(by_public):
        return np.full(len(wanted), _MISSING, dtype=np.int32)
    keys = as_bytes(wanted)
    place = _places(public, by_public, keys)
    found = by_public[np.minimum(place, len(by_public) - 1)]
    return np.where((place < len(by_public)) & (as_bytes(public[found]) == keys), found, _MISSING).astype(np.int32)


def find_versions(public: U8, version: U8, by_public: I32, wanted: U8, versions: U8) -> I32:
    """For each wanted id the first rank that bears it with this version, in order of `by_public`, or -1."""
    found = np.full(len(wanted), _MISSING, dtype=np.int32)
    if not len(by_public):
        return found
    keys, hashes = as_bytes(wanted), as_bytes(versions)
    place, open_ = _places(public, by_public, keys), np.arange(len(wanted))
    # All versions of a record stand side by side: one step for each, over those that are not found yet.
    while len(open_ := open_[place[open_] < len(by_public)]):
        rank = by_public[place[open_]]
        borne = as_bytes(public[rank]) == keys[open_]
        this = borne & (as_bytes(version[rank]) == hashes[open_])
        found[open_[this]] = rank[this]
        open_ = open_[borne & ~this]
        place[open_] += 1
    return found


def _places(public: U8, by_public: I32, keys: NDArray[np.bytes_]) -> I64:
    """Where each id stands, or would stand, in the order of ids."""
    low = np.zeros(len(keys), dtype=np.int64)
    high = np.full(len(keys), len(by_public), dtype=np.int64)
    while (open_ := low < high).any():
        middle = (low + high) // 2
        probe = by_public[np.minimum(middle, len(by_public) - 1)]
        below = as_bytes(public[probe]) < keys
        low = np.where(open_ & below, middle + 1, low)
        high = np.where(open_ & ~below, middle, high)
    return low


def flags(ranks: I32, count: int) -> NDArray[np.bool_]:
    """These ranks as a mask over so many."""
    mask = np.zeros(count, dtype=np.bool_)
    mask[ranks] = True
    return mask


def taken(base: U8, extra: U8, ranks: Sequence[int] | I32) -> U8:
    """Rows of a column that goes on in the extra layer."""
    which = np.asarray(ranks, dtype=np.int64)
    if which.max(initial=-1) < len(base):
        return base[which]
    rows = np.zeros((len(which), base.shape[1]), dtype=np.uint8)
    added = which >= len(base)
    rows[~added], rows[added] = base[which[~added]], extra[which[added] - len(base)]
    return rows


def in_hex(ids: U8) -> list[str]:
    """Each row in hex: all at once, for an answer has hundreds."""
    return ids.tobytes().hex(" ", ids.shape[1]).split()
