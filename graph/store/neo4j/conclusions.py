"""Derived results and what they rest on."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from neo4j import ManagedTransaction

from graph.model.ids import IdKey
from graph.store.errors import StoreError
from graph.store.fallen import Fallen, FallenAtHead
from graph.store.liveness import admitted_versions
from graph.store.neo4j.connections import Connections, run
from graph.store.neo4j.cut import parameters
from graph.store.neo4j.ledger import Ledger
from graph.store.neo4j.natives import with_natives
from graph.store.stored import ReadCut, VersionKey

_SAVE = "MERGE (r:Result {resultId: $resultId}) ON CREATE SET r = $told"
# What is relied upon outlives the record: once that was disposed of, nothing hangs on it any more, and it says so.
_REST = """
MATCH (r:Result {resultId: $resultId})
UNWIND $rows AS row
MATCH (e:Evidence {sourceSystem: row[0], sourceRef: row[1], version: row[2]})
MERGE (w:ReliedUpon {publicId: row[3], version: row[2]})
MERGE (w)-[:IS]->(e)
MERGE (r)-[:SUPPORTED_BY]->(w)
RETURN count(*)
"""
_SAVED = """
MATCH (:Result {resultId: $resultId})-[:SUPPORTED_BY]->(w:ReliedUpon)-[:IS]->(e:Evidence)
RETURN e.sourceSystem, e.sourceRef, w.version
"""
_ORDER = "RETURN DISTINCT r.resultId, r.kind ORDER BY r.kind, r.resultId"
_ON_RECORD = f"MATCH (w:ReliedUpon {{publicId: $value}})<-[:SUPPORTED_BY]-(r:Result) {_ORDER}"
_ON_LOAD = f"""
MATCH (l:Load {{key: $value}})-[:SIGHTED]->(:Evidence)<-[:IS]-(:ReliedUpon)<-[:SUPPORTED_BY]-(r:Result) {_ORDER}
"""
_STANDING = """
MATCH (:Result {resultId: $resultId})-[:SUPPORTED_BY]->(w:ReliedUpon)
OPTIONAL MATCH (w)-[:IS]->(e:Evidence)
RETURN w.publicId, w.version, e.number,
  EXISTS { (e)<-[:SIGHTED]-(l:Load)
           WHERE l.publishedAt <= $knownAt AND (l.withdrawnAt IS NULL OR l.withdrawnAt > $knownAt) },
  EXISTS { MATCH (v:Evidence {sourceSystem: e.sourceSystem, sourceRef: e.sourceRef})
           WHERE v.version IS NOT NULL
             AND (v.visibilityClass <> e.visibilityClass OR NOT v.visibilityClass IN $classes) }
"""
_LABELS_OF = """
UNWIND $numbers AS number
MATCH (e:Evidence {number: number})
MATCH (v:Evidence {sourceSystem: e.sourceSystem, sourceRef: e.sourceRef})<-[:SIGHTED]-(l:Load)
WHERE v.version IS NOT NULL AND l.publishedAt IS NOT NULL
RETURN e.sourceSystem, e.sourceRef, collect(DISTINCT [v.number, v.visibilityClass, l.number])
"""
# Few records are tasked: the index finds those, and of them the prefix is looked for in any case.
_TASKED = """
MATCH (e:Evidence) WHERE e.tasking >= '' AND toLower(e.tasking) STARTS WITH toLower($prefix)
RETURN DISTINCT e.sourceSystem, e.sourceRef
"""
_BATCH = 5_000


def result_properties(result_id: str, kind: str, text: str) -> dict[str, Any]:
    """The properties of a result's node: its run record as text, and what that says at its top beside it."""
    return with_natives({"resultId": result_id, "kind": kind, "run": text}, text)


class Conclusions:
    """The reliance of one database's results."""

    def __init__(self, connections: Connections, ids: IdKey, ledger: Ledger) -> None:
        self._connections = connections
        self._ids = ids
        self._ledger = ledger
        self.fallen = FallenAtHead(self._look_for_fallen, ledger.head)

    def tasked(self, prefix: str) -> frozenset[bytes]:
        """Records that a tasking brought in."""
        rows = self._connections.rows(_TASKED, prefix=prefix)
        return frozenset(self._ids.record_id(system, source_id) for system, source_id in rows)

    def save(
        self, result_id: str, kind: str, run_record: Mapping[str, object], rests_on: Collection[VersionKey]
    ) -> None:
        """Record a result; saving the same result again changes nothing."""
        told = result_properties(result_id, kind, json.dumps(run_record, sort_keys=True))
        self._connections.write(lambda tx: run(tx, _SAVE, resultId=result_id, told=told))
        # Most runs are worked out again by the next process, and nothing of them is new.
        saved = self._connections.rows(_SAVED, resultId=result_id)
        lines = set(rests_on) - {(system, source_id, bytes.fromhex(version)) for system, source_id, version in saved}
        rows = [
            [system, source_id, version.hex(), self._ids.record_id(system, source_id).hex()]
            for system, source_id, version in sorted(lines)
        ]
        for start in range(0, len(rows), _BATCH):
            self._save_lines(result_id, rows[start : start + _BATCH])
        self.fallen.forget(result_id)

    def _save_lines(self, result_id: str, rows: list[list[str]]) -> None:
        def work(tx: ManagedTransaction) -> None:
            ((written,),) = run(tx, _REST, resultId=result_id, rows=rows)
            if written != len(rows):
                raise StoreError("a result rests on a record version that this store does not hold")

        self._connections.write(work)

    def resting_on(self, public_id: bytes) -> list[tuple[str, str]]:
        """(result id, kind) of the results that rest on any version of the record."""
        return self._results(_ON_RECORD, public_id.hex())

    def resting_on_load(self, load_key: str) -> list[tuple[str, str]]:
        """(result id, kind) of the results that rest on any record version of the load."""
        return self._results(_ON_LOAD, load_key)

    def _look_for_fallen(self, result_id: str, cut: ReadCut) -> Fallen:
        rows = self._connections.rows(_STANDING, resultId=result_id, **parameters(cut))
        # Only of these does a label have to be looked at closely: a version that is past may have been stricter.
        doubtful = {number for _, _, number, live, stricter in rows if live and stricter}
        readable = self._readable(sorted(doubtful), cut)
        return sorted(
            (bytes.fromhex(public_id), bytes.fromhex(version))
            for public_id, version, number, live, _ in rows
            if not live or (number in doubtful and number not in readable)
        )

    def _readable(self, numbers: list[int], cut: ReadCut) -> set[int]:
        groups: dict[tuple[str, str], list[tuple[int, int]]] = {}
        classes: dict[int, int] = {}
        for system, source_id, sightings in self._connections.rows(_LABELS_OF, numbers=numbers):
            classes.update({version: class_id for version, class_id, _ in sightings})
            groups[system, source_id] = [(version, load) for version, _, load in sightings]
        return admitted_versions(groups.values(), classes, self._ledger.times(), numbers, cut)

    def _results(self, query: str, value: str) -> list[tuple[str, str]]:
        return [(str(result_id), str(kind)) for result_id, kind in self._connections.rows(query, value=value)]
