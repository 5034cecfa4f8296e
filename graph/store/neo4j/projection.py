"""The texts of the projection for reading: what an analyst looks for and no record states by itself.

`Person` and `HAS_RECORD`: who is who. `HAS_ALIAS`: other names as nodes, so that two who go by one name are seen to.
`MUST_LINK`, `MUST_NOT_LINK`, `POSSIBLE_MATCH`: what is thought of two records now, each pair once, from the lesser key.
`HAS_PROFILE`, `REFERRED_TO`, `DECIDED`: what was found and decided about a person. `location`: where a place is.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from graph.model.kinds import Kind
from graph.store.neo4j.vocabulary import KEYS, LABELS

_RECORD = LABELS[Kind.PERSON]
_AREA, _POSTCODE = LABELS[Kind.AREA], LABELS[Kind.POSTCODE]
_LOCATED = (Kind.AREA, Kind.POSTCODE, Kind.ADDRESS, Kind.ESTABLISHMENT)

TYPES = ("HAS_RECORD", "HAS_ALIAS", "MUST_LINK", "MUST_NOT_LINK", "POSSIBLE_MATCH")
"""Ties of a record's node that come from here and from no record: they keep nothing from being destroyed."""

REMOVE: Mapping[str, str] = MappingProxyType(
    {
        "people": "MATCH (p:Person) CALL (p) { DETACH DELETE p } IN TRANSACTIONS OF 10000 ROWS",
        "names": "MATCH (a:Alias) CALL (a) { DETACH DELETE a } IN TRANSACTIONS OF 10000 ROWS",
        "pairs": "MATCH ()-[l:MUST_LINK|MUST_NOT_LINK|POSSIBLE_MATCH]->() "
        "CALL (l) { DELETE l } IN TRANSACTIONS OF 10000 ROWS",
        **{
            LABELS[kind]: f"MATCH (n:{LABELS[kind]}) WHERE n.location IS NOT NULL "
            "CALL (n) { SET n.location = null } IN TRANSACTIONS OF 10000 ROWS"
            for kind in _LOCATED
        },
    }
)
PEOPLE = f"""
UNWIND $rows AS r
CREATE (p:Person {{personUuid: r[0], status: r[1], records: size(r[2])}})
WITH p, r UNWIND r[2] AS record
MATCH (n:{_RECORD} {{sourceSystem: record[0], sourceId: record[1]}})
CREATE (p)-[:HAS_RECORD]->(n)
RETURN count(*)
"""
# How sure it is that a record is this person's: the strongest score between it and another of his, each pair's as it
# was last found. A record that numbers or judgements alone join has none.
SCORES = f"""
UNWIND $rows AS r
MATCH (p:Person {{personUuid: r[0]}})-[h:HAS_RECORD]->(n)-[m:MATCHED]-(other:{_RECORD})
WHERE EXISTS {{ (p)-[:HAS_RECORD]->(other) }}
MATCH (e:Evidence {{number: m.evidence}})
WHERE size(e.cells) = 2 AND EXISTS {{
  (e)<-[:SIGHTED]-(l:Load) WHERE l.publishedAt IS NOT NULL AND l.withdrawnAt IS NULL }}
WITH p, h, other, e ORDER BY e.firstLoad, e.number
WITH p, h, other, last(collect(e.cells)) AS told
WITH p, h, told ORDER BY toFloat(told[0])
WITH p, h, last(collect(told)) AS best
SET h.score = toFloat(best[0]), h.modelVersion = best[1]
WITH p, max(best[1]) AS model SET p.matchModelVersion = model
"""
ALIASES_SAID = f"""
UNWIND $rows AS r UNWIND r[2] AS record
MATCH (:{_RECORD} {{sourceSystem: record[0], sourceId: record[1]}})<-[d:DESCRIBES]-(e:Evidence)
WHERE d.aliases IS NOT NULL AND EXISTS {{
  (e)<-[:SIGHTED]-(l:Load) WHERE l.publishedAt IS NOT NULL AND l.withdrawnAt IS NULL }}
RETURN DISTINCT record[0], record[1], d.aliases
"""
ALIASES = f"""
UNWIND $rows AS r
MATCH (n:{_RECORD} {{sourceSystem: r[0], sourceId: r[1]}})
MERGE (a:Alias {{name: r[2]}})
MERGE (n)-[:HAS_ALIAS]->(a)
"""


_SAID_BY = "visibilityClass: e.visibilityClass, sourceSystem: e.sourceSystem, sourceRef: e.sourceRef"
_JUDGED = f"t += {{actor: e.cells[1], at: datetime(e.cells[2]), scope: e.cells[5], {_SAID_BY}}}"
_SCORED = f"t += {{weight: toFloat(e.cells[0]), modelVersion: e.cells[1], twinFlag: j.role = 'LOOK_ALIKE', {_SAID_BY}}}"
# Type: which ties of evidence it comes from, in which parts, over which columns (judgements: verdict, by, at, reason,
# model, scope, marker, case; scores: score, model), and what is taken from them.
_PAIRED = {
    "MUST_LINK": ("JUDGED", "['SAME']", 8, _JUDGED),
    "MUST_NOT_LINK": ("JUDGED", "['NOT_SAME']", 8, _JUDGED),
    "POSSIBLE_MATCH": ("MATCHED", "['MATCH_HELD', 'MATCH_POSSIBLE', 'LOOK_ALIKE']", 2, _SCORED),
}
# As the newest live load that states the pair has it.
PAIRS: Mapping[str, str] = MappingProxyType(
    {
        name: f"""
UNWIND $rows AS r UNWIND r[2] AS record
MATCH (n:{_RECORD} {{sourceSystem: record[0], sourceId: record[1]}})-[j:{tie}]->(o:{_RECORD})
WHERE j.role IN {roles}
  AND (n.sourceSystem < o.sourceSystem OR (n.sourceSystem = o.sourceSystem AND n.sourceId < o.sourceId))
MATCH (e:Evidence {{number: j.evidence}})
WITH n, o, j, e, COLLECT {{
  MATCH (e)<-[:SIGHTED]-(l:Load) WHERE l.publishedAt IS NOT NULL AND l.withdrawnAt IS NULL
  RETURN l.number ORDER BY l.number DESC LIMIT 1 }} AS seen
WHERE size(e.cells) = {columns} AND size(seen) = 1 AND NOT EXISTS {{
  MATCH (v:Evidence {{sourceSystem: e.sourceSystem, sourceRef: e.sourceRef}})<-[:SIGHTED]-(l:Load)
  WHERE v.version IS NOT NULL AND v.number <> e.number
    AND l.publishedAt IS NOT NULL AND l.withdrawnAt IS NULL AND l.number > seen[0] }}
WITH n, o, j, e ORDER BY e.number
MERGE (n)-[t:{name}]->(o) SET {told}
"""
        for name, (tie, roles, columns, told) in _PAIRED.items()
    }
)
_CASE_TIES = {"RiskProfile": "HAS_PROFILE", "SecurityReferral": "REFERRED_TO", "CategorisationDecision": "DECIDED"}
CASES: Mapping[str, str] = MappingProxyType(
    {
        tie: f"""
UNWIND $rows AS r
MATCH (p:Person {{personUuid: r[0]}})
UNWIND r[3] AS publicId
MATCH (:RecordReference {{publicId: publicId}})<-[:ABOUT]-(:Act)<-[:HAS_ACT]-(c:{label})
MERGE (p)-[:{tie}]->(c)
"""
        for label, tie in _CASE_TIES.items()
    }
)
_PLACE = f"left(replace(n.{KEYS[Kind.POSTCODE][1]}, ' ', ''), size(replace(n.{KEYS[Kind.POSTCODE][1]}, ' ', '')) - 3)"
# A place has the point that a live record gives it, a postcode without one the middle of its area, and what lies in a
# postcode that of the postcode.
PLACES: Mapping[str, str] = MappingProxyType(
    {
        "stated": f"""
MATCH (e:Evidence)-[d:DESCRIBES]->(n) WHERE d.location IS NOT NULL
  AND (n:{" OR n:".join(LABELS[kind] for kind in _LOCATED)})
  AND EXISTS {{ (e)<-[:SIGHTED]-(l:Load) WHERE l.publishedAt IS NOT NULL AND l.withdrawnAt IS NULL }}
WITH n, d ORDER BY e.number
CALL (n, d) {{ SET n.location = d.location }} IN TRANSACTIONS OF 10000 ROWS
""",
        "by outward postcode": f"""
MATCH (n:{_POSTCODE}) WHERE n.location IS NULL
MATCH (a:{_AREA} {{{KEYS[Kind.AREA][0]}: 'OUTCODES', {KEYS[Kind.AREA][1]}: {_PLACE}}}) WHERE a.location IS NOT NULL
CALL (n, a) {{ SET n.location = a.location }} IN TRANSACTIONS OF 10000 ROWS
""",
        "by postcode": f"""
MATCH (p:{_POSTCODE})<-[t:LOCATED_IN]-(n:{LABELS[Kind.ADDRESS]}|{LABELS[Kind.ESTABLISHMENT]})
WHERE p.location IS NOT NULL AND n.location IS NULL
MATCH (e:Evidence {{number: t.evidence}})
WHERE EXISTS {{ (e)<-[:SIGHTED]-(l:Load) WHERE l.publishedAt IS NOT NULL AND l.withdrawnAt IS NULL }}
CALL (n, p) {{ SET n.location = p.location }} IN TRANSACTIONS OF 10000 ROWS
""",
    }
)
STATE = "MERGE (s:StoreState {name: 'people'}) SET s.revision = $revision"
