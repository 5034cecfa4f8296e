"""What records state, cut to when the records held: one row for each stored link or description and slice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from graph.snapshot.arrays import FLAG_ASSESSMENT, I32, I64, NO_DATE
from graph.snapshot.columns import HandleRanks, hashed_text, ranges
from graph.snapshot.holding import Slices
from graph.snapshot.rows import DescriptionRows, LinkRows

DescriptionBatch = Sequence[tuple[int, int, int | None, str]]


def read_links(batches: Iterable[I64], nodes: HandleRanks, records: HandleRanks, slices: Slices) -> LinkRows:
    """Every link for every slice in which it held, in the order of `LinkColumns`; what never held is left out."""
    parts = []
    for batch in batches:
        record = records(batch[:, 0])
        row, piece = _held(record, slices)
        valid_from = np.maximum(batch[row, 6], slices.valid_from[piece])
        valid_to = np.minimum(batch[row, 7], slices.valid_to[piece])
        holds = valid_from < valid_to
        row, piece = row[holds], piece[holds]
        part = LinkRows(
            record=record[row],
            source=nodes(batch[:, 1])[row],
            target=nodes(batch[:, 2])[row],
            type=batch[row, 3].astype(np.uint8),
            role=batch[row, 4].astype(np.uint8),
            flags=np.where(batch[row, 5] != 0, FLAG_ASSESSMENT, 0).astype(np.uint8),
            valid_from=valid_from[holds].astype(np.int32),
            valid_to=valid_to[holds].astype(np.int32),
            known_from=slices.known_from[piece],
            known_to=slices.known_to[piece],
        )
        parts.append(part)
    rows = LinkRows.join(parts)
    rows.sort()
    return rows


def read_descriptions(
    batches: Iterable[DescriptionBatch], nodes: HandleRanks, records: HandleRanks, slices: Slices
) -> DescriptionRows:
    """Every description of a person for every slice in which it held, in the order of `DescriptionColumns`."""
    parts = []
    hashes: dict[str, int] = {"": 0}
    for batch in batches:
        record = records(np.array([entry[0] for entry in batch], dtype=np.int64))
        node = nodes(np.array([entry[1] for entry in batch], dtype=np.int64))
        born = np.array([NO_DATE if entry[2] is None else entry[2] for entry in batch], dtype=np.int32)
        surname = np.array([hashed_text(entry[3], hashes) for entry in batch], dtype=np.int64)
        row, piece = _held(record, slices)
        part = DescriptionRows(
            record=record[row],
            node=node[row],
            valid_from=slices.valid_from[piece],
            valid_to=slices.valid_to[piece],
            known_from=slices.known_from[piece],
            known_to=slices.known_to[piece],
            born=born[row],
            surname=surname[row],
        )
        parts.append(part)
    rows = DescriptionRows.join(parts)
    rows.sort()
    return rows


def _held(record: I32, slices: Slices) -> tuple[NDArray[np.intp], I64]:
    """Positions in the batch, each once for every slice of its record, and the positions of those slices."""
    begins = slices.at[record]
    counts = slices.at[record + 1] - begins
    return np.repeat(np.arange(len(record)), counts), ranges(begins, counts)
