"""A match run: everybody compared, and what was found written as evidence that replaces the last run's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from graph.model.links import LinkType, Role
from graph.model.loads import FeedMode, LoadState
from graph.model.times import utc_now
from graph.snapshot.graph import Graph
from graph.store.port import GraphStore
from graph.store.stored import Head, ReadCut
from loaders.matching.blocking import candidate_pairs
from loaders.matching.engines import score_pairs
from loaders.matching.estate import Sighted, everyone
from loaders.matching.model import BANDS, Band, Model
from loaders.matching.pairs import (
    JUDGEMENTS,
    MATCHING,
    End,
    ScoredPair,
    digest_of,
    manifest,
    publish,
    rows_of,
    rows_of_scores,
)
from loaders.matching.scoring import Scored
from loaders.matching.table import Table, table_of

_JOINED = frozenset({Role.MATCH_FIRM, Role.MATCH_JOIN})


@dataclass(frozen=True, slots=True)
class MatchReport:
    """What a run did. `compared` pairs were weighed; `pairs` are those in some band, by band; `kept` stay joined."""

    model: str
    engine: str
    people: int
    compared: int
    pairs: dict[str, int]
    kept: int
    unchanged: bool
    head: Head


def match_everyone(
    store: GraphStore,
    graph: Graph,
    model: Model,
    *,
    actor: str,
    engine: str = "own",
    spark_master: str | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> MatchReport:
    """Compare all people of the graph, which is at the store's head, and publish what was found.

    The same people and model give the same records, so that a second run changes nothing.
    """
    people = list(everyone(graph, store))
    compared, found = scored_pairs(people, model, engine, spark_master)
    rows = list(rows_of_scores(store.ids, found, model.version))
    digest = digest_of(rows)
    with store.load_lock(actor):
        newest = _newest_digest(store)
        kept = [] if newest == digest else _kept(store, found, model, actor, clock)
        if newest != digest:
            at = clock()
            publish(store, manifest(store, MATCHING, FeedMode.FULL, digest, model.version, at, actor), rows, at)
    bands = {str(band): sum(pair.band is band for pair in found) for band in BANDS[1:]}
    return MatchReport(model.version, engine, len(people), compared, bands, len(kept), newest == digest, store.head())


def scored_pairs(
    people: Sequence[Sighted], model: Model, engine: str = "own", spark_master: str | None = None
) -> tuple[int, list[ScoredPair]]:
    """How many pairs were weighed, and those that fall into some band, in order of their ends."""
    table, ends = laid_out(people, model)
    left, right = candidate_pairs(table, model)
    scored = score_pairs(engine, table, people, left, right, model, spark_master)
    return len(left), kept_pairs(scored, ends)


def laid_out(people: Sequence[Sighted], model: Model) -> tuple[Table, list[End]]:
    """People as a table in which those of one label are a group, and their ends."""
    labels = {label: place for place, label in enumerate(sorted({each.label for each in people}))}
    table = table_of((each.profile for each in people), model, [labels[each.label] for each in people])
    return table, [End(each.node, each.label) for each in people]


def kept_pairs(scored: Scored, ends: Sequence[End]) -> list[ScoredPair]:
    """Pairs of two nodes in some band."""
    found = []
    which = np.flatnonzero(scored.band)
    columns = (scored.left, scored.right, scored.band, scored.weight)
    for left, right, band, weight in zip(*(column[which].tolist() for column in columns), strict=True):
        one, other = sorted((ends[left], ends[right]))
        if one.node != other.node:
            found.append(ScoredPair(one, other, BANDS[band], weight))
    return sorted(found, key=lambda pair: (pair.one, pair.other))


def _newest_digest(store: GraphStore) -> str | None:
    """What the newest live load of matching says, if it is a whole run with nothing after it."""
    own = [load for load in store.loads() if load.manifest.feed == MATCHING and load.state is LoadState.PUBLISHED]
    if not own or own[-1].manifest.mode is not FeedMode.FULL:
        return None
    return own[-1].manifest.file_sha256


def _kept(
    store: GraphStore, found: Sequence[ScoredPair], model: Model, actor: str, clock: Callable[[], datetime]
) -> list[ScoredPair]:
    """Pairs that were joined and now lie between the thresholds: they stay so by a judgement of the system."""
    held = [pair for pair in found if pair.band is Band.HELD]
    nodes = {end.node for pair in held for end in (pair.one, pair.other)}
    cut = ReadCut(frozenset(store.labels()), store.head().known_at)
    joined = {
        (link.source, link.target, link.provenance.label)
        for link in store.links(nodes, cut, (LinkType.MATCHED,))
        if link.role in _JOINED
    }
    kept = [pair for pair in held if (pair.one.node, pair.other.node, pair.one.label) in joined]
    if kept:
        at = clock()
        reason = "joined before; the new score lies between the break and the join threshold"
        values = ("kept", "cordon", at.isoformat(), reason, model.version, "", "", "")
        rows = [row for pair in kept for row in rows_of(store.ids, JUDGEMENTS, pair.one, pair.other, Role.KEPT, values)]
        publish(store, manifest(store, JUDGEMENTS, FeedMode.DELTA, digest_of(rows), model.version, at, actor), rows, at)
    return kept
