"""Small worlds for tests of views: rows in loads, as a graph (with or without a delta) and as a store."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

import numpy as np
from numpy.typing import NDArray

from graph.access import Policy, Purpose, PurposeCode, RoleGrant, Viewer
from graph.model.bitemporal import LoadTimes, Slice, slices
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef
from graph.model.grading import UNGRADED, Grading
from graph.model.identifiers import IdentifierType
from graph.model.ids import KEY_BYTES, IdKey
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, Validity
from graph.model.names import name_key
from graph.model.times import KNOWN_FOREVER, OPEN_END, OPEN_START, Interval, from_microseconds
from graph.snapshot.build import build
from graph.snapshot.delta import overlay, read_delta
from graph.snapshot.graph import Graph
from graph.store.port import EvidenceStream, GraphStore
from graph.store.stored import Head, Provenance, ReadCut, StoredDescription, StoredRecord
from graph.view import GraphView, view_for

OPEN, SECRET = Label("prison"), Label("police", compartments=("source-unit",))
POLICY = Policy(
    "test",
    {"reader": RoleGrant(owners=frozenset({"prison"}), handling=frozenset({"P"}))},
    {"prison": frozenset({"prison", "police"})},
)
READER = Viewer("reader", "prison", frozenset({"reader"}))
PURPOSE = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "development")
FOREVER = 10**6


def person(name: str, system: str = "NOMIS") -> NodeRef:
    return NodeRef(Kind.PERSON, system, name)


def thing(name: str, kind: Kind = Kind.INCIDENT) -> NodeRef:
    return NodeRef(kind, "", name)


def number(value: str, type: IdentifierType = IdentifierType.PNC) -> NodeRef:
    return NodeRef(Kind.IDENTIFIER, str(type), value)


def prison_number(value: str) -> NodeRef:
    return number(value, IdentifierType.PRISON_NUMBER)


def bears(who: NodeRef, identifier: NodeRef, role: Role = Role.IDENTIFIER_VALID) -> LinkClaim:
    return LinkClaim(who, identifier, LinkType.HAS_IDENTIFIER, role)


def tie(
    one: NodeRef,
    other: NodeRef,
    type: LinkType = LinkType.ASSOCIATED_WITH,
    role: Role = Role.SUSPECT,
    valid: tuple[int, int] = (OPEN_START, OPEN_END),
) -> LinkClaim:
    return LinkClaim(one, other, type, role, valid_from=valid[0], valid_to=valid[1])


def compared(one: NodeRef, other: NodeRef, role: Role) -> tuple[LinkClaim, LinkClaim]:
    """What a score or a judgement says of two records, stated from both ends."""
    kind = LinkType.JUDGED if role in (Role.SAME, Role.NOT_SAME, Role.UNSURE, Role.KEPT) else LinkType.MATCHED
    return LinkClaim(one, other, kind, role), LinkClaim(other, one, kind, role)


def row(
    name: str,
    *links: LinkClaim,
    describes: Sequence[Description] = (),
    label: Label = OPEN,
    grading: Grading = UNGRADED,
    system: str = "NOMIS",
) -> EvidenceRow:
    said = repr((name, links, tuple(describes), label, grading))
    version = hashlib.blake2b(said.encode(), digest_size=16).digest()
    return EvidenceRow(system, name, version, 2, (name,), label, tuple(describes), links, grading)


def says(who: NodeRef, surname: str = "", born: str = "", caption: str = "") -> Description:
    stated = {"surname": surname, "date_of_birth": born, "caption": caption}
    return Description(who, {name: value for name, value in stated.items() if value})


@dataclass(frozen=True)
class Load:
    """Rows published at one moment of knowledge."""

    rows: tuple[EvidenceRow, ...]
    published: int
    withdrawn: int = KNOWN_FOREVER


@dataclass
class World:
    """Loads in order of publication. Record versions are numbered as first seen."""

    loads: list[Load]
    key: IdKey = field(default_factory=lambda: IdKey(bytes(KEY_BYTES)))

    def graph(self, base_loads: int | None = None) -> Graph:
        """The graph of all loads; those after the first `base_loads` as a delta."""
        count = len(self.loads) if base_loads is None else base_loads
        base = World(self.loads[:count], self.key)
        labels = dict(enumerate(self.labels()))
        arrays = build(cast(EvidenceStream, _Stream(base, self.labels())), self.key, labels)
        if count == len(self.loads):
            return Graph(self.head(), arrays)
        changed = _Stream(
            self, self.labels(), {(r.system, r.source_id) for load in self.loads[count:] for r in load.rows}
        )
        return overlay(arrays, read_delta(arrays, cast(EvidenceStream, changed), self.key, labels))

    def view(
        self,
        viewer: Viewer = READER,
        *,
        base_loads: int | None = None,
        valid: int | Interval | None = None,
        known_at: int | None = None,
    ) -> GraphView:
        """What a viewer sees; READER reads OPEN records and not SECRET ones."""
        store = cast(GraphStore, ListStore(self))
        return view_for(self.graph(base_loads), store, POLICY, viewer, PURPOSE, valid=valid, known_at=known_at)

    def id(self, node: NodeRef) -> str:
        return self.key.node_id(node).hex()

    def labels(self) -> list[Label]:
        return sorted({row.label for load in self.loads for row in load.rows})

    def head(self) -> Head:
        return Head(len(self.loads), max((load.published for load in self.loads), default=0))

    def versions(self) -> list[EvidenceRow]:
        rows = {(row.system, row.source_id, row.version): row for load in self.loads for row in load.rows}
        return [rows[key] for key in sorted(rows)]

    def times(self) -> list[LoadTimes]:
        return [
            LoadTimes(
                handle, load.published, load.published, load.withdrawn, f"{handle:06}", FeedMode.EVENTS, Validity.STATED
            )
            for handle, load in enumerate(self.loads)
        ]

    def held(self) -> dict[tuple[str, str, bytes], list[Slice]]:
        """When each record version held."""
        versions = [(row.system, row.source_id, row.version) for row in self.versions()]
        place = {key: at for at, key in enumerate(versions)}
        sightings: dict[tuple[str, str], list[tuple[LoadTimes, int]]] = {}
        for times, load in zip(self.times(), self.loads, strict=True):
            for each in load.rows:
                sighted = (times, place[each.system, each.source_id, each.version])
                sightings.setdefault((each.system, each.source_id), []).append(sighted)
        found: dict[tuple[str, str, bytes], list[Slice]] = {key: [] for key in versions}
        for sighted_by in sightings.values():
            for each_slice in slices(sighted_by):
                found[versions[each_slice.version]].append(each_slice)
        return found


def one_load(*rows: EvidenceRow) -> World:
    return World([Load(rows, 1)])


@dataclass
class _Stream:
    """A world as a store's evidence stream; `only` names the records of a stream of changes."""

    world: World
    classes: list[Label]
    only: set[tuple[str, str]] | None = None

    def __post_init__(self) -> None:
        self.head = self.world.head()
        wanted = self.only
        self._rows = [r for r in self.world.versions() if wanted is None or (r.system, r.source_id) in wanted]
        ends = {end for r in self._rows for link in r.links for end in (link.source, link.target)}
        self._nodes = sorted(ends | {said.node for r in self._rows for said in r.descriptions})

    def loads(self) -> list[tuple[LoadTimes, str, str]]:
        return [(times, "feed", "") for times in self.world.times()]

    def nodes(self) -> Iterator[list[tuple[int, int, str, str]]]:
        yield [(handle, int(n.kind), n.authority, n.key) for handle, n in enumerate(self._nodes)]

    def records(self) -> Iterator[list[tuple[int, str, str, bytes, int, int, str]]]:
        yield [
            (handle, r.system, r.source_id, r.version, self.classes.index(r.label), r.grading.rank, r.origin or "")
            for handle, r in enumerate(self._rows)
        ]

    def sightings(self) -> Iterator[NDArray[np.int64]]:
        seen = {
            (handle, load)
            for load, content in enumerate(self.world.loads)
            for each in content.rows
            for handle, r in enumerate(self._rows)
            if (r.system, r.source_id, r.version) == (each.system, each.source_id, each.version)
        }
        yield np.array(sorted(seen), dtype=np.int64).reshape(-1, 2)

    def links(self) -> Iterator[NDArray[np.int64]]:
        place = {node: handle for handle, node in enumerate(self._nodes)}
        columns = [
            (h, place[k.source], place[k.target], k.type, k.role, k.assessment, k.valid_from, k.valid_to)
            for h, r in enumerate(self._rows)
            for k in r.links
        ]
        yield np.array(columns, dtype=np.int64).reshape(-1, 8)

    def descriptions(self) -> Iterator[list[tuple[int, int, int | None, str]]]:
        yield [
            (h, self._nodes.index(said.node), _birth_day(said), name_key(str(said.properties.get("surname", ""))))
            for h, r in enumerate(self._rows)
            for said in r.descriptions
            if said.node.kind is Kind.PERSON
        ]


def _birth_day(said: Description) -> int | None:
    born = said.properties.get("date_of_birth")
    return (date.fromisoformat(str(born)) - date(1970, 1, 1)).days if born else None


@dataclass
class ListStore:
    """What views ask of a store, answered from a world."""

    world: World

    def __post_init__(self) -> None:
        labels, held = self.world.labels(), self.world.held()
        self._pieces = [
            (each, labels.index(each.label), piece)
            for each in self.world.versions()
            for piece in held[each.system, each.source_id, each.version]
        ]

    def labels(self) -> dict[int, Label]:
        return dict(enumerate(self.world.labels()))

    def descriptions(self, nodes: Collection[NodeRef], cut: ReadCut) -> list[StoredDescription]:
        found = [
            StoredDescription(said.node, said.properties, held.valid_from, held.valid_to, origin)
            for each, held, origin in self._live(cut)
            for said in each.descriptions
            if said.node in nodes
        ]
        return sorted(found, key=lambda d: (d.node, d.provenance.system, d.provenance.source_id, d.provenance.version))

    def records(self, keys: Collection[tuple[str, str]], cut: ReadCut) -> list[StoredRecord]:
        return [
            StoredRecord({"row": each.values[0]}, origin, held.valid_from, held.valid_to)
            for each, held, origin in self._live(cut)
            if (each.system, each.source_id) in keys
        ]

    def _live(self, cut: ReadCut) -> Iterable[tuple[EvidenceRow, Slice, Provenance]]:
        for each, class_id, piece in self._pieces:
            version = (self.world.key.record_id(each.system, each.source_id), each.version)
            closed = cut.closed is not None and version in cut.closed
            if class_id in cut.classes and piece.known_from <= cut.known_at < piece.known_to and not closed:
                yield each, piece, self._provenance(each, piece)

    def _provenance(self, each: EvidenceRow, piece: Slice) -> Provenance:
        return Provenance(
            record_id=self.world.key.record_id(each.system, each.source_id),
            system=each.system,
            source_id=each.source_id,
            version=each.version,
            feed="feed",
            label=each.label,
            grading=each.grading,
            origin=None,
            recorded_on=None,
            extracted_at=from_microseconds(piece.known_from),
            load_key="load",
            known_from=piece.known_from,
            known_to=piece.known_to,
        )
