"""Which feeds a reader may read whole: only there does a row that is missing say that something is not so."""

from __future__ import annotations

from functools import cache

from graph.access import Policy, Viewer
from graph.access.filters import NO_FILTER
from graph.model.labels import Label
from loaders.mapping.access_label import strictest_of
from loaders.mapping.loading import available_mappings, load_mapping
from loaders.mapping.problems import MappingError


def whole_feeds(policy: Policy, viewer: Viewer) -> frozenset[str]:
    """Feeds of which the viewer may read the strictest row. Decided by mappings and policy, never by what is stored.

    Whoever reads through a filter reads no feed whole.
    """
    if policy.filters(viewer) != NO_FILTER:
        return frozenset()
    return frozenset(feed for feed, label in _strictest().items() if policy.admits(viewer, label))


def every_feed() -> frozenset[str]:
    """All feeds, for what is worked out with everything."""
    return frozenset(_strictest())


@cache
def _strictest() -> dict[str, Label]:
    labels = {}
    for name in available_mappings():
        try:
            mapping = load_mapping(name)
        except MappingError:
            # A folder of files has a label for each of them, and no rule rests on one.
            continue
        labels[mapping.feed] = strictest_of(mapping)
    return labels
