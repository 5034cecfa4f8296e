"""The texts that read the store in bulk: columns of thousands of values at a time, found by ranges of indexed keys.

A row of the driver's costs some 15 microseconds of Python, whatever is in it; a value in a list a fiftieth of that. So
each row that comes back holds a span's columns as lists: records by their numbers, nodes and record versions by the
order of their keys, a page after another.
"""

from __future__ import annotations

from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import OPEN_END, OPEN_START
from graph.store.neo4j.vocabulary import KEYS, LABELS, interval_properties, role_property

NO_DAY = -(2**31)
"""Stands for a birth day that nobody stated: a collected list leaves nothing out but nulls."""

_SPANS = "range($first, $last, $step) AS low CALL (low)"
_RECORDS = "(e:Evidence) WHERE e.number >= low AND e.number < low + $step WITH e"
_SOME = "(e:Evidence) WHERE e.number IN $numbers WITH e"
_SIGHTED = "(e)<-[:SIGHTED]-(l) RETURN collect(e.number) AS records, collect(l.number) AS loads"
_DESCRIBED = "(e)-[:DESCRIBES]->(n) RETURN collect(e.number) AS records, collect(id(n)) AS nodes"
_PERSON = LABELS[Kind.PERSON]
_TOLD = f"""(e)-[d:DESCRIBES]->(n:{_PERSON})
RETURN collect(e.number) AS records, collect(id(n)) AS nodes, collect(coalesce(d.bornDay, {NO_DAY})) AS born,
  collect(coalesce(d.surnameKey, '')) AS surnames"""
_SAID = f"""(e)-[d:DESCRIBES]->(n:{_PERSON})
RETURN collect(e.number) AS records, collect(id(n)) AS nodes, collect(properties(d)) AS told"""

ENDS = """
MATCH (e:Evidence) WHERE e.number IS NOT NULL RETURN e.number ORDER BY e.number LIMIT 1
UNION ALL MATCH (e:Evidence) WHERE e.number IS NOT NULL RETURN e.number ORDER BY e.number DESC LIMIT 1
"""
SIGHTINGS = f"UNWIND {_SPANS} {{ MATCH {_RECORDS} MATCH {_SIGHTED} }} RETURN records, loads"
SIGHTINGS_OF = f"MATCH {_SOME} MATCH {_SIGHTED}"
DESCRIBED = f"UNWIND {_SPANS} {{ MATCH {_RECORDS} MATCH {_DESCRIBED} }} RETURN records, nodes"
DESCRIBED_OF = f"MATCH {_SOME} MATCH {_DESCRIBED}"
TOLD = f"UNWIND {_SPANS} {{ MATCH {_RECORDS} MATCH {_TOLD} }} RETURN records, nodes, born, surnames"
TOLD_OF = f"MATCH {_SOME} MATCH {_TOLD}"
SAID = f"UNWIND {_SPANS} {{ MATCH {_RECORDS} MATCH {_SAID} }} RETURN records, nodes, told"
SAID_OF = f"MATCH {_SOME} MATCH {_SAID}"

RECORDS_OF = """
MATCH (e:Evidence) WHERE e.number IN $numbers
RETURN e.number, e.sourceSystem, e.sourceRef, e.version, e.visibilityClass, e.gradeRank, coalesce(e.origin, '')
"""
FIRST_SYSTEM = """
MATCH (e:Evidence) WHERE e.sourceSystem IS NOT NULL AND e.sourceRef IS NOT NULL AND e.version IS NOT NULL
RETURN e.sourceSystem ORDER BY e.sourceSystem, e.sourceRef, e.version LIMIT 1
"""
NEXT_SYSTEM = """
MATCH (e:Evidence) WHERE e.sourceSystem > $after AND e.sourceRef IS NOT NULL AND e.version IS NOT NULL
RETURN e.sourceSystem ORDER BY e.sourceSystem, e.sourceRef, e.version LIMIT 1
"""
RECORD_PAGE = """
MATCH (e:Evidence) WHERE e.sourceSystem = $first AND e.sourceRef >= $since AND e.version IS NOT NULL
WITH e ORDER BY e.sourceSystem, e.sourceRef, e.version LIMIT $size
RETURN collect(e.sourceRef), collect(e.version), collect(e.number), collect(e.visibilityClass), collect(e.gradeRank),
  collect(coalesce(e.origin, ''))
"""
NODES_OF = "MATCH (n) WHERE id(n) IN $ids RETURN id(n), labels(n), properties(n)"


def first_authority(kind: Kind) -> str:
    """What makes the first key of a kind unique."""
    authority, key = KEYS[kind]
    return f"""
MATCH (n:{LABELS[kind]}) WHERE n.{authority} IS NOT NULL AND n.{key} IS NOT NULL
RETURN n.{authority} ORDER BY n.{authority}, n.{key} LIMIT 1
"""


def next_authority(kind: Kind) -> str:
    """The same, after one that was read."""
    authority, key = KEYS[kind]
    return f"""
MATCH (n:{LABELS[kind]}) WHERE n.{authority} > $after AND n.{key} IS NOT NULL
RETURN n.{authority} ORDER BY n.{authority}, n.{key} LIMIT 1
"""


def node_page(kind: Kind) -> str:
    """Keys of one kind and authority from one on, in their index's order, with the nodes' handles."""
    authority, key = KEYS[kind]
    return f"""
MATCH (n:{LABELS[kind]}) WHERE n.{authority} = $first AND n.{key} >= $since
WITH n ORDER BY n.{authority}, n.{key} LIMIT $size
RETURN collect(n.{key}), collect(id(n))
"""


def links_of_type(kind: LinkType, *, some: bool) -> str:
    """The columns of all links of one type, by spans of their records' numbers, or of those that some records state."""
    begins, ends = interval_properties(kind)
    columns = f"""RETURN collect(l.evidence) AS records, collect(id(s)) AS sources, collect(id(t)) AS targets,
  collect({int(kind)}) AS types, collect(coalesce($roles[l.{role_property(kind)}], 0)) AS roles,
  collect(CASE WHEN l.assessment THEN 1 ELSE 0 END) AS assessments,
  collect(coalesce(l.{begins}.epochSeconds / 60, {OPEN_START})) AS begins,
  collect(coalesce(l.{ends}.epochSeconds / 60, {OPEN_END})) AS ends"""
    if some:
        return f"MATCH (s)-[l:{kind.name}]->(t) WHERE l.evidence IN $numbers {columns}"
    return f"""
UNWIND {_SPANS} {{
MATCH (s)-[l:{kind.name}]->(t) WHERE l.evidence >= low AND l.evidence < low + $step
{columns} }}
RETURN records, sources, targets, types, roles, assessments, begins, ends
"""
