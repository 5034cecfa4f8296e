"""Which nodes do not exist for a viewer, beyond what labels hide: himself, people of limited access, filtered people.

Labels say which records are read; this says of whom. It is settled before anything is walked, counted or searched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from graph.access import NO_FILTER, Filters, PersonName, Policy, Supervision, Viewer
from graph.closing import Closing, close
from graph.identity.kernels import ABSENT
from graph.identity.layout import Cut, Flags, Half, Said, lay_out
from graph.identity.walker import WORST_GRADE, Walker, only
from graph.model.ancestry import DOWNWARDS, HOLDING
from graph.model.evidence import NodeRef
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import SUPERVISED, SUPERVISION
from graph.model.links import LinkType
from graph.model.times import from_microseconds, to_minutes
from graph.snapshot.arrays import FLAG_REVERSED, I32
from graph.snapshot.graph import Graph
from graph.snapshot.named_people import people_described
from graph.snapshot.worked_out import WorkedOut
from graph.store.port import GraphStore

# What belongs to one person alone: if he is not there, neither is it.
_OWNED = only({LinkType.HAS_IDENTIFIER, LinkType.HAS_ALERT, LinkType.HAS_SCORE, LinkType.ON_LIST, LinkType.IN_BOOKING})
_HELD, _LOCATED = only({LinkType.HELD_AT}), only({LinkType.LOCATED_IN})
# Clients differ in a handful of filters; more keys than this and the oldest answers are worked out anew.
_KEPT = 64
_absent: WorkedOut[I32] = WorkedOut(_KEPT)
_opened: WorkedOut[Flags] = WorkedOut(_KEPT)
# Each costs two bytes for either end of every link.
_closings: WorkedOut[Closing] = WorkedOut(8)


@dataclass(frozen=True, slots=True)
class Sight:
    """What bounds a viewer beyond labels. `closed` and `limited` are public ids of people's records.

    `closed` do not exist for him; `limited` are of limited access and shown to him redacted; `caseload` is None where
    he opens anybody, and where it is not, a broken glass has `opened` somebody all the same. `glass` has opened people
    of limited access to him by any of their records, though never `himself`.
    """

    closed: frozenset[bytes] = frozenset()
    limited: frozenset[bytes] = frozenset()
    filters: Filters = NO_FILTER
    caseload: frozenset[str] | None = None
    opened: frozenset[bytes] = frozenset()
    glass: frozenset[bytes] = frozenset()
    himself: frozenset[bytes] = frozenset()


UNBOUNDED = Sight()


def sight_of(policy: Policy, viewer: Viewer, store: GraphStore, now: datetime | None) -> Sight:
    """What bounds this viewer now. Without `now` no grant is running, and every limited person is closed to him."""
    anybody = policy.opens_any_caseload(viewer)
    limited, opened = set[bytes](), set[bytes]()
    if now is not None and (policy.restricted or not anybody):
        opened = {each.person for each in store.broken_glass() if each.subject == viewer.person and each.running(now)}
    if policy.restricted:
        limited = {public_id_of(each.person, store.ids) for each in policy.restricted}
        limited -= opened | (set() if now is None else granted_to(policy, viewer, store.ids, now))
    himself = {bytes.fromhex(public_id) for public_id in viewer.self_ids}
    redacted = policy.reads_limited_access(viewer)
    return Sight(
        closed=frozenset(himself if redacted else himself | limited),
        limited=frozenset(limited if redacted else ()),
        filters=policy.filters(viewer),
        caseload=None if anybody else viewer.caseload,
        opened=frozenset() if anybody else frozenset(opened),
        glass=frozenset(opened),
        himself=frozenset(himself),
    )


def granted_to(policy: Policy, viewer: Viewer, ids: IdKey, now: datetime) -> set[bytes]:
    """Public ids of people of limited access whom a running grant opens to this viewer."""
    mine = (grant for grant in policy.grants if grant.subject == viewer.person and now < grant.until)
    return {public_id_of(grant.person, ids) for grant in mine}


def public_id_of(person: PersonName, ids: IdKey) -> bytes:
    """The public id of a person as the policy names him."""
    return bytes.fromhex(person) if isinstance(person, str) else ids.node_id(person)


def nodes_meant(graph: Graph, public_id: bytes) -> tuple[int, ...]:
    """The nodes that the policy means by an id: of a person's own record, or of any record that is about him.

    Not every record has a person for its node: a booking's id would else be taken for nobody, and close nothing.
    """
    rank = graph.node_rank(public_id)
    return people_described(graph, public_id) if rank is None else (rank,)


class Admission:
    """Who exists in one graph for one mask and one sight. Worked out on demand and kept for as long as the graph."""

    def __init__(self, graph: Graph, labels: Flags, sight: Sight, known_at: int) -> None:
        self._graph, self._labels, self._sight = graph, labels, sight
        self._walk = lay_out(graph)
        self._now = graph.known_rank(graph.head.known_at)
        self._then = graph.known_rank(known_at)

    def absent(self) -> I32:
        """Ranks of the nodes that do not exist for the viewer, ascending."""
        sight = self._sight
        if not sight.closed and not sight.filters.on_people:
            return np.empty(0, dtype=np.int32)
        return _absent(self._graph, self._key(), self._absent)

    def closing(self) -> Closing:
        """Which records are not there because of whom they name."""
        absent = self.absent()
        if not len(absent):
            return Closing(absent, None, self._walk)
        make = lambda: close(self._graph, self._walk, absent, self._closed())  # noqa: E731
        return _closings(self._graph, self._key(), make)

    def limited(self) -> frozenset[int]:
        """Ranks of the records of people whom the viewer sees redacted."""
        return frozenset(self._joined(self._behind_glass(self._sight.limited)).tolist())

    def opened(self) -> Flags | None:
        """Which PERSON nodes the viewer's caseload opens; None where it opens all."""
        caseload = self._sight.caseload
        if caseload is None:
            return None
        key = (caseload, self._sight.opened, self._labels.tobytes())
        return _opened(self._graph, key, lambda: self._opened(caseload))

    def _key(self) -> tuple[object, ...]:
        sight = self._sight
        return (sight.closed, sight.filters, sight.glass, sight.himself, self._then, self._labels.tobytes())

    def _opened(self, caseload: frozenset[str]) -> Flags:
        opened = self._spread(self._held(caseload))
        opened[self._joined(self._sight.opened)] = True
        return opened

    def _absent(self) -> I32:
        gone = np.zeros(self._graph.node_count, dtype=np.bool_)
        gone[self._closed()] = True
        if self._sight.filters.on_people:
            gone |= self._people() & ~self._admitted()
        gone[self._left_without_owner(gone)] = True
        return np.flatnonzero(gone).astype(np.int32)

    def _closed(self) -> I32:
        return self._joined(self._behind_glass(self._sight.closed))

    def _behind_glass(self, people: frozenset[bytes]) -> frozenset[bytes]:
        """Those whom no broken glass opens: by the id of any record that is theirs for all that the reader reads."""
        glass = self._sight.glass
        if not glass or not people:
            return people
        known = {rank for public_id in sorted(glass) for rank in nodes_meant(self._graph, public_id)}
        nodes = np.array(sorted(known), dtype=np.int32)
        reach = known.union(*(self._members(nodes, self._labels, at).tolist() for at in {self._now, self._then}))
        return frozenset(
            each for each in people if each in self._sight.himself or reach.isdisjoint(nodes_meant(self._graph, each))
        )

    def _joined(self, people: Iterable[bytes]) -> I32:
        """Every record of the whole joined person, hidden rows included: no row that joins may open what is closed."""
        found = {rank for public_id in sorted(people) for rank in nodes_meant(self._graph, public_id)}
        nodes = np.array(sorted(found), dtype=np.int32)
        if not len(nodes):
            return nodes
        everything = np.ones(len(self._graph.labels), dtype=np.bool_)
        # What a hidden row parts, the viewer's own rows may still join, and what is joined no more was so then.
        for labels in (everything, self._labels):
            for known in {self._now, self._then}:
                nodes = np.union1d(nodes, self._members(nodes, labels, known)).astype(np.int32)
        return nodes

    def _admitted(self) -> Flags:
        filters = self._sight.filters
        admitted = np.ones(self._graph.node_count, dtype=np.bool_)
        if filters.prisons is not None:
            admitted &= self._spread(self._held(filters.prisons))
        if filters.supervision_statuses is not None:
            admitted &= self._supervised(filters.supervision_statuses)
        return admitted

    def _supervised(self, statuses: frozenset[str]) -> Flags:
        held, probation = self._spread(self._held(None)), self._spread(self._on_probation())
        found = np.zeros(self._graph.node_count, dtype=np.bool_)
        if Supervision.PRISONS in statuses:
            found |= held
        if Supervision.PROBATION in statuses:
            found |= probation
        if Supervision.NONE in statuses:
            found |= ~(held | probation)
        return found

    def _held(self, prisons: frozenset[str] | None) -> I32:
        """PERSON nodes that are held now in one of these establishments, or in any."""
        inside = self._places() if prisons is None else self._inside(prisons)
        found = [np.empty(0, dtype=np.int32)]
        for half in (self._walk.base, self._walk.extra):
            near = _owner_of_entries(half)
            here = self._stands_now(half) & _HELD[half.type] & self._people()[near] & inside[half.neighbour]
            found.append(near[here])
        return np.unique(np.concatenate(found))

    def _inside(self, prisons: frozenset[str]) -> Flags:
        """These establishments and the places that lie in them, as the register of places says: never by their keys."""
        places = self._places()
        ranks = (self._graph.node_rank_of(NodeRef(Kind.ESTABLISHMENT, "", code)) for code in sorted(prisons))
        inside = np.zeros(self._graph.node_count, dtype=np.bool_)
        inside[[rank for rank in ranks if rank is not None]] = True
        steps = [self._lies_in(half) for half in (self._walk.base, self._walk.extra)]
        for _ in DOWNWARDS:
            for place, around in steps:
                inside[place[inside[around]]] = True
        return inside & places

    def _lies_in(self, half: Half) -> tuple[I32, I32]:
        """Places, and beside each what it lies in."""
        near, places = _owner_of_entries(half), self._places()
        here = self._stands_now(half) & _LOCATED[half.type] & ((half.flags & FLAG_REVERSED) == 0)
        here &= places[near] & places[half.neighbour]
        return near[here], half.neighbour[here]

    def _places(self) -> Flags:
        kinds = np.concatenate((self._graph.base.nodes.kind, self._graph.extra.nodes.kind))
        return np.isin(kinds, np.array(sorted(HOLDING), dtype=np.uint8))

    def _stands_now(self, half: Half) -> Flags:
        minute = to_minutes(from_microseconds(self._graph.head.known_at))
        return self._readable(half, self._now) & (half.valid_from <= minute) & (half.valid_to > minute)

    def _on_probation(self) -> I32:
        """PERSON nodes that a readable record calls supervised."""
        says = np.array([SUPERVISED in label.facets(SUPERVISION) for label in self._graph.labels], dtype=np.bool_)
        says &= self._labels
        found = [_described(said, says, self._now) for said in (self._walk.said, self._walk.extra_said)]
        return np.unique(np.concatenate(found))

    def _left_without_owner(self, gone: Flags) -> I32:
        """Alerts, bookings, numbers and the like that hang on nobody who is there."""
        candidates, held = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
        for half in (self._walk.base, self._walk.extra):
            near = _owner_of_entries(half)
            owned = _OWNED[half.type] & self._people()[near]
            candidates = np.union1d(candidates, half.neighbour[owned & gone[near]]).astype(np.int32)
            there = owned & ~gone[near] & self._readable(half, self._then)
            held = np.union1d(held, half.neighbour[there]).astype(np.int32)
        return np.setdiff1d(candidates, held)

    def _readable(self, half: Half, known: int) -> Flags:
        readable: Flags = self._labels[half.label]
        return readable & (half.known_from <= known) & (half.known_to > known)

    def _people(self) -> Flags:
        people = np.zeros(self._graph.node_count, dtype=np.bool_)
        people[: self._walk.persons] = True
        people[self._walk.base_nodes : self._walk.new_persons] = True
        return people

    def _spread(self, seeds: I32) -> Flags:
        """All records of the people who have one of these, as the viewer's own rows join them."""
        spread = np.zeros(self._graph.node_count, dtype=np.bool_)
        spread[seeds] = True
        spread[self._members(seeds, self._labels, self._now)] = True
        return spread

    def _members(self, nodes: I32, labels: Flags, known: int) -> I32:
        cut = Cut(
            labels=labels,
            types=only(LinkType),
            known=known,
            since=0,
            until=0,
            any_time=True,
            max_grade=WORST_GRADE,
            any_grade=True,
        )
        with Walker(self._graph, self._walk, cut, np.empty(0, dtype=np.int32)) as walker:
            units = sorted(set(walker.units_of(nodes).tolist()) - {ABSENT})
            return np.concatenate([np.empty(0, dtype=np.int32), *(walker.members(unit) for unit in units)])


def _owner_of_entries(half: Half) -> I32:
    """The node at whose place each entry of an adjacency stands."""
    if not len(half.neighbour):
        return np.empty(0, dtype=np.int32)
    return np.repeat(np.arange(len(half.start) - 1, dtype=np.int32), np.diff(half.start))


def _described(said: Said, labels: Flags, known: int) -> I32:
    if not len(said.label):
        return np.empty(0, dtype=np.int32)
    rows = np.flatnonzero(labels[said.label] & (said.known_from <= known) & (said.known_to > known))
    return (np.searchsorted(said.start, rows, side="right") - 1).astype(np.int32)
