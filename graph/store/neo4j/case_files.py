"""One case as import files: people, what is said of them, and their ties, as one reader sees them.

An analyst reads the domain here and none of the store's plumbing: descriptions stand on the nodes, people on their
records, and where each tie comes from on the tie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from graph.model.evidence import NodeRef
from graph.model.grading import GradingScheme
from graph.model.kinds import Kind
from graph.model.links import Role
from graph.model.names import name_key
from graph.model.times import OPEN_END, OPEN_START, from_minutes
from graph.store.neo4j.import_files import ImportFiles
from graph.store.neo4j.values import stored_properties
from graph.store.neo4j.vocabulary import KEYS, LABELS, interval_properties, role_property
from graph.store.stored import Provenance, StoredDescription, StoredLink

_KIT = ("questions.cypher", "bloom-perspective.json")


@dataclass(frozen=True, slots=True)
class CasePerson:
    """One person of the case: his public id, what a page calls him, and his records."""

    id: str
    caption: str
    records: tuple[NodeRef, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What the reader sees of the case. `things` are all nodes but people's records."""

    people: Sequence[CasePerson]
    things: Sequence[NodeRef]
    descriptions: Sequence[StoredDescription]
    links: Sequence[StoredLink]


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom and why it was made, and until when it may be kept."""

    key: str
    reader: str
    agency: str
    purpose: str
    case_reference: str
    made_at: datetime
    expires_at: datetime


def write_case(case: Case, terms: Terms, folder: Path) -> ImportFiles:
    """Write the files into a new folder, for its owner alone, with the questions and the perspective beside them."""
    said = _best(case.descriptions)
    with ImportFiles(folder) as files:
        files.node("Extract", terms.key, _terms(terms))
        named: set[str] = set()
        for person in case.people:
            told = {"personUuid": person.id, "caption": person.caption or None, "records": len(person.records)}
            files.node("Person", person.id, told)
            for record in person.records:
                _node(files, record, said)
                _aliases(files, record, said, named)
                files.tie("HAS_RECORD", ("Person", LABELS[Kind.PERSON]), (person.id, _id(record)), {})
        for thing in case.things:
            _node(files, thing, said)
        for link in case.links:
            ends = (LABELS[link.source.kind], LABELS[link.target.kind])
            files.tie(link.type.name, ends, (_id(link.source), _id(link.target)), _link(link))
    for name in _KIT:
        text = resources.files("graph.store.neo4j").joinpath("kit", name).read_text("utf-8")
        (folder / name).write_text(text, "utf-8")
    return files


def _aliases(files: ImportFiles, record: NodeRef, said: Mapping[NodeRef, Mapping[str, Any]], named: set[str]) -> None:
    """Other names as nodes, so that two people who go by one name are seen to; each name once, however written."""
    found = said.get(record, _NOTHING).get("aliases")
    for name in sorted({name_key(each) for each in found if isinstance(each, str)} - {""}) if found else ():
        if name not in named:
            named.add(name)
            files.node("Alias", name, {"name": name})
        files.tie("HAS_ALIAS", (LABELS[Kind.PERSON], "Alias"), (_id(record), name), {})


def _terms(terms: Terms) -> dict[str, Any]:
    return {
        "key": terms.key, "reader": terms.reader, "agency": terms.agency, "purpose": terms.purpose,
        "caseReference": terms.case_reference, "madeAt": terms.made_at, "expiresAt": terms.expires_at,
    }  # fmt: skip


def _node(files: ImportFiles, ref: NodeRef, said: Mapping[NodeRef, Mapping[str, Any]]) -> None:
    names = KEYS[ref.kind]
    keys = {names[0]: ref.authority or None, names[1]: ref.key}
    told = {name: value for name, value in said.get(ref, _NOTHING).items() if name not in keys}
    files.node(LABELS[ref.kind], _id(ref), {**keys, **told})


_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _best(descriptions: Sequence[StoredDescription]) -> dict[NodeRef, dict[str, Any]]:
    """What is said of each node: of each property the best graded statement, and of those the newest."""
    order = sorted(descriptions, key=lambda each: (-each.provenance.grading.rank, each.provenance.known_from))
    found: dict[NodeRef, dict[str, Any]] = {}
    for each in order:
        told = stored_properties(each.properties) or {}
        found.setdefault(each.node, {}).update({name: value for name, value in told.items() if name != "notStated"})
    return found


def _link(link: StoredLink) -> dict[str, Any]:
    begins, ends = interval_properties(link.type)
    return {
        role_property(link.type): None if link.role is Role.NONE else link.role.name,
        "assessment": link.assessment or None,
        begins: None if link.valid_from == OPEN_START else from_minutes(link.valid_from),
        ends: None if link.valid_to == OPEN_END else from_minutes(link.valid_to),
        **_provenance(link.provenance),
        **(stored_properties(link.properties) or {}),
    }


def _provenance(source: Provenance) -> dict[str, Any]:
    graded = source.grading.scheme is not GradingScheme.UNGRADED
    return {
        "sourceSystem": source.system, "sourceRef": source.source_id, "feed": source.feed, "owner": source.label.owner,
        "classification": str(source.label.classification), "handling": str(source.label.handling),
        "grade": str(source.grading) if graded else None, "recordedOn": source.recorded_on,
    }  # fmt: skip


def _id(ref: NodeRef) -> str:
    return f"{ref.authority}\x1f{ref.key}"
