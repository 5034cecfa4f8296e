"""Records that arrive one at a time: matched with the estate through the store's own indexes, without a batch run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

import numpy as np

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode
from graph.model.times import utc_now
from graph.store.port import EvidenceStream, GraphStore
from graph.store.stored import Head, PersonQuery, ReadCut
from loaders.matching.blocking import RARE_BEARERS, candidate_pairs
from loaders.matching.estate import Sighted, sighted
from loaders.matching.model import Band, Model
from loaders.matching.pairs import MATCHING, End, ScoredPair, digest_of, manifest, publish, rows_of_scores
from loaders.matching.profiles import Profile
from loaders.matching.run import kept_pairs, laid_out
from loaders.matching.scoring import score

# Nobody's numbers, telephones and rare names bring more records than this; a default that somebody typed does.
MOST_CANDIDATES = 400
# More people than this in one load are for a run.
MOST_ARRIVALS = 500
_NODES = {"phone": (Kind.PHONE, LinkType.HAS_PHONE), "email": (Kind.EMAIL, LinkType.HAS_EMAIL)}


def match_arrivals(
    store: GraphStore,
    nodes: Collection[NodeRef],
    model: Model,
    *,
    actor: str,
    clock: Callable[[], datetime] = utc_now,
) -> list[ScoredPair]:
    """Compare these PERSON nodes with the estate and publish what changed; pairs that no longer hold are ended."""
    cut = ReadCut(frozenset(store.labels()), store.head().known_at)
    found = scored_arrivals(store, nodes, model, cut)
    pairs = {(pair.one, pair.other): pair for pair in found}
    for gone in _standing(store, nodes, cut) - pairs.keys():
        pairs[gone] = ScoredPair(*gone, Band.NONE, 0.0)
    if pairs:
        ordered = [pairs[key] for key in sorted(pairs)]
        rows = list(rows_of_scores(store.ids, ordered, model.version))
        at = clock()
        publish(store, manifest(store, MATCHING, FeedMode.DELTA, digest_of(rows), model.version, at, actor), rows, at)
    return found


def scored_arrivals(store: GraphStore, nodes: Collection[NodeRef], model: Model, cut: ReadCut) -> list[ScoredPair]:
    """Pairs in some band of these nodes with anybody, as a whole run would find them."""
    arrived = sighted(store, nodes, cut)
    if not arrived:
        return []
    near = candidates(store, [each.profile for each in arrived], model, cut) - set(nodes)
    people: list[Sighted] = [*arrived, *sighted(store, sorted(near), cut)]
    table, ends = laid_out(people, model)
    left, right = candidate_pairs(table, model)
    new = np.minimum(left, right) < len(arrived)
    return kept_pairs(score(table, left[new], right[new], model), ends)


def candidates(store: GraphStore, profiles: Sequence[Profile], model: Model, cut: ReadCut) -> set[NodeRef]:
    """PERSON nodes that may share a blocking key with any of these profiles: what the store's indexes lead to."""
    found: set[NodeRef] = set()
    for profile in profiles:
        for query in _queries(profile, model):
            some = store.find_people(query, cut, MOST_CANDIDATES + 1)
            found.update(some if len(some) <= MOST_CANDIDATES else [])
        things = [NodeRef(Kind.PHONE, "", number) for number in profile.phones]
        for link in store.links(things, cut, (LinkType.HAS_PHONE,)) if things else []:
            if link.source.kind is Kind.PERSON:
                found.add(link.source)
    return found


def _queries(profile: Profile, model: Model) -> list[PersonQuery]:
    queries = [PersonQuery(identifier=identifier) for identifier in profile.identifiers]
    for born in (profile.born, *profile.other_births):
        for day in {born, _transposed(born)} - {None}:
            queries.append(PersonQuery(born=day))  # noqa: PERF401 - two loops read better
    lasts, firsts = (profile.last, *profile.other_lasts), (profile.first, *profile.other_firsts)
    bearers = model.population * model.terms["forenames"].of(profile.first) * model.terms["surnames"].of(profile.last)
    if profile.first and (bearers <= RARE_BEARERS or profile.born is None):
        queries += [PersonQuery(surname=last, forename=first) for last in lasts for first in firsts if last and first]
        queries.append(PersonQuery(surname=profile.first, forename=profile.last))
    return queries


def _transposed(born: date | None) -> date | None:
    if born is None or born.day > 12:
        return None
    return born.replace(month=born.day, day=born.month)


def _standing(store: GraphStore, nodes: Collection[NodeRef], cut: ReadCut) -> set[tuple[End, End]]:
    """Pairs of these nodes that the store holds as scored, by their ends."""
    labels: dict[tuple[NodeRef, NodeRef, Role], list[End]] = {}
    for link in store.links(nodes, cut, (LinkType.MATCHED,)):
        labels.setdefault((link.source, link.target, link.role), []).append(End(link.source, link.provenance.label))
    found = set()
    for (source, target, role), ends in labels.items():
        for end in ends:
            for far in labels.get((target, source, role), []):
                one, other = sorted((end, far))
                found.add((one, other))
    return found


def match_changes(
    store: GraphStore, since: Head, model: Model, *, actor: str, clock: Callable[[], datetime] = utc_now
) -> int | None:
    """Match the people whom loads since a head speak of; how many, or None where a whole run has to do it.

    Before the first run there is nothing to keep up with, and many at once are matched faster by a run.
    """
    head = store.head()
    if head == since or not any(load.manifest.feed == MATCHING for load in store.loads()):
        return None
    with store.changes(since, head) as stream:
        said_of = _few_people(stream)
        if said_of is None:
            return None
        nodes = [
            NodeRef(Kind.PERSON, authority, key)
            for batch in stream.nodes()
            for handle, kind, authority, key in batch
            if kind == Kind.PERSON and handle in said_of
        ]
    match_arrivals(store, sorted(nodes), model, actor=actor, clock=clock)
    return len(nodes)


def _few_people(stream: EvidenceStream) -> set[int] | None:
    """The people of whom changed records speak, or None past the limit: of a large load no more is held than that."""
    found: set[int] = set()
    for batch in stream.descriptions():
        found.update(node for _, node, _, _ in batch)
        if len(found) > MOST_ARRIVALS:
            return None
    return found
