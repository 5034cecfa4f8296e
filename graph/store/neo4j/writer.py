"""Batches of evidence into the graph: idempotent, each record version once, each row a sighting.

Locks are taken in one order by every writer (the load, record versions and nodes sorted by key, links by their ends'
handles), so that two loads of overlapping files seldom wait for each other in a circle; where they do, the database
lets one try again. Nodes are found by key once in a load: what is said of them then goes by the database's handles,
which are not reused while a transaction is open that began before they were freed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from neo4j import ManagedTransaction

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.store.errors import StoreBusyError
from graph.store.neo4j import statements
from graph.store.neo4j.connections import Connections, run
from graph.store.neo4j.vocabulary import ROLE_NAMES
from graph.store.neo4j.words import description_properties, link_properties
from graph.store.search_terms import search_terms
from graph.store.stored import OpenLoad

# Some 250 MB of Python objects at the most; past it the cache starts anew.
NODE_CACHE_LIMIT = 1_000_000
# Numbers are taken from the counter in blocks, each in a moment of its own: a counter locked by a batch would make all
# loaders take turns.
NUMBER_BLOCK = 100_000

_Version = tuple[str, str, bytes]
_LinkGroup = tuple[LinkType, Kind, Kind, bool]
# Both ends and the record; the node, the record and the place in it.
_IN_ORDER = itemgetter(0, 1, 2)


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of one batch by record version, in the order in which everyone locks them."""

    rows: Mapping[_Version, EvidenceRow]
    lines: Mapping[_Version, list[tuple[int, str]]]
    numbers: Mapping[_Version, int]
    classes: Mapping[Label, int]


class BatchWriter:
    """Writes batches inside transactions that the caller opens, and remembers the handles of a load's nodes."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._numbers = range(0)
        self._nodes: dict[NodeRef, int] = {}
        self._load: OpenLoad | None = None
        self._erasures = 0

    def prepare(self, rows: Sequence[EvidenceRow], classes: Mapping[Label, int]) -> Batch:
        """What one batch will write, numbered; before its transaction, since that may be run more than once."""
        by_version: dict[_Version, EvidenceRow] = {}
        lines: dict[_Version, list[tuple[int, str]]] = defaultdict(list)
        for row in rows:
            key = (row.system, row.source_id, row.version)
            by_version.setdefault(key, row)
            lines[key].append((row.line, row.sheet))
        ordered = {key: by_version[key] for key in sorted(by_version)}
        return Batch(ordered, lines, dict(zip(ordered, self._take_numbers(len(ordered)), strict=True)), classes)

    def write(self, tx: ManagedTransaction, load: OpenLoad, batch: Batch, erasures: int) -> tuple[int, int]:
        """Returns how many versions this load had sighted before, and how many rows of the others bear flags."""
        if erasures != self._erasures or load is not self._load or len(self._nodes) > NODE_CACHE_LIMIT:
            # A disposal may have destroyed what is remembered, between two loads anything may have; or it is too much.
            self.forget()
            self._erasures, self._load = erasures, load
        entries = [
            evidence_row(row, batch.numbers[key], batch.classes[row.label], batch.lines[key])
            for key, row in batch.rows.items()
        ]
        there = {number: seen for number, _, seen in _evidence(tx, load, entries)}
        fresh = [(batch.numbers[key], row) for key, row in batch.rows.items() if batch.numbers[key] not in there]
        self._write_nodes(tx, fresh)
        _write_links(tx, fresh, batch.classes, self._nodes)
        _write_descriptions(tx, fresh, self._nodes)
        sighted = {number for number, seen in there.items() if seen}
        flagged = sum(bool(row.flags) for key, row in batch.rows.items() if batch.numbers[key] not in sighted)
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

    def _write_nodes(self, tx: ManagedTransaction, fresh: Iterable[tuple[int, EvidenceRow]]) -> None:
        by_kind: dict[Kind, list[NodeRef]] = defaultdict(list)
        for ref in sorted({ref for _, row in fresh for ref in refs_of(row)} - self._nodes.keys()):
            by_kind[ref.kind].append(ref)
        for kind in sorted(by_kind):
            refs = by_kind[kind]
            ((handles,),) = run(tx, statements.merge_nodes(kind), rows=[ref[1:] for ref in refs])
            self._nodes.update(zip(refs, handles, strict=True))


def _evidence(tx: ManagedTransaction, load: OpenLoad, rows: list[list[Any]]) -> list[list[Any]]:
    return run(tx, statements.EVIDENCE, load=load.handle, feed=load.manifest.feed, rows=rows)


def _write_links(
    tx: ManagedTransaction,
    fresh: Iterable[tuple[int, EvidenceRow]],
    classes: Mapping[Label, int],
    nodes: Mapping[NodeRef, int],
) -> None:
    groups: dict[_LinkGroup, list[list[Any]]] = defaultdict(list)
    for number, row in fresh:
        said_by = [number, classes[row.label], row.system, row.source_id, _grade(row)]
        for link in row.links:
            group = (link.type, link.source.kind, link.target.kind, bool(link.properties))
            groups[group].append([nodes[link.source], nodes[link.target], *said_by, *link_columns(link)])
    for group in sorted(groups):
        kind, source, target, with_properties = group
        text = statements.create_links(kind, source, target, with_properties=with_properties)
        rows = sorted(groups[group], key=_IN_ORDER)
        made = tx.run(text, rows=rows).consume().counters.relationships_created
        _all_made(made, len(rows))


def _write_descriptions(
    tx: ManagedTransaction, fresh: Iterable[tuple[int, EvidenceRow]], nodes: Mapping[NodeRef, int]
) -> None:
    groups: dict[Kind, list[list[Any]]] = defaultdict(list)
    for number, row in fresh:
        for ordinal, said in enumerate(row.descriptions):
            groups[said.node.kind].append([nodes[said.node], number, ordinal, *description_columns(said)])
    for kind in sorted(groups):
        rows = sorted(groups[kind], key=_IN_ORDER)
        made = tx.run(statements.create_descriptions(kind), rows=rows).consume().counters.relationships_created
        _all_made(made, len(rows))


def _all_made(made: int, wanted: int) -> None:
    if made != wanted:
        raise StoreBusyError("a disposal removed a node while it was being linked to: the batch is written again")


def evidence_row(row: EvidenceRow, number: int, class_id: int, lines: list[tuple[int, str]]) -> list[Any]:
    """A record version's key, columns, lines, and the sheets of those where any has one."""
    return [
        row.system,
        row.source_id,
        row.version.hex(),
        number,
        class_id,
        str(row.label.classification),
        str(row.label.handling),
        row.label.owner,
        int(row.grading.scheme),
        row.grading.source or None,
        row.grading.intelligence or None,
        row.grading.rank,
        row.origin,
        row.tasking,
        row.recorded_on,
        row.review_on,
        list(row.flags) or None,
        list(row.values),
        [line for line, _ in lines],
        [sheet or None for _, sheet in lines] if any(sheet for _, sheet in lines) else None,
    ]


def link_columns(link: LinkClaim) -> list[Any]:
    """What a link says, after its ends and who states it."""
    return [
        ROLE_NAMES.get(link.role),
        link.assessment or None,
        link.valid_from,
        link.valid_to,
        link_properties(link.type, link.properties),
    ]


def description_columns(said: Description) -> list[Any]:
    """What a description says, after its node and its place in the record."""
    return [*search_terms(said), description_properties(said.properties)]


def _grade(row: EvidenceRow) -> str | None:
    return str(row.grading) if row.grading.scheme else None


def refs_of(row: EvidenceRow) -> Iterable[NodeRef]:
    """The nodes that a row names, as often as it names them."""
    for said in row.descriptions:
        yield said.node
    for link in row.links:
        yield link.source
        yield link.target
