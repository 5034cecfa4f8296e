"""A folder of node and relationship files: every id finds its node, and nothing in the folder is passed over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.model.evidence import EvidenceRow
from loaders.mapping import (
    FolderMapping,
    MappingError,
    RowProblem,
    compile_mapping,
    is_folder_mapping,
    load_folder_mapping,
)
from loaders.readers import RawRow, WrongFileError, open_table
from tests.loaders.mapping.feeds import EXTRACTED, KEY, links_of

MAPPING = """
folder: small
title: Small
common:
  agency: police
  system: SMALL
  mode: full
  validity: observed
  file: {formats: [neo4j]}
files:
  - match: "*.rel.KNOWS.csv"
    feed: small-knows
    title: Knows
    columns: [":START_ID", ":END_ID", ":TYPE"]
    record: {key: [":TYPE", ":START_ID", ":END_ID"]}
    entities: {start: {lookup: ":START_ID"}, end: {lookup: ":END_ID"}}
    links:
      - {type: ASSOCIATED_WITH, source: start, target: end, when: {entity: end, kind: [PERSON]}}
      - {type: HAS_VEHICLE, source: start, target: end, when: {entity: end, kind: [VEHICLE]}}
  - match: "*.nodes.Person.csv"
    nodes: {id: ":ID", entity: person}
    feed: small-people
    title: People
    columns: [":ID", name]
    record: {key: ":ID"}
    entities: {person: {kind: PERSON, authority: SMALL, key: ":ID", properties: {surname: name}}}
  - match: "*.nodes.Car.csv"
    nodes: {id: ":ID", entity: car}
    feed: small-cars
    title: Cars
    columns: [":ID", reg]
    record: {key: ":ID"}
    entities: {car: {kind: VEHICLE, key: {column: reg, clean: [upper, compact]}}}
"""
FILES = {
    "x.nodes.Person.csv": ":ID,name\n1,Ann\n2,Bob\n",
    "x.nodes.Car.csv": ":ID(Cars),reg:string\n3,ab12 cde\n",
    "x.rel.KNOWS.csv": ":START_ID,:END_ID,:TYPE\n1,2,KNOWS\n1,3,KNOWS\n1,9,KNOWS\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "small"
    made.mkdir()
    for name, content in FILES.items():
        (made / name).write_text(content, "utf-8")
    return made


def mapping(tmp_path: Path, text: str = MAPPING) -> FolderMapping:
    path = tmp_path / "small.yml"
    path.write_text(text, "utf-8")
    assert is_folder_mapping(path)
    return load_folder_mapping(path)


def mapped(found: FolderMapping, folder: Path) -> list[object]:
    outcomes: list[object] = []
    for part in found.open(folder, as_of=date(2026, 11, 1)):
        with open_table(part.path, part.mapping) as table:
            mapper = compile_mapping(
                part.mapping, table.reading, ids=KEY, as_of=date(2026, 11, 1), extracted_at=EXTRACTED
            )
            outcomes += [mapper.map(row) for chunk in table for row in chunk if isinstance(row, RawRow)]
    return outcomes


def test_relationships_find_the_nodes_of_other_files_and_their_kinds(tmp_path: Path, folder: Path) -> None:
    rows = [row for row in mapped(mapping(tmp_path), folder) if isinstance(row, EvidenceRow)]
    assert [link for row in rows for link in links_of(row)] == [
        "PERSON:SMALL:1 -ASSOCIATED_WITH-> PERSON:SMALL:2",
        "PERSON:SMALL:1 -HAS_VEHICLE-> VEHICLE:AB12CDE",
    ]


def test_node_files_come_first_whatever_the_order_of_the_mapping(tmp_path: Path, folder: Path) -> None:
    names = [part.path.name for part in mapping(tmp_path).open(folder, as_of=date(2026, 11, 1))]
    assert names == ["x.nodes.Person.csv", "x.nodes.Car.csv", "x.rel.KNOWS.csv"]


def test_an_id_of_no_node_quarantines_its_row(tmp_path: Path, folder: Path) -> None:
    problems = [row for row in mapped(mapping(tmp_path), folder) if isinstance(row, RowProblem)]
    assert [(problem.rule, problem.column) for problem in problems] == [("node-unknown", ":END_ID")]


def test_a_missing_file_an_unknown_one_and_an_id_used_twice_are_refused(tmp_path: Path, folder: Path) -> None:
    found = mapping(tmp_path)
    (folder / "surprise.csv").write_text("a,b\n", "utf-8")
    with pytest.raises(WrongFileError, match=r"surprise\.csv"):
        found.open(folder, as_of=date(2026, 11, 1))
    (folder / "surprise.csv").unlink()
    (folder / "x.nodes.Car.csv").write_text(":ID,reg\n1,AB12CDE\n", "utf-8")
    with pytest.raises(WrongFileError, match="used twice"):
        found.open(folder, as_of=date(2026, 11, 1))
    (folder / "x.nodes.Car.csv").unlink()
    with pytest.raises(WrongFileError, match=r"nodes\.Car"):
        found.open(folder, as_of=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("was", "becomes", "line", "words"),
    [
        ('key: [":TYPE"', 'key: [":TIPE"', 15, "':TIPE'"),
        ("mode: full", "mode: whole", 7, "'whole'"),
        ("entity: car}", "entity: cat}", 28, "there is no entity 'cat'"),
        ("    feed: small-cars\n", "", 27, "feed must be stated"),
    ],
)
def test_a_mistake_in_one_file_of_the_folder_has_its_line(
    tmp_path: Path, was: str, becomes: str, line: int, words: str
) -> None:
    with pytest.raises(MappingError) as error:
        mapping(tmp_path, MAPPING.replace(was, becomes, 1))
    assert f"line {line}:" in str(error.value)
    assert words in str(error.value)


def test_a_folder_may_lack_an_optional_file_and_no_other(tmp_path: Path, folder: Path) -> None:
    optional = MAPPING.replace('- match: "*.nodes.Car.csv"\n', '- match: "*.nodes.Car.csv"\n    optional: true\n')
    (folder / "x.nodes.Car.csv").unlink()
    parts = mapping(tmp_path, optional).open(folder, as_of=EXTRACTED.date())
    assert [part.mapping.feed for part in parts] == ["small-people", "small-knows"]
    with pytest.raises(WrongFileError, match="no file"):
        mapping(tmp_path).open(folder, as_of=EXTRACTED.date())


def test_two_folders_that_number_alike_are_kept_apart_by_their_names(tmp_path: Path, folder: Path) -> None:
    text = MAPPING.replace("SMALL", '"SET-{folder}"').replace("  mode: full", '  scope: "{folder}"\n  mode: full')
    other = folder.rename(tmp_path / "other")
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content, "utf-8")
    found = {}
    for made in (folder, other):
        people = mapping(tmp_path, text).open(made, as_of=EXTRACTED.date())[0].mapping
        found[made.name] = (people.system, people.scope, people.body.entities[0].authority)
    assert found == {
        "small": ("SET-small", "small", "SET-small"),
        "other": ("SET-other", "other", "SET-other"),
    }


def test_a_folder_whose_name_is_no_plain_name_is_refused(tmp_path: Path, folder: Path) -> None:
    odd = folder.rename(tmp_path / "small (2)")
    with pytest.raises(WrongFileError, match="no plain name"):
        mapping(tmp_path, MAPPING.replace("SMALL", '"SET-{folder}"')).open(odd, as_of=EXTRACTED.date())


def test_one_file_of_another_layout_refuses_the_folder_before_anything_loads(tmp_path: Path, folder: Path) -> None:
    (folder / "x.rel.KNOWS.csv").write_text(":START_ID,:TYPE\n1,KNOWS\n", "utf-8")
    with pytest.raises(WrongFileError, match=":END_ID"):
        mapping(tmp_path).open(folder, as_of=EXTRACTED.date())
