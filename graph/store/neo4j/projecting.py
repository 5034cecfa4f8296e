"""`(:Person)-[:HAS_RECORD]->(:SourceRecord)`: who is who, as the ledger has it now, for reading in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from neo4j import ManagedTransaction

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.store.neo4j.connections import Connections, run
from graph.store.neo4j.vocabulary import LABELS

_BATCH = 5_000
_REMOVE = """
MATCH (p:Person) CALL (p) { DETACH DELETE p } IN TRANSACTIONS OF 10000 ROWS
"""
_WRITE = f"""
UNWIND $rows AS r
CREATE (p:Person {{personUuid: r[0], status: r[1], records: size(r[2])}})
WITH p, r UNWIND r[2] AS record
MATCH (n:{LABELS[Kind.PERSON]} {{sourceSystem: record[0], sourceId: record[1]}})
CREATE (p)-[:HAS_RECORD]->(n)
RETURN count(*)
"""
# How sure it is that a record is this person's: the strongest score between it and another of his, each pair's as it
# was last found. A record that numbers or judgements alone join has none.
_SCORE = f"""
UNWIND $rows AS r
MATCH (p:Person {{personUuid: r[0]}})-[h:HAS_RECORD]->(n)-[m:MATCHED]-(other:{LABELS[Kind.PERSON]})
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
_STATE = "MERGE (s:StoreState {name: 'people'}) SET s.revision = $revision"


class Projected(NamedTuple):
    """One person: public id, whether something about who he is waits for a judgement, and his records."""

    id: str
    needs_attention: bool
    records: Sequence[NodeRef]


def project_people(connections: Connections, people: Iterable[Projected], revision: int) -> tuple[int, int]:
    """Put these people in the place of those that were there; returns how many, and how many records they have."""
    connections.execute(_REMOVE)
    persons = records = 0
    waiting = iter(people)
    while some := list(islice(waiting, _BATCH)):
        persons += len(some)
        records += _write(connections, some)
    connections.write(lambda tx: run(tx, _STATE, revision=revision))
    return persons, records


def _write(connections: Connections, people: Sequence[Projected]) -> int:
    rows = [
        [each.id, "NEEDS_ATTENTION" if each.needs_attention else "ACTIVE", [[r.authority, r.key] for r in each.records]]
        for each in people
    ]

    def work(tx: ManagedTransaction) -> int:
        ((records,),) = run(tx, _WRITE, rows=rows)
        run(tx, _SCORE, rows=[row[:1] for row in rows if len(row[2]) > 1])
        return int(records)

    return connections.write(work)
