"""What a bare driver does with the same rows, questions and database: no cut, no access, no history, no order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from neo4j import READ_ACCESS, Driver

from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.store.neo4j import statements
from graph.store.neo4j.columns import description_columns, evidence_row, link_columns
from graph.store.neo4j.vocabulary import interval_properties, role_property

_AT = "(n:SourceRecord {sourceSystem: 'NOMIS', sourceId: $key})"
QUESTIONS: Mapping[str, str] = {
    "one record": "MATCH (e:Evidence {sourceSystem: 'NOMIS', sourceRef: $key}) WHERE e.version IS NOT NULL "
    "RETURN e.cells",
    "two hops": f"MATCH {_AT}-[:INVOLVED_IN]->()<-[l:INVOLVED_IN]-(o) RETURN o.sourceId, l.role",
    "path, up to 6": f"MATCH {_AT}, (o:SourceRecord {{sourceSystem: 'NOMIS', sourceId: $other}}) "
    "MATCH p = shortestPath((n)-[:INVOLVED_IN*..6]-(o)) RETURN length(p)",
    "conflict of 50": f"UNWIND $keys AS key MATCH {_AT.replace('$key', 'key')}-[l:INVOLVED_IN]->(i) "
    "RETURN n.sourceId, i.id, l.role",
}
"""The store's questions as somebody would put them who asks of a graph that has no readers and no past."""


def asking(driver: Driver, name: str) -> Callable[[Any], object]:
    """One of the questions, to be asked of a person, of two, or of many."""

    def ask(about: NodeRef | Sequence[NodeRef]) -> object:
        keys = [about.key] if isinstance(about, NodeRef) else [each.key for each in about]
        with driver.session(default_access_mode=READ_ACCESS) as session:
            return session.run(QUESTIONS[name], key=keys[0], other=keys[-1], keys=keys).values()

    return ask


def make_room(driver: Driver, *, whole: bool, name: str = "") -> None:
    """The constraints of one graph, whose labels `name` sets apart from those of another."""
    prefix = _prefix(name, whole=whole)
    for kind in Kind:
        driver.execute_query(
            f"CREATE CONSTRAINT {prefix}{kind.label} FOR (n:{prefix}{kind.label}) REQUIRE n.key IS UNIQUE"
        )
    driver.execute_query(f"CREATE CONSTRAINT {prefix}Ev FOR (n:{prefix}Evidence) REQUIRE n.number IS UNIQUE")
    driver.execute_query(f"CREATE (:{prefix}Load)")


def load(driver: Driver, batches: Iterable[Sequence[EvidenceRow]], *, whole: bool, name: str = "") -> float:
    """Plain UNWIND, one transaction for each batch; labels of its own, so that all graphs lie in one database.

    There has to be room for the graph. Returns the seconds that writing took.
    """
    prefix = _prefix(name, whole=whole)
    seen, spent, first = set[NodeRef](), 0.0, 1
    for batch in batches:
        began = time.perf_counter()
        new = sorted(refs_of(batch) - seen)
        with driver.session() as session:
            session.execute_write(_write, prefix, batch, new, first, whole=whole)
        spent += time.perf_counter() - began
        seen.update(new)
        first += len(batch)
    return spent


def _prefix(name: str, *, whole: bool) -> str:
    return f"{name}Whole" if whole else f"{name}Bare"


def refs_of(batch: Sequence[EvidenceRow]) -> set[NodeRef]:
    """The nodes that a batch names."""
    ends = {end for row in batch for link in row.links for end in (link.source, link.target)}
    return ends | {said.node for row in batch for said in row.descriptions}


def _write(
    tx: Any, prefix: str, batch: Sequence[EvidenceRow], new: Sequence[NodeRef], first: int, *, whole: bool
) -> None:
    by_kind: dict[Kind, list[list[str]]] = {}
    for ref in new:
        by_kind.setdefault(ref.kind, []).append([f"{ref.authority}/{ref.key}", ref.authority])
    for kind, keys in by_kind.items():
        tx.run(f"UNWIND $rows AS r CREATE (:{prefix}{kind.label} {{key: r[0], authority: r[1]}})", rows=keys).consume()
    if whole:
        entries = [evidence_row(row, first + at, 1, [(row.line, row.sheet)]) for at, row in enumerate(batch)]
        names = ", ".join(f"{name}: r[{at}]" for at, name in enumerate(statements.EVIDENCE_COLUMNS, 3))
        tx.run(
            f"MATCH (l:{prefix}Load) UNWIND $rows AS r "
            f"CREATE (e:{prefix}Evidence {{sourceSystem: r[0], sourceRef: r[1], version: r[2], {names}, "
            "feed: 'bench', firstLoad: 1})<-[:SIGHTED {line: r[18]}]-(l)",
            rows=entries,
        ).consume()
        said: dict[Kind, list[list[Any]]] = {}
        for at, row in enumerate(batch):
            for n, d in enumerate(row.descriptions):
                said.setdefault(d.node.kind, []).append([*d.node[1:], first + at, n, *description_columns(d)])
        for kind, told_of in said.items():
            tx.run(
                f"UNWIND $rows AS r MATCH (e:{prefix}Evidence {{number: r[2]}}) "
                f"MATCH (n:{prefix}{kind.label} {{key: r[0] + '/' + r[1]}}) CREATE (e)-[d:DESCRIBED {{position: r[3], "
                "surnameKey: r[4], forenameKey: r[5], bornDay: r[6]}]->(n) SET d += r[7]",
                rows=told_of,
            ).consume()
    groups: dict[tuple[LinkType, Kind, Kind], list[list[Any]]] = {}
    for at, row in enumerate(batch):
        for link in row.links:
            ends = [*link.source[1:], *link.target[1:]]
            entry = [*ends, first + at, 1, row.system, row.source_id, None, *link_columns(link)]
            groups.setdefault((link.type, link.source.kind, link.target.kind), []).append(entry)
    for (link_type, source, target), entries in groups.items():
        begins, closes = interval_properties(link_type)
        also = " SET l += coalesce(r[13], {})" if whole and any(entry[13] for entry in entries) else ""
        told = "evidence: r[4], visibilityClass: r[5], sourceSystem: r[6], sourceRef: r[7], " if whole else ""
        tx.run(
            f"UNWIND $rows AS r MATCH (s:{prefix}{source.label} {{key: r[0] + '/' + r[1]}}) "
            f"MATCH (t:{prefix}{target.label} {{key: r[2] + '/' + r[3]}}) CREATE (s)-[l:BARE_{link_type.name} {{{told}"
            f"{role_property(link_type)}: r[9], {begins}: CASE WHEN r[11] > -2147483648 THEN "
            f"datetime({{epochSeconds: r[11] * 60}}) END, {closes}: CASE WHEN r[12] < 2147483647 THEN "
            f"datetime({{epochSeconds: r[12] * 60}}) END}}]->(t){also}",
            rows=entries,
        ).consume()
