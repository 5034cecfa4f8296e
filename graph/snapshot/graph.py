"""One revision's graph as a request holds it: the base arrays, and what was published since laid over them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial

import numpy as np

from graph.model.evidence import NodeRef
from graph.model.ids import ID_BYTES
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.times import KNOWN_FOREVER, OPEN_END
from graph.snapshot.arrays import I32, I64, U8, GraphArrays, LinkColumns, NodeColumns, RecordColumns
from graph.snapshot.columns import SEPARATOR, find_ids, find_versions, public_ids
from graph.snapshot.layers import Extra, locked, no_extra, read_only
from graph.store.stored import Head, VersionKey

_KINDS = {int(kind): kind for kind in Kind}
_BETWEEN = SEPARATOR.encode()
# What `NodeRef._make` does, without a call of Python's own for each.
# A search for many at once costs as much as twenty or so for one.
_FEW = 16
_NODE_REF = partial(tuple.__new__, NodeRef)


@dataclass(frozen=True, slots=True)
class PersonDescription:
    """One record's word on a person: a row of `DescriptionColumns`."""

    record: int
    label: int
    valid_from: int
    valid_to: int
    known_from: int
    known_to: int
    born: int
    surname: int


class Graph:
    """Base and extra of one head. Immutable for whoever holds it, and safe to share between threads.

    A node's entries are those of `base.adjacency` (for ranks below `base_nodes`), then those of `extra.adjacency`.
    All arrays are read-only, so that a compiled kernel has one signature, with or without a delta.
    Ranks differ between one graph and the next: nothing may be ordered by them, or keep them.
    """

    def __init__(
        self,
        head: Head,
        base: GraphArrays,
        extra: Extra | None = None,
        *,
        labels: Sequence[Label] = (),
        known_instants: I64 | None = None,
        changed_links: int = 0,
        hold: object = None,
        earlier: tuple[Head, ...] = (),
    ) -> None:
        """`labels` are those that the extra adds, `known_instants` all of the graph's; `hold` is kept as long as it is.

        `changed_links` is how much the extra adds to and ends in the base: the measure of when to compact. `earlier`
        are heads that the process served before this one, the last first, with no disposal since.
        """
        self.head, self.earlier = head, earlier
        self.changed_links = changed_links
        self.base = locked(base)
        self.base_nodes = len(base.nodes.kind)
        self.base_links = len(base.links.record)
        self.base_records = len(base.records.label)
        self.extra = locked(extra if extra is not None else no_extra(self.base_nodes))
        self.node_count = self.base_nodes + len(self.extra.nodes.kind)
        self.link_count = self.base_links + len(self.extra.links.record)
        self.record_count = self.base_records + len(self.extra.records.label)
        self.labels = base.labels + tuple(labels)
        self.known_instants = read_only(base.known_instants if known_instants is None else known_instants)
        self._hold = hold

    # ---- times

    def known_rank(self, known_at: int) -> int:
        """The rank of a moment of knowledge in microseconds: an entry holds iff known_from <= rank < known_to."""
        return int(np.searchsorted(self.known_instants, known_at, side="right")) - 1

    def known_instant(self, rank: int) -> int:
        """The microseconds that a `known_from` or `known_to` stands for; KNOWN_FOREVER while it still holds.

        A rank past the last instant is one that a later graph over the same base wrote: for this one it still holds.
        """
        return int(self.known_instants[rank]) if rank < len(self.known_instants) else KNOWN_FOREVER

    def next_change(self, minute: int) -> int:
        """The first minute of world time after this one at which any link begins or ends to hold, or OPEN_END."""
        found = OPEN_END
        for adjacency in (self.base.adjacency, self.extra.adjacency):
            for times in (adjacency.valid_from, adjacency.valid_to):
                found = int(np.min(times, where=times > minute, initial=found))
        return found

    # ---- nodes

    def node_rank(self, public_id: bytes) -> int | None:
        """The rank of the node with this public id, if there is one."""
        for nodes, first in ((self.base.nodes, 0), (self.extra.nodes, self.base_nodes)):
            found = _with_id(nodes, public_id)
            if found:
                return first + found[0]
        return None

    def node_ranks(self, public: Sequence[bytes]) -> I32:
        """The ranks of nodes by their public ids, -1 for each that is not there. Many are looked for all at once."""
        if len(public) <= _FEW:
            each = [self.node_rank(one) for one in public]
            return np.array([-1 if rank is None else rank for rank in each], dtype=np.int32)
        wanted = np.frombuffer(b"".join(public), dtype=np.uint8).reshape(len(public), ID_BYTES)
        found = find_ids(self.base.nodes.public, self.base.nodes.by_public, wanted)
        if len(self.extra.nodes.kind):
            added = find_ids(self.extra.nodes.public, self.extra.nodes.by_public, wanted)
            found = np.where((found < 0) & (added >= 0), added + np.int32(self.base_nodes), found)
        return found

    def node_rank_of(self, ref: NodeRef) -> int | None:
        """The rank of a node by its natural key, if there is one."""
        for nodes, first in ((self.base.nodes, 0), (self.extra.nodes, self.base_nodes)):
            place = _find_node(nodes, ref)
            if place is not None:
                return first + place
        return None

    def node_ref(self, rank: int) -> NodeRef:
        """A node's natural key."""
        nodes, place = self._node(rank)
        return NodeRef(Kind(int(nodes.kind[place])), *_split(nodes.text, nodes.text_at, place))

    def node_refs(self, ranks: Sequence[int]) -> list[NodeRef]:
        """Natural keys of nodes, all at once: an answer has hundreds."""
        if max(ranks, default=0) >= self.base_nodes:
            return [self.node_ref(rank) for rank in ranks]
        nodes, which = self.base.nodes, np.array(ranks, dtype=np.int64)
        kinds = map(_KINDS.__getitem__, nodes.kind[which].tolist())
        text, begins, ends = nodes.text.data, nodes.text_at[which].tolist(), nodes.text_at[which + 1].tolist()
        texts = [text[begin:end] for begin, end in zip(begins, ends, strict=True)]
        parts = str(_BETWEEN.join(texts), "utf-8").split(SEPARATOR) if texts else []
        if len(parts) > 2 * len(texts):
            # Some key has the separator in itself: each is parted by itself.
            parts = [part for each in texts for part in str(each, "utf-8").split(SEPARATOR, 1)]
        return list(map(_NODE_REF, zip(kinds, parts[::2], parts[1::2], strict=True)))

    def node_public(self, rank: int) -> bytes:
        """A node's 16-byte public id."""
        nodes, place = self._node(rank)
        return bytes(nodes.public[place])

    def node_kind(self, rank: int) -> Kind:
        """What a node is."""
        nodes, place = self._node(rank)
        return Kind(int(nodes.kind[place]))

    def descriptions(self, rank: int) -> list[PersonDescription]:
        """What records say of a PERSON node, base before extra, whatever their class and time: the caller cuts."""
        return list(self._descriptions(rank))

    # ---- records and links

    def record_public(self, rank: int) -> bytes:
        """The 16-byte public id of the record that this is a version of."""
        records, place = self._record(rank)
        return bytes(records.public[place])

    def record_source(self, rank: int) -> tuple[str, str]:
        """A record version's system and source id."""
        records, place = self._record(rank)
        return _split(records.text, records.text_at, place)

    def record_version(self, rank: int) -> bytes:
        """The 16-byte hash of a record version's content."""
        records, place = self._record(rank)
        return bytes(records.version[place])

    def record_label(self, rank: int) -> int:
        """A record version's visibility class, an index into `labels`."""
        records, place = self._record(rank)
        return int(records.label[place])

    def record_versions(self, public_id: bytes) -> list[int]:
        """The ranks of all versions of a record, in rank order; empty where there is no such record."""
        layers = ((self.base.records, 0), (self.extra.records, self.base_records))
        return [first + place for records, first in layers for place in _with_id(records, public_id)]

    def version_keys(self, versions: Iterable[tuple[bytes, bytes]]) -> list[VersionKey]:
        """The stores' keys of record versions given by public id and hash. Raises KeyError for one that is not here."""
        wanted = list(versions)
        ranks = self._version_ranks(public_ids([one for one, _ in wanted]), public_ids([two for _, two in wanted]))
        missing = np.flatnonzero(ranks < 0)
        if len(missing):
            raise KeyError(wanted[missing[0]][0].hex())
        return [(*self.record_source(rank), two) for rank, (_, two) in zip(ranks.tolist(), wanted, strict=True)]

    def _version_ranks(self, public: U8, version: U8) -> I32:
        """The rank of each record version, -1 where it is not here; all at once, for a run rests on most of them."""
        ranks = np.full(len(public), -1, dtype=np.int32)
        for layer, first in ((self.extra.records, self.base_records), (self.base.records, 0)):
            found = find_versions(layer.public, layer.version, layer.by_public, public, version)
            ranks = np.where(found >= 0, found + np.int32(first), ranks)
        return ranks

    def record_links(self, rank: int) -> list[int]:
        """The ranks of the links that a record version states."""
        own = range(0)
        if rank < self.base_records:
            own = range(int(self.base.records.links_at[rank]), int(self.base.records.links_at[rank + 1]))
        added = self.extra.links.record
        first, last = (int(np.searchsorted(added, np.int32(rank), side=side)) for side in ("left", "right"))
        return [*own, *range(self.base_links + first, self.base_links + last)]

    def link_record(self, link: int) -> int:
        """The rank of the record version that states a link."""
        links, place = self._link(link)
        return int(links.record[place])

    def link_ends(self, link: int) -> tuple[int, int]:
        """The ranks of a link's source and target."""
        links, place = self._link(link)
        return int(links.source[place]), int(links.target[place])

    def _node(self, rank: int) -> tuple[NodeColumns, int]:
        return (self.base.nodes, rank) if rank < self.base_nodes else (self.extra.nodes, rank - self.base_nodes)

    def _record(self, rank: int) -> tuple[RecordColumns, int]:
        base = rank < self.base_records
        return (self.base.records, rank) if base else (self.extra.records, rank - self.base_records)

    def _link(self, link: int) -> tuple[LinkColumns, int]:
        base = link < self.base_links
        return (self.base.links, link) if base else (self.extra.links, link - self.base_links)

    def _descriptions(self, rank: int) -> Iterator[PersonDescription]:
        layers = (self.base.descriptions, self.extra.descriptions)
        for columns in layers[rank >= self.base_nodes :]:
            for row in range(int(columns.start[rank]), int(columns.start[rank + 1])):
                names = (field.name for field in fields(PersonDescription))
                yield PersonDescription(*(int(getattr(columns, name)[row]) for name in names))


def _split(text: U8, text_at: I64, place: int) -> tuple[str, str]:
    first, second = bytes(text[text_at[place] : text_at[place + 1]]).decode().split(SEPARATOR, 1)
    return first, second


def _find_node(nodes: NodeColumns, ref: NodeRef) -> int | None:
    """The position of a node in its layer, whose nodes lie in order of kind and text."""
    wanted = f"{ref.authority}{SEPARATOR}{ref.key}".encode()

    def text(place: int) -> bytes:
        return bytes(nodes.text[nodes.text_at[place] : nodes.text_at[place + 1]])

    first, last = (int(np.searchsorted(nodes.kind, np.uint8(ref.kind), side=side)) for side in ("left", "right"))
    place = bisect_left(range(len(nodes.kind)), wanted, first, last, key=text)
    return place if place < last and text(place) == wanted else None


def _with_id(columns: NodeColumns | RecordColumns, public_id: bytes) -> list[int]:
    """The positions in its layer of the node, or of all versions of the record, that bears this id."""
    # Plain memory: indexing arrays one number at a time would take three times as long.
    ids, by_public = columns.public.reshape(-1).data, columns.by_public.data

    def public(position: int) -> bytes:
        return bytes(ids[ID_BYTES * position : ID_BYTES * (position + 1)])

    found = []
    for place in range(bisect_left(by_public, public_id, key=public), len(by_public)):
        if public(by_public[place]) != public_id:
            break
        found.append(by_public[place])
    return found
