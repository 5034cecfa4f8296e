"""Rows mapped without a file: a mapping, cells by column, and what comes of them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping as Dict
from datetime import UTC, date, datetime
from pathlib import Path

from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef, Value
from graph.model.ids import IdKey
from graph.model.labels import Classification
from loaders.mapping import Dropped, Mapping, RowMapper, RowProblem, compile_mapping, load_mapping
from loaders.readers import FileReading, RawRow

KEY = IdKey(bytes(range(32)))
EXTRACTED = datetime(2026, 11, 1, 6, tzinfo=UTC)
Outcome = EvidenceRow | RowProblem | Dropped

SMALL = """
feed: people
title: People
agency: police
system: FORCE
mode: full
validity: stated
columns: [Id, Surname, Born, Number, Since, Until, Kind]
times:
  dates: [DD/MM/YYYY]
  instants: ["DD/MM/YYYY HH:MI"]
record:
  key: Id
entities:
  person:
    kind: PERSON
    authority: FORCE
    key: Id
    properties: {surname: Surname}
"""


def mapping_of(text: str) -> Mapping:
    """A mapping from its YAML. Raises MappingError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.yml"
        path.write_text(text, "utf-8")
        return load_mapping(path)


def mapper_of(mapping: Mapping | str, marking: Classification | None = None, as_of: date | None = None) -> RowMapper:
    """A mapping, its shipped name, or its YAML, compiled for its own columns in order."""
    if isinstance(mapping, str):
        mapping = mapping_of(mapping) if "\n" in mapping else load_mapping(mapping)
    reading = FileReading("csv", "utf-8", False, marking, mapping.column_names, 1)
    return compile_mapping(mapping, reading, ids=KEY, as_of=as_of or EXTRACTED.date(), extracted_at=EXTRACTED)


def outcome(mapping: Mapping | str, cells: Dict[str, str], marking: Classification | None = None) -> Outcome:
    """What becomes of one row; columns not given are blank, and unknown ones are an error of the test."""
    if isinstance(mapping, str):
        mapping = mapping_of(mapping) if "\n" in mapping else load_mapping(mapping)
    assert set(cells) <= set(mapping.column_names)
    row = RawRow(2, tuple(cells.get(name, "") for name in mapping.column_names))
    return mapper_of(mapping, marking).map(row)


def evidence(mapping: Mapping | str, cells: Dict[str, str], marking: Classification | None = None) -> EvidenceRow:
    """The evidence of one row that must be taken."""
    found = outcome(mapping, cells, marking)
    assert isinstance(found, EvidenceRow), found
    return found


def problem(mapping: Mapping | str, cells: Dict[str, str]) -> RowProblem:
    """The problem of one row that must not be taken."""
    found = outcome(mapping, cells)
    assert isinstance(found, RowProblem), found
    return found


def links_of(row: EvidenceRow) -> list[str]:
    """Links as `KIND:key -TYPE/ROLE-> KIND:key`, assessments marked with `?`."""
    return [f"{_shown(link.source)} -{_kind(link)}-> {_shown(link.target)}" for link in row.links]


def described(row: EvidenceRow) -> dict[str, dict[str, Value | list[str]]]:
    """Properties by node."""
    return {_shown(item.node): dict(item.properties) for item in row.descriptions}


def _kind(link: LinkClaim) -> str:
    role = f"/{link.role.name}" if link.role else ""
    return f"{link.type.name}{role}{'?' if link.assessment else ''}"


def _shown(node: NodeRef) -> str:
    authority = f"{node.authority}:" if node.authority else ""
    return f"{node.kind.name}:{authority}{node.key}"
