"""Evidence rows as the tuples that statements take, all but the file's own keys: made before the file is held."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from json.encoder import encode_basestring
from typing import NamedTuple

from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef, Properties
from graph.model.grading import Grading
from graph.store.search_terms import search_terms

RECORD_COLUMNS = (
    "record_id", "system_id", "class_id", "header_id", "source_id", "version", "feed", "scheme", "source_grade",
    "intelligence", "grade_rank", "origin", "tasking", "recorded_on", "review_on", "flags", "content",
)  # fmt: skip
DESCRIPTION_COLUMNS = ("record_id", "node_id", "ordinal", "surname", "forename", "born", "properties")
LINK_COLUMNS = (
    "record_id", "source", "target", "ordinal", "type", "role", "assessment", "valid_from", "valid_to", "properties",
)  # fmt: skip

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class Prepared(NamedTuple):
    """One row. Tuples hold the last of the columns above, from `source_id` and `ordinal` on.

    `weight` is about how many rows of tables it becomes.
    """

    row: EvidenceRow
    record: tuple[object, ...]
    descriptions: Sequence[tuple[NodeRef, tuple[object, ...]]]
    links: Sequence[tuple[NodeRef, NodeRef, tuple[object, ...]]]
    weight: int

    def refs(self) -> Iterator[NodeRef]:
        """The nodes that it speaks of, some of them twice."""
        for node, _ in self.descriptions:
            yield node
        for source, target, _ in self.links:
            yield source
            yield target


def prepare(rows: Sequence[EvidenceRow], feed: str) -> list[Prepared]:
    """The rows of one feed, in their order."""
    grades: dict[Grading, tuple[object, ...]] = {}
    last: Grading | None = None
    graded: tuple[object, ...] = ()
    found = []
    for row in rows:
        if row.grading is not last:
            last = row.grading
            graded = grades.get(last) or grades.setdefault(last, _graded(last))
        record = (
            row.source_id, row.version, feed, *graded, row.origin, row.tasking,
            row.recorded_on.isoformat() if row.recorded_on else None,
            row.review_on.isoformat() if row.review_on else None,
            " ".join(row.flags), encode_texts(row.values),
        )  # fmt: skip
        descriptions = [(said.node, (at, *search_terms(said), encode_properties(said.properties)))
                        for at, said in enumerate(row.descriptions)]  # fmt: skip
        links = [(link.source, link.target, (at, *_link(link))) for at, link in enumerate(row.links)]
        found.append(Prepared(row, record, descriptions, links, 2 + 2 * len(descriptions) + 2 * len(links)))
    return found


def encode_texts(texts: Sequence[str]) -> str:
    """What `json.dumps` makes of a list of texts, several times faster."""
    return f"[{','.join(map(encode_basestring, texts))}]"


def encode_properties(properties: Properties) -> str:
    """What `encode` makes of them; texts, of which they mostly consist, go the short way."""
    parts = []
    for name in sorted(properties):
        value = properties[name]
        told = encode_basestring(value) if type(value) is str else encode(value)
        parts.append(f"{encode_basestring(name)}:{told}")
    return f"{{{','.join(parts)}}}"


def _graded(grading: Grading) -> tuple[object, ...]:
    return int(grading.scheme), grading.source, grading.intelligence, grading.rank


def _link(link: LinkClaim) -> tuple[object, ...]:
    return (
        int(link.type),
        int(link.role),
        # sqlite3 takes a bool the long way round.
        1 if link.assessment else 0,
        link.valid_from,
        link.valid_to,
        encode_properties(link.properties) if link.properties else None,
    )
