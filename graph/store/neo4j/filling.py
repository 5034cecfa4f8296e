"""An empty database filled with another store's contents, which becomes a store once all of it is there."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from types import MappingProxyType
from typing import Any

from neo4j import ManagedTransaction

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification
from graph.model.links import LinkType
from graph.model.times import from_microseconds
from graph.store.contents import Contents, Part, Row
from graph.store.errors import StoreError
from graph.store.neo4j import statements
from graph.store.neo4j.casework import act_properties, name_cases
from graph.store.neo4j.conclusions import result_properties
from graph.store.neo4j.connections import Connections, run
from graph.store.neo4j.labels import label_identity
from graph.store.neo4j.ledger import count_properties_of
from graph.store.neo4j.vocabulary import CASE_LABELS, ROLE_NAMES
from graph.store.neo4j.words import description_properties, link_properties

_IS_EMPTY = "RETURN NOT EXISTS { MATCH (n) WHERE NOT n:Migration AND NOT n:StoreState }"
_BEGIN = "MERGE (:StoreState {name: 'filling'})"
_END = "MATCH (s:StoreState {name: 'filling'}) DELETE s"
FILLING = "MATCH (s:StoreState {name: 'filling'}) RETURN true"

_TEXTS: Mapping[Part, str] = MappingProxyType(
    {
        Part.LABELS: """UNWIND $rows AS r CREATE (:AccessLabel {
  classId: r[0], owner: r[1], classificationLevel: r[2], handling: r[3], conditions: r[4], compartments: r[5],
  identity: r[6], classification: r[7]})""",
        Part.LOADS: "UNWIND $rows AS r CREATE (l:Load {number: r[0]}) SET l += r[1]",
        Part.RECORDS: f"UNWIND $rows AS r CREATE (e:Evidence) SET {statements.EVIDENCE_FROM_COLUMNS}, "
        f"e.feed = r[{statements.AFTER_COLUMNS}], e.firstLoad = r[{statements.AFTER_COLUMNS + 1}]",
        Part.SIGHTINGS: """UNWIND $rows AS r MATCH (e:Evidence {number: r[0]}) MATCH (l:Load {number: r[1]})
CREATE (l)-[:SIGHTED {line: r[2], sheet: CASE r[3] WHEN '' THEN null ELSE r[3] END}]->(e)""",
        Part.REJECTED: """UNWIND $rows AS r MATCH (l:Load {number: r[0]})
MERGE (q:QuarantinedParty {type: r[2], canonicalValue: r[3]})
CREATE (l)-[:QUARANTINED {line: r[1], visibilityClass: r[4], sheet: r[5]}]->(q)""",
        Part.RESULTS: "UNWIND $rows AS r CREATE (s:Result) SET s = r[0]",
        Part.RELIED: """UNWIND $rows AS r CREATE (w:ReliedUpon {publicId: r[0], version: r[1]})
WITH w, r WHERE r[2] IS NOT NULL MATCH (e:Evidence {number: r[2]}) CREATE (w)-[:IS]->(e)""",
        # Planned while the database was empty, it went through all that is relied upon for each row: hence the hint.
        Part.RESTS: """UNWIND $rows AS r MATCH (s:Result {resultId: r[0]})
MATCH (w:ReliedUpon {publicId: r[1], version: r[2]}) USING INDEX SEEK w:ReliedUpon(publicId, version)
CREATE (s)-[:SUPPORTED_BY]->(w)""",
        Part.ACTS: """UNWIND $rows AS r MERGE (c:Case {kind: r[0], key: r[1]}) ON CREATE SET c.acts = 0
SET c.acts = CASE WHEN c.acts > r[2] THEN c.acts ELSE r[2] + 1 END
CREATE (c)-[:HAS_ACT]->(a:Act) SET a = r[3]
WITH a, r UNWIND r[4] AS publicId MERGE (o:RecordReference {publicId: publicId}) CREATE (a)-[:ABOUT]->(o)""",
        Part.BREAK_GLASS: """UNWIND $rows AS r CREATE (:BreakGlass {
  at: r[0], subject: r[1], person: r[2], until: r[3], caseReference: r[4], reason: r[5]})""",
        Part.HOLDS: """UNWIND $rows AS r CREATE (:Hold {
  publicId: r[0], until: r[1], actor: r[2], reason: r[3], at: r[4]})""",
        Part.TOMBSTONES: """UNWIND $rows AS r CREATE (:Tombstone {
  publicId: r[0], feed: r[1], actor: r[2], reason: r[3], at: r[4]})""",
        Part.PUBLICATIONS: """UNWIND $rows AS r OPTIONAL MATCH (l:Load {number: r[3]})
CREATE (p:Publication {revision: r[0], knownAt: r[1], cause: r[2],
  actor: coalesce(CASE r[2] WHEN 'withdrawn' THEN l.withdrawnBy ELSE l.publishedBy END, ''),
  reason: CASE r[2] WHEN 'withdrawn' THEN coalesce(l.withdrawnWhy, '') ELSE '' END})
FOREACH (moved IN CASE WHEN l IS NULL THEN [] ELSE [l] END | CREATE (p)-[:MOVES]->(moved))""",
    }
)
# The head is set last, from what is there.
_COUNTERS = """
CALL () {
  MATCH (l:Load) RETURN 'load-number' AS name, max(l.number) AS value
  UNION ALL MATCH (e:Evidence) RETURN 'evidence-number' AS name, max(e.number) AS value
  UNION ALL MATCH (a:AccessLabel) RETURN 'class-id' AS name, max(a.classId) AS value
}
MERGE (s:StoreState {name: name}) SET s.value = coalesce(value, 0)
"""
_HEAD = """
MATCH (p:Publication) WITH max(p.revision) AS newest, sum(CASE p.cause WHEN 'disposed' THEN 1 ELSE 0 END) AS erasures
MATCH (p:Publication {revision: newest})
MERGE (s:StoreState {name: 'revision'}) SET s.value = newest, s.knownAt = p.knownAt, s.erasures = erasures
"""


def is_empty(connections: Connections) -> bool:
    """Whether the database holds nothing but its schema and, at most, a key."""
    return bool(connections.rows(_IS_EMPTY)[0][0])


@contextmanager
def filling(connections: Connections) -> Iterator[Callable[[Contents], None]]:
    """Fill an empty database. Its mark stays, and no process can open it, unless the block ends well."""
    if not is_empty(connections):
        raise StoreError(f"the database at {connections.url} is not empty: a copy needs an empty one")
    connections.write(lambda tx: run(tx, _BEGIN))
    yield lambda contents: _Filler(connections).take(contents)
    connections.write(lambda tx: run(tx, _END))


class _Filler:
    """Writes parts into an empty database, a transaction for each batch."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._nodes: set[NodeRef] = set()
        self._classes: dict[int, tuple[str, str, str]] = {}
        self._cases: dict[str, set[str]] = {}

    def take(self, contents: Contents) -> None:
        """Write everything, what says that it is published last."""
        writers: dict[Part, Callable[[Sequence[Row]], None]] = {
            Part.DESCRIPTIONS: self._descriptions,
            Part.LINKS: self._links,
        }
        for part, rows in contents.batches():
            write = writers.get(part)
            if write is not None:
                write(rows)
            else:
                self._run(_TEXTS[part], [self._taken(part, row) for row in rows])
        for kind in sorted(self._cases.keys() & CASE_LABELS):
            self._name(kind, sorted(self._cases[kind]))
        self._connections.write(lambda tx: run(tx, _COUNTERS))
        self._connections.write(lambda tx: run(tx, _HEAD))

    def _name(self, kind: str, cases: list[str]) -> None:
        self._connections.write(lambda tx: run(tx, name_cases(kind), kind=kind, cases=cases))

    def _run(self, text: str, rows: list[list[Any]]) -> None:
        self._connections.write(lambda tx: run(tx, text, rows=rows))

    def _taken(self, part: Part, row: Row) -> list[Any]:
        """A row as its statement takes it."""
        values = list(row)
        if part is Part.LABELS:
            marking = str(Classification(values[2]))
            self._classes[values[0]] = (marking, values[3], values[1])
            return [*values, label_identity(*values[1:]), marking]
        if part is Part.LOADS:
            return [values[0], load_properties(values)]
        if part is Part.RECORDS:
            return _record(values, self._classes[values[5]])
        if part is Part.RESULTS:
            return [result_properties(*values)]
        if part is Part.ACTS:
            kind, case, sequence, action, actor, agency, at, class_id, body, about = values
            self._cases.setdefault(kind, set()).add(case)
            told = act_properties(sequence, action, actor, agency, from_microseconds(at), class_id, body)
            return [kind, case, sequence, told, about]
        if part is Part.HOLDS:
            values[1] = date.fromisoformat(values[1])
        for at in _INSTANTS.get(part, ()):
            values[at] = from_microseconds(values[at])
        return values

    def _descriptions(self, rows: Sequence[Row]) -> None:
        groups: dict[Kind, list[list[Any]]] = defaultdict(list)
        for number, position, kind, authority, key, surname, forename, born, properties in rows:
            more = description_properties(json.loads(properties))
            groups[Kind(kind)].append([authority, key, number, position, surname, forename, born, more])
        refs = {NodeRef(kind, row[0], row[1]) for kind, told in groups.items() for row in told}
        self._write(refs, [(statements.copy_descriptions(kind), groups[kind]) for kind in sorted(groups)])

    def _links(self, rows: Sequence[Row]) -> None:
        groups: dict[tuple[LinkType, Kind, Kind], list[list[Any]]] = defaultdict(list)
        refs: set[NodeRef] = set()
        for number, sk, sa, key, tk, ta, other, kind, role, assessment, since, until, properties in rows:
            refs |= {NodeRef(Kind(sk), sa, key), NodeRef(Kind(tk), ta, other)}
            more = link_properties(LinkType(kind), json.loads(properties)) if properties else None
            groups[LinkType(kind), Kind(sk), Kind(tk)].append(
                [sa, key, ta, other, number, ROLE_NAMES.get(role), bool(assessment) or None, since, until, more or {}]
            )
        self._write(refs, [(statements.copy_links(*group), groups[group]) for group in sorted(groups)])

    def _write(self, refs: set[NodeRef], groups: Sequence[tuple[str, list[list[Any]]]]) -> None:
        """Nodes that are new, and what is said of them, in one transaction."""
        new: dict[Kind, list[list[str]]] = defaultdict(list)
        for ref in sorted(refs - self._nodes):
            new[ref.kind].append([ref.authority, ref.key])

        def work(tx: ManagedTransaction) -> None:
            for kind in sorted(new):
                run(tx, statements.merge_nodes(kind), rows=new[kind])
            for text, rows in groups:
                tx.run(text, rows=rows).consume()

        self._connections.write(work)
        self._nodes |= refs


_INSTANTS: Mapping[Part, tuple[int, ...]] = MappingProxyType(
    {
        Part.BREAK_GLASS: (0, 3),
        Part.HOLDS: (4,),
        Part.TOMBSTONES: (4,),
        Part.PUBLICATIONS: (1,),
    }
)


def _record(values: list[Any], label: tuple[str, str, str]) -> list[Any]:
    (
        number, system, source_id, version, feed, class_id, scheme, source, intelligence, rank, origin, tasking,
        recorded_on, review_on, flags, cells, load,
    ) = values  # fmt: skip
    days = [None if day is None else date.fromisoformat(day) for day in (recorded_on, review_on)]
    return [
        system, source_id, version, number, class_id, *label, scheme, source or None, intelligence or None, rank,
        origin, tasking, *days, flags or None, cells, feed, load,
    ]  # fmt: skip


def load_properties(values: Sequence[Any]) -> dict[str, Any]:
    """The properties of a load's node, but for its number."""
    names = (
        "key", "identity", "feed", "agency", "system", "scope", "mode", "validity", "fileName", "fileSha256",
        "mappingDigest", "columns", "extractedAt", "startedAt", "startedBy", "corrects", "lastLine",
    )  # fmt: skip
    told = dict(zip(names, values[1:18], strict=True))
    for name in ("extractedAt", "startedAt"):
        told[name] = from_microseconds(told[name])
    for name, event in zip(("published", "withdrawn", "discarded"), values[19:22], strict=True):
        if event is not None:
            told |= {f"{name}At": from_microseconds(event[0]), f"{name}By": event[1]}
            if name == "withdrawn":
                told[f"{name}Why"] = event[2]
    return {**told, **count_properties_of(values[18])}
