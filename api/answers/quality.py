"""How good the data of a feed is, from what its loads left on their receipts."""

from __future__ import annotations

from collections.abc import Iterator

from api.schemas.quality import ColumnQuality, FeedQualityAnswer, LoadQuality, LoadQualityAnswer
from graph.model.loads import LoadState, LoadSummary
from graph.store.port import GraphStore
from loaders.pipeline import newest_receipt
from loaders.quality import FeedProfile, drift
from loaders.receipts import Receipt, ReceiptFolder
from loaders.withdrawal import find_load


def load_quality(store: GraphStore, receipts: ReceiptFolder, load_key: str) -> LoadQualityAnswer:
    """One load by column, against the load before it. Raises UnknownLoadError."""
    load = find_load(store, load_key)
    receipt = receipts.read(load_key)
    others = [other for other in store.loads() if other.key != load_key]
    before = newest_receipt(others, load.manifest, receipts)
    profile = None if receipt is None else receipt.profile
    earlier = None if before is None else before.profile
    return LoadQualityAnswer(
        load=_line(load, receipt),
        compared_with=None if before is None else before.load_key,
        columns=[] if profile is None else list(_columns(profile, earlier)),
        flags={} if profile is None else profile.flags,
        recorded={} if profile is None else profile.lags,
        unusual=list(receipt.accepted_unusual.unusual) if receipt is not None and receipt.accepted_unusual else [],
    )


def feed_quality(
    store: GraphStore, receipts: ReceiptFolder, feed: str, scope: str | None, limit: int
) -> FeedQualityAnswer:
    """The newest loads of a feed, newest first, and the columns of the newest against the one before it."""
    found = [
        load
        for load in store.loads()
        if load.manifest.feed == feed
        and load.state is LoadState.PUBLISHED
        and not load.manifest.corrects
        and scope in (None, load.manifest.scope)
    ]
    newest = sorted(found, key=lambda load: (load.manifest.extracted_at, load.started_at), reverse=True)[:limit]
    lines = [_line(load, receipts.read(load.key)) for load in newest]
    columns = load_quality(store, receipts, newest[0].key).columns if newest else []
    return FeedQualityAnswer(feed=feed, loads=lines, columns=columns)


def _line(load: LoadSummary, receipt: Receipt | None) -> LoadQuality:
    counts, profile = load.counts, None if receipt is None else receipt.profile
    columns = () if profile is None else profile.columns
    return LoadQuality(
        key=load.key,
        feed=load.manifest.feed,
        scope=load.manifest.scope,
        file_name=load.manifest.file_name,
        extracted_at=load.manifest.extracted_at,
        rows=counts.rows,
        accepted=counts.accepted,
        duplicates=counts.duplicates,
        quarantined=counts.quarantined,
        dropped=counts.dropped,
        flagged=counts.flagged,
        completeness=_mean([column.completeness for column in columns]),
        validity=_mean([column.validity for column in columns]),
        missing_share=None if receipt is None else receipt.missing_share,
    )


def _columns(profile: FeedProfile, before: FeedProfile | None) -> Iterator[ColumnQuality]:
    moved = {} if before is None else {column.name: column for column in drift(profile, before)}
    for column in profile.columns:
        against = moved.get(column.name)
        yield ColumnQuality(
            name=column.name,
            filled=column.filled,
            completeness=round(column.completeness, 4),
            validity=round(column.validity, 4),
            uniqueness=None if column.uniqueness is None else round(column.uniqueness, 4),
            completeness_before=None if against is None or against.before is None else round(against.before, 4),
            drift=None if against is None or against.index is None else round(against.index, 4),
            moved=against is not None and against.moved,
            looks_like=against.looks_like if against is not None else "",
        )


def _mean(shares: list[float]) -> float | None:
    return round(sum(shares) / len(shares), 4) if shares else None
