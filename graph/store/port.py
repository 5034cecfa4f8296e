"""The port that every store of record implements; tests/contract holds each of them to it.

Reads for one reader take a `ReadCut`; bulk reads feed snapshots, which are cut later, entry by entry. Integers that a
store returns as `handle` mean something only to that store within that call's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.access import BreakGlass
from graph.model.acts import Act
from graph.model.bitemporal import LoadTimes
from graph.model.evidence import EvidenceRow, NodeRef, Properties
from graph.model.ids import IdKey
from graph.model.labels import Label
from graph.model.links import LinkType
from graph.model.loads import LoadCounts, LoadManifest, LoadSummary
from graph.store.contents import Whole
from graph.store.stored import (
    FeedAge,
    Head,
    OpenLoad,
    PersonQuery,
    QuarantinedParty,
    ReadCut,
    StoredDescription,
    StoredLink,
    StoredRecord,
    VersionKey,
)


class EvidenceStream(Protocol):
    """Bulk content of published loads at one head, or of the records that changed between two heads.

    Batches are two-dimensional int64 arrays, or lists where there is text. Orders are by text as UTF-8 bytes.
    """

    head: Head

    def loads(self) -> Sequence[tuple[LoadTimes, str, str]]:
        """(times, feed, scope) of loads published up to the head; one withdrawn later reads as not withdrawn."""

    def nodes(self) -> Iterator[list[tuple[int, int, str, str]]]:
        """(handle, kind, authority, key), ordered by kind, authority, key; those that the records below touch."""

    def records(self) -> Iterator[list[tuple[int, str, str, bytes, int, int, str]]]:
        """(handle, system, source_id, version, class id, grade rank, origin), ordered by system, source_id, version.

        `origin` is the keyed pseudonym of who first said it, "" where that is the agency itself.
        """

    def sightings(self) -> Iterator[NDArray[np.int64]]:
        """Columns record handle, load handle; ordered by record handle, load handle."""

    def links(self) -> Iterator[NDArray[np.int64]]:
        """Columns record, source and target handles, type, role, assessment, valid_from, valid_to; any order."""

    def descriptions(self) -> Iterator[list[tuple[int, int, int | None, str]]]:
        """(record handle, PERSON node handle, birth day since 1970 or None, normalised surname or ""), any order."""

    def person_properties(self) -> Iterator[list[tuple[int, int, Properties]]]:
        """(record handle, PERSON node handle, all that the description says), any order: what matching compares."""


class GraphStore(Whole, Protocol):
    """A store of record: append-only on the known clock, one public revision, loads published whole."""

    @property
    def ids(self) -> IdKey:
        """The key of this store's public ids."""

    def close(self) -> None:
        """Release files and connections."""

    # ---- state
    def head(self) -> Head:
        """The newest published state; revision 0 of an empty store."""

    def labels(self) -> dict[int, Label]:
        """Every interned label by its class id."""

    def loads(self) -> list[LoadSummary]:
        """All loads, oldest first."""

    def feed_ages(self, known_at: int) -> list[FeedAge]:
        """The newest live load of each feed and scope, by feed and scope."""

    def quarantined_parties(
        self, identifiers: Collection[tuple[str, str]], known_at: int
    ) -> list[tuple[str, str, str, int]]:
        """Of these (type, canonical) identifiers, what a live load's quarantine names, with feed and class id.

        All of it, for safety checks: whom to tell of a line is for the caller to decide, by its class.
        """

    # ---- writing
    def load_lock(self, who: str, on_wait: Callable[[str], None] | None = None) -> AbstractContextManager[None]:
        """Hold the right to load. A second loader waits; `on_wait` is told once who holds it. Other writes go on."""

    def begin_load(self, manifest: LoadManifest, at: datetime) -> OpenLoad:
        """Open, resume, or recognise as a repeat."""

    def write(
        self,
        load: OpenLoad,
        rows: Sequence[EvidenceRow],
        counts: LoadCounts,
        last_line: int,
        quarantined: Sequence[QuarantinedParty] = (),
    ) -> LoadCounts:
        """Commit one batch, invisible until published.

        A store may commit it in parts. Whatever an interrupted batch left is no repeat when its rows come again.
        `counts` are the load's counts before this batch plus what the reader itself decided in it (rows, quarantined,
        dropped); the store adds what it alone can tell (accepted, duplicates, flagged), stores the sum, and returns it.
        """

    def missing_share(self, load: OpenLoad) -> float:
        """For a FULL feed: the share of records live in its newest load of this scope that this load does not sight."""

    def publish(self, load: OpenLoad, at: datetime, actor: str) -> Head:
        """Make the load visible in one transaction. Raises LoadConflictError unless its counts reconcile."""

    def discard(self, load: OpenLoad, at: datetime, actor: str) -> None:
        """Give up a load that was never published; its content stays invisible for ever."""

    def withdraw(self, load_key: str, at: datetime, actor: str, reason: str) -> Head:
        """Take a published load back, on the known clock: earlier knowledge can still be asked for."""

    # ---- reads for one reader
    def find_people(self, query: PersonQuery, cut: ReadCut, limit: int) -> list[NodeRef]:
        """PERSON nodes with a matching live description or identifier in the cut, in order, at most `limit`."""

    def descriptions(self, nodes: Collection[NodeRef], cut: ReadCut) -> list[StoredDescription]:
        """What live records in the cut say of these nodes; ordered by node, provenance, world time."""

    def links(
        self,
        nodes: Collection[NodeRef],
        cut: ReadCut,
        types: Collection[LinkType] | None = None,
    ) -> list[StoredLink]:
        """Live links in the cut at these nodes, either end; ordered by source, target, type, provenance, world time."""

    def descriptions_for(self, nodes: Collection[NodeRef], cuts: Sequence[ReadCut]) -> list[list[StoredDescription]]:
        """For each of several readers what `descriptions` would say to him, read once for all of them."""

    def links_for(
        self, nodes: Collection[NodeRef], cuts: Sequence[ReadCut], types: Collection[LinkType] | None = None
    ) -> list[list[StoredLink]]:
        """For each of several readers what `links` would say to him, read once for all of them."""

    def records(self, keys: Collection[tuple[str, str]], cut: ReadCut) -> list[StoredRecord]:
        """The live versions of these (system, source_id) records in the cut."""

    # ---- bulk
    def evidence(self, head: Head) -> AbstractContextManager[EvidenceStream]:
        """Everything published at the head, from one consistent read."""

    def changes(self, since: Head, head: Head) -> AbstractContextManager[EvidenceStream]:
        """All versions of the records whose state may differ between two heads (loads() is still complete)."""

    # ---- conclusions and what they rest on
    def save_result(
        self,
        result_id: str,
        kind: str,
        run: Mapping[str, object],
        rests_on: Collection[VersionKey],
    ) -> None:
        """Record a derived result's run and the record versions that it rests on; again, and nothing changes.

        Raises StoreError for a version that the store does not hold.
        """

    def results_resting_on(self, record_id: bytes) -> list[tuple[str, str]]:
        """(result id, kind) of every derived result that rests on any version of the record, by kind and id."""

    def results_resting_on_load(self, load_key: str) -> list[tuple[str, str]]:
        """(result id, kind) of every derived result that rests on a record version which the load sights."""

    def fallen(self, result_id: str, cut: ReadCut) -> list[tuple[bytes, bytes]]:
        """(record id, version) that a result rests on and that no longer stand in the cut, in order.

        Disposed of, withdrawn by every load that sighted it, or of a record labelled today as the cut may not read. A
        version that a newer one has replaced stands: it was said, and nobody took it back.
        """

    def tasked(self, prefix: str) -> frozenset[bytes]:
        """Public ids of records of which some version was tasked under a reference that begins so, in any case."""

    # ---- what people did about cases
    def append_acts(self, acts: Sequence[Act]) -> None:
        """Add acts to their cases, all or none, on disk before this returns.

        Raises StaleCaseError unless each is its case's next.
        """

    def acts(
        self,
        kind: str,
        classes: Collection[int],
        *,
        case: str | None = None,
        about: Collection[bytes] | None = None,
        until: datetime | None = None,
        actions: Collection[str] | None = None,
    ) -> list[Act]:
        """Acts of one kind whose label is among the classes, by case and sequence; until an instant, if given.

        `actions` are those wanted, all if None.
        `about` chooses cases in which any act is about any of these records, by public id. Of a disposed record's acts
        the bodies are gone.
        """

    # ---- break-glass
    def break_glass(self, entry: BreakGlass) -> None:
        """Record that a person of limited access was opened to one user; durable once it returns. Never altered."""

    def broken_glass(self) -> list[BreakGlass]:
        """Every such entry, ended ones included, by instant, subject and person."""

    # ---- retention
    def due_for_review(self, on: date, limit: int) -> list[tuple[str, str, date]]:
        """(system, source_id, review date) of records due, oldest first; held ones are left out."""

    def hold(
        self,
        system: str,
        source_id: str,
        until: date,
        actor: str,
        reason: str,
        at: datetime,
    ) -> None:
        """Keep a record past its review date, for a stated reason."""

    def dispose(self, keys: Collection[tuple[str, str]], actor: str, reason: str, at: datetime) -> Head:
        """Destroy these records' content in the store, leaving tombstones without personal data. The one deletion."""

    def is_disposed(self, record_id: bytes) -> bool:
        """Whether a tombstone stands where the record was."""

    def disposed(self, keys: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Of these (system, source_id) records those where a tombstone stands: no later load may bring them back."""
