"""How good the data of a feed is, from what its loads left on their receipts.

Of rejected rows only those count that wait and that the reader sees: shares rest on these and on accepted rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from api.answers.loads import RejectedOf
from api.schemas.quality import ColumnQuality, FeedQualityAnswer, LoadQuality, LoadQualityAnswer
from graph.model.loads import LoadState, LoadSummary
from graph.store.port import GraphStore
from loaders.pipeline import newest_receipt
from loaders.quality import ColumnProfile, FeedProfile, besides_rejected, drift
from loaders.receipts import Receipt, ReceiptFolder
from loaders.withdrawal import find_load


def load_quality(store: GraphStore, receipts: ReceiptFolder, rejected: RejectedOf, load_key: str) -> LoadQualityAnswer:
    """One load by column, against the load before it. Raises UnknownLoadError."""
    load = find_load(store, load_key)
    receipt = receipts.read(load_key)
    others = [other for other in store.loads() if other.key != load_key]
    before = newest_receipt(others, load.manifest, receipts)
    profile = _shown(receipt, rejected)
    earlier = None if before is None else before.profile
    return LoadQualityAnswer(
        load=_line(load, receipt, rejected),
        compared_with=None if before is None else before.load_key,
        columns=[] if profile is None else list(_columns(profile, earlier)),
        flags={} if profile is None else profile.flags,
        recorded={} if profile is None else profile.lags,
        unusual=besides_rejected(receipt.accepted_unusual.unusual) if receipt and receipt.accepted_unusual else [],
    )


def feed_quality(
    store: GraphStore, receipts: ReceiptFolder, rejected: RejectedOf, feed: str, scope: str | None, limit: int
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
    lines = [_line(load, receipts.read(load.key), rejected) for load in newest]
    columns = load_quality(store, receipts, rejected, newest[0].key).columns if newest else []
    return FeedQualityAnswer(feed=feed, loads=lines, columns=columns)


def _shown(receipt: Receipt | None, rejected: RejectedOf) -> FeedProfile | None:
    """A load's profile with no rejected row behind it but those that the reader sees."""
    if receipt is None or receipt.profile is None:
        return None
    all_of, seen = Counter[str](), Counter(row.column for row in rejected(receipt.load_key))
    for tally in receipt.problems:
        all_of[tally.column] += tally.rows
    return replace(receipt.profile, columns=tuple(_less(each, all_of, seen) for each in receipt.profile.columns))


def _less(column: ColumnProfile, all_of: Mapping[str, int], seen: Mapping[str, int]) -> ColumnProfile:
    flagged = max(column.invalid - all_of.get(column.name, 0), 0)
    return replace(column, invalid=flagged + seen.get(column.name, 0))


def _line(load: LoadSummary, receipt: Receipt | None, rejected: RejectedOf) -> LoadQuality:
    counts, profile, shown = load.counts, _shown(receipt, rejected), len(rejected(load.key))
    columns = () if profile is None else profile.columns
    return LoadQuality(
        key=load.key,
        feed=load.manifest.feed,
        scope=load.manifest.scope,
        file_name=load.manifest.file_name,
        extracted_at=load.manifest.extracted_at,
        rows=counts.rows - counts.quarantined + shown,
        accepted=counts.accepted,
        duplicates=counts.duplicates,
        quarantined=shown,
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
