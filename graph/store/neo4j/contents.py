"""Everything that one database keeps, part by part, as copies and backups take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from neo4j import Transaction

from graph.model.ids import IdKey
from graph.model.links import LinkType
from graph.model.times import OPEN_END, OPEN_START, to_microseconds
from graph.store.contents import BATCH, Batches, Part, Row, encode
from graph.store.errors import StoreBusyError
from graph.store.neo4j.connections import Connections, run, stream
from graph.store.neo4j.ledger import load_summary
from graph.store.neo4j.values import microseconds, plain_date, read_properties
from graph.store.neo4j.vocabulary import (
    ALL_TYPES,
    CASE_LABELS,
    LABELS,
    ROLE_NUMBERS,
    interval_properties,
    node_ref,
    role_property,
)

_STATE = """
MATCH (s:StoreState {name: 'revision'}) RETURN 'revision' AS name, s.value AS value
UNION ALL MATCH (l:Load) RETURN l.key AS name, l.lastLine AS value
"""
_QUERIES: dict[Part, str] = {
    Part.LABELS: """MATCH (a:AccessLabel)
RETURN a.classId, a.owner, a.classificationLevel, a.handling, coalesce(a.conditions, []),
  coalesce(a.compartments, [])""",
    Part.LOADS: "MATCH (l:Load) RETURN properties(l)",
    Part.RECORDS: """MATCH (e:Evidence)
RETURN e.number, e.sourceSystem, e.sourceRef, e.version, e.feed, e.visibilityClass, e.gradingScheme,
  coalesce(e.sourceGrade, ''), coalesce(e.intelligenceGrade, ''), e.gradeRank, e.origin, e.tasking, e.recordedOn,
  e.reviewOn, coalesce(e.flags, []), coalesce(e.cells, []), e.firstLoad""",
    Part.SIGHTINGS: "MATCH (l:Load)-[s:SIGHTED]->(e:Evidence) RETURN e.number, l.number, s.line, coalesce(s.sheet, '')",
    Part.DESCRIPTIONS: """MATCH (e:Evidence)-[d:DESCRIBES]->(n)
RETURN e.number, labels(n), properties(n), properties(d)""",
    Part.REJECTED: """MATCH (l:Load)-[q:QUARANTINED]->(p:QuarantinedParty)
RETURN l.number, q.line, p.type, p.canonicalValue, q.visibilityClass, coalesce(q.sheet, '')""",
    Part.RESULTS: "MATCH (r:Result) RETURN r.resultId, r.kind, r.run",
    Part.RELIED: "MATCH (w:ReliedUpon) OPTIONAL MATCH (w)-[:IS]->(e:Evidence) RETURN w.publicId, w.version, e.number",
    Part.RESTS: "MATCH (r:Result)-[:SUPPORTED_BY]->(w:ReliedUpon) RETURN r.resultId, w.publicId, w.version",
    Part.ACTS: """MATCH (c:Case)-[:HAS_ACT]->(a:Act)
RETURN c.kind, c.key, a.sequence, a.action, a.actor, a.agency, a.at, a.visibilityClass, a.body,
  COLLECT { MATCH (a)-[:ABOUT]->(r:RecordReference) RETURN r.publicId ORDER BY r.publicId }""",
    Part.BREAK_GLASS: "MATCH (b:BreakGlass) RETURN b.at, b.subject, b.person, b.until, b.caseReference, b.reason",
    Part.HOLDS: "MATCH (h:Hold) RETURN h.publicId, h.until, h.actor, h.reason, h.at",
    Part.TOMBSTONES: "MATCH (t:Tombstone) RETURN t.publicId, t.feed, t.actor, t.reason, t.at",
    Part.PUBLICATIONS: """MATCH (p:Publication) OPTIONAL MATCH (p)-[:MOVES]->(l:Load)
RETURN p.revision, p.knownAt, p.cause, l.number""",
}


def told_links(kind: LinkType) -> str:
    """All links of one type, as copies take them."""
    begins, ends = interval_properties(kind)
    return f"""MATCH (s)-[l:{kind.name}]->(t)
RETURN l.evidence, labels(s), properties(s), labels(t), properties(t), {int(kind)}, l.{role_property(kind)},
  coalesce(l.assessment, false), coalesce(l.{begins}.epochSeconds / 60, {OPEN_START}),
  coalesce(l.{ends}.epochSeconds / 60, {OPEN_END}), properties(l)"""


class Neo4jContents:
    """One database's contents, read in one transaction; refused where something was written in between."""

    def __init__(self, tx: Transaction, key: IdKey) -> None:
        self._tx = tx
        self.key = key

    def batches(self) -> Batches:
        """Every part, in batches."""
        before = run(self._tx, _STATE)
        for part in Part:
            for rows in self._links() if part is Part.LINKS else stream(self._tx, _QUERIES[part], BATCH):
                given = _GIVEN.get(part)
                yield part, [given(row) if given else tuple(row) for row in rows]
        if sorted(run(self._tx, _STATE)) != sorted(before):
            raise StoreBusyError("the store was written to while it was being read: stop what loads, then try again")

    def _links(self) -> Iterator[list[list[Any]]]:
        used = {name for (name,) in run(self._tx, "CALL db.relationshipTypes() YIELD relationshipType")}
        for kind in ALL_TYPES:
            if kind.name not in used:
                continue
            yield from stream(self._tx, told_links(kind), BATCH)


@contextmanager
def reading(connections: Connections, key: IdKey) -> Iterator[Neo4jContents]:
    """The database's contents."""
    with connections.one_read() as tx:
        yield Neo4jContents(tx, key)


def _load(row: Sequence[Any]) -> Row:
    stored = row[0]
    number, summary = load_summary(stored)
    about = summary.manifest
    return (
        number, summary.key, stored["identity"], about.feed, about.agency, about.system, about.scope, str(about.mode),
        str(about.validity), about.file_name, about.file_sha256, about.mapping_digest, list(about.header),
        to_microseconds(about.extracted_at), to_microseconds(summary.started_at), about.started_by, about.corrects,
        summary.last_line, asdict(summary.counts), *(_event(stored, name) for name in _EVENTS),
    )  # fmt: skip


_EVENTS = ("published", "withdrawn", "discarded")


def _event(stored: dict[str, Any], name: str) -> list[Any] | None:
    at = microseconds(stored.get(f"{name}At"))
    return None if at is None else [at, stored[f"{name}By"], stored.get(f"{name}Why", "")]


def _record(row: Sequence[Any]) -> Row:
    told = list(row)
    for at in (12, 13):
        day = plain_date(told[at])
        told[at] = None if day is None else day.isoformat()
    return tuple(told)


def _description(row: Sequence[Any]) -> Row:
    number, labels, node, said = row
    terms = (said.get("surnameKey"), said.get("forenameKey"), said.get("bornDay"))
    return (number, said["position"], *_ref(labels, node), *terms, encode(read_properties(said)))


def _link(row: Sequence[Any]) -> Row:
    number, labels, source, other_labels, target, kind, role, assessment, since, until, said = row
    more = read_properties(said)
    ends = (*_ref(labels, source), *_ref(other_labels, target))
    number_of_role = ROLE_NUMBERS[role] if role else 0
    return (number, *ends, kind, number_of_role, int(assessment), since, until, encode(more) if more else None)


def _ref(labels: list[str], properties: dict[str, Any]) -> tuple[int, str, str]:
    kind, authority, key = node_ref(labels, properties)
    return int(kind), authority, key


def _instants(*places: int) -> Callable[[Sequence[Any]], Row]:
    def given(row: Sequence[Any]) -> Row:
        return tuple(microseconds(value) if at in places else value for at, value in enumerate(row))

    return given


def _hold(row: Sequence[Any]) -> Row:
    public_id, until, actor, reason, at = row
    return public_id, until.to_native().isoformat(), actor, reason, microseconds(at)


_GIVEN: dict[Part, Callable[[Sequence[Any]], Row]] = {
    Part.LOADS: _load,
    Part.RECORDS: _record,
    Part.DESCRIPTIONS: _description,
    Part.LINKS: _link,
    Part.ACTS: _instants(6),
    Part.BREAK_GLASS: _instants(0, 3),
    Part.HOLDS: _hold,
    Part.TOMBSTONES: _instants(4),
    Part.PUBLICATIONS: _instants(1),
}

# Labels and types of which no part tells: the database's own book-keeping, and what is made from the parts again.
DERIVED_LABELS = frozenset(
    {"Migration", "StoreState", "Person", "RecordReference", "Case", *CASE_LABELS.values(), *LABELS.values()}
)
TOLD_LABELS = frozenset(
    {"AccessLabel", "Load", "Evidence", "QuarantinedParty", "Result", "ReliedUpon", "Act", "BreakGlass", "Hold",
     "Tombstone", "Publication"}
)  # fmt: skip
DERIVED_TYPES = frozenset({"HAS_RECORD", "MOVES"})
TOLD_TYPES = frozenset(
    {"SIGHTED", "DESCRIBES", "QUARANTINED", "IS", "SUPPORTED_BY", "HAS_ACT", "ABOUT", *(t.name for t in ALL_TYPES)}
)
