"""Everything that published loads say, in ordered batches: what snapshots are built from.

The database reads what is committed at each moment, not as of one. What a load adds meanwhile is left out all the same,
since nothing is streamed but what loads published by the head have sighted; and a disposal in between is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from neo4j import Transaction
from numpy.typing import ArrayLike, NDArray

from graph.model.bitemporal import LoadTimes
from graph.model.evidence import Properties
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.loads import FeedMode
from graph.store.liveness import PublishedLoads
from graph.store.neo4j import spans
from graph.store.neo4j.connections import run, stream
from graph.store.neo4j.values import read_properties
from graph.store.neo4j.vocabulary import ALL_TYPES, ROLE_NUMBERS, node_ref
from graph.store.stored import Head

BATCH = 65_536
# How many numbers or keys are looked up at a time: one list of a million makes the database build it twice.
PORTION = 20_000

_I64 = NDArray[np.int64]

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


class Neo4jEvidence:
    """An `EvidenceStream` over one read transaction; `changed` limits it to these record versions."""

    def __init__(self, tx: Transaction, head: Head, loads: PublishedLoads, changed: _I64 | None) -> None:
        self.head = head
        self._tx = tx
        self._loads = loads
        self._changed = changed
        ends = [number for (number,) in run(tx, spans.ENDS)]
        self._whole = {"first": ends[0], "last": ends[1], "step": PORTION} if ends else None
        published = [times.handle for times, _, _ in loads]
        pairs = self._numbers(spans.SIGHTINGS, spans.SIGHTINGS_OF, 2)
        self._sightings = _distinct_pairs(pairs[np.isin(pairs[:, 1], published)])
        self._records = np.unique(self._sightings[:, 0])
        self._links = [self._held_back(kind) for kind in self._types()]
        described = self._in_scope(self._numbers(spans.DESCRIBED, spans.DESCRIBED_OF, 2))[:, 1]
        touched = [block[:, column] for block in self._links for column in (1, 2)]
        self._nodes = np.unique(np.concatenate([described, *touched]))

    def loads(self) -> Sequence[tuple[LoadTimes, str, str]]:
        """Loads published up to the head."""
        return self._loads

    def nodes(self) -> Iterator[list[tuple[int, int, str, str]]]:
        """Nodes that the records in scope touch, in order of their keys."""
        if self._changed is not None:
            found = []
            for part in _portions(self._nodes):
                for handle, labels, properties in run(self._tx, spans.NODES_OF, ids=part):
                    ref = node_ref(labels, properties)
                    found.append((handle, int(ref.kind), ref.authority, ref.key))
            yield sorted(found, key=lambda node: (node[1], node[2].encode(), node[3].encode()))
            return
        for kind in sorted(Kind):
            firsts = spans.first_authority(kind), spans.next_authority(kind)
            for authority, (keys, handles) in self._pages(*firsts, spans.node_page(kind)):
                inside = _among(handles, self._nodes)
                yield [
                    (handle, int(kind), authority, key)
                    for handle, key, wanted in zip(handles, keys, inside, strict=True)
                    if wanted
                ]

    def records(self) -> Iterator[list[tuple[int, str, str, bytes, int, int, str]]]:
        """Record versions in scope, in order of their keys."""
        if self._changed is not None:
            rows = [row for part in _portions(self._records) for row in run(self._tx, spans.RECORDS_OF, numbers=part)]
            told = ((row[0], row[1], row[2], bytes.fromhex(row[3]), row[4], row[5], row[6]) for row in rows)
            yield sorted(told, key=lambda row: (row[1].encode(), row[2].encode(), row[3]))
            return
        for system, columns in self._pages(spans.FIRST_SYSTEM, spans.NEXT_SYSTEM, spans.RECORD_PAGE):
            inside = _among(columns[2], self._records)
            yield [
                (number, system, reference, bytes.fromhex(version), class_id, rank, origin)
                for reference, version, number, class_id, rank, origin, wanted in zip(*columns, inside, strict=True)
                if wanted
            ]

    def sightings(self) -> Iterator[_I64]:
        """Which published load sighted which version."""
        yield from _blocks(self._sightings)

    def links(self) -> Iterator[_I64]:
        """Stored links in scope."""
        for block in self._links:
            yield from _blocks(block)

    def descriptions(self) -> Iterator[list[tuple[int, int, int | None, str]]]:
        """What the records in scope say of people: birth day and surname."""
        for columns in self._columns(spans.TOLD, spans.TOLD_OF):
            inside = _among(columns[0], self._records)
            yield [
                (record, node, None if born == spans.NO_DAY else born, surname)
                for record, node, born, surname, wanted in zip(*columns, inside, strict=True)
                if wanted
            ]

    def person_properties(self) -> Iterator[list[tuple[int, int, Properties]]]:
        """All that the records in scope say of people."""
        for columns in self._columns(spans.SAID, spans.SAID_OF):
            inside = _among(columns[0], self._records)
            yield [
                (record, node, read_properties(told))
                for record, node, told, wanted in zip(*columns, inside, strict=True)
                if wanted
            ]

    # ---- inside

    def _types(self) -> list[LinkType]:
        used = {name for (name,) in run(self._tx, "CALL db.relationshipTypes() YIELD relationshipType")}
        return [kind for kind in ALL_TYPES if kind.name in used]

    def _held_back(self, kind: LinkType) -> _I64:
        """The links of one type: read before the nodes, since they say which nodes there are."""
        texts = spans.links_of_type(kind, some=False), spans.links_of_type(kind, some=True)
        return self._in_scope(self._numbers(*texts, 8, roles=dict(ROLE_NUMBERS)))

    def _in_scope(self, rows: _I64) -> _I64:
        return rows[_among(rows[:, 0], self._records)]

    def _numbers(self, everything: str, some: str, width: int, **values: object) -> _I64:
        blocks = [np.array(columns, dtype=np.int64).T for columns in self._columns(everything, some, **values)]
        return np.concatenate([np.empty((0, width), dtype=np.int64), *blocks])

    def _columns(self, everything: str, some: str, **values: object) -> Iterator[list[list[Any]]]:
        """Columns of spans of everything, or of portions of what changed. The next span is read while one is used."""
        if self._changed is not None:
            for part in _portions(self._changed):
                yield from run(self._tx, some, numbers=part, **values)
        elif self._whole is not None:
            for (columns,) in stream(self._tx, everything, 1, **self._whole, **values):
                yield columns

    def _pages(self, first: str, following: str, page: str) -> Iterator[tuple[str, list[list[Any]]]]:
        """Columns in the order of an index over several texts, with the first of those texts.

        A page begins with those rows of the one before that are like its last in the first column; they are cut off.
        """
        found = run(self._tx, first)
        while found:
            ((part,),) = found
            since, size, done = "", PORTION, 0
            while True:
                ((*columns,),) = run(self._tx, page, first=part, since=since, size=size)
                fresh = [column[done:] for column in columns]
                if fresh[0]:
                    yield part, fresh
                if len(columns[0]) < size:
                    break
                since = columns[0][-1]
                done = len(columns[0]) - columns[0].index(since)
                size = PORTION + done
            found = run(self._tx, following, after=part)


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


def _among(numbers: ArrayLike, known: _I64) -> NDArray[np.bool_]:
    """Which of some numbers are among many that are sorted: a search, since `np.isin` reads all of the many each time.

    A store is read in as many pages as it has thousands of rows; to go through millions for each was quadratic.
    """
    wanted = np.asarray(numbers, dtype=np.int64)
    if not len(known):
        return np.zeros(len(wanted), dtype=np.bool_)
    found: NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, wanted), len(known) - 1)] == wanted
    return found


def _distinct_pairs(pairs: _I64) -> _I64:
    """Rows of two numbers, each once, in order of both."""
    ordered = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    again = np.zeros(len(ordered), dtype=np.bool_)
    again[1:] = (ordered[1:] == ordered[:-1]).all(axis=1)
    return ordered[~again]


def _portions(numbers: _I64) -> Iterable[list[int]]:
    return (numbers[start : start + PORTION].tolist() for start in range(0, len(numbers), PORTION))


def _blocks(rows: _I64) -> Iterator[_I64]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
