"""What rows of evidence become as parameters of the statements that write them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.store.neo4j.vocabulary import ROLE_NAMES
from graph.store.neo4j.words import description_properties, link_properties
from graph.store.search_terms import search_terms

LinkGroup = tuple[LinkType, Kind, Kind, bool]
"""A type of link, the kinds of its ends, and whether it has properties: what one statement writes."""


@dataclass(frozen=True, slots=True)
class Told:
    """What versions say: nodes in order; links whose first two columns are nodes; descriptions whose first is one.

    The second column of a description is its version's number.
    """

    nodes: Sequence[NodeRef]
    links: Mapping[LinkGroup, list[list[Any]]]
    descriptions: Mapping[Kind, list[list[Any]]]


def told_by(rows: Iterable[tuple[int, EvidenceRow]], classes: Mapping[Label, int]) -> Told:
    """What these versions say, each with its number."""
    nodes: set[NodeRef] = set()
    links: dict[LinkGroup, list[list[Any]]] = defaultdict(list)
    descriptions: dict[Kind, list[list[Any]]] = defaultdict(list)
    for number, row in rows:
        grade = str(row.grading) if row.grading.scheme else None
        said_by = [number, classes[row.label], row.system, row.source_id, grade]
        for link in row.links:
            source, target = link.source, link.target
            nodes.add(source)
            nodes.add(target)
            group = (link.type, source.kind, target.kind, bool(link.properties))
            links[group].append([source, target, *said_by, *link_columns(link)])
        for ordinal, said in enumerate(row.descriptions):
            nodes.add(said.node)
            descriptions[said.node.kind].append([said.node, number, ordinal, *description_columns(said)])
    return Told(sorted(nodes), links, descriptions)


def evidence_row(row: EvidenceRow, number: int, class_id: int, lines: list[tuple[int, str]]) -> list[Any]:
    """A record version's key and columns, and its first line with that one's sheet."""
    return [
        row.system,
        row.source_id,
        row.version.hex(),
        number,
        class_id,
        *_label_columns(row.label),
        int(row.grading.scheme),
        row.grading.source or None,
        row.grading.intelligence or None,
        row.grading.rank,
        row.origin,
        row.tasking,
        row.recorded_on,
        row.review_on,
        list(row.flags) or None,
        list(row.values),
        *line_columns(lines[0]),
    ]


@lru_cache
def _label_columns(label: Label) -> tuple[str, str, str]:
    return str(label.classification), str(label.handling), label.owner


def line_columns(line: tuple[int, str]) -> list[Any]:
    """A line and its sheet, if it has one."""
    number, sheet = line
    return [number, sheet or None]


def link_columns(link: LinkClaim) -> list[Any]:
    """What a link says, after its ends and who states it."""
    return [
        ROLE_NAMES.get(link.role),
        link.assessment or None,
        link.valid_from,
        link.valid_to,
        link_properties(link.type, link.properties) if link.properties else None,
    ]


def description_columns(said: Description) -> list[Any]:
    """What a description says, after its node and its place in the record."""
    return [*search_terms(said), description_properties(said.properties)]
