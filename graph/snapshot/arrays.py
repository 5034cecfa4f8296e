"""The arrays of a snapshot. All integers here are ranks inside this one snapshot, and none ever leaves the process.

n nodes, m links (one row for each slice of knowledge in which a stored link held), r record versions, d person
descriptions, k known instants. Every link lies twice in the adjacency, once at each end, so 2m entries.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from graph.model.labels import Label

U8 = NDArray[np.uint8]
U16 = NDArray[np.uint16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

KNOWN_OPEN = np.int32(2**31 - 1)
FLAG_ASSESSMENT = 1
FLAG_REVERSED = 2
NO_DATE = np.int32(-(2**31))


@dataclass(frozen=True, slots=True)
class NodeColumns:
    r"""Nodes in order of (kind, authority, key), compared as UTF-8 bytes.

    `text[text_at[i]:text_at[i + 1]]` is `authority + "\x1f" + key`; `public` is the 16-byte public id and
    `by_public` the node ranks in order of `public`, for look-up by binary search.
    """

    kind: U8
    public: U8  # (n, 16)
    by_public: I32
    text: U8
    text_at: I64  # (n + 1,)


@dataclass(frozen=True, slots=True)
class Adjacency:
    """Entries of node i are `start[i]:start[i + 1]`, ordered by (type, neighbour, link, direction).

    Masks stand inline beside the neighbour, so that a traversal tests them before it touches the far end.
    `known_from` and `known_to` are ranks into `known_instants`, half-open, KNOWN_OPEN while it still holds.
    `flags` bit 0: assessment, not fact; bit 1: this entry runs from target to source.
    """

    start: I64  # (n + 1,)
    neighbour: I32  # the rest: (2m,)
    type: U8
    role: U8
    flags: U8
    grade: U8
    label: U16
    valid_from: I32
    valid_to: I32
    known_from: I32
    known_to: I32
    link: I32


@dataclass(frozen=True, slots=True)
class LinkColumns:
    """Links in order of (record, source, target, type, role, flags, valid_from, valid_to, known_from)."""

    record: I32  # (m,)
    source: I32
    target: I32
    entries: I32  # (m, 2): the link's entry at its source and at its target


@dataclass(frozen=True, slots=True)
class RecordColumns:
    """Record versions in order of (system, source_id, version); `public` is the record's id, the same for all versions.

    `by_public` are their ranks in order of `public`, versions of one record in order of rank.
    `links_at[i]:links_at[i + 1]` are the links that record version i states. Text as in NodeColumns.
    `origin` is 8 bytes of the BLAKE2b hash of the keyed pseudonym of who first said it, as a little-endian signed
    integer, 0 for the agency itself: enough to tell copies from a second voice, and nothing to read.
    """

    public: U8  # (r, 16)
    by_public: I32
    version: U8  # (r, 16)
    label: U16
    grade: U8
    origin: I64
    links_at: I32  # (r + 1,)
    text: U8
    text_at: I64  # (r + 1,)


@dataclass(frozen=True, slots=True)
class DescriptionColumns:
    """What records say of PERSON nodes, in order of (node, record, known_from, valid_from, valid_to, born, surname).

    Node i's are `start[i]:start[i + 1]`. `born` is days since 1970 or NO_DATE (unknown or a placeholder); `surname` is
    8 bytes of the BLAKE2b hash of the normalised surname as a little-endian signed integer, 0 where unknown: enough to
    say "the same" or "not", and nothing to read.
    """

    start: I32  # (n + 1,)
    record: I32
    label: U16
    valid_from: I32
    valid_to: I32
    known_from: I32
    known_to: I32
    born: I32
    surname: I64


@dataclass(frozen=True, slots=True)
class GraphArrays:
    """One revision's graph. `labels[i]` is visibility class i; `known_instants` are microseconds, ascending."""

    nodes: NodeColumns
    adjacency: Adjacency
    links: LinkColumns
    records: RecordColumns
    descriptions: DescriptionColumns
    labels: tuple[Label, ...]
    known_instants: I64


_types: dict[type, dict[str, np.dtype[Any]]] = {}


def column_types(columns: type) -> dict[str, np.dtype[Any]]:
    """The declared number type of each array field of a dataclass, in order of its fields."""
    if columns not in _types:
        hints = get_type_hints(columns)
        _types[columns] = {
            field.name: np.dtype(get_args(get_args(hints[field.name])[1])[0]) for field in fields(columns)
        }
    return _types[columns]
