"""What becomes of a row, in words: the form in which examples state it and `check` shows it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.grading import Grading
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import Role
from graph.model.times import from_minutes
from loaders.mapping.outcomes import Dropped, RowProblem


def told(outcome: EvidenceRow | RowProblem | Dropped) -> dict[str, Any]:
    """One outcome with the keys of an example: `gives`, or `rejected` and `column`, or `dropped`."""
    if isinstance(outcome, Dropped):
        return {"dropped": outcome.rule}
    if isinstance(outcome, RowProblem):
        return {"rejected": outcome.rule, **({"column": outcome.column} if outcome.column else {})}
    return {
        "gives": {
            "record": outcome.source_id,
            "label": label_text(outcome.label),
            "grade": grade_text(outcome.grading),
            "things": _things(outcome.descriptions),
            "links": [link_text(link) for link in outcome.links],
            "flags": list(outcome.flags),
        }
    }


def node_text(node: NodeRef) -> str:
    """`PERSON NOMIS:A1234BC`, or `CELL LEI-A-1-002` for a thing whose key stands by itself."""
    return f"{node.kind.name} {node.authority}:{node.key}" if node.authority else f"{node.kind.name} {node.key}"


def parse_node(text: str) -> NodeRef | None:
    """The node that `node_text` wrote, or None where the text is none."""
    kind, _, rest = text.partition(" ")
    if kind not in Kind.__members__ or not rest:
        return None
    authority, found, key = rest.partition(":")
    return NodeRef(Kind[kind], authority if found else "", key if found else rest)


def link_text(link: LinkClaim) -> str:
    """`PERSON NOMIS:A1234BC HELD_AT CELL LEI-A-1-002, from 2026-10-01`."""
    parts = [f"{node_text(link.source)} {link.type.name} {node_text(link.target)}"]
    if link.role is not Role.NONE:
        parts.append(f"part {link.role.name}")
    if link.assessment:
        parts.append("assessment")
    parts += [
        f"{word} {_moment(instant)}"
        for word, instant in (("from", from_minutes(link.valid_from)), ("to", from_minutes(link.valid_to)))
        if instant is not None
    ]
    parts += [f"{name}={_compact(value)}" for name, value in sorted((link.properties or {}).items())]
    return ", ".join(parts)


def label_text(label: Label) -> str:
    """`OFFICIAL P police`, with conditions and compartments after it."""
    return " ".join([str(label.classification), str(label.handling), label.owner, *label.conditions,
                     *(f"[{name}]" for name in label.compartments)])  # fmt: skip


def grade_text(grading: Grading) -> str:
    """The grade as it was given, such as `1A`; "" where there is none."""
    return f"{grading.source}{grading.intelligence}"


def _things(descriptions: tuple[Description, ...]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for said in descriptions:
        found.setdefault(node_text(said.node), {}).update(said.properties)
    return found


def _moment(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d}" if (instant.hour, instant.minute) == (0, 0) else f"{instant:%Y-%m-%dT%H:%MZ}"


def _compact(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
