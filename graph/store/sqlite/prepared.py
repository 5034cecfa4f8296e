"""Evidence rows as the tuples that statements take, all but the file's own keys: made before the file is held."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import NamedTuple

from graph.model.evidence import EvidenceRow, NodeRef, Properties
from graph.model.grading import Grading
from graph.model.links import LinkType, Role
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
        links = [_link(at, *link) for at, link in enumerate(row.links)]
        found.append(Prepared(row, record, descriptions, links, 2 + 2 * len(descriptions) + 2 * len(links)))
    return found


def encode_texts(texts: Sequence[str]) -> str:
    """What `json.dumps` makes of a list of texts, several times faster."""
    return f"[{','.join(map(encode_basestring, texts))}]"


@lru_cache(maxsize=4_096)
def _in_order(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Names in order, each with what JSON writes before its value; rows of one feed fill much the same ones."""
    return tuple((name, f"{encode_basestring(name)}:") for name in sorted(names))


def encode_properties(properties: Properties) -> str:
    """What `encode` makes of them; texts, numbers and lists, of which they mostly consist, go the short way."""
    parts = []
    for name, written in _in_order(tuple(properties)):
        value = properties[name]
        if type(value) is str:
            told = encode_basestring(value)
        elif type(value) is int:
            told = str(value)
        elif type(value) is list:
            told = encode_texts(value)
        else:
            told = encode(value)
        parts.append(written + told)
    return f"{{{','.join(parts)}}}"


def _graded(grading: Grading) -> tuple[object, ...]:
    return int(grading.scheme), grading.source, grading.intelligence, grading.rank


def _link(
    at: int, source: NodeRef, target: NodeRef, kind: LinkType, role: Role, assessment: bool, valid_from: int,
    valid_to: int, properties: Properties | None,
) -> tuple[NodeRef, NodeRef, tuple[object, ...]]:  # fmt: skip
    told = encode_properties(properties) if properties else None
    # sqlite3 takes a bool the long way round.
    return source, target, (at, int(kind), int(role), 1 if assessment else 0, valid_from, valid_to, told)
