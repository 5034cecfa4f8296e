"""The links that a row states, compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from graph.model.evidence import LinkClaim, Properties, Value
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END, OPEN_START
from loaders.mapping.conditions import Nodes, compile_test
from loaders.mapping.conversions import Cells, Context, Flags
from loaders.mapping.intervals import compile_interval
from loaders.mapping.language import LinkSpec, ValueSpec
from loaders.mapping.nodes import CompiledClaim
from loaders.mapping.values import Read, compile_value

_FACT = "fact"
_ROLES = dict(Role.__members__)


AddLinks: TypeAlias = Callable[[Cells, Flags, Nodes, list[LinkClaim]], None]


def compile_link(spec: LinkSpec, context: Context, entities: dict[str, int]) -> AddLinks:
    """A function that appends what a row states of one kind of link, if anything."""
    kind, source_at, target_at = spec.type, entities[spec.source], entities[spec.target]
    test = None if spec.when is None else compile_test(spec.when, context, entities)
    interval = compile_interval(spec.valid_from, spec.valid_to, context)
    readers = compile_properties(spec.properties, context)
    role, role_of = _fixed_role(spec), _varying(spec.role, context)
    assessment = spec.standing is not None and spec.standing.literal != _FACT
    standing_of = _varying(spec.standing, context)

    def add(cells: Cells, flags: Flags, nodes: Nodes, links: list[LinkClaim]) -> None:
        sources, targets = nodes[source_at], nodes[target_at]
        if not sources or not targets or (test is not None and not test(cells, nodes)):
            return
        part, assessed = role, assessment
        if role_of is not None:
            stated = role_of(cells, flags)
            part = Role.UNKNOWN if stated is None else _ROLES[str(stated)]
        if standing_of is not None:
            # A part of which nobody says that it is a fact is not taken for one.
            assessed = standing_of(cells, flags) != _FACT
        valid_from, valid_to = (OPEN_START, OPEN_END) if interval is None else interval(cells, flags)
        properties = (read_properties(readers, cells, flags) or None) if readers else None
        for source in sources:
            for target in targets:
                if source.key == target.key and source == target:
                    flags.append("link-to-itself")
                else:
                    links.append(LinkClaim(source, target, kind, part, assessed, valid_from, valid_to, properties))

    return add


def _fixed_role(spec: LinkSpec) -> Role:
    return Role[str(spec.role.literal)] if spec.role is not None and spec.role.is_constant else Role.NONE


def _varying(spec: ValueSpec | None, context: Context) -> Read | None:
    return None if spec is None or spec.is_constant else compile_value(spec, context)


def compile_properties(specs: Mapping[str, ValueSpec], context: Context) -> tuple[tuple[str, Read], ...]:
    """Readers by property name, in the mapping's order."""
    return tuple((name, compile_value(spec, context)) for name, spec in specs.items())


def read_properties(readers: tuple[tuple[str, Read], ...], cells: Cells, flags: Flags) -> dict[str, Value | list[str]]:
    """The properties that the row fills."""
    properties: dict[str, Value | list[str]] = {}
    for name, read in readers:
        value = read(cells, flags)
        if value is not None:
            properties[name] = value
    return properties


def add_identifiers(
    claims: tuple[CompiledClaim, ...], cells: Cells, flags: Flags, nodes: Nodes, links: list[LinkClaim]
) -> None:
    """Append a HAS_IDENTIFIER link for every identifier that the row gives; one that cannot be read flags the row."""
    for claim in claims:
        people = nodes[claim.entity]
        if not people or (claim.test is not None and not claim.test(cells, nodes)):
            continue
        read = claim.read(cells)
        if read is None:
            continue
        node, role, found = read
        if found:
            flags.extend(found)
        if node is None:
            continue
        properties: Properties | None = {"flags": list(found)} if found else None
        links.extend(
            LinkClaim(person, node, LinkType.HAS_IDENTIFIER, role, False, OPEN_START, OPEN_END, properties)
            for person in people
        )
