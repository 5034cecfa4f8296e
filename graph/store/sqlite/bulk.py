"""Everything that published loads say, in ordered batches, from one consistent read: what snapshots are built from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.model.bitemporal import LoadTimes
from graph.model.evidence import Properties
from graph.model.kinds import Kind
from graph.model.loads import FeedMode
from graph.store.sqlite.ledger import load_times
from graph.store.stored import Head

BATCH = 65_536


def _empty_table(connection: sqlite3.Connection, name: str, column: str) -> None:
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({column} INTEGER PRIMARY KEY)")
    connection.execute(f"DELETE FROM temp.{name}")


class Scope(Enum):
    """How a read is limited to the records of `temp.in_scope`: by nothing, for nearly all, or for a few of them."""

    ALL = auto()
    MOST = auto()
    FEW = auto()


class SqliteEvidence:
    """An `EvidenceStream` over one read transaction."""

    def __init__(self, connection: sqlite3.Connection, head: Head, scope: Scope) -> None:
        self.head = head
        self._connection = connection
        self._scope = scope
        self._loads = load_times(connection, head.known_at)

    def loads(self) -> Sequence[tuple[LoadTimes, str, str]]:
        """Loads published up to the head."""
        return self._loads

    def nodes(self) -> Iterator[list[tuple[int, int, str, str]]]:
        """Nodes that the records in scope touch, in order of their keys."""
        columns = "n.node_id, n.kind, n.authority, n.key"
        if self._scope is Scope.ALL:
            yield from self._text(f"SELECT {columns} FROM node n ORDER BY n.kind, n.authority, n.key")
            return
        yield from self._text(
            f"""SELECT {columns} FROM node n WHERE n.node_id IN (
                  SELECT l.source FROM {self._from("link l")} UNION SELECT l.target FROM {self._from("link l")}
                  UNION SELECT d.node_id FROM {self._from("description d")})
                ORDER BY n.kind, n.authority, n.key"""
        )

    def records(self) -> Iterator[list[tuple[int, str, str, bytes, int, int, str]]]:
        """Record versions in scope, in order of their keys."""
        said = "r.source_id, r.version, r.class_id, r.grade_rank, coalesce(r.origin, '')"
        if self._scope is Scope.FEW:
            yield from self._text(
                f"""SELECT r.record_id, y.name, {said} FROM {self._from("record r")}
                    JOIN source_system y USING (system_id) ORDER BY y.name, r.source_id, r.version"""
            )
            return
        systems = self._connection.execute("SELECT system_id, name FROM source_system ORDER BY name").fetchall()
        for system_id, name in systems:
            yield from self._text(
                f"""SELECT r.record_id, ?, {said} FROM {self._from("record r")}
                    WHERE r.system_id = ? ORDER BY r.source_id, r.version""",
                (name, system_id),
            )

    def sightings(self) -> Iterator[NDArray[np.int64]]:
        """Which published load sighted which version."""
        published = np.array([times.handle for times, _, _ in self._loads], dtype=np.int64)
        # The bound keeps SQLite to the table's own order: it would else read the index by load, and sort it in memory.
        for batch in self._numbers(
            f"""SELECT DISTINCT s.record_id, s.load_id FROM {self._from("sighting s")}
                WHERE s.record_id > 0 ORDER BY s.record_id, s.load_id"""
        ):
            yield batch[np.isin(batch[:, 1], published)]

    def links(self) -> Iterator[NDArray[np.int64]]:
        """Stored links in scope."""
        yield from self._numbers(
            f"""SELECT l.record_id, l.source, l.target, l.type, l.role, l.assessment, l.valid_from, l.valid_to
                FROM {self._from("link l")} ORDER BY l.record_id, l.ordinal"""
        )

    def descriptions(self) -> Iterator[list[tuple[int, int, int | None, str]]]:
        """What the records in scope say of people: birth day and surname."""
        yield from self._text(
            f"""SELECT d.record_id, d.node_id, d.born, coalesce(d.surname, '')
                FROM {self._from("description d")} CROSS JOIN node n USING (node_id)
                WHERE n.kind = ? ORDER BY d.record_id, d.ordinal""",
            (int(Kind.PERSON),),
        )

    def person_properties(self) -> Iterator[list[tuple[int, int, Properties]]]:
        """All that the records in scope say of people."""
        for batch in self._text(
            f"""SELECT d.record_id, d.node_id, d.properties
                FROM {self._from("description d")} CROSS JOIN node n USING (node_id)
                WHERE n.kind = ? ORDER BY d.record_id, d.ordinal""",
            (int(Kind.PERSON),),
        ):
            yield [(record, node, json.loads(properties)) for record, node, properties in batch]

    def _from(self, table: str) -> str:
        """The table's rows of the records in scope. Few are looked up: else a delta would pass over all rows."""
        if self._scope is Scope.ALL:
            return table
        both = ("temp.in_scope i", table) if self._scope is Scope.FEW else (table, "temp.in_scope i")
        return f"{' CROSS JOIN '.join(both)} ON {table.split()[1]}.record_id = i.record_id"

    def _text(self, sql: str, values: Sequence[object] = ()) -> Iterator[list[Any]]:
        cursor = self._connection.execute(sql, values)
        while batch := cursor.fetchmany(BATCH):
            yield batch

    def _numbers(self, sql: str) -> Iterator[NDArray[np.int64]]:
        for batch in self._text(sql):
            yield np.array(batch, dtype=np.int64)


def everything_published(connection: sqlite3.Connection, head: Head) -> SqliteEvidence:
    """All that is published at the head; scoped only where the file also holds what is not."""
    loads = connection.execute("SELECT count(*) FROM load").fetchone()[0]
    published = [times.handle for times, _, _ in load_times(connection, head.known_at)]
    if len(published) == loads:
        return SqliteEvidence(connection, head, Scope.ALL)
    _empty_table(connection, "in_scope", "record_id")
    connection.executemany(
        "INSERT OR IGNORE INTO in_scope SELECT record_id FROM sighting WHERE load_id = ?",
        [(load,) for load in published],
    )
    return SqliteEvidence(connection, head, Scope.MOST)


def changed_between(connection: sqlite3.Connection, since: Head, head: Head) -> SqliteEvidence:
    """All published versions of each record that a publication between the heads may have changed.

    A FULL load may end what it does not sight, so it touches every record of its feed and scope.
    """
    _empty_table(connection, "in_scope", "record_id")
    touched = connection.execute(
        """SELECT DISTINCT l.load_id, l.feed, l.scope, l.mode FROM publication p JOIN load l USING (load_id)
           WHERE p.revision > ? AND p.revision <= ?""",
        (since.revision, head.revision),
    ).fetchall()
    places = {(feed, scope) for _, feed, scope, mode in touched if mode == FeedMode.FULL}
    published = load_times(connection, head.known_at)
    loads = {load_id for load_id, _, _, _ in touched}
    loads |= {times.handle for times, feed, scope in published if (feed, scope) in places}
    handles = [(times.handle,) for times, _, _ in published]
    connection.executemany(
        """INSERT OR IGNORE INTO in_scope
           SELECT v.record_id FROM sighting s
           JOIN record r ON r.record_id = s.record_id
           JOIN record v ON v.system_id = r.system_id AND v.source_id = r.source_id
           WHERE s.load_id = ?""",
        [(load,) for load in sorted(loads)],
    )
    _empty_table(connection, "published", "load_id")
    connection.executemany("INSERT INTO published VALUES (?)", handles)
    connection.execute(
        """DELETE FROM in_scope WHERE NOT EXISTS (
             SELECT 1 FROM sighting s JOIN published p USING (load_id) WHERE s.record_id = in_scope.record_id)"""
    )
    return SqliteEvidence(connection, head, Scope.FEW)
