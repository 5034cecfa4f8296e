"""Batches of evidence into rows: idempotent, each record version once, each row a sighting."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.store.sqlite.ledger import read_head
from graph.store.sqlite.prepared import (
    DESCRIPTION_COLUMNS,
    LINK_COLUMNS,
    RECORD_COLUMNS,
    Prepared,
    encode_texts,
)
from graph.store.stored import OpenLoad, QuarantinedParty

# About 30 MB of Python objects at the most; past it the cache starts anew, and a batch reads back what it names.
NODE_CACHE_LIMIT = 100_000


def _insert(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


_RECORD = _insert("record", RECORD_COLUMNS)
_DESCRIPTION = _insert("description", DESCRIPTION_COLUMNS)
_LINK = _insert("link", LINK_COLUMNS)


@dataclass(slots=True)
class Tally:
    """What became of the rows of one batch, over all transactions that it takes.

    `settled` is the last line of the batches before it on each sheet: what the load sighted beyond those is of an
    earlier attempt at this batch, which was interrupted, and no repeat. `sighted` are the records of its own rows.
    """

    settled: Mapping[str, int]
    accepted: int = 0
    duplicates: int = 0
    flagged: int = 0
    sighted: set[int] = field(default_factory=set)


class BatchWriter:
    """Writes parts of batches inside transactions that the caller opens, and remembers keys between them."""

    def __init__(self) -> None:
        self._nodes: dict[NodeRef, int] = {}
        self._state = (0, 0)
        self._labels: dict[Label, int] = {}
        self._systems: dict[str, int] = {}

    def write(
        self, connection: sqlite3.Connection, load: OpenLoad, rows: Sequence[Prepared], header_id: int, tally: Tally
    ) -> None:
        """Write some rows of a batch, in order."""
        systems = {name: self._system_id(connection, name) for name in {each.row.system for each in rows}}
        known = _existing(connection, load.handle, systems, rows, tally)
        top_record: int = connection.execute("SELECT coalesce(max(record_id), 0) FROM record").fetchone()[0]
        fresh: list[tuple[int, Prepared]] = []
        sightings: list[tuple[int, int, int, str]] = []
        for each in rows:
            row = each.row
            key = (systems[row.system], row.source_id, row.version)
            record_id = known.get(key)
            if record_id is None:
                top_record += 1
                known[key] = record_id = top_record
                fresh.append((record_id, each))
            sightings.append((record_id, load.handle, row.line, row.sheet))
            if record_id in tally.sighted:
                tally.duplicates += 1
                continue
            tally.sighted.add(record_id)
            tally.accepted += 1
            tally.flagged += bool(row.flags)
        self._insert(connection, systems, header_id, fresh)
        connection.executemany("INSERT OR IGNORE INTO sighting VALUES (?, ?, ?, ?)", sightings)

    def write_rejected(
        self, connection: sqlite3.Connection, load: OpenLoad, parties: Sequence[QuarantinedParty]
    ) -> None:
        """Note whom rejected rows name, each under the label of its row."""
        connection.executemany(
            "INSERT OR IGNORE INTO rejected_party VALUES (?, ?, ?, ?, ?, ?)",
            [
                (load.handle, each.line, each.type, each.canonical, self._label_id(connection, each.label), each.sheet)
                for each in parties
            ],
        )

    def forget(self) -> None:
        """Drop what was remembered: after a rollback the file may not hold it."""
        self._nodes.clear()
        self._labels.clear()
        self._systems.clear()

    def _insert(
        self,
        connection: sqlite3.Connection,
        systems: dict[str, int],
        header_id: int,
        fresh: Sequence[tuple[int, Prepared]],
    ) -> None:
        connection.executemany(
            _RECORD,
            [
                (record_id, systems[row.system], self._label_id(connection, row.label), header_id, *record)
                for record_id, (row, record, *_) in fresh
            ],
        )
        nodes = self._intern(connection, [each for _, each in fresh])
        connection.executemany(
            _DESCRIPTION,
            [(record_id, nodes[node], *said) for record_id, each in fresh for node, said in each.descriptions],
        )
        connection.executemany(
            _LINK,
            [
                (record_id, nodes[source], nodes[target], *said)
                for record_id, each in fresh
                for source, target, said in each.links
            ],
        )

    def _label_id(self, connection: sqlite3.Connection, label: Label) -> int:
        class_id = self._labels.get(label)
        if class_id is None:
            columns = (
                label.owner,
                int(label.classification),
                str(label.handling),
                json.dumps(label.conditions),
                json.dumps(label.compartments),
            )
            connection.execute(
                """INSERT OR IGNORE INTO label (owner, classification, handling, conditions, compartments)
                   VALUES (?, ?, ?, ?, ?)""",
                columns,
            )
            class_id = int(
                connection.execute(
                    """SELECT class_id FROM label WHERE owner = ? AND classification = ? AND handling = ?
                       AND conditions = ? AND compartments = ?""",
                    columns,
                ).fetchone()[0]
            )
            self._labels[label] = class_id
        return class_id

    def _system_id(self, connection: sqlite3.Connection, name: str) -> int:
        system_id = self._systems.get(name)
        if system_id is None:
            connection.execute("INSERT OR IGNORE INTO source_system (name) VALUES (?)", (name,))
            found = connection.execute("SELECT system_id FROM source_system WHERE name = ?", (name,)).fetchone()
            system_id = self._systems[name] = int(found[0])
        return system_id

    def _intern(self, connection: sqlite3.Connection, rows: Sequence[Prepared]) -> dict[NodeRef, int]:
        """The keys of all nodes that the rows speak of; those that the file lacks are added."""
        top: int = connection.execute("SELECT coalesce(max(node_id), 0) FROM node").fetchone()[0]
        erasures = read_head(connection).erasures
        if self._state != (top, erasures) or len(self._nodes) > NODE_CACHE_LIMIT:
            # Nodes were written or destroyed by somebody else since, or the cache is full.
            self._nodes.clear()
        nodes = self._nodes
        missing = _missing(nodes, rows)
        if top:
            nodes.update(_stored_nodes(connection, missing))
        new = [ref for ref in missing if ref not in nodes]
        for node_id, ref in enumerate(new, top + 1):
            nodes[ref] = node_id
        connection.executemany(
            "INSERT INTO node VALUES (?, ?, ?, ?)",
            [(nodes[ref], int(ref.kind), ref.authority, ref.key) for ref in new],
        )
        self._state = (top + len(new), erasures)
        return nodes


def _missing(nodes: Container[NodeRef], rows: Sequence[Prepared]) -> list[NodeRef]:
    """The nodes that rows speak of and that are not among these, each once, in the order of the rows."""
    missing: dict[NodeRef, None] = {}
    for row in rows:
        for node, _ in row.descriptions:
            if node not in nodes:
                missing[node] = None
        last = None
        for source, target, _ in row.links:
            # Most links of a row start from one and the same.
            if source is not last and source not in nodes:
                missing[source] = None
            last = source
            if target not in nodes:
                missing[target] = None
    return list(missing)


def _stored_nodes(connection: sqlite3.Connection, refs: Sequence[NodeRef]) -> Iterable[tuple[NodeRef, int]]:
    alike: dict[tuple[Kind, str], list[NodeRef]] = {}
    for ref in refs:
        alike.setdefault((ref.kind, ref.authority), []).append(ref)
    for (kind, authority), group in alike.items():
        # Keys alone: taking kind and authority out of JSON for each costs more than finding the node.
        rows = connection.execute(
            """SELECT w.key, n.node_id FROM json_each(?) w CROSS JOIN node n
               ON n.kind = ? AND n.authority = ? AND n.key = w.value""",
            (encode_texts([ref.key for ref in group]), int(kind), authority),
        )
        for position, node_id in rows:
            yield group[position], node_id


def _existing(
    connection: sqlite3.Connection, load_id: int, systems: dict[str, int], rows: Sequence[Prepared], tally: Tally
) -> dict[tuple[int, str, bytes], int]:
    """Record ids already stored for these rows' keys; those that the load has sighted before go to the tally."""
    known: dict[tuple[int, str, bytes], int] = {}
    settled = json.dumps(sorted(tally.settled.items()))
    for system, system_id in systems.items():
        source_ids = encode_texts(sorted({each.row.source_id for each in rows if each.row.system == system}))
        found = connection.execute(
            """SELECT r.source_id, r.version, r.record_id,
                      EXISTS (
                        SELECT 1 FROM sighting s CROSS JOIN json_each(?) t ON t.value ->> 0 = s.sheet
                        WHERE s.record_id = r.record_id AND s.load_id = ? AND s.line <= t.value ->> 1)
               FROM json_each(?) w CROSS JOIN record r ON r.system_id = ? AND r.source_id = w.value""",
            (settled, load_id, source_ids, system_id),
        )
        for source_id, version, record_id, seen in found:
            known[(system_id, source_id, version)] = record_id
            if seen:
                tally.sighted.add(record_id)
    return known
