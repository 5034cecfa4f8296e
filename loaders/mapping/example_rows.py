"""A mapping's own examples as its file states them, with what no schema can check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.written import Path
from loaders.mapping.language import Example
from loaders.mapping.parts import Parts
from loaders.mapping.wording import parse_node

_ENDINGS = ("gives", "rejected", "dropped")


def read_examples(raw: Sequence[dict[str, Any]], path: Path, parts: Parts) -> tuple[Example, ...]:
    """The examples of one mapping; what is wrong with one is reported at its line."""
    return tuple(_example(item, (*path, position), parts) for position, item in enumerate(raw))


def _example(raw: dict[str, Any], path: Path, parts: Parts) -> Example:
    for column in raw["row"]:
        parts.column(column, (*path, "row", column))
    stated = [word for word in _ENDINGS if word in raw]
    if len(stated) != 1:
        parts.report(path, "an example says exactly one of gives, rejected and dropped")
    if "column" in raw and "rejected" not in raw:
        parts.report((*path, "column"), "a column is wrong only where the row is rejected")
    nodes = {}
    for node_id, text in raw.get("nodes", {}).items():
        node = parse_node(text)
        if node is None:
            parts.report((*path, "nodes", node_id), f"{text!r} is no node; write one such as PERSON POLE:12")
        else:
            nodes[node_id] = node
    expected = {word: raw[word] for word in (*_ENDINGS, "column") if word in raw}
    cells = {column: _cell(value) for column, value in raw["row"].items()}
    return Example(raw["says"], cells, expected, nodes, parts.line(path))


def _cell(value: str | float | bool | None) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
