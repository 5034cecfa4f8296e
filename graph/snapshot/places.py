"""Where the nodes, record versions and labels of a stream of changes stand in the graph that it is laid over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.model.labels import Label
from graph.snapshot.arrays import I32, I64, U8, U16, GraphArrays, NodeColumns, RecordColumns
from graph.snapshot.build import Evidence
from graph.snapshot.columns import as_bytes, find_ids, offsets, order_of_ids, ranges
from graph.snapshot.errors import DeltaRefusedError


@dataclass(frozen=True, slots=True)
class Places:
    """Graph-wide ranks by the stream's ranks; `known_records` are the record versions of the base that are in both.

    `nodes`, `records` and `labels` are those that the base does not have; `label` maps the stream's classes.
    """

    node: I32
    record: I32
    known_records: I32
    nodes: NodeColumns
    records: RecordColumns
    labels: tuple[Label, ...]


def locate(base: GraphArrays, evidence: Evidence) -> Places:
    """Find what is known, number what is new. Raises DeltaRefusedError where a record lost a version or its label."""
    nodes, records = evidence.nodes.columns, evidence.records.columns
    node = find_ids(base.nodes.public, base.nodes.by_public, nodes.public)
    new_nodes = np.flatnonzero(node < 0)
    node[new_nodes] = len(base.nodes.kind) + np.arange(len(new_nodes), dtype=np.int32)
    class_of, added_labels = _classes(base.labels, evidence.records.labels)
    record, known = _versions_in_base(base.records, records)
    new_records, old_records = np.flatnonzero(record < 0), np.flatnonzero(record >= 0)
    label = class_of[records.label]
    same_label = base.records.label[record[old_records]] == label[old_records]
    same_grade = base.records.grade[record[old_records]] == records.grade[old_records]
    if len(old_records) != len(known) or not (same_label & same_grade).all():
        raise DeltaRefusedError(
            "a record version that the base holds is gone or was relabelled: build the snapshot anew"
        )
    record[new_records] = len(base.records.label) + np.arange(len(new_records), dtype=np.int32)
    return Places(
        node=node,
        record=record,
        known_records=known,
        nodes=_take_nodes(nodes, new_nodes),
        records=_take_records(records, new_records, label[new_records]),
        labels=added_labels,
    )


def _classes(base: tuple[Label, ...], stream: tuple[Label, ...]) -> tuple[U16, tuple[Label, ...]]:
    added = tuple(label for label in stream if label not in set(base))
    rank = {label: place for place, label in enumerate(base + added)}
    return np.array([rank[label] for label in stream], dtype=np.uint16), added


def _versions_in_base(base: RecordColumns, stream: RecordColumns) -> tuple[I32, I32]:
    """For each version of the stream its rank in the base or -1; and all that the base has of the stream's records."""
    first = find_ids(base.public, base.by_public, stream.public)
    first = np.unique(first[first >= 0])
    count = np.zeros(len(first), dtype=np.int64)
    going_on = np.ones(len(first), dtype=bool)
    while going_on.any():
        count[going_on] += 1
        following = np.minimum(first + count, len(base.label) - 1)
        same = as_bytes(base.public[following]) == as_bytes(base.public[first])
        going_on &= same & (first + count < len(base.label))
    known = ranges(first, count).astype(np.int32)
    keys = as_bytes(np.concatenate((base.public[known], base.version[known]), axis=1))
    wanted = as_bytes(np.concatenate((stream.public, stream.version), axis=1))
    found = np.full(len(wanted), -1, dtype=np.int32)
    if len(known):
        order = np.argsort(keys, kind="stable")
        at = order[np.minimum(np.searchsorted(keys[order], wanted), len(known) - 1)]
        found = np.where(keys[at] == wanted, known[at], found)
    return found, known


def _take_nodes(nodes: NodeColumns, chosen: NDArray[np.intp]) -> NodeColumns:
    public = nodes.public[chosen]
    text, text_at = _take_text(nodes.text, nodes.text_at, chosen)
    return NodeColumns(nodes.kind[chosen], public, order_of_ids(public), text, text_at)


def _take_records(records: RecordColumns, chosen: NDArray[np.intp], label: U16) -> RecordColumns:
    """These record versions, still without `links_at`."""
    public = records.public[chosen]
    text, text_at = _take_text(records.text, records.text_at, chosen)
    return RecordColumns(
        public=public,
        by_public=order_of_ids(public),
        version=records.version[chosen],
        label=label,
        grade=records.grade[chosen],
        origin=records.origin[chosen],
        links_at=np.zeros(len(chosen) + 1, dtype=np.int32),
        text=text,
        text_at=text_at,
    )


def _take_text(text: U8, text_at: I64, chosen: NDArray[np.intp]) -> tuple[U8, I64]:
    lengths = text_at[chosen + 1] - text_at[chosen]
    return text[ranges(text_at[chosen], lengths)], offsets(lengths)
