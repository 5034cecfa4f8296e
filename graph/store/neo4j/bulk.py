"""Everything that published loads say, in ordered batches: what snapshots are built from.

The database reads what is committed at each moment, not as of one. What a load adds meanwhile is left out all the same,
since nothing is streamed but what loads published by the head have sighted; and a disposal in between is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from neo4j import Transaction
from numpy.typing import NDArray

from graph.model.bitemporal import LoadTimes
from graph.model.evidence import Properties
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.loads import FeedMode
from graph.model.times import OPEN_END, OPEN_START
from graph.store.liveness import PublishedLoads
from graph.store.neo4j.connections import run, stream
from graph.store.neo4j.values import read_properties
from graph.store.neo4j.vocabulary import (
    ALL_TYPES,
    KEYS,
    LABELS,
    ROLE_NUMBERS,
    interval_properties,
    node_ref,
    role_property,
)
from graph.store.port import Head

BATCH = 65_536
# Numbers are looked up in portions: one list of a million makes the database build it twice.
PORTION = 20_000

_I64 = NDArray[np.int64]
_PAIR = 2

SIGHTINGS = "MATCH (l:Load)-[:SIGHTED]->(e:Evidence) WHERE l.number IN $published RETURN e.number, l.number"
SIGHTINGS_OF = """
MATCH (e:Evidence)<-[:SIGHTED]-(l:Load) WHERE e.number IN $numbers AND l.number IN $published RETURN e.number, l.number
"""
_RECORD = "e.number, e.sourceSystem, e.sourceRef, e.version, e.visibilityClass, e.gradeRank, coalesce(e.origin, '')"
RECORDS = f"""
MATCH (e:Evidence) WHERE e.sourceSystem IS NOT NULL AND e.sourceRef IS NOT NULL AND e.version IS NOT NULL
RETURN {_RECORD} ORDER BY e.sourceSystem, e.sourceRef, e.version
"""
RECORDS_OF = f"MATCH (e:Evidence) WHERE e.number IN $numbers RETURN {_RECORD}"
DESCRIBED = "MATCH (e:Evidence)-[:DESCRIBES]->(n) RETURN e.number, id(n)"
DESCRIBED_OF = "MATCH (e:Evidence)-[:DESCRIBES]->(n) WHERE e.number IN $numbers RETURN e.number, id(n)"
_PERSON = LABELS[Kind.PERSON]
_TOLD = "e.number, id(n), d.bornDay, coalesce(d.surnameKey, '')"
TOLD = f"MATCH (e:Evidence)-[d:DESCRIBES]->(n:{_PERSON}) RETURN {_TOLD}"
TOLD_OF = f"MATCH (e:Evidence)-[d:DESCRIBES]->(n:{_PERSON}) WHERE e.number IN $numbers RETURN {_TOLD}"
_SAID = "e.number, id(n), properties(d)"
SAID = f"MATCH (e:Evidence)-[d:DESCRIBES]->(n:{_PERSON}) RETURN {_SAID}"
SAID_OF = f"MATCH (e:Evidence)-[d:DESCRIBES]->(n:{_PERSON}) WHERE e.number IN $numbers RETURN {_SAID}"
NODES_OF = "MATCH (n) WHERE id(n) IN $ids RETURN id(n), labels(n), properties(n)"
TOUCHED_BY = """
MATCH (l:Load)-[:SIGHTED]->(e:Evidence) WHERE l.number IN $loads
WITH DISTINCT e.sourceSystem AS system, e.sourceRef AS reference
MATCH (v:Evidence {sourceSystem: system, sourceRef: reference}) WHERE v.version IS NOT NULL
RETURN v.number
"""
MOVED = """
MATCH (p:Publication)-[:MOVES]->(l:Load) WHERE p.revision > $since AND p.revision <= $until
RETURN DISTINCT l.number, l.feed, l.scope, l.mode
"""


def nodes_in_order(kind: Kind) -> str:
    """All nodes of one kind in the order of their keys, as their index has them."""
    authority, key = KEYS[kind]
    return f"""
MATCH (n:{LABELS[kind]}) WHERE n.{authority} IS NOT NULL AND n.{key} IS NOT NULL
RETURN id(n), n.{authority}, n.{key} ORDER BY n.{authority}, n.{key}
"""


def links_of_type(kind: LinkType, *, some: bool) -> str:
    """All links of one type, or those that some records state."""
    begins, ends = interval_properties(kind)
    return f"""
MATCH (s)-[l:{kind.name}]->(t) {"WHERE l.evidence IN $numbers" if some else ""}
RETURN l.evidence, id(s), id(t), {int(kind)}, coalesce($roles[l.{role_property(kind)}], 0),
  CASE WHEN l.assessment THEN 1 ELSE 0 END,
  coalesce(l.{begins}.epochSeconds / 60, {OPEN_START}), coalesce(l.{ends}.epochSeconds / 60, {OPEN_END})
"""


class Neo4jEvidence:
    """An `EvidenceStream` over one read transaction; `changed` limits it to these record versions."""

    def __init__(self, tx: Transaction, head: Head, loads: PublishedLoads, changed: _I64 | None) -> None:
        self.head = head
        self._tx = tx
        self._loads = loads
        self._changed = changed
        published = [times.handle for times, _, _ in loads]
        pairs = self._pairs(SIGHTINGS, SIGHTINGS_OF, published=published)
        self._sightings = np.unique(pairs, axis=0)
        self._records = np.unique(self._sightings[:, 0])
        self._links = [self._held_back(kind) for kind in self._types()]
        described = self._in_scope(self._pairs(DESCRIBED, DESCRIBED_OF))[:, 1]
        ends = [block[:, column] for block in self._links for column in (1, 2)]
        self._nodes = np.unique(np.concatenate([described, *ends]))

    def loads(self) -> Sequence[tuple[LoadTimes, str, str]]:
        """Loads published up to the head."""
        return self._loads

    def nodes(self) -> Iterator[list[tuple[int, int, str, str]]]:
        """Nodes that the records in scope touch, in order of their keys."""
        if self._changed is not None:
            found = []
            for part in _portions(self._nodes):
                for handle, labels, properties in run(self._tx, NODES_OF, ids=part):
                    ref = node_ref(labels, properties)
                    found.append((handle, int(ref.kind), ref.authority, ref.key))
            yield sorted(found, key=lambda node: (node[1], node[2].encode(), node[3].encode()))
            return
        for kind in sorted(Kind):
            for batch in stream(self._tx, nodes_in_order(kind), BATCH):
                inside = np.isin([row[0] for row in batch], self._nodes)
                yield [
                    (handle, int(kind), authority, key)
                    for (handle, authority, key), wanted in zip(batch, inside, strict=True)
                    if wanted
                ]

    def records(self) -> Iterator[list[tuple[int, str, str, bytes, int, int, str]]]:
        """Record versions in scope, in order of their keys."""
        if self._changed is not None:
            rows = [row for part in _portions(self._records) for row in run(self._tx, RECORDS_OF, numbers=part)]
            yield sorted(map(_record, rows), key=lambda row: (row[1].encode(), row[2].encode(), row[3]))
            return
        for batch in stream(self._tx, RECORDS, BATCH):
            inside = np.isin([row[0] for row in batch], self._records)
            yield [_record(row) for row, wanted in zip(batch, inside, strict=True) if wanted]

    def sightings(self) -> Iterator[_I64]:
        """Which published load sighted which version."""
        yield from _blocks(self._sightings)

    def links(self) -> Iterator[_I64]:
        """Stored links in scope."""
        for block in self._links:
            yield from _blocks(block)

    def descriptions(self) -> Iterator[list[tuple[int, int, int | None, str]]]:
        """What the records in scope say of people: birth day and surname."""
        for batch in self._batches(TOLD, TOLD_OF):
            inside = np.isin([row[0] for row in batch], self._records)
            yield [(row[0], row[1], row[2], row[3]) for row, wanted in zip(batch, inside, strict=True) if wanted]

    def person_properties(self) -> Iterator[list[tuple[int, int, Properties]]]:
        """All that the records in scope say of people."""
        for batch in self._batches(SAID, SAID_OF):
            inside = np.isin([row[0] for row in batch], self._records)
            yield [
                (row[0], row[1], read_properties(row[2])) for row, wanted in zip(batch, inside, strict=True) if wanted
            ]

    # ---- inside

    def _types(self) -> list[LinkType]:
        used = {name for (name,) in run(self._tx, "CALL db.relationshipTypes() YIELD relationshipType")}
        return [kind for kind in ALL_TYPES if kind.name in used]

    def _held_back(self, kind: LinkType) -> _I64:
        """The links of one type: read before the nodes, since they say which nodes there are."""
        texts = links_of_type(kind, some=False), links_of_type(kind, some=True)
        blocks = [np.array(batch, dtype=np.int64) for batch in self._batches(*texts, roles=dict(ROLE_NUMBERS))]
        return self._in_scope(np.concatenate([np.empty((0, 8), dtype=np.int64), *blocks]))

    def _in_scope(self, rows: _I64) -> _I64:
        return rows[np.isin(rows[:, 0], self._records)]

    def _pairs(self, everything: str, some: str, **values: object) -> _I64:
        blocks = [np.array(batch, dtype=np.int64) for batch in self._batches(everything, some, **values)]
        return np.concatenate([np.empty((0, _PAIR), dtype=np.int64), *blocks])

    def _batches(self, everything: str, some: str, **values: object) -> Iterator[list[list[Any]]]:
        if self._changed is None:
            yield from stream(self._tx, everything, BATCH, **values)
            return
        for part in _portions(self._changed):
            yield from stream(self._tx, some, BATCH, numbers=part, **values)


def changed_between(tx: Transaction, since: Head, head: Head, loads: PublishedLoads) -> _I64:
    """All versions of each record that a publication between the heads may have changed.

    A FULL load may end what it does not sight, so it touches every record of its feed and scope.
    """
    moved = run(tx, MOVED, since=since.revision, until=head.revision)
    places = {(feed, scope) for _, feed, scope, mode in moved if mode == FeedMode.FULL}
    touching = {number for number, *_ in moved}
    touching |= {times.handle for times, feed, scope in loads if (feed, scope) in places}
    numbers = list(stream(tx, TOUCHED_BY, BATCH, loads=sorted(touching)))
    return np.unique(np.concatenate([np.empty((0, 1), dtype=np.int64), *(np.array(batch) for batch in numbers)]))


def _record(row: Sequence[object]) -> tuple[int, str, str, bytes, int, int, str]:
    number, system, source_id, version, class_id, rank, origin = row
    return (
        _int(number),
        str(system),
        str(source_id),
        bytes.fromhex(str(version)),
        _int(class_id),
        _int(rank),
        str(origin),
    )


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"expected an integer, got {value!r}")
    return value


def _portions(numbers: _I64) -> Iterable[list[int]]:
    return (numbers[start : start + PORTION].tolist() for start in range(0, len(numbers), PORTION))


def _blocks(rows: _I64) -> Iterator[_I64]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
