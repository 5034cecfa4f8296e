"""The people of a store as profiles: one for each record of a person and each label under which it says something."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from graph.model.evidence import NodeRef, Properties
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.names import name_key
from graph.snapshot.arrays import FLAG_REVERSED
from graph.snapshot.columns import SEPARATOR
from graph.snapshot.graph import Graph
from graph.store.port import GraphStore
from graph.store.stored import ReadCut
from loaders.matching.profiles import Profile, birth, core_number, places, split_alias, split_forenames, street

SAYING = (LinkType.HAS_IDENTIFIER, LinkType.LIVES_AT, LinkType.HAS_PHONE, LinkType.HAS_EMAIL)
_POSTCODE_AT_END = re.compile(r"([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\s*$")


class Said(NamedTuple):
    """One record's description of a person. They compare by how new they are, whichever way they were read."""

    valid_to: int
    known_from: int
    record: str
    version: bytes
    properties: Properties


class Linked(NamedTuple):
    """One record's word that a person bears a number, lives somewhere or has a telephone."""

    type: int
    valid_to: int
    valid_from: int
    target: NodeRef
    role: int


@dataclass(frozen=True, slots=True)
class Sighted:
    """What the records of one label, and of labels that it covers, say of one PERSON node.

    Whoever may read the label may read all of it, so that a score rests on no fact that a reader of both its labels may
    not read.
    """

    node: NodeRef
    label: Label
    profile: Profile


def everyone(graph: Graph, store: GraphStore) -> Iterator[Sighted]:
    """All people of a graph that can be compared, by node and label; of what holds at the graph's head."""
    known = graph.known_rank(graph.head.known_at)
    links = _links_by_node(graph, known)
    properties = _properties(graph, store)
    labels = graph.labels
    for node in _people(graph):
        said: dict[int, list[Said]] = {}
        for row in graph.descriptions(node):
            if row.known_from <= known < row.known_to:
                record = (*graph.record_source(row.record), graph.record_version(row.record))
                for stated in properties.get((node, *record), ()):
                    since = graph.known_instant(row.known_from)
                    each = Said(row.valid_to, since, SEPARATOR.join(record[:2]), record[2], stated)
                    said.setdefault(row.label, []).append(each)
        if not said:
            continue
        ref = graph.node_ref(node)
        linked = links.get(node, {})
        yield from _of_node(
            ref,
            {labels[rank]: statements for rank, statements in said.items()},
            {labels[rank]: stated for rank, stated in linked.items()},
        )


def sighted(store: GraphStore, nodes: Collection[NodeRef], cut: ReadCut) -> list[Sighted]:
    """The same of these PERSON nodes alone, straight from the store."""
    said: dict[NodeRef, dict[Label, list[Said]]] = {}
    for each in store.descriptions(nodes, cut):
        source = each.provenance
        record = SEPARATOR.join((source.system, source.source_id))
        statement = Said(each.valid_to, source.known_from, record, source.version, each.properties)
        said.setdefault(each.node, {}).setdefault(source.label, []).append(statement)
    linked: dict[NodeRef, dict[Label, list[Linked]]] = {}
    for link in store.links(nodes, cut, SAYING):
        where = linked.setdefault(link.source, {}).setdefault(link.provenance.label, [])
        where.append(Linked(link.type, link.valid_to, link.valid_from, link.target, link.role))
    return [each for node in sorted(said) for each in _of_node(node, said[node], linked.get(node, {}))]


def covers(label: Label, other: Label) -> bool:
    """Whether whoever may read what bears the label may read what bears the other, under any policy."""
    return (
        label.owner == other.owner
        and label.classification >= other.classification
        and label.handling == other.handling
        and set(label.conditions) >= set(other.conditions)
        and set(label.compartments) >= set(other.compartments)
    )


def _of_node(
    node: NodeRef, said: Mapping[Label, Sequence[Said]], linked: Mapping[Label, Sequence[Linked]]
) -> Iterator[Sighted]:
    for label in sorted(said):
        statements = [each for under, some in said.items() if covers(label, under) for each in some]
        links = [each for under, some in linked.items() if covers(label, under) for each in some]
        profile = profile_of(statements, links)
        if comparable(profile):
            yield Sighted(node, label, profile)


def _people(graph: Graph) -> Iterator[int]:
    for nodes, first in ((graph.base.nodes, 0), (graph.extra.nodes, graph.base_nodes)):
        yield from (np.flatnonzero(nodes.kind == Kind.PERSON) + first).tolist()


def _links_by_node(graph: Graph, known: int) -> dict[int, dict[int, list[Linked]]]:
    """Links of the saying types by node and label."""
    found: dict[int, dict[int, list[Linked]]] = {}
    refs: dict[int, NodeRef] = {}
    for layer in (graph.base, graph.extra):
        entries = layer.adjacency
        wanted = np.isin(entries.type, SAYING) & ((entries.flags & FLAG_REVERSED) == 0)
        wanted &= (entries.known_from <= known) & (entries.known_to > known)
        at = np.flatnonzero(wanted)
        node = np.searchsorted(entries.start, at, side="right") - 1
        columns = (entries.label, entries.type, entries.valid_to, entries.valid_from, entries.neighbour, entries.role)
        for who, label, kind, valid_to, valid_from, target, role in zip(
            node.tolist(), *(column[at].tolist() for column in columns), strict=True
        ):
            ref = refs.get(target) or refs.setdefault(target, graph.node_ref(target))
            found.setdefault(who, {}).setdefault(label, []).append(Linked(kind, valid_to, valid_from, ref, role))
    return found


def _properties(graph: Graph, store: GraphStore) -> dict[tuple[int, str, str, bytes], list[Properties]]:
    """What each record version says of each PERSON node."""
    found: dict[tuple[int, str, str, bytes], list[Properties]] = {}
    with store.evidence(graph.head) as stream:
        ranks = {
            handle: graph.node_rank_of(NodeRef(Kind.PERSON, authority, key))
            for batch in stream.nodes()
            for handle, kind, authority, key in batch
            if kind == Kind.PERSON
        }
        versions = {
            handle: (system, source_id, version)
            for batch in stream.records()
            for handle, system, source_id, version, *_ in batch
        }
        for batch in stream.person_properties():
            for record, node, properties in batch:
                rank = ranks[node]
                if rank is not None and record in versions:
                    found.setdefault((rank, *versions[record]), []).append(properties)
    return found


def comparable(profile: Profile) -> bool:
    """Whether there is enough to compare: a last name, and a first name or a birth date."""
    return bool(profile.last) and bool(profile.first or profile.born)


def profile_of(said: Sequence[Said], linked: Sequence[Linked]) -> Profile:
    """One profile of what these descriptions and links state. The newest statement leads, the others are aliases."""
    ordered = sorted(said, key=lambda each: each[:4], reverse=True)
    names = [_names(each.properties) for each in ordered]
    first, middle, last = next((name for name in names if name[2]), ("", "", ""))
    aliases = [split_alias(text) for each in ordered for text in _further_names(each.properties)]
    nicknames = [name_key(text) for each in ordered for text in _list(each.properties, "nicknames")]
    births = [day for each in ordered if (day := _born(each.properties))]
    postcodes, address = _home(linked)
    full, areas = places(postcodes)
    identifiers, cores = _numbers(linked)
    return Profile(
        first=first,
        middle=middle,
        last=last,
        other_firsts=_others(first, [name[0] for name in names], [alias[0] for alias in aliases], nicknames),
        other_lasts=_others(last, [name[2] for name in names], [alias[1] for alias in aliases]),
        born=births[0] if births else None,
        other_births=tuple(sorted(set(births) - set(births[:1]))),
        postcodes=full,
        areas=areas,
        address=address,
        email=min((link.target.key for link in linked if link.type == LinkType.HAS_EMAIL), default="").lower(),
        phones=tuple(sorted({link.target.key for link in linked if link.type == LinkType.HAS_PHONE})),
        sex=next((sex for each in ordered if (sex := str(each.properties.get("sex") or "")) in ("M", "F")), ""),
        identifiers=identifiers,
        cores=cores,
        national_id=next((value for kind, value in identifiers if kind == IdentifierType.NI_NUMBER), ""),
    )


def _names(properties: Properties) -> tuple[str, str, str]:
    return *split_forenames(str(properties.get("forenames") or "")), name_key(str(properties.get("surname") or ""))


def _list(properties: Properties, name: str) -> list[str]:
    value = properties.get(name)
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value)] if value else []


def _further_names(properties: Properties) -> list[str]:
    return _list(properties, "aliases") + _list(properties, "previous_surname")


def _others(main: str, *further: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for names in further for name in names} - {"", main}))


def _born(properties: Properties) -> date | None:
    try:
        return birth(date.fromisoformat(str(properties.get("date_of_birth"))))
    except ValueError:
        return None


def _home(linked: Sequence[Linked]) -> tuple[list[str], str]:
    """Postcodes and the newest address line of the places where a person is said to live."""
    homes = sorted(
        (link for link in linked if link.type == LinkType.LIVES_AT), key=lambda link: link[1:4], reverse=True
    )
    postcodes, lines = [], []
    for link in homes:
        if link.target.kind is Kind.POSTCODE:
            postcodes.append(link.target.key)
        elif link.target.kind is Kind.ADDRESS:
            line, at_end = link.target.key, _POSTCODE_AT_END.search(link.target.key)
            if at_end:
                postcodes.append(at_end[1])
                line = line[: at_end.start()]
            lines.append(street(line))
    return postcodes, next(iter(lines), "")


def _numbers(linked: Sequence[Linked]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Sound identifiers, and the core numbers of sound and unsound ones alike."""
    sound: set[tuple[str, str]] = set()
    cores: set[str] = set()
    for link in linked:
        if link.type == LinkType.HAS_IDENTIFIER:
            kind, value = link.target.authority, link.target.key
            if link.role == Role.IDENTIFIER_VALID:
                sound.add((kind, value))
            if (core := core_number(kind, value)) is not None:
                cores.add(core)
    return tuple(sorted(sound)), tuple(sorted(cores))
