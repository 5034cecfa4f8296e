"""Every query of the shared store: cut for its reader, found through an index, and never made from input."""

from __future__ import annotations

from typing import Any

import pytest
from neo4j import GraphDatabase

from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.store.neo4j import Neo4jStore, bulk, conclusions, ledger, questions, retention, statements, store
from graph.store.neo4j.cut import CutQuery, parameters
from graph.store.neo4j.vocabulary import ALL_TYPES
from graph.store.port import PersonQuery, ReadCut
from tests.contract.evidence import everything, incident, involved, load, manifest, person, row
from tests.stores.engine import Engine

SCANS = (
    "AllNodesScan",
    "NodeByLabelScan",
    "DirectedAllRelationshipsScan",
    "UndirectedAllRelationshipsScan",
)
CUT = ReadCut(frozenset({1}), 10**15)

READS: dict[str, tuple[CutQuery, dict[str, Any]]] = {
    "links of a person": (questions.links_at(Kind.PERSON, ALL_TYPES), {"nodes": [["NOMIS", "A"]]}),
    "links of a cell": (questions.links_at(Kind.CELL, (LinkType.HELD_AT,)), {"nodes": [["", "LEI"]]}),
    "descriptions": (questions.descriptions_of(Kind.PERSON), {"nodes": [["NOMIS", "A"]]}),
    "records": (questions.RECORDS, {"keys": [["NOMIS", "A"]]}),
    "by identifier": (questions.BY_IDENTIFIER, {"identifier": ["PNC", "1"]}),
    "by surname": (questions.people_named(surname=True, forename=False, born=False), {"surname": "A"}),
    "by both names": (
        questions.people_named(surname=True, forename=True, born=False),
        {"surname": "A", "forename": "B"},
    ),
    "by forename": (questions.people_named(surname=False, forename=True, born=False), {"forename": "B"}),
    "by birth date": (questions.people_named(surname=False, forename=False, born=True), {"born": 1}),
}
WRITES: dict[str, tuple[str, dict[str, Any]]] = {
    "evidence": (statements.EVIDENCE, {"load": 1, "feed": "f", "rows": []}),
    "nodes": (statements.merge_nodes(Kind.INCIDENT), {"rows": []}),
    "links": (
        statements.create_links(LinkType.INVOLVED_IN, Kind.PERSON, Kind.INCIDENT, with_properties=True),
        {"rows": []},
    ),
    "descriptions": (statements.create_descriptions(Kind.PERSON), {"rows": []}),
    "quarantined": (statements.QUARANTINED, {"load": 1, "rows": []}),
    "open": (statements.OPEN_BATCH, {"load": 1, "holder": "", "seconds": 1}),
    "close": (statements.CLOSE_BATCH, {"load": 1, "lastLine": 1, "counts": {}}),
}
OTHERS: dict[str, tuple[str, dict[str, Any]]] = {
    "head": (ledger.HEAD, {}),
    "versions": (retention._VERSIONS, {"keys": []}),
    "due": (retention._DUE, {"on": None}),
    "disposed": (retention._IS_DISPOSED, {"publicId": ""}),
    "delete": (retention._DELETE, {"numbers": [1]}),
    "unlink": (retention._UNLINK[LinkType.INVOLVED_IN], {"numbers": [1]}),
    "orphans": (retention._ORPHANS, {"elements": []}),
    "resting on": (conclusions._ON_RECORD, {"value": ""}),
    "resting on a load": (conclusions._ON_LOAD, {"value": ""}),
    "standing": (conclusions._STANDING, {"resultId": "", **parameters(CUT)}),
    "missing": (store._MISSING, {"newest": 1, "load": 2}),
    "labels of": (conclusions._LABELS_OF, {"numbers": [1]}),
    "quarantined parties": (ledger._QUARANTINED, {"wanted": [], "knownAt": None}),
    "changed records": (bulk.TOUCHED_BY, {"loads": [1]}),
    "changed links": (bulk.links_of_type(LinkType.INVOLVED_IN, some=True), {"numbers": [1], "roles": {}}),
    "changed descriptions": (bulk.TOLD_OF, {"numbers": [1]}),
    "changed nodes": (bulk.NODES_OF, {"ids": [1]}),
}


def operators(engine: Engine, text: str, values: dict[str, Any]) -> list[str]:
    """The operators of a query's plan, without the database's name."""
    with GraphDatabase.driver(engine.url, auth=("neo4j", engine.password)) as driver, driver.session() as session:
        plan = session.run(f"EXPLAIN {text}", values).consume().plan
    found: list[str] = []
    waiting = [plan]
    while waiting:
        step = waiting.pop()
        assert step is not None
        found.append(step["operatorType"].partition("@")[0])
        waiting.extend(step.get("children", []))
    return found


@pytest.mark.parametrize("name", sorted(READS))
def test_a_read_finds_its_way_by_an_index(neo4j_store: Neo4jStore, engine: Engine, name: str) -> None:
    """A million people make a scan a minute long."""
    query, values = READS[name]
    steps = operators(engine, query.text, {**parameters(CUT), **values})
    assert any("IndexSeek" in step or "UniqueIndexSeek" in step for step in steps)
    assert [step for step in steps if step in SCANS] == []


@pytest.mark.parametrize("name", sorted(WRITES | OTHERS))
def test_every_other_hot_query_does_too(neo4j_store: Neo4jStore, engine: Engine, name: str) -> None:
    """Writing, disposing and refreshing look up what they touch."""
    text, values = (WRITES | OTHERS)[name]
    assert [step for step in operators(engine, text, values) if step in SCANS] == []


@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.CELL])
def test_ordered_streams_come_from_the_index_unsorted(neo4j_store: Neo4jStore, engine: Engine, kind: Kind) -> None:
    """Sorting eight million rows in the database takes the memory of everyone."""
    for text in (bulk.nodes_in_order(kind), bulk.RECORDS):
        assert [step for step in operators(engine, text, {}) if "Sort" in step] == []


def test_every_read_is_sent_with_the_reader_s_classes_and_his_instant(
    neo4j_store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever text goes to the database for one reader names both, and is given both."""
    load(neo4j_store, [row("i/1", involved(person(1), incident(1)))], manifest("one"))
    cut = everything(neo4j_store)
    neo4j_store.links([person(1)], cut)
    sent: list[tuple[str, dict[str, object]]] = []
    rows = type(neo4j_store._connections).rows

    def spy(self: Any, query: str, **values: object) -> Any:
        sent.append((query, values))
        return rows(self, query, **values)

    monkeypatch.setattr(type(neo4j_store._connections), "rows", spy)
    neo4j_store.links([person(1), incident(1)], cut)
    neo4j_store.descriptions([person(1)], cut)
    neo4j_store.records([("NOMIS", "i/1")], cut)
    neo4j_store.find_people(PersonQuery(surname="Ali"), cut, 9)
    neo4j_store.find_people(PersonQuery(identifier=("PNC", "1")), cut, 9)
    assert len(sent) == 6
    for text, values in sent:
        assert "$classes" in text
        assert "$knownAt" in text
        assert set(parameters(cut)) <= set(values)
