"""A store's history in a few lists, streamed as any store streams it: the measure that snapshots are held to."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.model.bitemporal import LoadTimes
from graph.model.evidence import LinkClaim, NodeRef, Properties
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Classification, Label
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, Validity
from graph.model.times import KNOWN_FOREVER
from graph.store.stored import Head

KEY = IdKey(bytes(range(32)))
CLASSES = {7: Label("prison"), 3: Label("police", Classification.SECRET), 5: Label("probation")}
STEP = 1_000_000

_Thing = TypeVar("_Thing", bound=Hashable)
Row = tuple[int, int]
"""A record's number and its version's."""


@dataclass(frozen=True)
class Place:
    """A feed and scope, and what its absences and dates mean."""

    feed: str
    scope: str
    mode: FeedMode
    validity: Validity


PLACES = (
    Place("prisoners", "LEI", FeedMode.FULL, Validity.OBSERVED),
    Place("register", "", FeedMode.FULL, Validity.STATED),
    Place("incidents", "", FeedMode.EVENTS, Validity.STATED),
    Place("alerts", "", FeedMode.DELTA, Validity.OBSERVED),
)


@dataclass(frozen=True)
class Published:
    """A load as readers know it; instants in microseconds, `extracted` in world minutes."""

    place: Place
    extracted: int
    published: int
    rows: tuple[Row, ...]
    withdrawn: int = KNOWN_FOREVER


@dataclass(frozen=True)
class Version:
    """What one version of a record says."""

    system: str
    source_id: str
    digest: bytes
    class_id: int
    grade: int
    links: tuple[LinkClaim, ...]
    descriptions: tuple[tuple[NodeRef, int | None, str], ...]


def version(record: int, number: int) -> Version:
    """The content of a version: made from its numbers, rich enough to tell versions apart, poor enough to repeat."""
    system = ("NOMIS", "NICHE", "DELIUS")[record % 3]
    dice = random.Random(f"{record}/{number}")
    me = NodeRef(Kind.PERSON, system, f"P{record}")
    others = [NodeRef(Kind.PERSON, "NOMIS", f"P{n}") for n in range(4)]
    places = [NodeRef(Kind.CELL, "", f"LEI-A-{n}") for n in range(3)] + [NodeRef(Kind.INCIDENT, "NICHE", "Ünfall 1")]
    links = [
        LinkClaim(
            me, dice.choice(places), LinkType.HELD_AT, valid_from=dice.choice((-5, 15)), valid_to=dice.choice((25, 99))
        )
        for _ in range(dice.randrange(3))
    ]
    links += [LinkClaim(me, dice.choice(others), LinkType.ASSOCIATED_WITH, assessment=dice.random() < 0.5)]
    links += [
        LinkClaim(me, places[-1], LinkType.INVOLVED_IN, dice.choice((Role.SUSPECT, Role.VICTIM)))
    ] * dice.randrange(3)
    described = [(me, dice.choice((None, -3000, 9000)), dice.choice(("", "SMITH", "O BRIEN")))] * dice.randrange(3)
    digest = hashlib.blake2b(f"{record}/{number}".encode(), digest_size=16).digest()
    # Of one record, not of one version: a relabelled record cannot be laid over a base (test_restriction).
    class_id = (7, 3, 5)[record % 3]
    return Version(system, f"r/{record}", digest, class_id, number % 16, tuple(links), tuple(described))


@dataclass
class Journal:
    """Everything published and withdrawn, in order of the known clock, one step apart."""

    loads: list[Published] = field(default_factory=list)
    moves: int = 0

    def publish(self, place: Place, extracted: int, rows: Sequence[Row]) -> None:
        """Publish a load."""
        self.moves += 1
        self.loads.append(Published(place, extracted, self.moves * STEP, tuple(rows)))

    def withdraw(self, index: int) -> None:
        """Take a load back, if it is still there."""
        if self.loads[index].withdrawn == KNOWN_FOREVER:
            self.moves += 1
            self.loads[index] = replace(self.loads[index], withdrawn=self.moves * STEP)

    @property
    def head(self) -> Head:
        """The state after the last move."""
        return Head(self.moves, self.moves * STEP)

    def stream(
        self, head: Head | None = None, since: Head | None = None, salt: int = 0, batch: int = 3
    ) -> JournalStream:
        """The evidence at a head, or what changed since; `salt` and `batch` change nothing that matters."""
        return JournalStream(self, head or self.head, since, random.Random(salt), batch)

    def times(self, head: Head) -> list[tuple[LoadTimes, Published]]:
        """Loads published up to the head, as known there."""
        return [
            (
                LoadTimes(
                    number,
                    load.extracted,
                    load.published,
                    load.withdrawn if load.withdrawn <= head.known_at else KNOWN_FOREVER,
                    f"{number:04d}",
                    load.place.mode,
                    load.place.validity,
                    f"{load.place.feed}\x1f{load.place.scope}",
                ),
                load,
            )
            for number, load in enumerate(self.loads)
            if load.published <= head.known_at
        ]

    def sighted(self, head: Head) -> dict[int, list[tuple[LoadTimes, int, Place]]]:
        """By record number: which load saw which version where."""
        found: dict[int, list[tuple[LoadTimes, int, Place]]] = {}
        for times, load in self.times(head):
            for record, number in load.rows:
                found.setdefault(record, []).append((times, number, load.place))
        return found


class JournalStream:
    """An `EvidenceStream` of a journal, with handles and batches that depend on nothing but its dice."""

    def __init__(self, journal: Journal, head: Head, since: Head | None, dice: random.Random, batch: int) -> None:
        self.head = head
        self._journal, self._batch, self._dice = journal, batch, dice
        sighted = journal.sighted(head)
        self._records = sorted(sighted if since is None else self._changed(sighted, since))
        self._sightings = {(record, n, t.handle) for record in self._records for t, n, _ in sighted[record]}
        self._versions = {key: version(*key) for key in sorted({(record, n) for record, n, _ in self._sightings})}
        said = self._versions.values()
        touched = {end for v in said for claim in v.links for end in (claim.source, claim.target)}
        self._nodes = sorted(touched | {ref for v in said for ref, _, _ in v.descriptions}, key=_node_order)
        self._node_handle = self._handles(self._nodes)
        self._record_handle = self._handles(list(self._versions))
        self._load_handle = self._handles([times.handle for times, _ in journal.times(head)])

    def _changed(self, sighted: dict[int, list[tuple[LoadTimes, int, Place]]], since: Head) -> list[int]:
        moved = {
            times.handle: load
            for times, load in self._journal.times(self.head)
            if load.published > since.known_at or since.known_at < load.withdrawn <= self.head.known_at
        }
        full = {load.place for load in moved.values() if load.place.mode is FeedMode.FULL}
        return [
            record
            for record, seen in sighted.items()
            if any(t.handle in moved or place in full for t, _, place in seen)
        ]

    def _handles(self, things: Sequence[_Thing]) -> dict[_Thing, int]:
        handles = self._dice.sample(range(10 * len(things) + 1), len(things))
        return dict(zip(things, handles, strict=True))

    def _batches(self, rows: Sequence[_Thing]) -> Iterator[list[_Thing]]:
        while rows:
            size = self._dice.randint(1, self._batch)
            yield list(rows[:size])
            rows = rows[size:]

    def _shuffled(self, rows: list[_Thing]) -> list[_Thing]:
        self._dice.shuffle(rows)
        return rows

    def loads(self) -> Sequence[tuple[LoadTimes, str, str]]:
        return [
            (replace(times, handle=self._load_handle[times.handle]), load.place.feed, load.place.scope)
            for times, load in self._shuffled(self._journal.times(self.head))
        ]

    def nodes(self) -> Iterator[list[tuple[int, int, str, str]]]:
        yield from self._batches([(self._node_handle[n], int(n.kind), n.authority, n.key) for n in self._nodes])

    def records(self) -> Iterator[list[tuple[int, str, str, bytes, int, int, str]]]:
        rows = [
            (self._record_handle[key], v.system, v.source_id, v.digest, v.class_id, v.grade, "voice" * (v.grade % 2))
            for key, v in self._versions.items()
        ]
        yield from self._batches(sorted(rows, key=lambda row: row[1:4]))

    def sightings(self) -> Iterator[NDArray[np.int64]]:
        rows = sorted((self._record_handle[r, n], self._load_handle[load]) for r, n, load in self._sightings)
        yield from (np.array(batch, dtype=np.int64) for batch in self._batches(rows))

    def links(self) -> Iterator[NDArray[np.int64]]:
        rows = [
            (
                self._record_handle[key],
                self._node_handle[claim.source],
                self._node_handle[claim.target],
                int(claim.type),
                int(claim.role),
                int(claim.assessment),
                claim.valid_from,
                claim.valid_to,
            )
            for key, v in self._versions.items()
            for claim in v.links
        ]
        yield from (np.array(batch, dtype=np.int64) for batch in self._batches(self._shuffled(rows)))

    def person_properties(self) -> Iterator[list[tuple[int, int, Properties]]]:
        raise NotImplementedError("a snapshot is built without it")

    def descriptions(self) -> Iterator[list[tuple[int, int, int | None, str]]]:
        rows = [
            (self._record_handle[key], self._node_handle[ref], born, surname)
            for key, v in self._versions.items()
            for ref, born, surname in v.descriptions
        ]
        yield from self._batches(self._shuffled(rows))


def _node_order(node: NodeRef) -> tuple[int, bytes, bytes]:
    return (node.kind, node.authority.encode(), node.key.encode())
