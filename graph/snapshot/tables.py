"""The nodes and record versions of a store's evidence stream, read batch by batch into ranks and columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import lt
from typing import Any

import numpy as np

from graph.model.evidence import NodeRef
from graph.model.ids import ID_BYTES, IdKey
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.snapshot.arrays import I32, I64, U8, U16, NodeColumns, RecordColumns
from graph.snapshot.columns import (
    SEPARATOR,
    Column,
    HandleRanks,
    TextColumn,
    as_bytes,
    hashed_text,
    order_of_ids,
    public_ids,
    run_starts,
)
from graph.snapshot.errors import SnapshotError

_MOST_LABELS = 2**16

NodeBatch = Sequence[tuple[int, int, str, str]]
RecordBatch = Sequence[tuple[int, str, str, bytes, int, int, str]]


@dataclass(frozen=True, slots=True)
class NodeTable:
    """Nodes, and the ranks of the stream's handles."""

    columns: NodeColumns
    ranks: HandleRanks


@dataclass(frozen=True, slots=True)
class RecordTable:
    """Record versions, still without `links_at`; `first_version[i]` is the rank of the first version of i's record."""

    columns: RecordColumns
    ranks: HandleRanks
    first_version: I32
    labels: tuple[Label, ...]


def read_nodes(batches: Iterable[NodeBatch], ids: IdKey) -> NodeTable:
    """All nodes. Raises SnapshotError unless they come in order, each once."""
    handles, kinds, public, text = Column(np.int64), Column(np.uint8), Column(np.uint8), TextColumn()
    last: tuple[Any, ...] = ()
    for batch in batches:
        texts = [_text(authority, key) for _, _, authority, key in batch]
        last = _in_order(last, [(row[1], words) for row, words in zip(batch, texts, strict=True)], "nodes")
        handles.append(np.array([row[0] for row in batch], dtype=np.int64))
        kinds.append(np.array([row[1] for row in batch], dtype=np.int64))
        names = [ids.node_id(NodeRef(Kind(kind), authority, key)) for _, kind, authority, key in batch]
        public.append(public_ids(names).ravel())
        text.append(texts)
    names_of_all = public.finish().reshape(-1, ID_BYTES)
    columns = NodeColumns(kinds.finish(), names_of_all, order_of_ids(names_of_all), *text.finish())
    return NodeTable(columns, HandleRanks(handles.finish()))


def read_records(batches: Iterable[RecordBatch], ids: IdKey, labels: Mapping[int, Label]) -> RecordTable:
    """All record versions. Raises SnapshotError unless they come in order, each once, under known classes."""
    handles, classes, grades = Column(np.int64), Column(np.int64), Column(np.uint8)
    public, versions, text = Column(np.uint8), Column(np.uint8), TextColumn()
    origins: Column[np.int64] = Column(np.int64)
    hashes = {"": 0}
    last: tuple[Any, ...] = ()
    for batch in batches:
        texts = [_text(system, source_id) for _, system, source_id, *_ in batch]
        last = _in_order(last, [(words, row[3]) for row, words in zip(batch, texts, strict=True)], "records")
        handles.append(np.array([row[0] for row in batch], dtype=np.int64))
        classes.append(np.array([row[4] for row in batch], dtype=np.int64))
        grades.append(np.array([row[5] for row in batch], dtype=np.int64))
        origins.append(np.array([hashed_text(row[6], hashes) for row in batch], dtype=np.int64))
        public.append(public_ids([ids.record_id(system, source_id) for _, system, source_id, *_ in batch]).ravel())
        versions.append(public_ids([row[3] for row in batch]).ravel())
        text.append(texts)
    names_of_all = public.finish().reshape(-1, ID_BYTES)
    label, known_labels = _intern(classes.finish(), labels)
    words, words_at = text.finish()
    columns = RecordColumns(
        public=names_of_all,
        by_public=order_of_ids(names_of_all),
        version=versions.finish().reshape(-1, ID_BYTES),
        label=label,
        grade=grades.finish(),
        origin=origins.finish(),
        links_at=np.zeros(len(names_of_all) + 1, dtype=np.int32),
        text=words,
        text_at=words_at,
    )
    return RecordTable(columns, HandleRanks(handles.finish()), _first_versions(names_of_all), known_labels)


def _text(first: str, second: str) -> bytes:
    return f"{first}{SEPARATOR}{second}".encode()


def _in_order(last: tuple[Any, ...], keys: list[tuple[Any, ...]], what: str) -> tuple[Any, ...]:
    """The last key of a batch whose keys all rise. Look-ups bisect: a stream out of order would answer wrongly."""
    if not keys:
        return last
    if not last < keys[0] or not all(map(lt, keys, keys[1:])):
        raise SnapshotError(f"the store's {what} do not come in the order of their keys")
    return keys[-1]


def _intern(classes: I64, labels: Mapping[int, Label]) -> tuple[U16, tuple[Label, ...]]:
    present, position = np.unique(classes, return_inverse=True)
    unknown = [int(class_id) for class_id in present if int(class_id) not in labels]
    if unknown:
        raise SnapshotError(f"the store's evidence bears {len(unknown)} visibility classes that it has no label for")
    ordered = tuple(sorted({labels[int(class_id)] for class_id in present}))
    if len(ordered) > _MOST_LABELS:
        raise SnapshotError(f"{len(ordered)} different access labels: a snapshot holds at most {_MOST_LABELS}")
    rank = {label: place for place, label in enumerate(ordered)}
    table = np.array([rank[labels[int(class_id)]] for class_id in present], dtype=np.uint16)
    return table[position.ravel()], ordered


def _first_versions(public: U8) -> I32:
    first = run_starts(as_bytes(public)).astype(np.int32)
    return np.repeat(first, np.diff(np.append(first, len(public))))
