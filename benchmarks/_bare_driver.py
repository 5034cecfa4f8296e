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


class BareGraph:
    """A graph that a bare loader fills: plain UNWIND, one transaction for each batch.

    Its labels are its own, so that several lie in one database. `whole` says whether it is the store's graph with every
    node, relationship and property, or the domain alone. Made with its constraints.
    """

    def __init__(self, driver: Driver, *, whole: bool, name: str = "") -> None:
        self._driver, self._whole = driver, whole
        self._prefix = f"{name}Whole" if whole else f"{name}Bare"
        self._seen = set[NodeRef]()
        self._next = 1
        for kind in Kind:
            driver.execute_query(
                f"CREATE CONSTRAINT {self._prefix}{kind.label} FOR (n:{self._prefix}{kind.label}) "
                "REQUIRE n.key IS UNIQUE"
            )
        driver.execute_query(
            f"CREATE CONSTRAINT {self._prefix}Ev FOR (n:{self._prefix}Evidence) REQUIRE n.number IS UNIQUE"
        )
        driver.execute_query(f"CREATE (:{self._prefix}Load)")

    def load(self, batches: Iterable[Sequence[EvidenceRow]]) -> float:
        """Write batches that it has not; returns the seconds that writing took."""
        spent = 0.0
        for batch in batches:
            began = time.perf_counter()
            new = sorted(refs_of(batch) - self._seen)
            with self._driver.session() as session:
                session.execute_write(_write, self._prefix, batch, new, self._next, whole=self._whole)
            spent += time.perf_counter() - began
            self._seen.update(new)
            self._next += len(batch)
        return spent


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
