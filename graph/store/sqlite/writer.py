"""Batches of evidence into rows: idempotent, each record version once, each row a sighting."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.identifiers import is_placeholder_birth_date
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.names import name_key
from graph.store.port import OpenLoad, QuarantinedParty
from graph.store.sqlite.ledger import read_head

# About 400 MB of Python objects at the most; past it the cache starts anew.
NODE_CACHE_LIMIT = 1_500_000

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class BatchWriter:
    """Writes batches inside transactions that the caller opens, and remembers the keys of nodes between them."""

    def __init__(self) -> None:
        self._nodes: dict[NodeRef, int] = {}
        self._state = (0, 0)
        self._labels: dict[Label, int] = {}

    def write(
        self,
        connection: sqlite3.Connection,
        load: OpenLoad,
        rows: Sequence[EvidenceRow],
    ) -> tuple[int, int, int]:
        """Returns how many rows were accepted, were repeats of a row of this same load, and bear flags."""
        systems = {system: _system_id(connection, system) for system in sorted({row.system for row in rows})}
        known, sighted = _existing(connection, load.handle, systems, rows)
        top_record: int = connection.execute("SELECT coalesce(max(record_id), 0) FROM record").fetchone()[0]
        fresh: list[tuple[int, EvidenceRow]] = []
        sightings: list[tuple[int, int, int]] = []
        duplicates = flagged = 0
        for row in rows:
            key = (systems[row.system], row.source_id, row.version)
            record_id = known.get(key)
            if record_id is None:
                top_record += 1
                known[key] = record_id = top_record
                fresh.append((record_id, row))
            sightings.append((record_id, load.handle, row.line))
            if record_id in sighted:
                duplicates += 1
                continue
            sighted.add(record_id)
            flagged += bool(row.flags)
        self._insert(connection, load, systems, fresh)
        connection.executemany("INSERT OR IGNORE INTO sighting VALUES (?, ?, ?)", sightings)
        return len(rows) - duplicates, duplicates, flagged

    def write_rejected(
        self, connection: sqlite3.Connection, load: OpenLoad, parties: Sequence[QuarantinedParty]
    ) -> None:
        """Note whom rejected rows name, each under the label of its row."""
        connection.executemany(
            "INSERT OR IGNORE INTO rejected_party VALUES (?, ?, ?, ?, ?)",
            [
                (load.handle, party.line, party.type, party.canonical, self._label_id(connection, party.label))
                for party in parties
            ],
        )

    def forget(self) -> None:
        """Drop what was remembered: after a rollback the file may not hold it."""
        self._nodes.clear()
        self._labels.clear()

    def _insert(
        self,
        connection: sqlite3.Connection,
        load: OpenLoad,
        systems: dict[str, int],
        fresh: Sequence[tuple[int, EvidenceRow]],
    ) -> None:
        header_id: int = connection.execute("SELECT header_id FROM load WHERE load_id = ?", (load.handle,)).fetchone()[
            0
        ]
        connection.executemany(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    record_id,
                    systems[row.system],
                    row.source_id,
                    row.version,
                    load.manifest.feed,
                    *_record_columns(row, self._label_id(connection, row.label), header_id),
                )
                for record_id, row in fresh
            ],
        )
        nodes = self._intern(connection, (ref for _, row in fresh for ref in _refs(row)))
        connection.executemany(
            "INSERT INTO description VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (record_id, ordinal, nodes[said.node], *_search_terms(said), _encode(said.properties))
                for record_id, row in fresh
                for ordinal, said in enumerate(row.descriptions)
            ],
        )
        connection.executemany(
            "INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (record_id, ordinal, nodes[link.source], nodes[link.target], *_link_columns(link))
                for record_id, row in fresh
                for ordinal, link in enumerate(row.links)
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

    def _intern(self, connection: sqlite3.Connection, refs: Iterable[NodeRef]) -> dict[NodeRef, int]:
        top: int = connection.execute("SELECT coalesce(max(node_id), 0) FROM node").fetchone()[0]
        erasures = read_head(connection).erasures
        if self._state != (top, erasures) or len(self._nodes) > NODE_CACHE_LIMIT:
            # Nodes were written or destroyed by somebody else since, or the cache is full.
            self._nodes.clear()
        nodes = self._nodes
        missing = list(dict.fromkeys(ref for ref in refs if ref not in nodes))
        for ref, node_id in _stored_nodes(connection, missing):
            nodes[ref] = node_id
        new = [ref for ref in missing if ref not in nodes]
        for node_id, ref in enumerate(new, top + 1):
            nodes[ref] = node_id
        connection.executemany(
            "INSERT INTO node VALUES (?, ?, ?, ?)",
            [(nodes[ref], int(ref.kind), ref.authority, ref.key) for ref in new],
        )
        self._state = (top + len(new), erasures)
        return nodes


def _record_columns(row: EvidenceRow, class_id: int, header_id: int) -> tuple[object, ...]:
    return (
        class_id,
        int(row.grading.scheme),
        row.grading.source,
        row.grading.intelligence,
        row.grading.rank,
        row.origin,
        row.tasking,
        row.recorded_on.isoformat() if row.recorded_on else None,
        row.review_on.isoformat() if row.review_on else None,
        " ".join(row.flags),
        header_id,
        _encode(row.values),
    )


def _link_columns(link: LinkClaim) -> tuple[object, ...]:
    return (
        int(link.type),
        int(link.role),
        link.assessment,
        link.valid_from,
        link.valid_to,
        _encode(link.properties) if link.properties else None,
    )


def _refs(row: EvidenceRow) -> Iterable[NodeRef]:
    for said in row.descriptions:
        yield said.node
    for link in row.links:
        yield link.source
        yield link.target


def _stored_nodes(connection: sqlite3.Connection, refs: Sequence[NodeRef]) -> Iterable[tuple[NodeRef, int]]:
    if not refs:
        return
    wanted = _encode([(int(ref.kind), ref.authority, ref.key) for ref in refs])
    rows = connection.execute(
        """SELECT w.key, n.node_id FROM json_each(?) w CROSS JOIN node n
           ON n.kind = w.value ->> 0 AND n.authority = w.value ->> 1 AND n.key = w.value ->> 2""",
        (wanted,),
    )
    for position, node_id in rows:
        yield refs[position], node_id


def _system_id(connection: sqlite3.Connection, name: str) -> int:
    connection.execute("INSERT OR IGNORE INTO source_system (name) VALUES (?)", (name,))
    return int(connection.execute("SELECT system_id FROM source_system WHERE name = ?", (name,)).fetchone()[0])


def _existing(
    connection: sqlite3.Connection,
    load_id: int,
    systems: dict[str, int],
    rows: Sequence[EvidenceRow],
) -> tuple[dict[tuple[int, str, bytes], int], set[int]]:
    """Record ids already stored for these rows' keys, and which of them this load has sighted."""
    known: dict[tuple[int, str, bytes], int] = {}
    sighted: set[int] = set()
    for system, system_id in systems.items():
        source_ids = _encode(sorted({row.source_id for row in rows if row.system == system}))
        found = connection.execute(
            """SELECT r.source_id, r.version, r.record_id,
                      EXISTS (SELECT 1 FROM sighting s WHERE s.record_id = r.record_id AND s.load_id = ?)
               FROM json_each(?) w CROSS JOIN record r ON r.system_id = ? AND r.source_id = w.value""",
            (load_id, source_ids, system_id),
        )
        for source_id, version, record_id, seen in found:
            known[(system_id, source_id, version)] = record_id
            if seen:
                sighted.add(record_id)
    return known, sighted


def _search_terms(said: Description) -> tuple[str | None, str | None, int | None]:
    if said.node.kind is not Kind.PERSON:
        return None, None, None
    surname = said.properties.get("surname")
    forenames = said.properties.get("forenames")
    born = said.properties.get("date_of_birth")
    return (
        (name_key(str(surname)) or None) if surname else None,
        (name_key(str(forenames)) or None) if forenames else None,
        birth_day(born) if isinstance(born, str) else None,
    )


@lru_cache(maxsize=100_000)
def birth_day(text: str) -> int | None:
    """Days since 1970 of an ISO date; None where it is a placeholder or no date."""
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return None
    return None if is_placeholder_birth_date(born) else born.toordinal() - _EPOCH_DAY
