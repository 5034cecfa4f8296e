"""Every query of the shared store: cut for its reader, found through an index, and never made from input."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from types import ModuleType
from typing import Any, get_type_hints

import pytest

from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.store import neo4j as package
from graph.store.contents import Part
from graph.store.neo4j import Neo4jStore, projection, spans
from graph.store.neo4j.cut import CutQuery, parameters
from graph.store.neo4j.vocabulary import ALL_TYPES
from graph.store.stored import PersonQuery
from tests.contract.evidence import KEY, everything, incident, involved, load, manifest, person, row
from tests.stores.shared import empty_neo4j, shared_driver

SCANS = (
    "AllNodesScan",
    "NodeByLabelScan",
    "DirectedAllRelationshipsScan",
    "UndirectedAllRelationshipsScan",
    "DirectedRelationshipTypeScan",
    "UndirectedRelationshipTypeScan",
    # An index gone through from end to end for each row that is given is no better.
    "NodeIndexScan",
    "DirectedRelationshipIndexScan",
    "UndirectedRelationshipIndexScan",
)

# What a maker of texts is called with, by the name of its argument.
CALLED_WITH: dict[str, Any] = {
    "kind": Kind.PERSON,
    "kinds": (Kind.PERSON, Kind.CELL),
    "link": LinkType.INVOLVED_IN,
    "source": Kind.PERSON,
    "target": Kind.INCIDENT,
    "types": ALL_TYPES,
    "with_properties": True,
    "some": True,
}
_BY_NAME = ("surname", "forename", "born", "surnames", "forenames")
# Words of forenames narrow what else is asked for, and alone are asked for by nobody.
NAMED = tuple(given for given in product((True, False), repeat=len(_BY_NAME)) if any(given[:-1]))
QUERY = re.compile(r"\s*((MATCH|UNWIND|MERGE|OPTIONAL MATCH)\s|CALL \(|CREATE \()")
# A plan over a list of handles depends on there being one.
GIVEN: dict[str, dict[str, Any]] = {"spans.NODES_OF": {"ids": [1]}}
DOCUMENTED = "a query text is named or made in one place, where this registry finds it"
# Whoever asks for these asks for everything, or before there is much: they are told from those that a reader waits for.
WHOLE = {
    "labels._ALL": "there are few labels",
    "ledger._LOADS": "there are few loads",
    "ledger.PUBLISHED": "there are few loads",
    "ledger._QUARANTINED": "there are few loads, and few parties to whom a rejected row was given",
    "retention._HELD": "there are few holds",
    "retention._ANY_DISPOSED": "stops at the first",
    "spans.ENDS": "the ends of an index, at which it stops",
    "spans.FIRST_SYSTEM": "stops at the first of an index",
    "spans.first_authority": "stops at the first of an index",
    "break_glass._ENTRIES": "there are few",
    "migrations._APPLIED": "there are few migrations",
    "contents.told_links": "a whole copy",
    "contents._STATE": "there are few loads",
    **{f"contents._QUERIES[{part.name}]": "a whole copy" for part in Part},
    "expiring._EMPTY": "destroys everything",
    "expiring._TERMS": "there is one extract to a database",
    "filling._COUNTERS": "once, at the end of a copy",
    "filling._HEAD": "once, at the end of a copy",
    **{f"projection.REMOVE[{part}]": "everything is projected anew" for part in projection.REMOVE},
    **{f"projection.PLACES[{part}]": "every place is projected anew" for part in projection.PLACES},
}
# Texts that go out for a reader, by module; all others are the service's own, for the reason that stands there.
READERS = {"questions", "cut", "casework", "conclusions"}
SERVICE = {
    "break_glass": "reads who broke the glass, for everybody's admission",
    "bulk": "builds snapshots, which the view cuts",
    "spans": "builds snapshots, which the view cuts",
    "contents": "copies and backs up whole stores",
    "expiring": "empties extracts",
    "filling": "writes copies",
    "labels": "interns labels",
    "leases": "keeps two loaders apart",
    "ledger": "keeps loads and the revision",
    "migrations": "keeps the schema",
    "projection": "writes the projection, whoever may see it",
    "retention": "disposes, for whom that is a duty",
    "statements": "writes",
    "store": "the store's key and a load's share of missing rows",
}
NOT_OF_A_READER = {
    "casework._NEXT": "counts the acts of a case, and returns no other thing",
    "casework._APPEND": "writes",
    "casework.EMPTY_ABOUT": "destroys",
    "casework.name_cases": "writes",
    "conclusions._SAVE": "writes",
    "conclusions._REST": "writes",
    "conclusions._SAVED": "what a result rests on already, for whoever saves it again",
    "conclusions._ON_RECORD": "what falls with a record that somebody disposes of",
    "conclusions._ON_LOAD": "what falls with a load that somebody withdraws",
    "conclusions._LABELS_OF": "labels alone, from which what may be read is worked out",
    "conclusions._TASKED": "records' keys, of which every page then shows what its reader may see",
}


def modules() -> dict[str, ModuleType]:
    """Every module of the store, by its name."""
    names = [each.name for each in pkgutil.iter_modules(package.__path__)]
    return {name: importlib.import_module(f"{package.__name__}.{name}") for name in sorted(names)}


def texts() -> dict[str, str]:
    """Every query text of the store, by module and name: constants, tables of them, and what makers make."""
    found: dict[str, str] = {}
    for at, module in modules().items():
        for name, value in vars(module).items():
            if isinstance(value, str | CutQuery):
                found[f"{at}.{name}"] = value.text if isinstance(value, CutQuery) else value
            elif isinstance(value, Mapping):
                found |= {
                    f"{at}.{name}[{getattr(key, 'name', key)}]": text
                    for key, text in value.items()
                    if isinstance(text, str)
                }
            elif inspect.isfunction(inspect.unwrap(value)) and inspect.unwrap(value).__module__ == module.__name__:
                found |= made(f"{at}.{name}", inspect.unwrap(value))
    return {name: text for name, text in found.items() if QUERY.match(text)}


def made(name: str, maker: Any) -> dict[str, str]:
    """The texts that a function makes, if texts are what it makes."""
    hints = get_type_hints(maker)
    if hints.get("return") not in {str, CutQuery}:
        return {}
    arguments = inspect.signature(maker).parameters
    if set(arguments) == set(_BY_NAME):
        return {f"{name}[{given}]": maker(**dict(zip(_BY_NAME, given, strict=True))).text for given in NAMED}
    if name == "casework.name_cases":
        return {name: maker("what-if")}
    if not set(arguments) <= set(CALLED_WITH):
        return {}
    given = {each: CALLED_WITH[each] for each in arguments}
    if hints.get("kind") is LinkType:
        given["kind"] = LinkType.INVOLVED_IN
    text = maker(**given)
    return {name: text.text if isinstance(text, CutQuery) else text}


TEXTS = texts()


@pytest.fixture(scope="module")
def schema(request: pytest.FixtureRequest) -> None:
    """The run's Neo4j with this version's schema, made once: plans need no content."""
    if "neo4j" not in str(request.config.getoption("--stores")):
        pytest.skip("about Neo4j: `make test-stores` runs this")
    empty_neo4j(KEY).close()


def operators(text: str, values: dict[str, Any]) -> list[str]:
    """The operators of a query's plan, without the database's name."""
    with shared_driver().session() as session:
        plan = session.run(f"EXPLAIN {text}", values).consume().plan
    found: list[str] = []
    waiting = [plan]
    while waiting:
        step = waiting.pop()
        assert step is not None
        found.append(step["operatorType"].partition("@")[0])
        waiting.extend(step.get("children", []))
    return found


def test_the_registry_finds_the_queries_that_everybody_knows() -> None:
    """A registry that found nothing would hold everything."""
    known = {
        "questions.links_at",
        "questions.RECORDS",
        "statements.CREATE_EVIDENCE",
        "statements.create_links",
        "ledger.HEAD",
    }
    known |= {"retention._UNLINK[INVOLVED_IN]", "contents._QUERIES[ACTS]", "filling._TEXTS[RECORDS]", "casework._ABOUT"}
    assert known <= set(TEXTS)
    assert len(TEXTS) > 100
    assert set(WHOLE) | set(NOT_OF_A_READER) <= {*TEXTS, *(f"contents._QUERIES[{part.name}]" for part in Part)}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_query_finds_its_way_by_an_index(schema: None, name: str) -> None:
    """A million people make a scan a minute long. What reads everything on purpose is named above, with its reason."""
    steps = operators(TEXTS[name], GIVEN.get(name, {}))
    assert name == "expiring._EMPTY" or "AllNodesScan" not in steps
    if name not in WHOLE:
        assert [step for step in steps if step in SCANS] == []


@pytest.mark.parametrize("name", sorted(name for name in TEXTS if name.partition(".")[0] == "questions"))
def test_a_reader_s_question_seeks_in_an_index(schema: None, name: str) -> None:
    assert any("IndexSeek" in step for step in operators(TEXTS[name], {}))


@pytest.mark.parametrize("name", ["questions.CALLED", "questions.REPORTED"])
def test_parts_of_words_are_looked_for_in_an_index_of_texts(schema: None, name: str) -> None:
    found = operators(TEXTS[name], {"rarest": "spud", "words": ["spud"]})
    assert any(step.endswith("RelationshipIndexContainsScan") for step in found)


def test_every_module_says_whether_its_queries_are_for_a_reader() -> None:
    """A new module has to choose: its texts carry the reader's classes and instant, or there is a reason why not."""
    having = {name.partition(".")[0] for name in TEXTS}
    assert having <= READERS | set(SERVICE), DOCUMENTED
    assert not READERS & set(SERVICE)


@pytest.mark.parametrize("name", sorted(name for name in TEXTS if name.partition(".")[0] in READERS))
def test_every_text_for_a_reader_takes_his_classes_and_an_instant(name: str) -> None:
    assert name in NOT_OF_A_READER or is_cut(TEXTS[name])


def is_cut(text: str) -> bool:
    """Whether a text takes the reader's classes and an instant."""
    return "$classes" in text and ("$knownAt" in text or "$until" in text)


def test_both_checks_can_fail(schema: None) -> None:
    """A scan of nodes, a label, ties, a type or a whole index is one; a text without classes or instant is not cut."""
    scanning = {
        "MATCH (n) RETURN n.version": "AllNodesScan",
        "MATCH (e:Evidence) WHERE e.origin = 'x' RETURN e.number": "NodeByLabelScan",
        "MATCH ()-[l]->() WHERE l.grade = 'A1' RETURN l.role": "DirectedAllRelationshipsScan",
        "MATCH ()-[l:MEMBER_OF]->() WHERE l.grade = 'A1' RETURN l.role": "DirectedRelationshipTypeScan",
        "MATCH (e:Evidence) WHERE e.number IS NOT NULL RETURN e.number": "NodeIndexScan",
    }
    assert {text: [step for step in operators(text, {}) if step in SCANS] for text in scanning} == {
        text: [scan] for text, scan in scanning.items()
    }
    cut = TEXTS["questions.RECORDS"]
    assert is_cut(cut)
    assert not is_cut(cut.replace("$classes", "[1]"))
    assert not is_cut(cut.replace("$knownAt", "datetime()"))


def test_no_query_hides_inside_a_function() -> None:
    """Where a registry would not find it: a text stands by its name, or in a function that makes nothing else."""
    hidden = []
    for name, module in modules().items():
        for function in ast.walk(ast.parse(inspect.getsource(module))):
            if not isinstance(function, ast.FunctionDef) or f"{name}.{function.name}" in {
                k.partition("[")[0] for k in TEXTS
            }:
                continue
            parts = [each.value for each in ast.walk(function) if isinstance(each, ast.Constant)]
            hidden += [(name, function.name) for text in parts if isinstance(text, str) and QUERY.match(text)]
    assert hidden == [], DOCUMENTED


RECORDS_IN_ORDER = (spans.RECORD_PAGE, spans.FIRST_SYSTEM, spans.NEXT_SYSTEM, spans.ENDS)


@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.CELL])
def test_ordered_streams_come_from_the_index_unsorted(neo4j_store: Neo4jStore, kind: Kind) -> None:
    """Sorting eight million rows in the database takes the memory of everyone."""
    for text in (spans.node_page(kind), spans.first_authority(kind), spans.next_authority(kind), *RECORDS_IN_ORDER):
        assert [step for step in operators(text, {}) if "Sort" in step] == []


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
    neo4j_store.descriptions([person(1), incident(1)], cut)
    neo4j_store.links_for([person(1)], [cut, replace(cut, classes=frozenset())])
    neo4j_store.records([("NOMIS", "i/1")], cut)
    neo4j_store.find_people(PersonQuery(surname="Ali"), cut, 9)
    neo4j_store.find_people(PersonQuery(surnames=frozenset({"ALI"})), cut, 9)
    neo4j_store.find_people(PersonQuery(identifier=("PNC", "1")), cut, 9)
    # Nodes of several kinds go out in one, and so do several readers.
    assert len(sent) == 7
    for text, values in sent:
        assert "$classes" in text
        assert "$knownAt" in text
        assert set(parameters(cut)) <= set(values)
