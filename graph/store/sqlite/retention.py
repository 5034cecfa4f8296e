"""Review, hold and dispose. Disposal is the one deletion: content goes, a tombstone without personal data stays."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import date, datetime

from graph.model.ids import IdKey
from graph.model.links import LinkType
from graph.model.times import to_microseconds
from graph.store.errors import StoreError
from graph.store.sqlite.casework import empty_acts_about
from graph.store.sqlite.connections import Connections
from graph.store.sqlite.ledger import publish_event
from graph.store.stored import Head


class Retention:
    """Retention of one store file."""

    def __init__(self, connections: Connections, ids: IdKey) -> None:
        self._connections = connections
        self._ids = ids

    def due(self, on: date, limit: int) -> list[tuple[str, str, date]]:
        """Records whose newest version is due for review and that no hold keeps, oldest first."""
        held = {
            bytes(public_id)
            for (public_id,) in self._connections.get().execute(
                "SELECT public_id FROM hold WHERE until > ?", (on.isoformat(),)
            )
        }
        rows = self._connections.get().execute(
            """SELECT y.name, r.source_id, max(r.review_on) AS due
               FROM record r JOIN source_system y USING (system_id)
               WHERE r.review_on IS NOT NULL
               GROUP BY r.system_id, r.source_id HAVING max(r.review_on) <= ?
               ORDER BY due, y.name, r.source_id""",
            (on.isoformat(),),
        )
        found = []
        for system, source_id, due in rows:
            if self._ids.record_id(system, source_id) not in held:
                found.append((system, source_id, date.fromisoformat(due)))
            if len(found) == limit:
                break
        return found

    def hold(
        self,
        system: str,
        source_id: str,
        until: date,
        actor: str,
        reason: str,
        at: datetime,
    ) -> None:
        """Append a hold."""
        with self._connections.writing(durable=True) as connection:
            if not _versions(connection, [(system, source_id)]):
                raise StoreError(f"there is no record {system} {source_id} to hold")
            connection.execute(
                "INSERT INTO hold (public_id, until, actor, reason, at) VALUES (?, ?, ?, ?, ?)",
                (
                    self._ids.record_id(system, source_id),
                    until.isoformat(),
                    actor,
                    reason,
                    to_microseconds(at),
                ),
            )

    def dispose(self, keys: Collection[tuple[str, str]], actor: str, reason: str, at: datetime) -> Head:
        """Destroy content: rows overwritten with zeros, log folded in, file vacuumed.

        Vacuuming writes the file anew, so that nothing stays in pages that loads have split before either.
        """
        self._connections.get().execute("PRAGMA secure_delete = ON")
        with self._connections.writing(durable=True) as connection:
            versions = _versions(connection, keys)
            absent = sorted(set(keys) - {(system, source_id) for _, system, source_id, _ in versions})
            if absent:
                raise StoreError(f"there is no record {' '.join(absent[0])} to dispose of; nothing was destroyed")
            held = [
                f"{system} {source_id}"
                for system, source_id in sorted({(system, source_id) for _, system, source_id, _ in versions})
                if self._is_held(connection, self._ids.record_id(system, source_id), at.date())
            ]
            if held:
                raise StoreError(f"held records cannot be disposed of: {', '.join(held)}; let the hold run out first")
            identifiers = _identifiers(connection, [record_id for record_id, *_ in versions])
            for record_id, system, source_id, feed in versions:
                connection.execute(
                    "INSERT OR IGNORE INTO tombstone VALUES (?, ?, ?, ?, ?)",
                    (
                        self._ids.record_id(system, source_id),
                        feed,
                        actor,
                        reason,
                        to_microseconds(at),
                    ),
                )
                empty_acts_about(connection, self._ids.record_id(system, source_id))
                for table in ("sighting", "description", "link", "record"):
                    connection.execute(f"DELETE FROM {table} WHERE record_id = ?", (record_id,))
            _delete_orphans(connection)
            _delete_parties(connection, identifiers)
            head = publish_event(connection, "disposed", None, at, actor, reason)
        self._connections.get().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connections.get().execute("VACUUM")
        self._connections.get().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return head

    def is_disposed(self, record_id: bytes) -> bool:
        """Whether a tombstone bears this public id."""
        row = self._connections.get().execute("SELECT 1 FROM tombstone WHERE public_id = ?", (record_id,)).fetchone()
        return row is not None

    def disposed(self, keys: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Those of the keys under which a tombstone stands."""
        connection = self._connections.get()
        if not keys or connection.execute("SELECT 1 FROM tombstone LIMIT 1").fetchone() is None:
            return frozenset()
        find = "SELECT 1 FROM tombstone WHERE public_id = ?"
        return frozenset(key for key in keys if connection.execute(find, (self._ids.record_id(*key),)).fetchone())

    def _is_held(self, connection: sqlite3.Connection, public_id: bytes, on: date) -> bool:
        row = connection.execute(
            "SELECT 1 FROM hold WHERE public_id = ? AND until > ?",
            (public_id, on.isoformat()),
        ).fetchone()
        return row is not None


def _versions(connection: sqlite3.Connection, keys: Collection[tuple[str, str]]) -> Sequence[tuple[int, str, str, str]]:
    return connection.execute(
        """SELECT r.record_id, y.name, r.source_id, r.feed
           FROM json_each(?) w CROSS JOIN source_system y ON y.name = w.value ->> 0
           JOIN record r ON r.system_id = y.system_id AND r.source_id = w.value ->> 1
           ORDER BY r.record_id""",
        (json.dumps(sorted(set(keys))),),
    ).fetchall()


def _delete_orphans(connection: sqlite3.Connection) -> None:
    """A node's key is content too (a prison number): it goes with the last record that mentions it."""
    connection.execute(
        """DELETE FROM node WHERE NOT EXISTS (SELECT 1 FROM link WHERE source = node_id)
           AND NOT EXISTS (SELECT 1 FROM link WHERE target = node_id)
           AND NOT EXISTS (SELECT 1 FROM description d WHERE d.node_id = node.node_id)"""
    )


def _identifiers(connection: sqlite3.Connection, record_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """(node, type, canonical) of the identifiers that the records state."""
    return connection.execute(
        """SELECT DISTINCT n.node_id, n.authority, n.key
           FROM json_each(?) w CROSS JOIN link l ON l.record_id = w.value JOIN node n ON n.node_id = l.target
           WHERE l.type = ?""",
        (json.dumps(record_ids), int(LinkType.HAS_IDENTIFIER)),
    ).fetchall()


def _delete_parties(connection: sqlite3.Connection, identifiers: Sequence[tuple[int, str, str]]) -> None:
    """An identifier that no record states any more leaves the quarantine's list too."""
    for node_id, kind, canonical in identifiers:
        if connection.execute("SELECT 1 FROM node WHERE node_id = ?", (node_id,)).fetchone() is None:
            connection.execute("DELETE FROM rejected_party WHERE type = ? AND canonical = ?", (kind, canonical))
