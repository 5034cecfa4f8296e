"""The write statements: one text for each kind of node and type of link, made once, from our own names alone."""

from __future__ import annotations

from functools import cache

from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import OPEN_END, OPEN_START
from graph.store.neo4j.vocabulary import LABELS, interval_properties, node_pattern, role_property

EVIDENCE_COLUMNS = (
    "number",
    "visibilityClass",
    "classification",
    "handling",
    "owner",
    "gradingScheme",
    "sourceGrade",
    "intelligenceGrade",
    "gradeRank",
    "origin",
    "tasking",
    "recordedOn",
    "reviewOn",
    "flags",
    "cells",
)
_KEY = 3
_SET = ",\n  ".join(f"e.{name} = r[{at}]" for at, name in enumerate(EVIDENCE_COLUMNS, _KEY))
_LINES = _KEY + len(EVIDENCE_COLUMNS)
# A record from the same columns where there is nothing to look for; what comes after them is the caller's.
EVIDENCE_FROM_COLUMNS = f"e.sourceSystem = r[0], e.sourceRef = r[1], e.version = r[2], {_SET}"
AFTER_COLUMNS = _LINES

_PROPERTIES = ",\n  ".join(f"{name}: r[{at}]" for at, name in enumerate(EVIDENCE_COLUMNS, _KEY))

# A batch looks which of its versions are there, and creates the others: that seeks a key twice. To merge one that is
# not there seeks it three times, under locks that a loader who meets no other has no use for. Rows: system, reference,
# version, the columns; of those to create, their first line and its sheet.
STORED_EVIDENCE = """
UNWIND $rows AS r
MATCH (e:Evidence {sourceSystem: r[0], sourceRef: r[1], version: r[2]})
RETURN collect(r[3]), collect(e.number), collect(id(e)),
  collect(EXISTS { MATCH (e)<-[:SIGHTED]-(by:Load) WHERE by.number = $load })
"""
MERGE_EVIDENCE = f"""
UNWIND $rows AS r
MERGE (e:Evidence {{sourceSystem: r[0], sourceRef: r[1], version: r[2]}})
ON CREATE SET
  {_SET},
  e.feed = $feed,
  e.firstLoad = $load
"""
CREATE_EVIDENCE = f"""
MATCH (l:Load {{number: $load}})
UNWIND $rows AS r
CREATE (l)-[:SIGHTED {{line: r[{_LINES}], sheet: r[{_LINES + 1}]}}]->(e:Evidence {{
  sourceSystem: r[0], sourceRef: r[1], version: r[2],
  {_PROPERTIES},
  feed: $feed, firstLoad: $load
}})
RETURN collect(id(e))
"""
# Rows: a version's handle, a line and its sheet.
SIGHT = """
MATCH (l:Load {number: $load})
UNWIND $rows AS r
MATCH (e:Evidence) WHERE id(e) = r[0]
CREATE (l)-[:SIGHTED {line: r[1], sheet: r[2]}]->(e)
"""

# The load is locked first: nothing publishes, discards or takes it over while a batch is under way.
OPEN_BATCH = """
MATCH (l:Load {number: $load})
OPTIONAL MATCH (s:StoreState {name: 'revision'})
WITH l, coalesce(s.erasures, 0) AS erasures, l.leaseHolder <> $holder AND l.leaseUntil > datetime() AS taken
SET l.leaseHolder = CASE WHEN taken THEN l.leaseHolder ELSE $holder END,
    l.leaseUntil = CASE WHEN taken THEN l.leaseUntil ELSE datetime() + duration({seconds: $seconds}) END
RETURN CASE WHEN l.discardedAt IS NOT NULL THEN 'discarded' WHEN l.withdrawnAt IS NOT NULL THEN 'withdrawn'
            WHEN l.publishedAt IS NOT NULL THEN 'published' END,
       taken, erasures
"""
CLOSE_BATCH = """
MATCH (l:Load {number: $load})
SET l.lastLine = $lastLine, l += $counts
"""
QUARANTINED = """
MATCH (l:Load {number: $load})
UNWIND $rows AS r
MERGE (q:QuarantinedParty {type: r[0], canonicalValue: r[1]})
MERGE (l)-[:QUARANTINED {line: r[2], visibilityClass: r[3], sheet: r[4]}]->(q)
"""
RESERVE_NUMBERS = """
MERGE (s:StoreState {name: 'evidence-number'}) ON CREATE SET s.value = 0
SET s.value = s.value + $count
RETURN s.value
"""


@cache
def merge_nodes(kind: Kind) -> str:
    """Rows: the two parts of the node's key. Returns the nodes' handles, in the order of the rows."""
    return f"UNWIND $rows AS r MERGE {node_pattern('n', kind, 'r')} RETURN collect(id(n))"


@cache
def stored_nodes(kind: Kind) -> str:
    """Rows: the two parts of the node's key. Returns handles in the order of the rows, -1 for what is not there."""
    return f"UNWIND $rows AS r OPTIONAL MATCH {node_pattern('n', kind, 'r')} RETURN collect(coalesce(id(n), -1))"


@cache
def create_nodes(kind: Kind) -> str:
    """The same of nodes that are not there."""
    return f"UNWIND $rows AS r CREATE {node_pattern('n', kind, 'r')} RETURN collect(id(n))"


@cache
def create_links(link: LinkType, source: Kind, target: Kind, *, with_properties: bool) -> str:
    """Rows: both handles, evidence number, class, system, reference, grade, role, assessment, interval, properties."""
    begins, ends = interval_properties(link)
    more = "SET l += r[11]" if with_properties else ""
    return f"""
UNWIND $rows AS r
MATCH (s:{LABELS[source]}) WHERE id(s) = r[0]
MATCH (t:{LABELS[target]}) WHERE id(t) = r[1]
CREATE (s)-[l:{link.name} {{
  evidence: r[2], visibilityClass: r[3], sourceSystem: r[4], sourceRef: r[5], grade: r[6],
  {role_property(link)}: r[7], assessment: r[8],
  {begins}: CASE WHEN r[9] > {OPEN_START} THEN datetime({{epochSeconds: r[9] * 60}}) END,
  {ends}: CASE WHEN r[10] < {OPEN_END} THEN datetime({{epochSeconds: r[10] * 60}}) END
}}]->(t)
{more}
"""


@cache
def copy_links(link: LinkType, source: Kind, target: Kind) -> str:
    """Rows: both keys, evidence number, role, assessment, interval, properties; the rest stands on the record."""
    begins, ends = interval_properties(link)
    return f"""
UNWIND $rows AS r
MATCH (e:Evidence {{number: r[4]}})
MATCH {node_pattern("s", source, "r", 0)}
MATCH {node_pattern("t", target, "r", 2)}
CREATE (s)-[l:{link.name} {{
  evidence: r[4], visibilityClass: e.visibilityClass, sourceSystem: e.sourceSystem, sourceRef: e.sourceRef,
  grade: CASE WHEN e.gradingScheme > 0 THEN e.sourceGrade + e.intelligenceGrade END,
  {role_property(link)}: r[5], assessment: r[6],
  {begins}: CASE WHEN r[7] > {OPEN_START} THEN datetime({{epochSeconds: r[7] * 60}}) END,
  {ends}: CASE WHEN r[8] < {OPEN_END} THEN datetime({{epochSeconds: r[8] * 60}}) END
}}]->(t)
SET l += r[9]
"""


@cache
def create_descriptions(kind: Kind) -> str:
    """Rows: the node's handle, the record version's, ordinal, search terms, properties."""
    return f"""
UNWIND $rows AS r
MATCH (e:Evidence) WHERE id(e) = r[1]
MATCH (n:{LABELS[kind]}) WHERE id(n) = r[0]
CREATE (e)-[d:DESCRIBES {{position: r[2], surnameKey: r[3], forenameKey: r[4], bornDay: r[5]}}]->(n)
SET d += r[6]
"""


@cache
def copy_descriptions(kind: Kind) -> str:
    """Rows: the node's key, evidence number, ordinal, search terms, properties."""
    return f"""
UNWIND $rows AS r
MATCH (e:Evidence {{number: r[2]}})
MATCH {node_pattern("n", kind, "r", 0)}
CREATE (e)-[d:DESCRIBES {{position: r[3], surnameKey: r[4], forenameKey: r[5], bornDay: r[6]}}]->(n)
SET d += r[7]
"""
