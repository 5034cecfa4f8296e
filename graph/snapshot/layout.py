"""Link and description rows laid out for reading: each node's entries side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.snapshot.arrays import FLAG_REVERSED, I32, I64, U8, U16, Adjacency, DescriptionColumns, LinkColumns
from graph.snapshot.columns import offsets
from graph.snapshot.errors import SnapshotError
from graph.snapshot.rows import DescriptionRows, LinkRows, order_by, whole_runs

# Entries are counted in 32 bits.
_MOST_LINKS = 2**30 - 1
_TYPE_BITS = 8
_RANK_BITS = 31


def lay_out_links(rows: LinkRows, label: U16, grade: U8, nodes: int, first_link: int) -> tuple[LinkColumns, Adjacency]:
    """The links of sorted rows with these labels and grades, and each one's two entries; ranks from `first_link` on."""
    if len(rows) > _MOST_LINKS:
        raise SnapshotError(f"{len(rows)} links: a snapshot holds at most {_MOST_LINKS}")
    entry_of, start = _arrange(rows, nodes)
    link, reverse = entry_of >> 1, (entry_of & 1).astype(bool)
    entries = np.empty(2 * len(rows), dtype=np.int32)
    entries[entry_of] = np.arange(2 * len(rows), dtype=np.int32)
    del entry_of
    flags = rows.flags[link]
    flags[reverse] |= FLAG_REVERSED
    adjacency = Adjacency(
        start=start,
        neighbour=np.where(reverse, rows.source[link], rows.target[link]),
        type=rows.type[link],
        role=rows.role[link],
        flags=flags,
        grade=grade[link],
        label=label[link],
        valid_from=rows.valid_from[link],
        valid_to=rows.valid_to[link],
        known_from=rows.known_from[link],
        known_to=rows.known_to[link],
        link=link + np.int32(first_link),
    )
    return LinkColumns(rows.record, rows.source, rows.target, entries.reshape(-1, 2)), adjacency


def _arrange(rows: LinkRows, nodes: int) -> tuple[I32, I64]:
    """Entries in order of (node, type, neighbour, link, direction), as 2 * row + direction; and each node's start."""
    at = np.empty((len(rows), 2), dtype=np.int32)
    at[:, 0], at[:, 1] = rows.source, rows.target
    node = at.ravel()
    start = offsets(np.bincount(node, minlength=nodes))
    entry_of = order_by(node)
    for first, last in whole_runs(node[entry_of]):
        part = entry_of[first:last]
        link = part >> 1
        here = node[part]
        neighbour = node[part ^ 1]
        local = np.cumsum(np.append(False, here[1:] != here[:-1]))
        key = (local << (_TYPE_BITS + _RANK_BITS)) | (rows.type[link].astype(np.int64) << _RANK_BITS) | neighbour
        entry_of[first:last] = part[np.argsort(key, kind="stable")]
    return entry_of, start


def lay_out_descriptions(rows: DescriptionRows, label: U16, nodes: int) -> DescriptionColumns:
    """The descriptions of sorted rows; `label` is the rows'."""
    return DescriptionColumns(
        start=offsets(np.bincount(rows.node, minlength=nodes)).astype(np.int32),
        record=rows.record,
        label=label,
        valid_from=rows.valid_from,
        valid_to=rows.valid_to,
        known_from=rows.known_from,
        known_to=rows.known_to,
        born=rows.born,
        surname=rows.surname,
    )


def link_starts(record: NDArray[Any], first: int, count: int) -> I32:
    """`links_at` of `count` record versions from rank `first` on, given the record ranks of sorted links."""
    return np.searchsorted(record, np.arange(first, first + count + 1)).astype(np.int32)
