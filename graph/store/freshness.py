"""How fresh each feed is, from the ledger of loads."""

from __future__ import annotations

from collections.abc import Iterable

from graph.model.loads import DISMISSALS, LoadSummary
from graph.model.times import to_microseconds
from graph.store.stored import FeedAge


def newest_of_each_feed(published: Iterable[LoadSummary], known_at: int) -> list[FeedAge]:
    """The newest live load of each feed and scope, of loads in order of opening."""
    newest: dict[tuple[str, str], LoadSummary] = {}
    for load in published:
        # A file without a row to its name says nothing of how fresh the feed is, nor does putting a row aside.
        if not _live(load, known_at) or not load.counts.accepted or load.manifest.system == DISMISSALS:
            continue
        place = (load.manifest.feed, load.manifest.scope)
        if place not in newest or newest[place].manifest.extracted_at <= load.manifest.extracted_at:
            newest[place] = load
    return [
        FeedAge(feed, scope, load.manifest.extracted_at, load.published_at or load.started_at, load.key)
        for (feed, scope), load in sorted(newest.items())
    ]


def _live(load: LoadSummary, known_at: int) -> bool:
    if load.published_at is None or to_microseconds(load.published_at) > known_at:
        return False
    return load.withdrawn_at is None or to_microseconds(load.withdrawn_at) > known_at
