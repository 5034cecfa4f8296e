"""The ledger of loads: opened, published whole, withdrawn whole; and the revision that all of that moves."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime

from graph.model.bitemporal import LoadTimes
from graph.model.ids import IdKey
from graph.model.loads import (
    FeedMode,
    LoadCounts,
    LoadManifest,
    LoadState,
    LoadSummary,
    Validity,
)
from graph.model.times import KNOWN_FOREVER, from_microseconds, to_microseconds
from graph.store.errors import LoadConflictError
from graph.store.freshness import newest_of_each_feed
from graph.store.sqlite.connections import Connections
from graph.store.stored import FeedAge, Head, OpenLoad

_MINUTE_US = 60_000_000

_LOADS = """
SELECT l.load_id, l.key, l.feed, l.agency, l.system, l.scope, l.mode, l.validity, l.file_name, l.file_sha256,
       l.mapping_digest, h.columns, l.extracted_at, l.started_at, l.started_by, l.corrects, p.last_line, p.counts,
       (SELECT at FROM load_event e WHERE e.load_id = l.load_id AND e.event = 'published'),
       (SELECT at FROM load_event e WHERE e.load_id = l.load_id AND e.event = 'withdrawn'),
       (SELECT at FROM load_event e WHERE e.load_id = l.load_id AND e.event = 'discarded')
FROM load l JOIN header h USING (header_id) JOIN load_progress p USING (load_id)
"""


_REJECTED = """
WITH live AS (
  SELECT p.load_id FROM load_event p
  WHERE p.event = 'published' AND p.at <= ? AND NOT EXISTS (
    SELECT 1 FROM load_event e WHERE e.load_id = p.load_id AND e.event = 'withdrawn' AND e.at <= ?))
SELECT DISTINCT l.feed, q.type, q.canonical, q.class_id
FROM rejected_party q JOIN load l USING (load_id)
WHERE l.load_id IN (SELECT load_id FROM live)
  AND NOT EXISTS (
    SELECT 1 FROM load c JOIN live USING (load_id)
    WHERE c.feed = l.feed AND c.scope = l.scope AND c.load_id <> l.load_id
      AND CASE WHEN c.extracted_at = l.extracted_at
          THEN c.corrects = CASE l.corrects WHEN '' THEN l.file_name ELSE l.corrects END AND EXISTS (
            SELECT 1 FROM sighting s
            WHERE s.load_id = c.load_id AND s.line = q.line AND q.sheet IN ('', s.sheet))
          ELSE c.mode = 'full' AND c.extracted_at > l.extracted_at END)
ORDER BY 1, 2, 3, 4
"""


class Ledger:
    """Loads and publications of one store file."""

    def __init__(self, connections: Connections, ids: IdKey) -> None:
        self._connections = connections
        self._ids = ids
        self._times: tuple[Head, list[tuple[LoadTimes, str, str]]] | None = None
        self._published: tuple[Head, list[LoadSummary]] | None = None
        self._rejected: tuple[tuple[Head, int], dict[tuple[str, str], list[tuple[str, str, str, int]]]] | None = None

    # ---- state

    def head(self) -> Head:
        """The newest publication; one indexed read."""
        return read_head(self._connections.get())

    def summaries(self) -> list[LoadSummary]:
        """All loads in order of opening."""
        rows = self._connections.get().execute(f"{_LOADS} ORDER BY l.load_id").fetchall()
        return [_summary(row)[1] for row in rows]

    def times(self) -> list[tuple[LoadTimes, str, str]]:
        """Published loads with feed and scope, cached until the head moves."""
        head = self.head()
        if self._times is None or self._times[0] != head:
            self._times = (head, load_times(self._connections.get(), head.known_at))
        return self._times[1]

    def feed_ages(self, known_at: int) -> list[FeedAge]:
        """The newest live load of each feed and scope."""
        return newest_of_each_feed(self._published_loads(), known_at)

    def _published_loads(self) -> list[LoadSummary]:
        """Loads that were ever published, read once for each head: a check asks for their ages each time."""
        head = self.head()
        if self._published is None or self._published[0] != head:
            self._published = (head, [load for load in self.summaries() if load.published_at is not None])
        return self._published[1]

    def quarantined_parties(
        self, identifiers: Collection[tuple[str, str]], known_at: int
    ) -> list[tuple[str, str, str, int]]:
        """Which of these identifiers a live load's quarantine names, under which class.

        A row is settled once a correction of the same extract sights its line on its sheet, or a later full extract
        replaces it all. A row whose sheet was not kept, as before sheets were, is settled by its line.
        """
        named = self._named(known_at)
        found = {row for identifier in set(identifiers) for row in named.get(identifier, ())}
        return sorted(found)

    def _named(self, known_at: int) -> dict[tuple[str, str], list[tuple[str, str, str, int]]]:
        """Everybody whom live quarantines name, read once for each head: a check asks about a whole prison."""
        head = self.head()
        kept = self._rejected
        if kept is None or kept[0] != (head, known_at):
            rows: dict[tuple[str, str], list[tuple[str, str, str, int]]] = {}
            for feed, kind, canonical, label in self._connections.get().execute(_REJECTED, (known_at, known_at)):
                row = (str(feed), str(kind), str(canonical), int(label))
                rows.setdefault((row[1], row[2]), []).append(row)
            kept = self._rejected = ((head, known_at), rows)
        return kept[1]

    # ---- changes of state

    def begin(self, manifest: LoadManifest, at: datetime) -> OpenLoad:
        """Open a load, or find the interrupted or published one of the same identity."""
        identity = json.dumps(manifest.identity)
        with self._connections.writing() as connection:
            rows = connection.execute(f"{_LOADS} WHERE l.identity = ? ORDER BY l.load_id", (identity,)).fetchall()
            for handle, known in map(_summary, rows):
                if known.state is LoadState.PUBLISHED:
                    return OpenLoad(handle, known.key, manifest, repeat=known, counts=known.counts)
                if known.state is LoadState.LOADING:
                    return OpenLoad(handle, known.key, manifest, None, known.last_line, known.counts)
            key = self._ids.pseudonym("load", f"{identity}#{len(rows)}")
            handle = _insert_load(connection, manifest, identity, key, at)
            return OpenLoad(handle, key, manifest)

    def publish(self, load: OpenLoad, at: datetime, actor: str) -> Head:
        """Flip a load to published and raise the revision, in one durable transaction."""
        with self._connections.writing(durable=True) as connection:
            _, summary = _one(connection, load.key)
            if summary.state is not LoadState.LOADING:
                raise LoadConflictError(f"load {load.key} is {summary.state}, so it cannot be published")
            if not summary.counts.reconciles:
                raise LoadConflictError(f"load {load.key} does not reconcile: {summary.counts}")
            return publish_event(connection, "published", load.handle, at, actor, "")

    def discard(self, load: OpenLoad, at: datetime, actor: str) -> None:
        """Give up an unpublished load."""
        with self._connections.writing() as connection:
            _, summary = _one(connection, load.key)
            if summary.state is not LoadState.LOADING:
                raise LoadConflictError(f"load {load.key} is {summary.state}, so it cannot be discarded")
            connection.execute(
                "INSERT INTO load_event (load_id, event, at, actor, reason) VALUES (?, 'discarded', ?, ?, '')",
                (load.handle, to_microseconds(at), actor),
            )

    def withdraw(self, load_key: str, at: datetime, actor: str, reason: str) -> Head:
        """Take a published load back."""
        with self._connections.writing(durable=True) as connection:
            handle, summary = _one(connection, load_key)
            if summary.state is not LoadState.PUBLISHED:
                raise LoadConflictError(f"load {load_key} is {summary.state}: only a published load can be withdrawn")
            return publish_event(connection, "withdrawn", handle, at, actor, reason)


def read_head(connection: sqlite3.Connection) -> Head:
    """The newest publication as this connection sees it."""
    row = connection.execute(
        """SELECT revision, known_at, (SELECT count(*) FROM publication WHERE cause = 'disposed')
           FROM publication ORDER BY revision DESC LIMIT 1"""
    ).fetchone()
    return Head(*row) if row else Head(0, 0, 0)


def publish_event(
    connection: sqlite3.Connection,
    cause: str,
    load_id: int | None,
    at: datetime,
    actor: str,
    reason: str,
) -> Head:
    """Raise the revision. The known clock never stands still or goes back, whatever the machine's clock does."""
    known_at = max(to_microseconds(at), read_head(connection).known_at + 1)
    if load_id is not None:
        connection.execute(
            "INSERT INTO load_event (load_id, event, at, actor, reason) VALUES (?, ?, ?, ?, ?)",
            (load_id, cause, known_at, actor, reason),
        )
    connection.execute(
        "INSERT INTO publication (known_at, cause, load_id) VALUES (?, ?, ?)",
        (known_at, cause, load_id),
    )
    return read_head(connection)


def load_times(connection: sqlite3.Connection, known_at: int) -> list[tuple[LoadTimes, str, str]]:
    """Loads published up to an instant, with feed and scope; a later withdrawal is not yet known there."""
    rows = connection.execute(
        """SELECT l.load_id, l.extracted_at, p.at, w.at, l.key, l.mode, l.validity, l.feed, l.scope
           FROM load l
           JOIN load_event p ON p.load_id = l.load_id AND p.event = 'published' AND p.at <= ?
           LEFT JOIN load_event w ON w.load_id = l.load_id AND w.event = 'withdrawn' AND w.at <= ?
           ORDER BY l.load_id""",
        (known_at, known_at),
    )
    return [
        (
            LoadTimes(
                handle,
                extracted // _MINUTE_US,
                published,
                KNOWN_FOREVER if withdrawn is None else withdrawn,
                key,
                FeedMode(mode),
                Validity(validity),
                place=f"{feed}\x1f{scope}",
            ),
            feed,
            scope,
        )
        for handle, extracted, published, withdrawn, key, mode, validity, feed, scope in rows
    ]


def store_progress(
    connection: sqlite3.Connection, handle: int, last_line: int, counts: LoadCounts, settled: Mapping[str, int]
) -> None:
    """Record how far a load got, on each sheet, inside the batch's own transaction."""
    connection.execute(
        "UPDATE load_progress SET last_line = ?, counts = ?, settled = ? WHERE load_id = ?",
        (last_line, json.dumps(asdict(counts), sort_keys=True), json.dumps(sorted(settled.items())), handle),
    )


def _insert_load(
    connection: sqlite3.Connection,
    manifest: LoadManifest,
    identity: str,
    key: str,
    at: datetime,
) -> int:
    columns = json.dumps(manifest.header)
    connection.execute("INSERT OR IGNORE INTO header (columns) VALUES (?)", (columns,))
    connection.execute(
        """INSERT INTO load (key, identity, feed, agency, system, scope, mode, validity, file_name, file_sha256,
                             mapping_digest, header_id, extracted_at, started_at, started_by, corrects)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT header_id FROM header WHERE columns = ?), ?, ?, ?, ?)""",
        (
            key,
            identity,
            manifest.feed,
            manifest.agency,
            manifest.system,
            manifest.scope,
            manifest.mode,
            manifest.validity,
            manifest.file_name,
            manifest.file_sha256,
            manifest.mapping_digest,
            columns,
            to_microseconds(manifest.extracted_at),
            to_microseconds(at),
            manifest.started_by,
            manifest.corrects,
        ),
    )
    handle: int = connection.execute("SELECT load_id FROM load WHERE key = ?", (key,)).fetchone()[0]
    connection.execute(
        "INSERT INTO load_progress (load_id, last_line, counts) VALUES (?, 0, ?)",
        (handle, json.dumps(asdict(LoadCounts()))),
    )
    return handle


def _one(connection: sqlite3.Connection, key: str) -> tuple[int, LoadSummary]:
    row = connection.execute(f"{_LOADS} WHERE l.key = ?", (key,)).fetchone()
    if row is None:
        raise LoadConflictError(f"there is no load {key}")
    return _summary(row)


def _summary(row: tuple[object, ...]) -> tuple[int, LoadSummary]:
    (
        handle,
        key,
        feed,
        agency,
        system,
        scope,
        mode,
        validity,
        file_name,
        sha256,
        digest,
        columns,
    ) = row[:12]
    (
        extracted,
        started,
        started_by,
        corrects,
        last_line,
        counts,
        published,
        withdrawn,
        discarded,
    ) = row[12:]
    manifest = LoadManifest(
        str(feed),
        str(agency),
        str(system),
        str(scope),
        FeedMode(str(mode)),
        Validity(str(validity)),
        str(file_name),
        str(sha256),
        str(digest),
        tuple(json.loads(str(columns))),
        from_microseconds(_int(extracted)),
        str(started_by),
        str(corrects),
    )
    state = LoadState.LOADING
    if discarded is not None:
        state = LoadState.DISCARDED
    elif withdrawn is not None:
        state = LoadState.WITHDRAWN
    elif published is not None:
        state = LoadState.PUBLISHED
    summary = LoadSummary(
        str(key),
        manifest,
        state,
        LoadCounts(**json.loads(str(counts))),
        from_microseconds(_int(started)),
        None if published is None else from_microseconds(_int(published)),
        None if withdrawn is None else from_microseconds(_int(withdrawn)),
        _int(last_line),
    )
    return _int(handle), summary


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"expected an integer column, got {value!r}")
    return value


def add_counts(counts: LoadCounts, *, accepted: int, duplicates: int, flagged: int) -> LoadCounts:
    """Counts with what one batch's writing added."""
    return replace(
        counts,
        accepted=counts.accepted + accepted,
        duplicates=counts.duplicates + duplicates,
        flagged=counts.flagged + flagged,
    )
