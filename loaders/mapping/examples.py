"""Examples held against what the mapping really makes of their rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from graph.model.ids import KEY_BYTES, IdKey
from loaders.mapping.compiling import RowMapper, compile_mapping
from loaders.mapping.language import Example, Mapping, NodeLookup
from loaders.mapping.wording import told
from loaders.readers import FileReading, RawRow

# A fixed day, so that an example means the same whenever it is tried: birth dates and centuries are judged by it.
EXAMPLE_TIME = datetime(2026, 11, 1, 6, tzinfo=UTC)
# Pseudonyms of origins are made with it; examples never show one.
EXAMPLE_KEY = IdKey(bytes(KEY_BYTES))
_ALWAYS = {"record": "", "links": [], "flags": []}


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example tried. `differences` are sentences; none where the mapping does as the example says."""

    feed: str
    example: Example
    differences: tuple[str, ...]
    found: dict[str, Any]


def try_examples(mapping: Mapping) -> tuple[ExampleResult, ...]:
    """Every example of a mapping, each mapped by itself."""
    return tuple(_tried(mapping, example) for example in mapping.examples)


def example_mapper(mapping: Mapping) -> RowMapper:
    """A mapping compiled for its own columns in order, as a file with exactly these would have them."""
    reading = FileReading("csv", "utf-8", False, None, mapping.column_names, 1)
    day = EXAMPLE_TIME.date()
    return compile_mapping(mapping, reading, ids=EXAMPLE_KEY, as_of=day, extracted_at=EXAMPLE_TIME)


def _tried(mapping: Mapping, example: Example) -> ExampleResult:
    if example.nodes:
        mapping = replace(mapping, lookup=NodeLookup(example.nodes))
    cells = tuple(example.row.get(name, "") for name in mapping.column_names)
    found = told(example_mapper(mapping).map(RawRow(1, cells)))
    return ExampleResult(mapping.feed, example, tuple(_differences(example.expected, found)), found)


def _differences(expected: Any, found: dict[str, Any]) -> list[str]:
    wanted, came = next(iter(expected)), next(iter(found))
    if wanted != came:
        return [f"should have been {_ending(expected)}, and was {_ending(found)}"]
    if wanted != "gives":
        return [f"{key} should be {expected[key]!r}, and is {found.get(key)!r}"
                for key in expected if expected[key] != found.get(key)]  # fmt: skip
    stated, given = {**_ALWAYS, **expected["gives"]}, found["gives"]
    problems = [
        f"{key} should be {stated[key]!r}, and is {given[key]!r}"
        for key in ("record", "label", "grade")
        if key in stated and stated[key] != given[key]
    ]
    for key in ("links", "flags"):
        problems += [f"{key} lack: {item}" for item in stated[key] if item not in given[key]]
        problems += [f"{key} have besides: {item}" for item in given[key] if item not in stated[key]]
        if not problems and len(stated[key]) != len(given[key]):
            problems.append(f"{key} repeat one another")
    for node, properties in stated.get("things", {}).items():
        problems += _of_thing(node, properties, given["things"].get(node))
    return problems


def _of_thing(node: str, stated: dict[str, Any], given: dict[str, Any] | None) -> list[str]:
    if given is None:
        return [f"the row does not describe {node}"]
    names = sorted({*stated, *given})
    return [
        f"{node}: {name} should be {stated.get(name)!r}, and is {given.get(name)!r}"
        for name in names
        if not _equal(stated.get(name), given.get(name))
    ]


def _equal(stated: Any, given: Any) -> bool:
    if isinstance(given, float) and isinstance(stated, int | float) and not isinstance(stated, bool):
        return math.isclose(stated, given, rel_tol=1e-9)
    return type(stated) is type(given) and stated == given


def _ending(outcome: Any) -> str:
    if "gives" in outcome:
        return "a record"
    if "dropped" in outcome:
        return f"dropped by {outcome['dropped']}"
    return f"rejected by {outcome['rejected']}"
