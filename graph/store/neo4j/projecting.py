"""The projection for reading, written from the ledger as it is now, in the place of what was there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from neo4j import ManagedTransaction

from graph.model.evidence import NodeRef
from graph.model.names import name_key
from graph.store.neo4j import projection
from graph.store.neo4j.connections import Connections, run

_BATCH = 5_000


class Projected(NamedTuple):
    """One person: public id, whether something about who he is waits for a judgement, his records and their ids."""

    id: str
    needs_attention: bool
    records: Sequence[NodeRef]
    record_ids: Sequence[str]


def project_people(connections: Connections, people: Iterable[Projected], revision: int) -> tuple[int, int]:
    """Put these people in the place of those that were there; returns how many, and how many records they have."""
    for text in projection.REMOVE.values():
        connections.execute(text)
    persons = records = 0
    waiting = iter(people)
    while some := list(islice(waiting, _BATCH)):
        persons += len(some)
        records += _write(connections, some)
    for text in projection.PLACES.values():
        connections.execute(text)
    connections.write(lambda tx: run(tx, projection.STATE, revision=revision))
    return persons, records


def _write(connections: Connections, people: Sequence[Projected]) -> int:
    rows = [
        [
            each.id,
            "NEEDS_ATTENTION" if each.needs_attention else "ACTIVE",
            [[ref.authority, ref.key] for ref in each.records],
            list(each.record_ids),
        ]
        for each in people
    ]

    def work(tx: ManagedTransaction) -> int:
        ((records,),) = run(tx, projection.PEOPLE, rows=rows)
        run(tx, projection.SCORES, rows=[row[:1] for row in rows if len(row[2]) > 1])
        run(tx, projection.ALIASES, rows=_aliases(run(tx, projection.ALIASES_SAID, rows=rows)))
        for text in (*projection.PAIRS.values(), *projection.CASES.values()):
            run(tx, text, rows=rows)
        return int(records)

    return connections.write(work)


def _aliases(said: Iterable[Sequence[Any]]) -> list[list[str]]:
    """Other names by record, each once, however written."""
    names = {
        (str(system), str(key), name_key(name))
        for system, key, told in said
        for name in (told if isinstance(told, list) else [told])
        if isinstance(name, str)
    }
    return [list(each) for each in sorted(names) if each[2]]
