"""Prisoners' facts from the graph, as one view may read them on one day, for the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from analytics.categorisation.collected import READ_FOR_REVIEWS, READ_FOR_RULES, collect
from analytics.categorisation.facts import NetworkEvidence
from analytics.categorisation.person_facts import Gathered, Gathering
from graph.model.evidence import NodeRef
from graph.model.links import LinkType
from graph.view import GraphView

__all__ = ["READ_FOR_REVIEWS", "Gathered", "Gathering", "gather", "gather_all"]


def gather(
    view: GraphView,
    public_id: str,
    as_of: date,
    vocabulary: str,
    whole_feeds: Collection[str],
    network: NetworkEvidence | None = None,
) -> Gathered:
    """The facts about one person. Raises NotFoundError for one who does not exist for the viewer.

    `whole_feeds` are the feeds that the viewer may read whole: only there does a missing row say that something is not
    so. Everywhere else it says nothing, and the fact stays unknown.
    """
    person = view.person(public_id)
    ((_, found),) = gather_all(view, [(public_id, person.records)], as_of, whole_feeds)
    gathered = found.facts(vocabulary, network)
    view.disclosed.update(gathered.records)
    return gathered


def gather_all(
    view: GraphView,
    people: Iterable[tuple[str, Sequence[NodeRef]]],
    as_of: date,
    whole_feeds: Collection[str],
    read: Sequence[LinkType] = READ_FOR_RULES,
) -> Iterator[tuple[str, Gathering]]:
    """What there is about each of many people, read some hundreds at a time; nobody counts as disclosed by it.

    Facts that hang on a person by other links than are `read` are told as unknown.
    """
    whole = frozenset(whole_feeds) & {age.feed for age in view.store.feed_ages(view.known_at)}
    for key, collected, register in collect(view, people, as_of, read):
        yield key, Gathering(collected, register, as_of, whole)
