"""How fresh the feeds are that a check rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from analytics.allocation.answer import Doubt, FeedState, Unconfirmed
from analytics.allocation.rules import ConflictRules, FeedNeed
from graph.store.stored import FeedAge

# Scopes of an extract that covers every prison.
_WHOLE_ESTATE = frozenset({"", "estate", "all"})


def feed_states(ages: Sequence[FeedAge], rules: ConflictRules, asked_at: datetime, prison: str) -> list[FeedState]:
    """The state of each need, in the table's order. `prison` is the code of the establishment asked about."""
    return [_state(need, ages, asked_at, prison) for need in rules.feeds]


def _state(need: FeedNeed, ages: Sequence[FeedAge], asked_at: datetime, prison: str) -> FeedState:
    found = [age for age in ages if age.feed in need.feeds]
    if not need.rules:
        # Who is held where is told by this prison's extract or the whole estate's; a rule may stand in any register.
        own = [age for age in found if age.scope == prison]
        found = own or [age for age in found if age.scope in _WHOLE_ESTATE]
    if not found:
        return FeedState(need.name, need.required, None, None, None, need.limit)
    # A scope that nobody reloads any more must not pass for fresh because another one is.
    oldest = min(found, key=lambda age: (age.extracted_at, age.feed))
    age = asked_at - oldest.extracted_at
    return FeedState(need.name, need.required, oldest.feed, oldest.extracted_at, age, need.limit)


def doubts_of_feeds(states: Sequence[FeedState]) -> list[Unconfirmed]:
    """Required feeds that are missing or stale."""
    missing = [Unconfirmed(Doubt.FEED_MISSING, state.name) for state in states if state.required and state.feed is None]
    stale = [Unconfirmed(Doubt.FEED_STALE, state.name) for state in states if state.required and state.is_stale]
    return missing + stale


def up_to(states: Sequence[FeedState]) -> datetime | None:
    """The oldest extraction among the required feeds that there are."""
    known = [state.extracted_at for state in states if state.required and state.extracted_at is not None]
    return min(known, default=None)
