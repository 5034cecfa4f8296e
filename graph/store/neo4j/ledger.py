"""The ledger of loads: opened, published whole, withdrawn whole; and the revision that all of that moves."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from neo4j import ManagedTransaction, Transaction

from graph.model.bitemporal import LoadTimes
from graph.model.ids import IdKey
from graph.model.loads import FeedMode, LoadCounts, LoadManifest, LoadState, LoadSummary, Validity
from graph.model.times import KNOWN_FOREVER, from_microseconds
from graph.store.errors import LoadConflictError
from graph.store.freshness import newest_of_each_feed
from graph.store.liveness import PublishedLoads
from graph.store.neo4j.connections import Connections, run
from graph.store.neo4j.leases import take_lease
from graph.store.neo4j.values import instant, microseconds
from graph.store.stored import FeedAge, Head, OpenLoad

_MINUTE_US = 60_000_000

# As a number: the driver takes a tenth of a millisecond over a native instant, and this goes with every answer.
HEAD_COLUMNS = "s.value, s.knownAt.epochSeconds * 1000000 + s.knownAt.microsecond, s.erasures"
HEAD = f"MATCH (s:StoreState {{name: 'revision'}}) RETURN {HEAD_COLUMNS}"
# The counter is written first: from here to the commit no other publication can read or raise it.
_RAISE = f"""
MERGE (s:StoreState {{name: 'revision'}}) ON CREATE SET s.value = 0, s.knownAt = $never, s.erasures = 0
SET s.value = s.value + 1,
    s.erasures = s.erasures + CASE $cause WHEN 'disposed' THEN 1 ELSE 0 END
WITH s, CASE WHEN $at > s.knownAt THEN $at ELSE s.knownAt + duration({{nanoseconds: 1000}}) END AS knownAt
SET s.knownAt = knownAt
CREATE (p:Publication {{revision: s.value, knownAt: knownAt, cause: $cause, actor: $actor, reason: $reason}})
RETURN {HEAD_COLUMNS}
"""
_OF_LOAD = """
MATCH (p:Publication {revision: $revision}) MATCH (l:Load {number: $load})
CREATE (p)-[:MOVES]->(l)
"""
_FLIPS = {
    "published": "MATCH (l:Load {number: $load}) SET l.publishedAt = $at, l.publishedBy = $actor",
    "withdrawn": """
MATCH (l:Load {number: $load}) SET l.withdrawnAt = $at, l.withdrawnBy = $actor, l.withdrawnWhy = $reason
""",
    "discarded": "MATCH (l:Load {number: $load}) SET l.discardedAt = $at, l.discardedBy = $actor",
}
_LOADS = "MATCH (l:Load) RETURN properties(l) ORDER BY l.number"
_ONE_LOAD = "MATCH (l:Load {key: $key}) SET l.key = l.key RETURN properties(l)"
_SAME_LOADS = "MATCH (l:Load {identity: $identity}) RETURN properties(l) ORDER BY l.number"
_NEXT_NUMBER = """
MERGE (s:StoreState {name: 'load-number'}) ON CREATE SET s.value = 0 SET s.value = s.value + 1 RETURN s.value
"""
_CREATE = "CREATE (l:Load {number: $number}) SET l += $properties"
PUBLISHED = """
MATCH (l:Load) WHERE l.publishedAt <= $knownAt
RETURN l.number, l.extractedAt, l.publishedAt, l.withdrawnAt, l.key, l.mode, l.validity, l.feed, l.scope
ORDER BY l.number
"""
# A row is settled once a correction of the same extract sights its line on its sheet, or a later full extract replaces
# it all. A row whose sheet was not kept, as before sheets were, is settled by its line.
_QUARANTINED = """
UNWIND $wanted AS w
MATCH (q:QuarantinedParty {type: w[0], canonicalValue: w[1]})<-[named:QUARANTINED]-(l:Load)
WHERE l.publishedAt <= $knownAt AND (l.withdrawnAt IS NULL OR l.withdrawnAt > $knownAt)
  AND NOT EXISTS {
    MATCH (c:Load) WHERE c.feed = l.feed AND c.scope = l.scope AND c.number <> l.number
      AND c.publishedAt <= $knownAt AND (c.withdrawnAt IS NULL OR c.withdrawnAt > $knownAt)
      AND ((c.mode = 'full' AND c.extractedAt > l.extractedAt)
        OR (c.extractedAt = l.extractedAt
            AND c.corrects = CASE coalesce(l.corrects, '') WHEN '' THEN l.fileName ELSE l.corrects END
            AND EXISTS { (c)-[s:SIGHTED]->(:Evidence)
              WHERE s.line = named.line AND coalesce(named.sheet, '') IN ['', coalesce(s.sheet, '')] }))
  }
RETURN DISTINCT l.feed, q.type, q.canonicalValue, named.visibilityClass
"""


class Ledger:
    """Loads and publications of one database."""

    def __init__(self, connections: Connections, ids: IdKey) -> None:
        self._connections = connections
        self._ids = ids
        self._times: tuple[Head, PublishedLoads, dict[int, datetime]] | None = None
        self._published: tuple[Head, list[LoadSummary]] | None = None

    # ---- state

    def head(self) -> Head:
        """The newest publication; one indexed read."""
        return head_of(self._connections.rows(HEAD))

    def summaries(self) -> list[LoadSummary]:
        """All loads in order of opening."""
        return [load_summary(properties)[1] for (properties,) in self._connections.rows(_LOADS)]

    def times(self) -> PublishedLoads:
        """Published loads with feed and scope, cached until the head moves."""
        return self.times_and_extracts(self.head())[0]

    def times_and_extracts(self, head: Head) -> tuple[PublishedLoads, dict[int, datetime]]:
        """The same at a head that was just read, with each load's exact extraction time, by its number."""
        known = self._times
        if known is None or known[0] != head:
            rows = self._connections.rows(PUBLISHED, knownAt=instant(head.known_at))
            extracted = {row[0]: from_microseconds(microseconds(row[1]) or 0) for row in rows}
            known = self._times = (head, _times(rows, head.known_at), extracted)
        return known[1], known[2]

    def feed_ages(self, known_at: int) -> list[FeedAge]:
        """The newest live load of each feed and scope."""
        head = self.head()
        if self._published is None or self._published[0] != head:
            self._published = (head, [load for load in self.summaries() if load.published_at is not None])
        return newest_of_each_feed(self._published[1], known_at)

    def quarantined_parties(
        self, identifiers: Collection[tuple[str, str]], known_at: int
    ) -> list[tuple[str, str, str, int]]:
        """Which of these identifiers a live load's quarantine names, under which class."""
        wanted = [list(identifier) for identifier in sorted(set(identifiers))]
        rows = self._connections.rows(_QUARANTINED, wanted=wanted, knownAt=instant(known_at))
        return sorted((str(feed), str(kind), str(canonical), int(label)) for feed, kind, canonical, label in rows)

    # ---- changes of state

    def begin(self, manifest: LoadManifest, at: datetime) -> OpenLoad:
        """Open a load, or find the interrupted or published one of the same identity."""
        identity = json.dumps(manifest.identity)

        def work(tx: ManagedTransaction) -> OpenLoad:
            # Taken first, the number's lock makes two that open the same file follow each other.
            ((number,),) = run(tx, _NEXT_NUMBER)
            rows = run(tx, _SAME_LOADS, identity=identity)
            for properties in (row[0] for row in rows):
                handle, known = load_summary(properties)
                if known.state is LoadState.PUBLISHED:
                    return OpenLoad(handle, known.key, manifest, repeat=known, counts=known.counts)
                if known.state is LoadState.LOADING:
                    take_lease(tx, handle, properties)
                    return OpenLoad(handle, known.key, manifest, None, known.last_line, known.counts)
            key = self._ids.pseudonym("load", f"{identity}#{len(rows)}")
            run(tx, _CREATE, number=number, properties=_load_properties(manifest, identity, key, at))
            take_lease(tx, number, {})
            return OpenLoad(number, key, manifest)

        return self._connections.write(work)

    def publish(self, load: OpenLoad, at: datetime, actor: str) -> Head:
        """Flip a load to published and raise the revision, in one transaction."""

        def work(tx: ManagedTransaction) -> Head:
            _, summary = _one(tx, load.key)
            if summary.state is not LoadState.LOADING:
                raise LoadConflictError(f"load {load.key} is {summary.state}, so it cannot be published")
            if not summary.counts.reconciles:
                raise LoadConflictError(f"load {load.key} does not reconcile: {summary.counts}")
            return publish_event(tx, "published", load.handle, at, actor, "")

        return self._connections.write(work)

    def discard(self, load: OpenLoad, at: datetime, actor: str) -> None:
        """Give up an unpublished load."""

        def work(tx: ManagedTransaction) -> None:
            _, summary = _one(tx, load.key)
            if summary.state is not LoadState.LOADING:
                raise LoadConflictError(f"load {load.key} is {summary.state}, so it cannot be discarded")
            run(tx, _FLIPS["discarded"], load=load.handle, at=at, actor=actor)

        self._connections.write(work)

    def withdraw(self, load_key: str, at: datetime, actor: str, reason: str) -> Head:
        """Take a published load back."""

        def work(tx: ManagedTransaction) -> Head:
            handle, summary = _one(tx, load_key)
            if summary.state is not LoadState.PUBLISHED:
                raise LoadConflictError(f"load {load_key} is {summary.state}: only a published load can be withdrawn")
            return publish_event(tx, "withdrawn", handle, at, actor, reason)

        return self._connections.write(work)


def read_head(tx: ManagedTransaction | Transaction) -> Head:
    """The newest publication as this transaction sees it."""
    return head_of(run(tx, HEAD))


def head_of(rows: list[list[Any]]) -> Head:
    """The head from what was read of its one node; of a store that published nothing there is none."""
    return Head(*rows[0]) if rows else Head(0, 0, 0)


def publish_event(tx: ManagedTransaction, cause: str, load: int | None, at: datetime, actor: str, reason: str) -> Head:
    """Raise the revision. The known clock never stands still or goes back, whatever the machine's clock does."""
    rows = run(tx, _RAISE, cause=cause, at=at, actor=actor, reason=reason, never=from_microseconds(0))
    head = Head(*rows[0])
    if load is not None:
        known_at = from_microseconds(head.known_at)
        run(tx, _FLIPS[cause], load=load, at=known_at, actor=actor, reason=reason)
        run(tx, _OF_LOAD, revision=head.revision, load=load)
    return head


def load_times(tx: ManagedTransaction | Transaction, known_at: int) -> list[tuple[LoadTimes, str, str]]:
    """Loads published up to an instant, with feed and scope; a later withdrawal is not yet known there."""
    return _times(run(tx, PUBLISHED, knownAt=instant(known_at)), known_at)


def _times(rows: list[list[Any]], known_at: int) -> list[tuple[LoadTimes, str, str]]:
    return [
        (
            LoadTimes(
                number,
                (microseconds(extracted) or 0) // _MINUTE_US,
                microseconds(published) or 0,
                _withdrawal(microseconds(withdrawn), known_at),
                key,
                FeedMode(mode),
                Validity(validity),
                place=f"{feed}\x1f{scope}",
            ),
            feed,
            scope,
        )
        for number, extracted, published, withdrawn, key, mode, validity, feed, scope in rows
    ]


def _withdrawal(withdrawn: int | None, known_at: int) -> int:
    return KNOWN_FOREVER if withdrawn is None or withdrawn > known_at else withdrawn


def count_properties(counts: LoadCounts) -> dict[str, Any]:
    """Counts as a load keeps them."""
    return count_properties_of(asdict(counts))


def count_properties_of(plain: dict[str, Any]) -> dict[str, Any]:
    """The same from counts by name."""
    plain = dict(plain)
    rules = plain.pop("dropped_by_rule")
    return {**plain, "droppedRules": sorted(rules), "droppedRows": [rules[rule] for rule in sorted(rules)]}


def _load_properties(manifest: LoadManifest, identity: str, key: str, at: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "identity": identity,
        "feed": manifest.feed,
        "agency": manifest.agency,
        "system": manifest.system,
        "scope": manifest.scope,
        "mode": str(manifest.mode),
        "validity": str(manifest.validity),
        "fileName": manifest.file_name,
        "fileSha256": manifest.file_sha256,
        "mappingDigest": manifest.mapping_digest,
        "columns": list(manifest.header),
        "extractedAt": manifest.extracted_at,
        "startedAt": at,
        "startedBy": manifest.started_by,
        "corrects": manifest.corrects,
        "lastLine": 0,
        **count_properties(LoadCounts()),
    }


def _one(tx: ManagedTransaction, key: str) -> tuple[int, LoadSummary]:
    rows = run(tx, _ONE_LOAD, key=key)
    if not rows:
        raise LoadConflictError(f"there is no load {key}")
    return load_summary(rows[0][0])


def load_summary(stored: dict[str, Any]) -> tuple[int, LoadSummary]:
    """A load's number and summary from the properties of its node; a bulk import leaves empty lists out."""
    manifest = LoadManifest(
        stored["feed"],
        stored["agency"],
        stored["system"],
        stored["scope"],
        FeedMode(stored["mode"]),
        Validity(stored["validity"]),
        stored["fileName"],
        stored["fileSha256"],
        stored["mappingDigest"],
        tuple(stored.get("columns", ())),
        from_microseconds(microseconds(stored["extractedAt"]) or 0),
        stored["startedBy"],
        stored["corrects"],
    )
    published, withdrawn = microseconds(stored.get("publishedAt")), microseconds(stored.get("withdrawnAt"))
    state = LoadState.LOADING
    if stored.get("discardedAt") is not None:
        state = LoadState.DISCARDED
    elif withdrawn is not None:
        state = LoadState.WITHDRAWN
    elif published is not None:
        state = LoadState.PUBLISHED
    names = ("rows", "accepted", "duplicates", "quarantined", "dropped", "flagged")
    rules = dict(zip(stored.get("droppedRules", ()), stored.get("droppedRows", ()), strict=True))
    summary = LoadSummary(
        stored["key"],
        manifest,
        state,
        LoadCounts(**{name: stored[name] for name in names}, dropped_by_rule=rules),
        from_microseconds(microseconds(stored["startedAt"]) or 0),
        None if published is None else from_microseconds(published),
        None if withdrawn is None else from_microseconds(withdrawn),
        stored["lastLine"],
    )
    return stored["number"], summary
