"""A change of the register, published whole like any load, so that both clocks, labels and withdrawal hold for it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from graph.model.evidence import EvidenceRow
from graph.model.loads import FeedMode, LoadCounts, LoadManifest, LoadState, LoadSummary, Validity
from graph.store.port import GraphStore
from graph.store.stored import Head
from loaders.register.rows import HEADER

FEED = "cordon-separations"
_LAYOUT = hashlib.sha256("|".join(HEADER).encode()).hexdigest()


def publish_row(
    store: GraphStore, row: EvidenceRow, *, agency: str, at: datetime, by: str, after: datetime | None = None
) -> Head:
    """Write one version of one record, and make it visible. A load of its own, so that it can be taken back alone.

    `after` is when the version that it replaces was extracted, whichever feed brought that: of two versions of one
    minute nothing would say which is the newer, since world time is kept in minutes.

    It takes no load lock: a file that loads for minutes must not hold up a threat to life.
    """
    manifest = LoadManifest(
        feed=FEED,
        agency=agency,
        system=row.system,
        scope="",
        mode=FeedMode.DELTA,
        validity=Validity.STATED,
        file_name=row.source_id,
        file_sha256=hashlib.sha256(row.version).hexdigest(),
        mapping_digest=_LAYOUT,
        header=HEADER,
        extracted_at=at if after is None else max(at, after + timedelta(minutes=1)),
        started_by=by,
    )
    load = store.begin_load(manifest, at)
    if load.resume_after:
        store.discard(load, at, by)
        load = store.begin_load(manifest, at)
    store.write(load, [row], LoadCounts(rows=1), 1)
    return store.publish(load, at, by)


def take_back(store: GraphStore, record: str, *, at: datetime, by: str, reason: str) -> None:
    """Withdraw every change of a record, oldest first, so that it stands until the last of them is gone."""
    for load in changes_of(store.loads(), record):
        store.withdraw(load.key, at, by, reason)


def changes_of(loads: Collection[LoadSummary], record: str) -> list[LoadSummary]:
    """The published changes of one record, oldest first."""
    found = (
        load
        for load in loads
        if load.manifest.feed == FEED and load.state is LoadState.PUBLISHED and load.manifest.file_name == record
    )
    return sorted(found, key=lambda load: load.manifest.extracted_at)
