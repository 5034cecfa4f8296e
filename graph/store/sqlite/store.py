"""The embedded store: the port's methods over one SQLite file."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from time import perf_counter

from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.ids import KEY_BYTES, IdKey
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.model.loads import FeedMode, LoadCounts
from graph.store.contents import Contents
from graph.store.errors import StoreError
from graph.store.sqlite.batches import Batches
from graph.store.sqlite.break_glass import Glass
from graph.store.sqlite.bulk import (
    SqliteEvidence,
    changed_between,
    everything_published,
)
from graph.store.sqlite.casework import Casework
from graph.store.sqlite.conclusions import Conclusions
from graph.store.sqlite.connections import PASSING_MMAP_BYTES, Connections
from graph.store.sqlite.contents import SqliteContents, filling, is_filling, reading
from graph.store.sqlite.labels import read_labels
from graph.store.sqlite.ledger import Ledger
from graph.store.sqlite.lock import load_lock
from graph.store.sqlite.migrations import migrate
from graph.store.sqlite.pacing import Clock
from graph.store.sqlite.reader import CutReader
from graph.store.sqlite.retention import Retention
from graph.store.sqlite.saying import Sayings
from graph.store.stored import (
    Head,
    OpenLoad,
    PersonQuery,
    QuarantinedParty,
    ReadCut,
    StoredDescription,
    StoredLink,
    StoredRecord,
)

_STORED_KEY = "SELECT value FROM meta WHERE name = 'id-key'"


def open_store(path: Path, *, key: IdKey | None = None, clock: Clock = perf_counter) -> SqliteStore:
    """Open a store, or make an empty one with `key` or a new random one. `clock` times how long it holds the file.

    Raises SchemaMismatchError for a newer or altered file, and ValueError when `key` is not the file's own.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # The file holds the key and everything else: nobody but its owner reads it.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    connections = Connections(path, clock)
    try:
        migrate(connections)
        if is_filling(connections):
            raise StoreError(f"a copy into {path} was begun and did not end: remove the file, and copy again")
        return SqliteStore(connections, _id_key(connections, key))
    except BaseException:
        connections.close()
        raise


def _id_key(connections: Connections, given: IdKey | None) -> IdKey:
    row = connections.get().execute(_STORED_KEY).fetchone()
    if row is None:
        fresh = given.secret if given else secrets.token_bytes(KEY_BYTES)
        with connections.writing(durable=True) as connection:
            connection.execute("INSERT OR IGNORE INTO meta VALUES ('id-key', ?)", (fresh,))
            row = connection.execute(_STORED_KEY).fetchone()
    stored = IdKey(row[0])
    if given is not None and stored != given:
        raise ValueError(f"{connections.path.name} was made with another id key")
    return stored


class SqliteStore:
    """One SQLite file as a `GraphStore`; threads may share it."""

    def __init__(self, connections: Connections, ids: IdKey) -> None:
        self._connections = connections
        self._ids = ids
        self._ledger = Ledger(connections, ids)
        self._batches = Batches(connections)
        self._retention = Retention(connections, ids)
        self._conclusions = Conclusions(connections, ids, self._ledger)
        self._glass = Glass(connections)
        self.break_glass = self._glass.record
        self.broken_glass = self._glass.entries
        self.head = self._ledger.head
        self.loads = self._ledger.summaries
        self.feed_ages = self._ledger.feed_ages
        self.quarantined_parties = self._ledger.quarantined_parties
        self.begin_load = self._ledger.begin
        self.publish = self._ledger.publish
        self.discard = self._ledger.discard
        self.withdraw = self._ledger.withdraw
        self.save_result = self._conclusions.save
        self.results_resting_on = self._conclusions.resting_on
        self.results_resting_on_load = self._conclusions.resting_on_load
        self.fallen = self._conclusions.fallen
        self.tasked = self._conclusions.tasked
        self._casework = Casework(connections)
        self.append_acts = self._casework.append
        self.acts = self._casework.read
        self.due_for_review = self._retention.due
        self.hold = self._retention.hold
        self.dispose = self._retention.dispose
        self.is_disposed = self._retention.is_disposed
        self.disposed = self._retention.disposed

    @property
    def batch_seconds(self) -> float:
        """Progress is committed as often."""
        return 0.1

    @property
    def path(self) -> Path:
        """The store's file."""
        return self._connections.path

    @property
    def longest_hold(self) -> float:
        """The longest that a write transaction of this store has held the file, in seconds, disposals aside."""
        return self._connections.longest_hold

    @property
    def ids(self) -> IdKey:
        """The key of this store's public ids."""
        return self._ids

    def close(self) -> None:
        """Close every connection."""
        self._connections.close()

    def labels(self) -> dict[int, Label]:
        """Every interned label."""
        return read_labels(self._connections.get())

    @contextmanager
    def load_lock(self, who: str, on_wait: Callable[[str], None] | None = None) -> Iterator[None]:
        """The right to load, over all processes on this machine."""
        path = self.path.with_name(self.path.name + ".load-lock")
        with load_lock(path, who, on_wait), self._connections.loading():
            yield

    def write(
        self,
        load: OpenLoad,
        rows: Sequence[EvidenceRow],
        counts: LoadCounts,
        last_line: int,
        quarantined: Sequence[QuarantinedParty] = (),
    ) -> LoadCounts:
        """Commit one batch of an unpublished load, in as many transactions as keep each hold short."""
        return self._batches.write(load, rows, counts, last_line, quarantined)

    def missing_share(self, load: OpenLoad) -> float:
        """How much of the newest live extract this FULL load no longer holds; 0 where there is nothing to miss."""
        if load.manifest.mode is not FeedMode.FULL:
            return 0.0
        place = (load.manifest.feed, load.manifest.scope)
        head = self.head()
        earlier = [times for times, *where in self._ledger.times() if tuple(where) == place]
        live = [times for times in earlier if times.mode is FeedMode.FULL and times.live_at(head.known_at)]
        if not live:
            return 0.0
        newest = max(live, key=lambda times: times.age)
        records = "SELECT DISTINCT r.system_id, r.source_id FROM sighting s JOIN record r USING (record_id)"
        connection = self._connections.get()
        before: int = connection.execute(
            f"SELECT count(*) FROM ({records} WHERE s.load_id = ?)", (newest.handle,)
        ).fetchone()[0]
        missing: int = connection.execute(
            f"SELECT count(*) FROM ({records} WHERE s.load_id = ? EXCEPT {records} WHERE s.load_id = ?)",
            (newest.handle, load.handle),
        ).fetchone()[0]
        return missing / before if before else 0.0

    # ---- reads for one reader

    def find_people(self, query: PersonQuery, cut: ReadCut, limit: int) -> list[NodeRef]:
        """PERSON nodes that match, in the cut."""
        return self._reader(cut).find_people(query, limit)

    def descriptions(self, nodes: Collection[NodeRef], cut: ReadCut) -> list[StoredDescription]:
        """What live records in the cut say of the nodes."""
        return self.descriptions_for(nodes, (cut,))[0]

    def links(
        self,
        nodes: Collection[NodeRef],
        cut: ReadCut,
        types: Collection[LinkType] | None = None,
    ) -> list[StoredLink]:
        """Live links in the cut at the nodes."""
        return self.links_for(nodes, (cut,), types)[0]

    def descriptions_for(self, nodes: Collection[NodeRef], cuts: Sequence[ReadCut]) -> list[list[StoredDescription]]:
        """The same for several readers, read once."""
        return self._sayings(cuts).descriptions(nodes)

    def links_for(
        self, nodes: Collection[NodeRef], cuts: Sequence[ReadCut], types: Collection[LinkType] | None = None
    ) -> list[list[StoredLink]]:
        """The same for several readers, read once."""
        return self._sayings(cuts).links(nodes, types)

    def records(self, keys: Collection[tuple[str, str]], cut: ReadCut) -> list[StoredRecord]:
        """Live versions of the records in the cut."""
        return self._reader(cut).records(keys)

    def _reader(self, cut: ReadCut) -> CutReader:
        return CutReader(self._connections.get(), self._ids, self._ledger.times(), cut)

    def _sayings(self, cuts: Sequence[ReadCut]) -> Sayings:
        return Sayings(self._connections.get(), self._ids, self._ledger.times(), cuts)

    # ---- bulk

    @contextmanager
    def evidence(self, head: Head) -> Iterator[SqliteEvidence]:
        """Everything published at the head, in one read transaction."""
        with self._one_read() as connection:
            connection.execute(f"PRAGMA mmap_size = {PASSING_MMAP_BYTES}")
            yield everything_published(connection, head)

    @contextmanager
    def changes(self, since: Head, head: Head) -> Iterator[SqliteEvidence]:
        """The records whose state may differ between two heads, in one read transaction."""
        with self._one_read() as connection:
            connection.execute(f"PRAGMA mmap_size = {PASSING_MMAP_BYTES}")
            yield changed_between(connection, since, head)

    @contextmanager
    def _one_read(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connections.open()) as connection:
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")

    # ---- everything

    def contents(self) -> AbstractContextManager[SqliteContents]:
        """Everything that the file keeps."""
        return reading(self._connections, self._ids)

    def filling(self) -> AbstractContextManager[Callable[[Contents], None]]:
        """Fill the empty file."""
        return filling(self._connections)
