"""The shared store: the port's methods over one Neo4j database."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

from neo4j import ManagedTransaction, Transaction

from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.ids import KEY_BYTES, IdKey
from graph.model.links import LinkType
from graph.model.loads import FeedMode, LoadCounts
from graph.store.contents import Contents
from graph.store.errors import LoadConflictError, StoreBusyError, StoreError
from graph.store.neo4j import statements
from graph.store.neo4j.break_glass import Glass
from graph.store.neo4j.bulk import Neo4jEvidence, changed_between
from graph.store.neo4j.casework import Casework
from graph.store.neo4j.conclusions import Conclusions
from graph.store.neo4j.connections import Connections, Credentials, run
from graph.store.neo4j.contents import Neo4jContents, reading
from graph.store.neo4j.filling import FILLING, filling, is_empty
from graph.store.neo4j.labels import Labels
from graph.store.neo4j.leases import LEASE_SECONDS, OneLoader, holder
from graph.store.neo4j.ledger import Ledger, count_properties, load_times, read_head
from graph.store.neo4j.migrations import check, migrate
from graph.store.neo4j.projecting import Projected, project_people
from graph.store.neo4j.reader import CutReader
from graph.store.neo4j.retention import Retention
from graph.store.neo4j.writer import Batch, BatchWriter
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

_STORED_KEY = "MATCH (s:StoreState {name: 'id-key'}) RETURN s.value"
_MAKE_KEY = "MERGE (s:StoreState {name: 'id-key'}) ON CREATE SET s.value = $value RETURN s.value"
_REPLACE_KEY = "MATCH (s:StoreState {name: 'id-key'}) SET s.value = $value"
_MISSING = """
MATCH (:Load {number: $newest})-[:SIGHTED]->(e:Evidence)
WITH DISTINCT e.sourceSystem AS system, e.sourceRef AS reference
RETURN count(*), sum(CASE WHEN EXISTS {
  MATCH (v:Evidence {sourceSystem: system, sourceRef: reference})<-[:SIGHTED]-(:Load {number: $load})
  WHERE v.version IS NOT NULL
} THEN 0 ELSE 1 END)
"""


def open_store(
    url: str, credentials: Credentials, *, create: bool = False, key: IdKey | None = None, database: str | None = None
) -> Neo4jStore:
    """Open the store in a database, or with `create` make one of it, under `key` or a new random one.

    Raises StoreUnavailableError where nothing answers, SchemaMismatchError for a schema that is not this version's,
    and ValueError when `key` is not the store's own.
    """
    connections = Connections(url, credentials, database)
    try:
        if create:
            migrate(connections)
        check(connections)
        if connections.rows(FILLING):
            raise StoreError(
                f"a copy into the database at {url} was begun and did not end: empty the database, and copy again"
            )
        return Neo4jStore(connections, _id_key(connections, key, create=create))
    except BaseException:
        connections.close()
        raise


def _id_key(connections: Connections, given: IdKey | None, *, create: bool) -> IdKey:
    rows = connections.rows(_STORED_KEY)
    if not rows and not create:
        raise StoreError(f"the database at {connections.url} holds no Cordon store: `cordon init` makes one")
    if not rows:
        fresh = given.secret if given else secrets.token_bytes(KEY_BYTES)
        rows = connections.write(lambda tx: run(tx, _MAKE_KEY, value=fresh))
    stored = IdKey(bytes(rows[0][0]))
    if given is not None and stored != given and create and is_empty(connections):
        # `cordon init` had drawn one, and nothing bears an id of it yet.
        connections.write(lambda tx: run(tx, _REPLACE_KEY, value=given.secret))
        stored = given
    if given is not None and stored != given:
        raise ValueError(f"the store at {connections.url} was made with another id key")
    return stored


class Neo4jStore:
    """One Neo4j database as a `GraphStore`; threads may share it, and so may any number of processes."""

    def __init__(self, connections: Connections, ids: IdKey) -> None:
        self._connections = connections
        self._ids = ids
        self._ledger = Ledger(connections, ids)
        self._labels = Labels(connections)
        self._writer = BatchWriter(connections)
        self._loader = OneLoader()
        self._retention = Retention(connections, ids)
        self._conclusions = Conclusions(connections, ids, self._ledger)
        self.head = self._ledger.head
        self.labels = self._labels.read
        self.loads = self._ledger.summaries
        self.feed_ages = self._ledger.feed_ages
        self.quarantined_parties = self._ledger.quarantined_parties
        self.load_lock = self._loader.held
        self.begin_load = self._ledger.begin
        self.publish = self._ledger.publish
        self.discard = self._ledger.discard
        self.withdraw = self._ledger.withdraw
        self.save_result = self._conclusions.save
        self.results_resting_on = self._conclusions.resting_on
        self.results_resting_on_load = self._conclusions.resting_on_load
        self.fallen = self._conclusions.fallen
        self.tasked = self._conclusions.tasked
        casework, glass = Casework(connections, self._labels), Glass(connections)
        self.append_acts = casework.append
        self.acts = casework.read
        self.break_glass = glass.record
        self.broken_glass = glass.entries
        self.due_for_review = self._retention.due
        self.hold = self._retention.hold
        self.dispose = self._retention.dispose
        self.is_disposed = self._retention.is_disposed
        self.disposed = self._retention.disposed

    @property
    def batch_seconds(self) -> float:
        """Batches of some thousand rows: what a transaction costs besides its rows should not count."""
        return 3.0

    @property
    def ids(self) -> IdKey:
        """The key of this store's public ids."""
        return self._ids

    def close(self) -> None:
        """Close the driver."""
        self._connections.close()

    def write(
        self,
        load: OpenLoad,
        rows: Sequence[EvidenceRow],
        counts: LoadCounts,
        last_line: int,
        quarantined: Sequence[QuarantinedParty] = (),
    ) -> LoadCounts:
        """Commit one batch of an unpublished load."""
        classes = self._labels.intern([*(row.label for row in rows), *(party.label for party in quarantined)])
        batch = self._writer.prepare(rows, classes)
        parties = sorted(
            [party.type, party.canonical, party.line, classes[party.label], party.sheet] for party in quarantined
        )
        turns = iter(range(1_000))

        def work(tx: ManagedTransaction) -> LoadCounts:
            again = next(turns) > 0
            if again:
                self._writer.forget()
            return self._write_batch(tx, load, batch, len(rows), counts, last_line, parties, again=again)

        try:
            return self._connections.write(work)
        except BaseException:
            self._writer.forget()
            raise

    def _write_batch(
        self,
        tx: ManagedTransaction,
        load: OpenLoad,
        batch: Batch,
        row_count: int,
        counts: LoadCounts,
        last_line: int,
        parties: list[list[Any]],
        *,
        again: bool,
    ) -> LoadCounts:
        opening = run(tx, statements.OPEN_BATCH, load=load.handle, holder=holder(), seconds=LEASE_SECONDS)
        ((event, taken, erasures),) = opening
        if event is not None:
            raise LoadConflictError(f"load {load.key} is {event}: nothing can be added to it")
        if taken:
            raise LoadConflictError(f"load {load.key} has been taken over by another process: leave it to that one")
        sighted, flagged = self._writer.write(tx, load, batch, erasures, again=again)
        if parties:
            run(tx, statements.QUARANTINED, load=load.handle, rows=parties)
        accepted = len(batch.rows) - sighted
        total = replace(
            counts,
            accepted=counts.accepted + accepted,
            duplicates=counts.duplicates + row_count - accepted,
            flagged=counts.flagged + flagged,
        )
        run(tx, statements.CLOSE_BATCH, load=load.handle, lastLine=last_line, counts=count_properties(total))
        return total

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
        ((before, missing),) = self._connections.rows(_MISSING, newest=newest.handle, load=load.handle)
        return float(missing / before) if before else 0.0

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
        return self._reader(*cuts).descriptions(nodes)

    def links_for(
        self, nodes: Collection[NodeRef], cuts: Sequence[ReadCut], types: Collection[LinkType] | None = None
    ) -> list[list[StoredLink]]:
        """The same for several readers, read once."""
        return self._reader(*cuts).links(nodes, types)

    def records(self, keys: Collection[tuple[str, str]], cut: ReadCut) -> list[StoredRecord]:
        """Live versions of the records in the cut."""
        return self._reader(cut).records(keys)

    def _reader(self, *cuts: ReadCut) -> CutReader:
        return CutReader(self._connections, self._ids, self._ledger, self._labels, cuts)

    # ---- bulk

    @contextmanager
    def evidence(self, head: Head) -> Iterator[Neo4jEvidence]:
        """Everything published at the head."""
        with self._undisturbed() as tx:
            yield Neo4jEvidence(tx, head, load_times(tx, head.known_at), None)

    @contextmanager
    def changes(self, since: Head, head: Head) -> Iterator[Neo4jEvidence]:
        """The records whose state may differ between two heads."""
        with self._undisturbed() as tx:
            loads = load_times(tx, head.known_at)
            yield Neo4jEvidence(tx, head, loads, changed_between(tx, since, head, loads))

    @contextmanager
    def _undisturbed(self) -> Iterator[Transaction]:
        """One read. Raises StoreBusyError where a disposal came in between: what was read may be half of something."""
        with self._connections.one_read() as tx:
            before = read_head(tx).erasures
            yield tx
            if read_head(tx).erasures != before:
                raise StoreBusyError("records were disposed of while the store was being read: read it again")

    # ---- for reading in the database

    def project_people(self, people: Iterable[Projected], revision: int) -> tuple[int, int]:
        """Who the records' people are together, in the place of what was there; how many, and of how many records."""
        return project_people(self._connections, people, revision)

    # ---- everything

    def contents(self) -> AbstractContextManager[Neo4jContents]:
        """Everything that the database keeps."""
        return reading(self._connections, self._ids)

    def filling(self) -> AbstractContextManager[Callable[[Contents], None]]:
        """Fill the empty database."""
        return filling(self._connections)
