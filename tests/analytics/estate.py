"""A small estate for tests: rows put into a real store load by load, and views of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from analytics.projection import Evidence, PersonNetwork, load_parameters, project, read_evidence
from analytics.projection.parameters import ProjectionParameters
from graph.access import Policy, Purpose, PurposeCode, RoleGrant, Viewer
from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef, Value
from graph.model.grading import Grading, parse_grading
from graph.model.identifiers import IdentifierType
from graph.model.ids import KEY_BYTES, IdKey
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, LoadCounts, LoadManifest, Validity
from graph.model.times import OPEN_END, OPEN_START, to_minutes
from graph.snapshot.build import build
from graph.snapshot.graph import Graph
from graph.store.sqlite import open_store
from graph.store.sqlite.store import SqliteStore
from graph.store.stored import QuarantinedParty
from graph.view import GraphView, view_for

NOW = datetime(2026, 11, 1, 6, tzinfo=UTC)
NOW_MINUTE = to_minutes(NOW)
PRISON, POLICE = Label("prison"), Label("police")
HIDDEN = Label("police", compartments=("source-unit",))
POLICY = Policy(
    "test",
    {
        "officer": RoleGrant(owners=frozenset({"prison", "police"}), handling=frozenset({"P"})),
        "source-unit": RoleGrant(
            owners=frozenset({"prison", "police"}), handling=frozenset({"P"}), compartments=frozenset({"source-unit"})
        ),
    },
    {"prison": frozenset({"prison", "police"})},
)
OFFICER = Viewer("officer", "prison", frozenset({"officer"}))
SOURCE_UNIT = Viewer("source-unit", "prison", frozenset({"source-unit"}))
PURPOSE = Purpose(PurposeCode.ALLOCATION, "OP-1", "placing arrivals")
PARAMETERS: ProjectionParameters = load_parameters()


def days_ago(days: float) -> int:
    """A world minute."""
    return to_minutes(NOW - timedelta(days=days))


def prisoner(number: str) -> NodeRef:
    """The prison's record of a person."""
    return NodeRef(Kind.PERSON, "NOMIS", number)


def nominal(number: str) -> NodeRef:
    """The police's record of a person."""
    return NodeRef(Kind.PERSON, "POLICE-NOMINALS", number)


def thing(kind: Kind, key: str) -> NodeRef:
    return NodeRef(kind, "", key)


def identifier(value: str, type: IdentifierType = IdentifierType.PRISON_NUMBER) -> NodeRef:
    return NodeRef(Kind.IDENTIFIER, str(type), value)


def bears(who: NodeRef, what: NodeRef, role: Role = Role.IDENTIFIER_VALID) -> LinkClaim:
    return LinkClaim(who, what, LinkType.HAS_IDENTIFIER, role)


def link(
    source: NodeRef,
    target: NodeRef,
    type: LinkType,
    role: Role = Role.NONE,
    since: int = OPEN_START,
    until: int = OPEN_END,
    assessment: bool = False,
    properties: dict[str, Value] | None = None,
) -> LinkClaim:
    return LinkClaim(source, target, type, role, assessment, since, until, properties)


def took_part(who: NodeRef, event: NodeRef, role: Role = Role.SUSPECT, days: float = 30) -> LinkClaim:
    return link(who, event, LinkType.INVOLVED_IN, role, since=days_ago(days))


def row(
    name: str,
    *links: LinkClaim,
    describes: Sequence[Description] = (),
    label: Label = PRISON,
    grade: str = "",
    system: str = "TEST",
    origin: str | None = None,
) -> EvidenceRow:
    grading: Grading = parse_grading(grade)
    said = repr((name, links, tuple(describes), label, grading, origin))
    version = hashlib.blake2b(said.encode(), digest_size=16).digest()
    return EvidenceRow(system, name, version, 2, (name,), label, tuple(describes), links, grading, origin)


def adult_row(who: NodeRef, born: str = "1990-01-02", label: Label = PRISON) -> EvidenceRow:
    """A record that describes a person, with his prison number where that is his key."""
    said = Description(who, {"surname": f"S{who.key}", "date_of_birth": born, "caption": who.key})
    number = [bears(who, identifier(who.key))] if who.authority == "NOMIS" else []
    return row(who.key, *number, describes=[said], label=label, system=who.authority)


@dataclass
class Estate:
    """A store in a folder of its own, filled load by load; each load is published a minute after the one before."""

    store: SqliteStore
    loads: int = 0
    _graph: Graph | None = field(default=None, repr=False)

    def load(
        self,
        *rows: EvidenceRow,
        feed: str = "prison-test",
        extracted: datetime | None = None,
        quarantined: Sequence[tuple[str, str]] = (),
        rejected_as: Label = PRISON,
        scope: str = "",
    ) -> Estate:
        self.loads += 1
        at = NOW - timedelta(minutes=100 - self.loads)
        manifest = LoadManifest(
            feed=feed,
            agency="prison",
            system="TEST",
            scope=scope,
            mode=FeedMode.EVENTS,
            validity=Validity.STATED,
            file_name=f"{self.loads}.csv",
            file_sha256=f"{self.loads:064}",
            mapping_digest="0",
            header=("name",),
            extracted_at=extracted or NOW - timedelta(hours=2),
            started_by="test",
        )
        load = self.store.begin_load(manifest, at)
        parties = [QuarantinedParty(place + 2, *party, rejected_as) for place, party in enumerate(quarantined)]
        # A file without a readable row is no news of its feed, so each has one that says nothing of anybody.
        written = [*rows, row(f"nothing {self.loads}")]
        counts = LoadCounts(rows=len(written) + len(parties), quarantined=len(parties))
        self.store.write(load, written, counts, len(written) + 1, parties)
        self.store.publish(load, at, "test")
        self._graph = None
        return self

    def graph(self) -> Graph:
        if self._graph is None:
            head = self.store.head()
            with self.store.evidence(head) as stream:
                self._graph = Graph(head, build(stream, self.store.ids, self.store.labels()))
        return self._graph

    def serve(self, graph: Graph) -> None:
        """Answer from this graph until the next load."""
        self._graph = graph

    def view(self, viewer: Viewer = OFFICER, valid: int | None = None) -> GraphView:
        return view_for(self.graph(), self.store, POLICY, viewer, PURPOSE, valid=valid)

    def evidence(self, viewer: Viewer = OFFICER, parameters: ProjectionParameters = PARAMETERS) -> Evidence:
        return read_evidence(self.view(viewer), NOW_MINUTE, parameters)

    def network(self, viewer: Viewer = OFFICER, parameters: ProjectionParameters = PARAMETERS) -> PersonNetwork:
        return project(self.evidence(viewer, parameters), parameters)

    def id(self, node: NodeRef) -> str:
        return self.store.ids.node_id(node).hex()


@contextmanager
def estate(*rows: EvidenceRow) -> Iterator[Estate]:
    """An estate with these rows in one load."""
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store.sqlite", key=IdKey(bytes(KEY_BYTES)))
        try:
            made = Estate(store)
            yield made.load(*rows) if rows else made
        finally:
            store.close()


def tie_weight(network: PersonNetwork, one: str, other: str) -> float:
    """The weight between two people by their ids; 0 where there is no tie."""
    places = network.index_of(one), network.index_of(other)
    if places[0] is None or places[1] is None:
        return 0.0
    tie = network.tie_between(places[0], places[1])
    return 0.0 if tie is None else float(network.tie_weight[tie])
