"""Conditions of the mapping language as tests of a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from graph.model.evidence import NodeRef
from loaders.mapping.conversions import Cells, Context
from loaders.mapping.identifier_cells import IdentifierReader
from loaders.mapping.language import Condition, Operator

Nodes: TypeAlias = Sequence[Sequence[NodeRef]]
Test: TypeAlias = Callable[[Cells, Nodes], bool]


def compile_test(condition: Condition, context: Context, entities: dict[str, int]) -> Test:
    """A test of (cells, nodes by entity). A column that the file lacks reads as blank."""
    if condition.operator in (Operator.ALL, Operator.ANY, Operator.NOT):
        return _combined(condition, [compile_test(part, context, entities) for part in condition.parts])
    if condition.operator is Operator.KIND:
        return _of_kind(entities[condition.entity], frozenset(condition.values))
    found = [context.positions.get(column, -1) for column in condition.columns]
    if condition.operator in (Operator.SAME, Operator.DIFFER):
        comparable = _canonical(context.identifiers(condition.identifier)) if condition.identifier else _folded
        return _compared(found[0], found[1], condition.operator is Operator.SAME, comparable)
    return _of_cell(condition, found[0])


def _combined(condition: Condition, tests: list[Test]) -> Test:
    if condition.operator is Operator.NOT:
        inner = tests[0]
        return lambda cells, nodes: not inner(cells, nodes)
    if len(tests) == 1:
        return tests[0]
    if condition.operator is Operator.ALL:
        return lambda cells, nodes: all(test(cells, nodes) for test in tests)
    return lambda cells, nodes: any(test(cells, nodes) for test in tests)


def _of_kind(entity: int, kinds: frozenset[str]) -> Test:
    # An entity's own condition sees only the entities before it.
    return lambda cells, nodes: entity < len(nodes) and any(node.kind.name in kinds for node in nodes[entity])


def _compared(first: int, second: int, same: bool, comparable: Callable[[str], str]) -> Test:
    if first < 0 or second < 0:
        return lambda cells, nodes: False

    def test(cells: Cells, _: Nodes) -> bool:
        one, other = comparable(cells[first]), comparable(cells[second])
        return bool(one and other) and (one == other) is same

    return test


def _folded(cell: str) -> str:
    return "".join(cell.split()).casefold()


def _canonical(identifiers: IdentifierReader) -> Callable[[str], str]:
    """Two spellings of one number are the same; a number that is not valid compares with nothing."""

    def canonical(cell: str) -> str:
        identifier, flags = identifiers.read(cell.strip())
        return "" if flags or identifier.canonical is None else identifier.canonical

    return canonical


def _of_cell(condition: Condition, position: int) -> Test:
    if position < 0:
        absent = condition.operator is Operator.BLANK
        return lambda cells, nodes: absent
    if condition.operator is Operator.BLANK:
        return lambda cells, nodes: not cells[position].strip()
    if condition.operator is Operator.FILLED:
        return lambda cells, nodes: bool(cells[position].strip())
    if condition.operator is Operator.MATCHES:
        search = re.compile(condition.pattern, re.IGNORECASE).search
        return lambda cells, nodes: search(cells[position]) is not None
    values = frozenset(value.strip().casefold() for value in condition.values)
    return lambda cells, nodes: cells[position].strip().casefold() in values
