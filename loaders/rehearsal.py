"""A dry run's store: answers what the real one would answer, from reads alone, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

import numpy as np

from graph.model.evidence import EvidenceRow
from graph.model.loads import LoadCounts, LoadManifest, LoadState
from graph.model.times import to_minutes
from graph.store.port import GraphStore
from graph.store.stored import Head, OpenLoad, QuarantinedParty

_KEY_BYTES = 16


class LoadTarget(Protocol):
    """The part of a store that a load writes to; a `GraphStore` is one."""

    @property
    def batch_seconds(self) -> float:
        """How long one batch should take."""

    def load_lock(self, who: str, on_wait: Callable[[str], None] | None = None) -> AbstractContextManager[None]:
        """Hold the right to load."""

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
        """Take one batch; returns the load's counts with it."""

    def disposed(self, keys: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Of these (system, source_id) records those that were disposed of."""

    def missing_share(self, load: OpenLoad) -> float:
        """Of the records that a full feed held, the share that this load lacks."""

    def publish(self, load: OpenLoad, at: datetime, actor: str) -> Head:
        """Make the load visible."""

    def discard(self, load: OpenLoad, at: datetime, actor: str) -> None:
        """Give the load up."""


class Rehearsal:
    """A `LoadTarget` for one dry run."""

    def __init__(self, store: GraphStore) -> None:
        self.batch_seconds = store.batch_seconds
        self._store = store
        self._sighted: set[bytes] = set()
        self._records: set[bytes] = set()

    def load_lock(self, who: str, on_wait: Callable[[str], None] | None = None) -> AbstractContextManager[None]:
        """A dry run waits for nobody."""
        return nullcontext()

    def begin_load(self, manifest: LoadManifest, at: datetime) -> OpenLoad:
        """Recognises a repeat; an interrupted load is rehearsed from its first row."""
        for known in self._store.loads():
            if known.state is LoadState.PUBLISHED and known.manifest.identity == manifest.identity:
                return OpenLoad(0, known.key, manifest, repeat=known, counts=known.counts)
        return OpenLoad(0, "", manifest)

    def write(
        self,
        load: OpenLoad,
        rows: Sequence[EvidenceRow],
        counts: LoadCounts,
        last_line: int,
        quarantined: Sequence[QuarantinedParty] = (),
    ) -> LoadCounts:
        """Counts the batch as the store would: a duplicate is a row version that this load has already sighted."""
        accepted = flagged = 0
        for row in rows:
            version = _key(row.system, row.source_id, row.version)
            if version not in self._sighted:
                self._sighted.add(version)
                self._records.add(_key(row.system, row.source_id))
                accepted += 1
                flagged += bool(row.flags)
        return replace(
            counts,
            accepted=counts.accepted + accepted,
            duplicates=counts.duplicates + len(rows) - accepted,
            flagged=counts.flagged + flagged,
        )

    def disposed(self, keys: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """What the store says."""
        return self._store.disposed(keys)

    def missing_share(self, load: OpenLoad) -> float:
        """Of the records that the newest live load of this feed and scope sighted, the share not among the rows."""
        before = self._records_of_newest(load.manifest)
        return len(before - self._records) / len(before) if before else 0.0

    def publish(self, load: OpenLoad, at: datetime, actor: str) -> Head:
        """Nothing becomes visible."""
        return self._store.head()

    def discard(self, load: OpenLoad, at: datetime, actor: str) -> None:
        """Nothing was written."""

    def _records_of_newest(self, manifest: LoadManifest) -> set[bytes]:
        head = self._store.head()
        with self._store.evidence(head) as stream:
            live = [
                times
                for times, feed, scope in stream.loads()
                if (feed, scope) == (manifest.feed, manifest.scope)
                and times.mode is manifest.mode
                and times.live_at(head.known_at)
                and times.extracted <= to_minutes(manifest.extracted_at)
            ]
            if not live:
                return set()
            newest = max(live, key=lambda times: (times.extracted, times.published))
            seen: set[int] = set()
            for batch in stream.sightings():
                seen.update(batch[batch[:, 1] == newest.handle, 0].astype(np.int64).tolist())
            return {
                _key(system, source_id)
                for records in stream.records()
                for handle, system, source_id, *_ in records
                if handle in seen
            }


def _key(*parts: str | bytes) -> bytes:
    digest = blake2b(digest_size=_KEY_BYTES)
    for part in parts:
        encoded = part if isinstance(part, bytes) else part.encode()
        digest.update(len(encoded).to_bytes(4, "big") + encoded)
    return digest.digest()
