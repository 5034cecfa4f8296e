"""Batches of evidence into the graph: idempotent, each record version once, each row a sighting.

Locks are taken in one order by every writer (the load, record versions and nodes sorted by key, links by their ends'
handles), so that two loads of overlapping files seldom wait for each other in a circle; where they do, the database
lets one try again. Nodes are found by key once in a load: what is said of them then goes by the database's handles,
which are not reused while a transaction is open that began before they were freed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from neo4j import ManagedTransaction

from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.store.errors import StoreBusyError
from graph.store.neo4j import statements
from graph.store.neo4j.columns import Told, evidence_row, line_columns, told_by
from graph.store.neo4j.connections import Connections, run
from graph.store.stored import OpenLoad

# Some 250 MB of Python objects at the most; past it the cache starts anew.
NODE_CACHE_LIMIT = 1_000_000
# Numbers are taken from the counter in blocks, each in a moment of its own: a counter locked by a batch would make all
# loaders take turns.
NUMBER_BLOCK = 100_000

_Version = tuple[str, str, bytes]
# System, reference, version, number.
_NUMBERED = 4
# Both ends and the record; the node, the record and the place in it.
_IN_ORDER = itemgetter(0, 1, 2)


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one batch by their versions' numbers, in the order of the versions, in which everyone locks them."""

    rows: Mapping[int, EvidenceRow]
    lines: Mapping[int, list[tuple[int, str]]]
    entries: Mapping[int, list[Any]]
    classes: Mapping[Label, int]


class BatchWriter:
    """Writes batches inside transactions that the caller opens, and remembers the handles of a load's nodes."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._numbers = range(0)
        self._nodes: dict[NodeRef, int] = {}
        self._load: OpenLoad | None = None
        self._erasures = 0
        self._merges = False

    def prepare(self, rows: Sequence[EvidenceRow], classes: Mapping[Label, int]) -> Batch:
        """What one batch will write, numbered; before its transaction, since that may be run more than once."""
        by_version: dict[_Version, EvidenceRow] = {}
        lines: dict[_Version, list[tuple[int, str]]] = defaultdict(list)
        for row in rows:
            key = (row.system, row.source_id, row.version)
            by_version.setdefault(key, row)
            lines[key].append((row.line, row.sheet))
        numbered = dict(zip(self._take_numbers(len(by_version)), sorted(by_version), strict=True))
        entries = {
            number: evidence_row(by_version[key], number, classes[by_version[key].label], lines[key])
            for number, key in numbered.items()
        }
        ordered = {number: by_version[key] for number, key in numbered.items()}
        return Batch(ordered, {number: lines[key] for number, key in numbered.items()}, entries, classes)

    def write(
        self, tx: ManagedTransaction, load: OpenLoad, batch: Batch, erasures: int, *, again: bool
    ) -> tuple[int, int]:
        """Returns how many versions this load had sighted before, and how many rows of the others bear flags.

        `again` says that another writer came in between when this was tried: from then on the load merges what it
        would create, since the two go through the same files or the same places.
        """
        self._merges = again or (self._merges and load is self._load)
        if erasures != self._erasures or load is not self._load or len(self._nodes) > NODE_CACHE_LIMIT:
            # A disposal may have destroyed what is remembered, between two loads anything may have; or it is too much.
            self.forget()
            self._erasures, self._load = erasures, load
        handles, there = _stored(tx, load, batch, merge=self._merges)
        fresh = [(number, row) for number, row in batch.rows.items() if number not in there]
        with ThreadPoolExecutor(max_workers=1) as aside:
            # Worked out while the database is busy with the versions themselves.
            telling = aside.submit(told_by, fresh, batch.classes)
            handles |= _create(tx, load, batch, handles)
            told = telling.result()
        self._write_nodes(tx, told)
        _write_links(tx, told, self._nodes)
        _write_descriptions(tx, told, self._nodes, handles)
        sighted = {number for number, seen in there.items() if seen}
        flagged = sum(bool(row.flags) for number, row in batch.rows.items() if number not in sighted)
        return len(sighted), flagged

    def forget(self) -> None:
        """Drop what was remembered: after a failure the database may not hold it."""
        self._nodes.clear()

    def _take_numbers(self, count: int) -> Sequence[int]:
        if len(self._numbers) < count:
            size = max(count, NUMBER_BLOCK)
            ((last,),) = self._connections.write(lambda tx: run(tx, statements.RESERVE_NUMBERS, count=size))
            self._numbers = range(last - size + 1, last + 1)
        taken, self._numbers = self._numbers[:count], self._numbers[count:]
        return taken

    def _write_nodes(self, tx: ManagedTransaction, told: Told) -> None:
        by_kind: dict[Kind, list[NodeRef]] = defaultdict(list)
        for ref in told.nodes:
            if ref not in self._nodes:
                by_kind[ref.kind].append(ref)
        for kind in sorted(by_kind):
            self._nodes.update(_nodes(tx, kind, by_kind[kind], merge=self._merges))


def _stored(
    tx: ManagedTransaction, load: OpenLoad, batch: Batch, *, merge: bool
) -> tuple[dict[int, int], dict[int, bool]]:
    """The handles of versions that are stored; and of those that were before, whether this load had sighted them."""
    entries = list(batch.entries.values())
    if merge:
        run(tx, statements.MERGE_EVIDENCE, load=load.handle, feed=load.manifest.feed, rows=entries)
    (found,) = run(tx, statements.STORED_EVIDENCE, load=load.handle, rows=[entry[:_NUMBERED] for entry in entries])
    ours, numbers, handles, sighted = found
    before = (entry for entry in zip(ours, numbers, sighted, strict=True) if entry[0] != entry[1])
    return dict(zip(ours, handles, strict=True)), {number: seen for number, _, seen in before}


def _create(tx: ManagedTransaction, load: OpenLoad, batch: Batch, stored: Mapping[int, int]) -> dict[int, int]:
    """Create the versions that are not stored, and sight them all; returns the handles of those created."""
    made: dict[int, int] = {}
    missing = [number for number in batch.rows if number not in stored]
    if missing:
        rows = [batch.entries[number] for number in missing]
        ((handles,),) = run(tx, statements.CREATE_EVIDENCE, load=load.handle, feed=load.manifest.feed, rows=rows)
        made.update(zip(missing, handles, strict=True))
    # A version is created with its first line.
    more = [[made[number], *line_columns(line)] for number in missing for line in batch.lines[number][1:]]
    more += [[handle, *line_columns(line)] for number, handle in stored.items() for line in batch.lines[number]]
    if more:
        run(tx, statements.SIGHT, load=load.handle, rows=more)
    return made


def _nodes(
    tx: ManagedTransaction, kind: Kind, refs: Sequence[NodeRef], *, merge: bool
) -> Iterator[tuple[NodeRef, int]]:
    """Each node's handle; those that were not there are made."""
    keys = [[ref.authority, ref.key] for ref in refs]
    if merge:
        ((handles,),) = run(tx, statements.merge_nodes(kind), rows=keys)
        return zip(refs, handles, strict=True)
    ((handles,),) = run(tx, statements.stored_nodes(kind), rows=keys)
    missing = [at for at, handle in enumerate(handles) if handle < 0]
    if missing:
        ((made,),) = run(tx, statements.create_nodes(kind), rows=[keys[at] for at in missing])
        for at, handle in zip(missing, made, strict=True):
            handles[at] = handle
    return zip(refs, handles, strict=True)


def _write_links(tx: ManagedTransaction, told: Told, nodes: Mapping[NodeRef, int]) -> None:
    for group in sorted(told.links):
        kind, source, target, with_properties = group
        text = statements.create_links(kind, source, target, with_properties=with_properties)
        _write_ties(tx, text, told.links[group], nodes, nodes)


def _write_descriptions(
    tx: ManagedTransaction, told: Told, nodes: Mapping[NodeRef, int], versions: Mapping[int, int]
) -> None:
    for kind in sorted(told.descriptions):
        _write_ties(tx, statements.create_descriptions(kind), told.descriptions[kind], nodes, versions)


def _write_ties(
    tx: ManagedTransaction, text: str, rows: list[list[Any]], first: Mapping[Any, int], second: Mapping[Any, int]
) -> None:
    """Write ties, once their first two columns are handles."""
    for row in rows:
        row[0], row[1] = first[row[0]], second[row[1]]
    rows.sort(key=_IN_ORDER)
    if tx.run(text, rows=rows).consume().counters.relationships_created != len(rows):
        raise StoreBusyError("a disposal removed a node while it was being linked to: the batch is written again")
