"""Acts of cases in the shared store."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from neo4j import ManagedTransaction

from graph.model.acts import Act
from graph.model.times import from_microseconds
from graph.store.errors import StaleCaseError
from graph.store.neo4j.connections import Connections, run
from graph.store.neo4j.labels import Labels
from graph.store.neo4j.natives import with_natives
from graph.store.neo4j.values import microseconds
from graph.store.neo4j.vocabulary import CASE_LABELS

_DISPOSED = json.dumps({"disposed": True})

# The case is locked before its acts are counted, so that of two who act at once the second sees the first.
_NEXT = """
MERGE (c:Case {kind: $kind, key: $case}) ON CREATE SET c.acts = 0
SET c.acts = c.acts
RETURN c.acts
"""
_APPEND = """
MATCH (c:Case {kind: $kind, key: $case})
SET c.acts = $sequence + 1
CREATE (c)-[:HAS_ACT]->(a:Act)
SET a = $told
WITH a UNWIND $about AS publicId
MERGE (r:RecordReference {publicId: publicId})
CREATE (a)-[:ABOUT]->(r)
"""
_COLUMNS = """
c.key, a.sequence, a.action, a.actor, a.agency, a.at, a.visibilityClass, a.body,
COLLECT { MATCH (a)-[:ABOUT]->(r:RecordReference) RETURN r.publicId ORDER BY r.publicId }
"""
_READABLE = (
    "a.visibilityClass IN $classes AND ($until IS NULL OR a.at <= $until) "
    "AND ($actions IS NULL OR a.action IN $actions)"
)
_ORDER = "ORDER BY c.key, a.sequence"
_ALL = f"MATCH (c:Case {{kind: $kind}})-[:HAS_ACT]->(a:Act) WHERE {_READABLE} RETURN {_COLUMNS} {_ORDER}"
_OF_CASE = f"""
MATCH (c:Case {{kind: $kind, key: $case}})-[:HAS_ACT]->(a:Act) WHERE {_READABLE} RETURN {_COLUMNS} {_ORDER}
"""
_ABOUT = f"""
MATCH (r:RecordReference)<-[:ABOUT]-(:Act)<-[:HAS_ACT]-(c:Case {{kind: $kind}})
WHERE r.publicId IN $about AND ($case IS NULL OR c.key = $case)
WITH DISTINCT c
MATCH (c)-[:HAS_ACT]->(a:Act) WHERE {_READABLE} RETURN {_COLUMNS} {_ORDER}
"""
EMPTY_ABOUT = """
UNWIND $publicIds AS publicId
MATCH (:RecordReference {publicId: publicId})<-[:ABOUT]-(a:Act)
SET a = {sequence: a.sequence, action: a.action, actor: a.actor, agency: a.agency, at: a.at,
  visibilityClass: a.visibilityClass, body: $body}
"""


def name_cases(kind: str) -> str:
    """Gives the cases of one kind the label that an analyst knows them by; the label is one of ours, never input."""
    return f"UNWIND $cases AS key MATCH (c:Case {{kind: $kind, key: key}}) SET c:{CASE_LABELS[kind]}"


class Casework:
    """Appends acts and reads them back as one reader may see them."""

    def __init__(self, connections: Connections, labels: Labels) -> None:
        self._connections = connections
        self._labels = labels

    def append(self, acts: Sequence[Act]) -> None:
        """Add acts at the end of their cases, all or none, on disk before this returns."""
        classes = self._labels.intern(act.label for act in acts)

        def work(tx: ManagedTransaction) -> None:
            for act in acts:
                _append(tx, act, classes[act.label])

        self._connections.write(work)

    def read(
        self,
        kind: str,
        classes: Collection[int],
        *,
        case: str | None = None,
        about: Collection[bytes] | None = None,
        until: datetime | None = None,
        actions: Collection[str] | None = None,
    ) -> list[Act]:
        """Acts of one kind whose label is among the classes, by case and sequence."""
        query = _ABOUT if about is not None else _ALL if case is None else _OF_CASE
        rows = self._connections.rows(
            query,
            kind=kind,
            classes=sorted(classes),
            case=case,
            about=sorted(record.hex() for record in about or ()),
            until=until,
            actions=None if actions is None else sorted(actions),
        )
        labels = self._labels.known({row[6] for row in rows})
        return [
            Act(
                kind=kind,
                case=row[0],
                sequence=row[1],
                action=row[2],
                actor=row[3],
                agency=row[4],
                at=from_microseconds(microseconds(row[5]) or 0),
                label=labels[row[6]],
                about=tuple(bytes.fromhex(record) for record in row[8]),
                body=json.loads(row[7]),
            )
            for row in rows
        ]


def _append(tx: ManagedTransaction, act: Act, class_id: int) -> None:
    ((expected,),) = run(tx, _NEXT, kind=act.kind, case=act.case)
    if expected != act.sequence:
        raise StaleCaseError("somebody else has acted on this case in the meantime: look at it again")
    about = [record.hex() for record in act.about]
    told = act_properties(
        act.sequence, act.action, act.actor, act.agency, act.at, class_id, json.dumps(dict(act.body), sort_keys=True)
    )
    run(tx, _APPEND, kind=act.kind, case=act.case, sequence=act.sequence, told=told, about=about)
    if act.kind in CASE_LABELS:
        run(tx, name_cases(act.kind), kind=act.kind, cases=[act.case])


def act_properties(
    sequence: int, action: str, actor: str, agency: str, at: datetime, class_id: int, body: str
) -> dict[str, Any]:
    """The properties of an act's node: what was decided stands beside the body, to be filtered on."""
    told: dict[str, Any] = {
        "sequence": sequence, "action": action, "actor": actor, "agency": agency, "at": at,
        "visibilityClass": class_id, "body": body,
    }  # fmt: skip
    return with_natives(told, body)


def empty_acts_about(tx: ManagedTransaction, public_ids: Iterable[str]) -> None:
    """What acts say about a person goes with his record; that somebody acted stays."""
    run(tx, EMPTY_ABOUT, publicIds=sorted(public_ids), body=_DISPOSED)
