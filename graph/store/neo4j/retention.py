"""Review, hold and dispose. Disposal is the one deletion: content goes, a tombstone without personal data stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from neo4j import ManagedTransaction

from graph.model.ids import IdKey
from graph.store.errors import StoreError
from graph.store.neo4j.casework import empty_acts_about
from graph.store.neo4j.connections import Connections, run
from graph.store.neo4j.ledger import publish_event
from graph.store.neo4j.projection import TYPES as PROJECTED_TIES
from graph.store.neo4j.values import plain_date
from graph.store.neo4j.vocabulary import ALL_TYPES
from graph.store.stored import Head

_DUE = """
MATCH (e:Evidence) WHERE e.reviewOn <= $on
WITH DISTINCT e.sourceSystem AS system, e.sourceRef AS reference
MATCH (v:Evidence {sourceSystem: system, sourceRef: reference}) WHERE v.version IS NOT NULL
WITH system, reference, max(v.reviewOn) AS due WHERE due <= $on
RETURN system, reference, due ORDER BY due, system, reference
"""
_HELD = "MATCH (h:Hold) WHERE h.until > $on RETURN DISTINCT h.publicId"
_HOLD = "CREATE (:Hold {publicId: $publicId, until: $until, actor: $actor, reason: $reason, at: $at})"
_VERSIONS = """
UNWIND $keys AS k
MATCH (e:Evidence {sourceSystem: k[0], sourceRef: k[1]}) WHERE e.version IS NOT NULL
RETURN e.number, e.sourceSystem, e.sourceRef, e.feed ORDER BY e.number
"""
_TOMBSTONE = """
UNWIND $rows AS r
MERGE (t:Tombstone {publicId: r[0]}) ON CREATE SET t.feed = r[1], t.actor = $actor, t.reason = $reason, t.at = $at
"""
_DESCRIBED = """
MATCH (e:Evidence)-[:DESCRIBES]->(n) WHERE e.number IN $numbers RETURN DISTINCT elementId(n)
"""
_UNLINK = {
    kind: f"""
MATCH (s)-[l:{kind.name}]->(t) WHERE l.evidence IN $numbers
WITH l, [elementId(s), elementId(t)] AS ends DELETE l RETURN ends
"""
    for kind in ALL_TYPES
}
_DELETE = "MATCH (e:Evidence) WHERE e.number IN $numbers DETACH DELETE e"
# What the projection made of what was said goes at once, and is made again of what is left.
_NAMES = """
UNWIND $elements AS element
MATCH (n) WHERE elementId(n) = element
SET n.location = null
WITH n MATCH (n)-[h:HAS_ALIAS]->(a:Alias)
DELETE h
WITH DISTINCT a WHERE NOT EXISTS { (a)<-[:HAS_ALIAS]-() }
DELETE a
"""
# A node's key is content too (a prison number): it goes with the last record that mentions it, and an identifier so
# leaves the quarantine's list as well. Ties of the projection come from no record.
_ORPHANS = """
UNWIND $elements AS element
MATCH (n) WHERE elementId(n) = element AND NOT EXISTS { (n)-[l]-() WHERE NOT type(l) IN $projected }
WITH n, CASE WHEN n:Identifier THEN [n.type, n.canonicalValue] END AS party
OPTIONAL MATCH (person:Person)-[:HAS_RECORD]->(n)
DETACH DELETE person, n
RETURN DISTINCT party
"""
_PARTIES = """
UNWIND $parties AS p MATCH (q:QuarantinedParty {type: p[0], canonicalValue: p[1]}) DETACH DELETE q
"""
_ANY_DISPOSED = "MATCH (t:Tombstone) RETURN true LIMIT 1"
_DISPOSED = "UNWIND $publicIds AS publicId MATCH (t:Tombstone {publicId: publicId}) RETURN t.publicId"
_IS_DISPOSED = "MATCH (t:Tombstone {publicId: $publicId}) RETURN true"


class Retention:
    """Retention of one database."""

    def __init__(self, connections: Connections, ids: IdKey) -> None:
        self._connections = connections
        self._ids = ids

    def due(self, on: date, limit: int) -> list[tuple[str, str, date]]:
        """Records whose newest version is due for review and that no hold keeps, oldest first."""
        held = {row[0] for row in self._connections.rows(_HELD, on=on)}
        found = []
        for system, source_id, due in self._connections.rows(_DUE, on=on):
            day = plain_date(due)
            if day is not None and self._public(system, source_id) not in held:
                found.append((system, source_id, day))
        return found[:limit]

    def hold(self, system: str, source_id: str, until: date, actor: str, reason: str, at: datetime) -> None:
        """Append a hold."""

        def work(tx: ManagedTransaction) -> None:
            if not run(tx, _VERSIONS, keys=[[system, source_id]]):
                raise StoreError(f"there is no record {system} {source_id} to hold")
            public_id = self._public(system, source_id)
            run(tx, _HOLD, publicId=public_id, until=until, actor=actor, reason=reason, at=at)

        self._connections.write(work)

    def dispose(self, keys: Collection[tuple[str, str]], actor: str, reason: str, at: datetime) -> Head:
        """Destroy content, in one transaction.

        The database reuses the freed records when it next writes, and its transaction log is cut at the next checkpoint
        that rotates it; `neo4j-admin database copy` makes files in which nothing of it is left.
        """

        def work(tx: ManagedTransaction) -> Head:
            versions = self._disposable(tx, keys, at)
            numbers = [number for number, *_ in versions]
            stones = {self._public(system, source_id): feed for _, system, source_id, feed in versions}
            run(tx, _TOMBSTONE, rows=sorted(map(list, stones.items())), actor=actor, reason=reason, at=at)
            empty_acts_about(tx, stones)
            elements = {row[0] for row in run(tx, _DESCRIBED, numbers=numbers)}
            for kind in ALL_TYPES:
                elements |= {end for (ends,) in run(tx, _UNLINK[kind], numbers=numbers) for end in ends}
            run(tx, _DELETE, numbers=numbers)
            run(tx, _NAMES, elements=sorted(elements))
            orphans = run(tx, _ORPHANS, elements=sorted(elements), projected=list(PROJECTED_TIES))
            parties = [party for (party,) in orphans if party]
            run(tx, _PARTIES, parties=parties)
            return publish_event(tx, "disposed", None, at, actor, reason)

        return self._connections.write(work)

    def is_disposed(self, record_id: bytes) -> bool:
        """Whether a tombstone bears this public id."""
        return bool(self._connections.rows(_IS_DISPOSED, publicId=record_id.hex()))

    def disposed(self, keys: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Those of the keys under which a tombstone stands."""
        wanted = {self._public(*key): key for key in keys}
        if not wanted or not self._connections.rows(_ANY_DISPOSED):
            return frozenset()
        return frozenset(wanted[row[0]] for row in self._connections.rows(_DISPOSED, publicIds=sorted(wanted)))

    def _disposable(self, tx: ManagedTransaction, keys: Collection[tuple[str, str]], at: datetime) -> list[list[Any]]:
        versions = run(tx, _VERSIONS, keys=[list(key) for key in sorted(set(keys))])
        there = {(system, source_id) for _, system, source_id, _ in versions}
        absent = sorted(set(keys) - there)
        if absent:
            raise StoreError(f"there is no record {' '.join(absent[0])} to dispose of; nothing was destroyed")
        holds = {row[0] for row in run(tx, _HELD, on=at.date())}
        held = [
            f"{system} {source_id}" for system, source_id in sorted(there) if self._public(system, source_id) in holds
        ]
        if held:
            raise StoreError(f"held records cannot be disposed of: {', '.join(held)}; let the hold run out first")
        return versions

    def _public(self, system: str, source_id: str) -> str:
        return self._ids.record_id(system, source_id).hex()
