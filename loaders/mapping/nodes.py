"""The things that a row speaks of, as nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from graph.model.evidence import NodeRef
from graph.model.identifiers import IdentifierType, joins_people
from graph.model.kinds import Kind
from graph.model.links import Role
from loaders.mapping.conditions import Nodes, Test, compile_test
from loaders.mapping.conversions import Cells, Context, Flags, check_valid, missing
from loaders.mapping.damage import check_key, is_plain
from loaders.mapping.identifier_cells import IdentifierReader
from loaders.mapping.language import EntitySpec, IdentifierClaim, NodeLookup
from loaders.mapping.problems import CellProblemError
from loaders.mapping.values import compile_text, compile_value

_REMEMBERED = 16_384

_KeyReader: TypeAlias = Callable[[str], tuple[tuple[str, ...], tuple[str, ...]]]
NodesOf: TypeAlias = Callable[[Cells, Flags, Nodes], Sequence[NodeRef]]
_NOBODY: tuple[NodeRef, ...] = ()
# A cell or a prison that cannot be read names no place: better no node than one that many rows share by mistake.
_MUST_BE_VALID = frozenset({IdentifierType.CELL, IdentifierType.ESTABLISHMENT, IdentifierType.POSTCODE})


def compile_nodes(spec: EntitySpec, context: Context, entities: dict[str, int], lookup: NodeLookup | None) -> NodesOf:
    """The nodes of one entity: none where its key is blank or its condition fails, several where its key is a list.

    Conditions see the entities before this one.
    """
    nodes_of = _looked_up(spec, context, lookup) if spec.lookup else _keyed(spec, context)
    if spec.when is None:
        return nodes_of
    test = compile_test(spec.when, context, entities)
    return lambda cells, flags, nodes: nodes_of(cells, flags, nodes) if test(cells, nodes) else _NOBODY


def _keyed(spec: EntitySpec, context: Context) -> NodesOf:
    """Nodes by key, remembered by the cell or cells that the key is read from."""
    convert = _key_reader(spec, context)
    if isinstance(spec.kind, Kind):
        return _of_one_kind(spec, spec.kind, convert, context)
    assert spec.kind is not None  # noqa: S101 - only entities that are looked up have none
    text, authority = compile_text(spec.key, context), spec.authority
    kind_of = compile_value(spec.kind, context)

    def nodes(cells: Cells, flags: Flags, _: Nodes) -> Sequence[NodeRef]:
        keys, found = convert(text(cells))
        name = kind_of(cells, flags)
        if name is None or not keys:
            return _NOBODY
        flags.extend(found)
        return [NodeRef(Kind[str(name)], authority, key) for key in keys]

    return nodes


def _of_one_kind(spec: EntitySpec, kind: Kind, convert: _KeyReader, context: Context) -> NodesOf:
    remembered: dict[str, tuple[tuple[NodeRef, ...], tuple[str, ...]]] = {}
    authority, only = spec.authority, context.only_position(spec.key)
    text = compile_text(spec.key, context)

    def resolve(raw: str) -> tuple[tuple[NodeRef, ...], tuple[str, ...]]:
        keys, flags = convert(raw.strip())
        known = tuple(NodeRef(kind, authority, key) for key in keys), flags
        if len(remembered) < _REMEMBERED:
            remembered[raw] = known
        return known

    def nodes(cells: Cells, flags: Flags, _: Nodes) -> Sequence[NodeRef]:
        raw = cells[only] if only is not None else text(cells)
        known = remembered.get(raw) or resolve(raw)
        if known[1]:
            flags.extend(known[1])
        return known[0]

    return nodes


def _key_reader(spec: EntitySpec, context: Context) -> _KeyReader:
    """From a trimmed text to keys and flags; no keys where it is blank."""
    value, person = spec.key, spec.kind is Kind.PERSON
    column = value.columns[0] if value.columns else ""
    identifiers = None if value.identifier is None else context.identifiers(value.identifier)
    conversion = context.conversion(value)

    cheap = None if identifiers is not None else conversion.cheap
    plain = is_plain(value)

    def convert(raw: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if not raw:
            if value.required:
                raise missing(column)
            return (), ()
        if plain:
            check_key(raw, column)
        if cheap is not None:
            key = cheap(raw)
            return ((key,) if key else ()), ()
        if identifiers is not None:
            parts = [raw] if value.separator is None else raw.split(value.separator)
            if value.valid_only:
                _check(identifiers, parts, column)
            return _keys(identifiers, parts, person)
        found, flags = conversion.convert(raw)
        keys = found if isinstance(found, list) else [] if found is None else [str(found)]
        return tuple(keys), flags

    return convert


def _check(identifiers: IdentifierReader, parts: Sequence[str], column: str) -> None:
    for part in parts:
        if raw := part.strip():
            check_valid(identifiers.read(raw)[0], column)


def _keys(identifiers: IdentifierReader, parts: Sequence[str], person: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if len(parts) == 1:
        # One value, which the caller has trimmed, as nearly every key is.
        key, flags = _key(identifiers, parts[0], person)
        return ((key,) if key is not None else ()), flags
    found = [_key(identifiers, part.strip(), person) for part in parts if part.strip()]
    distinct = dict.fromkeys(key for key, _ in found if key is not None)
    return tuple(distinct), tuple(flag for _, flags in found for flag in flags)


def _key(identifiers: IdentifierReader, raw: str, person: bool) -> tuple[str | None, tuple[str, ...]]:
    identifier, flags = identifiers.read(raw)
    if not flags:
        return identifier.canonical, ()
    if person:
        # Whatever the agency calls him, it is one record of one person: the flag says that the number is odd.
        return identifier.canonical or " ".join(raw.upper().split()), flags
    usable = not identifier.placeholder and identifier.type not in _MUST_BE_VALID
    return identifier.canonical if usable else None, flags


def _looked_up(spec: EntitySpec, context: Context, lookup: NodeLookup | None) -> NodesOf:
    column = spec.lookup or ""
    position = context.positions[column]
    found: dict[str, tuple[NodeRef, ...]] = {}

    def nodes(cells: Cells, _flags: Flags, _nodes: Nodes) -> Sequence[NodeRef]:
        node_id = cells[position].strip()
        if not node_id:
            raise missing(column)
        known = found.get(node_id)
        if known is None:
            known = (_node(lookup, node_id, column),)
            if len(found) < _REMEMBERED:
                found[node_id] = known
        return known

    return nodes


def _node(lookup: NodeLookup | None, node_id: str, column: str) -> NodeRef:
    node = lookup.nodes.get(node_id) if lookup is not None else None
    if node is None:
        raise CellProblemError(
            "node-unknown", column, node_id, f"{column} names a node that no node file of the folder holds",
            "load the folder whole, with the node files that the relationships were exported with",
        )  # fmt: skip
    return node


class CompiledClaim:
    """One identifier claim."""

    __slots__ = ("_reader", "_remembered", "_text", "entity", "test")

    def __init__(self, spec: IdentifierClaim, context: Context, entities: dict[str, int]) -> None:
        self.entity = entities[spec.entity]
        self.test: Test | None = None if spec.when is None else compile_test(spec.when, context, entities)
        self._text = compile_text(spec.value, context)
        self._reader = context.identifiers(spec.type)
        self._remembered: dict[str, tuple[NodeRef | None, Role, tuple[str, ...]]] = {}

    def read(self, cells: Cells) -> tuple[NodeRef | None, Role, tuple[str, ...]] | None:
        """The identifier's node (None if unreadable), how far it can be trusted, and the row's flags for it."""
        raw = self._text(cells)
        if not raw:
            return None
        return self._remembered.get(raw) or self._parsed(raw)

    def _parsed(self, raw: str) -> tuple[NodeRef | None, Role, tuple[str, ...]]:
        identifier, flags = self._reader.read(raw)
        role = Role.IDENTIFIER_VALID if joins_people(identifier) else Role.IDENTIFIER_FLAGGED
        canonical = identifier.canonical
        node = None if canonical is None else NodeRef(Kind.IDENTIFIER, identifier.type.value, canonical)
        known = node, role, flags
        if len(self._remembered) < _REMEMBERED:
            self._remembered[raw] = known
        return known
