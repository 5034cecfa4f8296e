"""A graph cut for one viewer, one purpose and two clocks: the only thing that queries and analytics read."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.access import Policy, Profile, Purpose, Viewer, profile_classes, readable_classes
from graph.admission import Admission, sight_of
from graph.identity.every_link import links_in
from graph.identity.layout import Cut, VisibleLinks
from graph.identity.people import People, people_of
from graph.identity.rule import Dropped, IdentityConflict
from graph.identity.walker import WORST_GRADE, Settled, Walker, only
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import OF_IDENTITY, PLANNED, LinkType
from graph.model.times import Interval
from graph.shown import NotFoundError, Person, Reading, reading_of
from graph.snapshot.arrays import I32, KNOWN_OPEN
from graph.snapshot.columns import as_bytes, flags, in_hex, taken
from graph.snapshot.graph import Graph
from graph.snapshot.worked_out import WorkedOut
from graph.store.port import GraphStore
from graph.store.stored import PersonQuery, Provenance, ReadCut, StoredDescription, StoredLink
from graph.store.together import Reads, ReadTogether

__all__ = ["GraphView", "NotFoundError", "Person", "Reading", "profile_view", "view_for"]

# How much further a search reads where some of those found are not there for the viewer.
_WIDER = 8
# Each costs four bytes a node.
_everybody: WorkedOut[People] = WorkedOut(16)


class GraphView:
    """One graph for one viewer. Made by `view_for`, by `profile_view`, and unmasked by `graph.safety_view` alone.

    World time cuts what is said, not who there is: a link or description outside it is not shown, but its node exists
    for the viewer, and records are one person whatever the minute (`graph.identity`).
    `disclosed` gathers the public ids (hex) of the nodes and records that answers from this view have named, for audit.
    """

    def __init__(
        self,
        graph: Graph,
        store: GraphStore,
        viewer: Viewer | None,
        purpose: Purpose,
        reading: Reading,
        valid: int | Interval | None = None,
        known_at: int | None = None,
        on_behalf_of: Viewer | None = None,
    ) -> None:
        self.graph, self.store = graph, store
        self._reads: Reads = store
        self.viewer, self.purpose, self.on_behalf_of = viewer, purpose, on_behalf_of
        self.valid = Interval(valid, valid + 1) if isinstance(valid, int) else valid
        self.known_at = graph.head.known_at if known_at is None else min(known_at, graph.head.known_at)
        self.sight, self._reading = reading.sight, reading
        self._admission = Admission(graph, reading.labels, reading.sight, self.known_at)
        self.absent = self._admission.absent()
        self._is_absent = flags(self.absent, graph.node_count)
        self.closing = self._admission.closing()
        self.read_cut = ReadCut(reading.classes, self.known_at, reading.owners, self.closing.versions(graph))
        # As many classes as the viewer reads, of which there is none.
        self._blind_cut = replace(self.read_cut, classes=frozenset(-1 - each for each in reading.classes))
        self.profile, self.disclosed = reading.profile, set[str]()
        self.labels, self._walk = self.closing.labels(reading.labels), self.closing.walk
        self._sources: dict[str, int] = {}
        self._settled: Settled = {}

    def moved_to(self, valid: int | Interval | None, known_at: int | None = None) -> GraphView:
        """The same reader's view of another time; what it names counts as disclosed here. Never later than this one.

        Access is today's: what he may not read now he may not read of the past either.
        """
        known = self.known_at if known_at is None else min(known_at, self.known_at)
        moved = GraphView(
            self.graph, self.store, self.viewer, self.purpose, self._reading, valid, known, self.on_behalf_of
        )
        moved.disclosed = self.disclosed
        return moved

    # ---- walking

    def walker(
        self, types: Iterable[LinkType] | None = None, max_grade: int | None = None, during: Interval | None = None
    ) -> Walker:
        """A walk over links of these types (all) whose grade rank is at most `max_grade` (any). Use it as a context.

        Scores and judgements are walked by nobody: they only say who is who; what is planned by those who name it.

        `during` takes the place of the view's world time for a question that brings its own.
        """
        valid = self.valid if during is None else during
        cut = Cut(
            labels=self.labels,
            types=only((set(LinkType) - PLANNED if types is None else set(types)) - OF_IDENTITY),
            known=self.graph.known_rank(self.known_at),
            since=0 if valid is None else valid.start,
            until=0 if valid is None else valid.end,
            any_time=valid is None,
            max_grade=WORST_GRADE if max_grade is None else max_grade,
            any_grade=max_grade is None,
        )
        return Walker(self.graph, self._walk, cut, self.absent, self._settled)

    # ---- nodes and people

    def node(self, public_id: str) -> int:
        """The rank of a node that exists for the viewer. Raises NotFoundError for anything else."""
        try:
            rank = self.graph.node_rank(bytes.fromhex(public_id))
        except ValueError:
            rank = None
        return self._found(rank, NodeRef(Kind.PERSON, "", public_id))

    def node_of(self, ref: NodeRef) -> int:
        """The rank of a node by its natural key. Raises NotFoundError unless it exists for the viewer."""
        return self._found(self.graph.node_rank_of(ref), ref)

    def exists(self, rank: int) -> bool:
        """Whether a readable link or description touches the node, and it is not the viewer himself."""
        return self._exists(rank, self.graph.node_ref(rank))

    def _found(self, rank: int | None, named: NodeRef) -> int:
        there, stand_in = rank is not None, self._stand_in(named.key)
        looked_at = stand_in if rank is None else rank
        ref = self.graph.node_ref(looked_at) if self.graph.node_count else named
        if not self._exists(looked_at, ref, there=there) or rank is None:
            if self.graph.node_count:
                with self.walker() as walker:
                    walker.look_on(looked_at)
            raise NotFoundError(named.key)
        return rank

    def _stand_in(self, named: str) -> int:
        """The node that is looked at where none bears the name: another for every name, and the same each time."""
        drawn = int.from_bytes(hashlib.blake2b(named.encode(), digest_size=8).digest())
        return drawn % max(self._walk.persons or self.graph.node_count, 1)

    def _exists(self, rank: int, ref: NodeRef, *, there: bool = True) -> bool:
        """What is not there is looked for in the same steps as what is withheld, or what is the viewer himself."""
        linked = self._is_linked(rank)
        may_exist = there and not self._is_absent[rank]
        cut = self.read_cut if may_exist else self._blind_cut
        return (may_exist and linked) or (bool(self.store.descriptions([ref], cut)) and may_exist)

    def _is_linked(self, rank: int) -> bool:
        if not self.graph.node_count:
            return False
        with self.walker() as walker:
            return bool(walker.known_since(np.array([rank], dtype=np.int32))[0] != KNOWN_OPEN)

    def open(self, public_id: str) -> int:
        """The rank of what a reader asks to see for itself: people outside his caseload are not there to be opened.

        Raises NotFoundError. They are still seen around others.
        """
        rank = self.node(public_id)
        opened = self._admission.opened() if self.graph.node_kind(rank) is Kind.PERSON else None
        if opened is not None and not opened[rank]:
            raise NotFoundError(public_id)
        return rank

    @cached_property
    def cut_key(self) -> tuple[object, ...]:
        """Equal for views of one graph that show the same: what is worked out for one holds for the other."""
        gone = self.absent.tobytes(), self.closing.people.tobytes()
        return (self.labels.tobytes(), gone, self.graph.known_rank(self.known_at), self.valid)

    @cached_property
    def limited(self) -> frozenset[str]:
        """Public ids (hex) of people's records of limited access, which this viewer sees redacted."""
        return frozenset(self.ids(sorted(self._admission.limited())))

    def person(self, public_id: str) -> Person:
        """The person that a record's id leads to. Raises NotFoundError where there is none for the viewer."""
        rank = self.node(public_id)
        if self.graph.node_kind(rank) is not Kind.PERSON:
            raise NotFoundError(public_id)
        with self.walker() as walker:
            unit = int(walker.units_of(np.array([rank], dtype=np.int32))[0])
            return self.person_of_unit(walker, unit)

    def persons(self, public_ids: Iterable[str]) -> dict[str, Person]:
        """Several people, by the ids that lead to them, as `person` finds each; far cheaper than one by one.

        Raises NotFoundError where there is none for the viewer by one of them.
        """
        wanted = sorted(set(public_ids))
        if not wanted:
            return {}
        ranks = self.graph.node_ranks([bytes.fromhex(each) for each in wanted])
        with self.walker() as walker:
            linked = walker.known_since(np.maximum(ranks, 0)) != KNOWN_OPEN
            plain = (ranks >= 0) & linked & ~self._is_absent[np.maximum(ranks, 0)]
            # Whoever is known by a description alone, or not at all, is looked for as anybody is who is asked about.
            for place in np.flatnonzero(~plain).tolist():
                ranks[place] = self.node(wanted[place])
            if any(self.graph.node_kind(rank) is not Kind.PERSON for rank in ranks.tolist()):
                raise NotFoundError(", ".join(wanted))
            units = walker.units_of(ranks).tolist()
            return self._people_of_units(walker, dict(zip(wanted, units, strict=True)))

    def _people_of_units(self, walker: Walker, units: Mapping[str, int]) -> dict[str, Person]:
        every = sorted(set(units.values()))
        records = walker.records(every)
        nodes = [node for each in records for node in each]
        refs = dict(zip(nodes, self.refs(nodes), strict=True))
        ids = dict(zip(nodes, self.ids(nodes), strict=True))
        self.disclosed.update(ids.values())
        found = {
            unit: Person(ids[oldest], tuple(refs[node] for node in each), tuple(ids[node] for node in each))
            for unit, oldest, each in zip(every, walker.oldest(records), records, strict=True)
        }
        return {each: found[unit] for each, unit in units.items()}

    def person_of_unit(self, walker: Walker, unit: int) -> Person:
        """The person that a walk of this view came to. Counts as disclosed."""
        nodes = sorted((self.graph.node_ref(node), node) for node in walker.members(unit).tolist())
        ids = tuple(self.ids([node for _, node in nodes]))
        self.disclosed.update(ids)
        return Person(self.ids(walker.representatives([unit]))[0], tuple(ref for ref, _ in nodes), ids)

    def ids(self, ranks: Sequence[int]) -> list[str]:
        """Public ids of nodes in hex."""
        return in_hex(taken(self.graph.base.nodes.public, self.graph.extra.nodes.public, ranks))

    def public_ids(self, ranks: I32) -> NDArray[np.bytes_]:
        """Public ids of many nodes, as 16-byte strings: the order in which bulk results are canonical."""
        return as_bytes(taken(self.graph.base.nodes.public, self.graph.extra.nodes.public, ranks))

    def refs(self, ranks: Sequence[int]) -> list[NodeRef]:
        """Natural keys of nodes."""
        return self.graph.node_refs(ranks)

    def find_people(self, query: PersonQuery, limit: int) -> list[NodeRef]:
        """PERSON nodes that match and are there for the viewer, in order, at most `limit`.

        Who is not there counts towards no limit: else the cap would tell of him.
        """
        asked = limit
        while True:
            found = self.store.find_people(query, self.read_cut, asked)
            there = list(self._there(found))
            if len(there) >= limit or len(found) < asked:
                return there[:limit]
            asked *= _WIDER

    # ---- what records say

    @contextmanager
    def reading_with(self, other: GraphView) -> Iterator[None]:
        """For one question asked of both: what either reads of a node is read once, and each is told its own part."""
        before = self._reads, other._reads
        self._reads = other._reads = ReadTogether(self.store, (self.read_cut, other.read_cut))
        try:
            yield
        finally:
            self._reads, other._reads = before

    def links(self, nodes: Collection[NodeRef], types: Collection[LinkType]) -> list[StoredLink]:
        """Links of these types at these nodes, either end, whenever they hold, that records say which he may read."""
        return self._reads.links(nodes, self.read_cut, types) if nodes else []

    def descriptions(self, nodes: Collection[NodeRef]) -> list[StoredDescription]:
        """What records that the viewer may read say of these nodes within the view's world time."""
        said = self._reads.descriptions(self._there(nodes), self.read_cut) if nodes else []
        if self.valid is None:
            return said
        return [each for each in said if each.valid_from < self.valid.end and each.valid_to > self.valid.start]

    def captions(self, nodes: Collection[NodeRef]) -> dict[NodeRef, str]:
        """What a page shows for each node that has a readable caption: the best graded, then the newest."""
        captions: dict[NodeRef, str] = {}
        best: dict[NodeRef, tuple[int, int]] = {}
        for said in self.descriptions(nodes):
            caption = said.properties.get("caption")
            weight = (-said.provenance.grading.rank, said.provenance.known_from)
            if isinstance(caption, str) and caption and weight > best.get(said.node, (-WORST_GRADE, 0)):
                best[said.node], captions[said.node] = weight, caption
        return captions

    def record_ids(self, ranks: Sequence[int] | I32) -> list[str]:
        """Public ids (hex) of record versions; from now on `provenance` answers for them, and they are disclosed."""
        public_ids = in_hex(taken(self.graph.base.records.public, self.graph.extra.records.public, ranks))
        self._sources.update(zip(public_ids, map(int, ranks), strict=True))
        self.disclosed.update(public_ids)
        return public_ids

    def owners(self, ranks: I32) -> list[str]:
        """Whose these record versions are, as their labels say."""
        labels = np.concatenate((self.graph.base.records.label, self.graph.extra.records.label))[ranks]
        return [self.graph.labels[label].owner for label in labels.tolist()]

    def provenance(self, record_ids: Collection[str]) -> dict[str, list[Provenance]]:
        """Where facts come from, for records that answers from this view named: each live version of each record."""
        known = {
            self.graph.record_source(self._sources[public_id]) for public_id in record_ids if public_id in self._sources
        }
        found: dict[str, list[Provenance]] = {}
        for record in self.store.records(sorted(known), self.read_cut):
            found.setdefault(record.provenance.record_id.hex(), []).append(record.provenance)
        return found

    # ---- in bulk

    @cached_property
    def people(self) -> People:
        """Everybody whom the viewer may know of, by node ranks: seconds on a million, once for all world times."""
        return _everybody(self.graph, self.cut_key[:3], lambda: people_of(self.walker()))

    def conflicts(self, public_id: str | None = None) -> list[IdentityConflict]:
        """What was left apart around one person, or everywhere. Raises NotFoundError as `person` does."""
        if public_id is None:
            return self._conflicts(self.people.dropped)
        rank = self.node(public_id)
        if self.graph.node_kind(rank) is not Kind.PERSON:
            raise NotFoundError(public_id)
        with self.walker() as walker:
            return self._conflicts(walker.conflicts_around(rank))

    def visible_links(self, types: Iterable[LinkType] | None = None, max_grade: int | None = None) -> VisibleLinks:
        """Every link that `walker` of the same arguments would walk, once."""
        with self.walker(types, max_grade) as walker:
            cut = walker.cut
        return links_in(self.graph, self._walk, cut, self._is_absent)

    # ---- inside

    def _there(self, nodes: Collection[NodeRef]) -> Collection[NodeRef]:
        if not len(self.absent):
            return nodes
        ranks = ((node, self.graph.node_rank_of(node)) for node in nodes)
        return [node for node, rank in ranks if rank is None or not self._is_absent[rank]]

    def _conflicts(self, dropped: Iterable[Dropped]) -> list[IdentityConflict]:
        def refs(ranks: frozenset[int]) -> tuple[NodeRef, ...]:
            return tuple(sorted(self.graph.node_ref(rank) for rank in ranks))

        found = (IdentityConflict(each.kind, refs(each.records), refs(each.identifiers)) for each in dropped)
        conflicts = sorted(found, key=lambda each: (each.kind, each.identifiers, each.nodes))
        for each in dropped:
            self.disclosed.update(self.ids(sorted(each.records | each.identifiers)))
        return conflicts


def view_for(
    graph: Graph,
    store: GraphStore,
    policy: Policy,
    viewer: Viewer,
    purpose: Purpose,
    *,
    valid: int | Interval | None = None,
    known_at: int | None = None,
    now: datetime | None = None,
) -> GraphView:
    """The graph as this viewer may read it under this policy.

    `valid` is a world minute, a stretch of them or None for any; `known_at` a moment of knowledge in microseconds, the
    graph's own head if None and never after it; `now` decides which grants run, none if it is not said.
    Raises PurposeMissingError without viewer or purpose.
    """
    reading = reading_of(graph, store, viewer, purpose, lambda labels: readable_classes(policy, viewer, labels))
    reading = replace(reading, sight=sight_of(policy, viewer, store, now))
    return GraphView(graph, store, viewer, purpose, reading, valid, known_at)


def profile_view(
    graph: Graph,
    store: GraphStore,
    policy: Policy,
    profile: Profile,
    viewer: Viewer,
    purpose: Purpose,
    *,
    valid: int | Interval | None = None,
    known_at: int | None = None,
) -> GraphView:
    """The graph cut to a reading profile, for a viewer who may read all of it: equal for all but for self_ids.

    What is worked out over the estate is worked out over this, and people of limited access are in none of it.
    Raises NoProfileError where the profile does not lie within what he may read, and otherwise as `view_for`.
    """
    reading = reading_of(graph, store, viewer, purpose, lambda labels: profile_classes(policy, viewer, profile, labels))
    # Grants are one reader's: whom a profile's readers do not all see is closed to each of them here.
    sight = sight_of(policy, viewer, store, None)
    sight = replace(sight, closed=sight.closed | sight.limited, limited=frozenset(), caseload=None)
    reading = replace(reading, profile=profile, sight=sight)
    return GraphView(graph, store, viewer, purpose, reading, valid, known_at)
