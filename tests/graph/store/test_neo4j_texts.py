"""Whatever is asked of Neo4j for one reader names his classes and his instant, by how the texts are made."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

from graph.model.kinds import Kind
from graph.store.neo4j import conclusions, questions, reader
from graph.store.neo4j.cut import CutQuery
from graph.store.neo4j.vocabulary import ALL_TYPES

WORDS = ("MATCH", "UNWIND", "RETURN")


def every_question() -> list[CutQuery]:
    """All that the module can ask, for every kind of node and each combination of what people are found by."""
    constants = [value for value in vars(questions).values() if isinstance(value, CutQuery)]
    sets = [*((kind,) for kind in Kind), (Kind.PERSON, Kind.CELL), tuple(Kind)]
    by_kind = [make for each in sets for make in (questions.links_at(each, ALL_TYPES), questions.descriptions_of(each))]
    halves = ("surname", "forename", "born", "surnames", "forenames")
    asked = [dict(zip(halves, each, strict=True)) for each in product((True, False), repeat=len(halves))]
    return [
        *constants,
        *by_kind,
        *(questions.people_named(**each) for each in asked),
    ]


def test_every_question_names_the_class_set_and_the_instant() -> None:
    found = every_question()
    assert len(found) > 2 * len(Kind)
    for question in [each.text for each in found] + [conclusions._STANDING]:
        assert "$classes" in question
        assert "$knownAt" in question


def texts_of(module: Path) -> list[str]:
    """String constants of a module that are Cypher, docstrings aside."""
    tree = ast.parse(module.read_text("utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told)
    return [str(node.value) for node in strings if any(word in str(node.value) for word in WORDS)]


def test_readers_have_no_text_of_their_own(tmp_path: Path) -> None:
    """What a reader is answered from is made by `questions` alone; and a text beside it would be found."""
    own = Path(str(reader.__file__))
    assert texts_of(own) == []
    beside = tmp_path / "reader.py"
    beside.write_text(own.read_text("utf-8") + '\nBESIDE = "MATCH (e:Evidence) RETURN e"\n', "utf-8")
    assert len(texts_of(beside)) == 1


def test_the_module_of_questions_makes_nothing_but_cut_questions() -> None:
    """A plain text there could be sent without a reader's cut: all its Cypher stands inside `CutQuery(...)`."""
    tree = ast.parse(Path(str(questions.__file__)).read_text("utf-8"))
    inside = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "CutQuery"
        for part in ast.walk(call)
    }
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    cypher = [node for node in strings if "MATCH" in str(node.value)]
    assert cypher
    assert [node.value for node in cypher if id(node) not in inside] == []
