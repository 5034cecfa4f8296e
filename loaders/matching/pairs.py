"""Scored pairs and judgements as evidence: one record from each end of a pair, under that end's label.

A pair is worth what both its profiles say, so it may be read by whoever may read both. Two records state it, one under
each label, and `graph.identity` counts it where both are readable. The keys are pseudonyms: neither record names the
other side in a key, and none describes anybody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from graph.model.evidence import EvidenceRow, LinkClaim, NodeRef
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import OF_IDENTITY, LinkType, Role
from graph.model.loads import FeedMode, LoadCounts, LoadManifest, Validity
from graph.store.port import GraphStore
from graph.store.stored import Head, OpenLoad, ReadCut
from loaders.matching.model import Band

AGENCY = "cordon"
MATCHING, JUDGEMENTS = "matching", "judgements"
# Feeds that Cordon writes itself: no reader is shown their loads or ages, for those move with what he may not read.
OWN_FEEDS = frozenset({MATCHING, JUDGEMENTS})
SYSTEMS = {MATCHING: "CORDON-MATCHING", JUDGEMENTS: "CORDON-JUDGEMENTS"}
HEADERS = {
    MATCHING: ("score", "model"),
    JUDGEMENTS: ("verdict", "by", "at", "reason", "model", "scope", "marker", "case"),
}
_ROLES = {
    Band.FIRM: Role.MATCH_FIRM, Band.JOIN: Role.MATCH_JOIN, Band.HELD: Role.MATCH_HELD,
    Band.POSSIBLE: Role.MATCH_POSSIBLE, Band.LOOK_ALIKE: Role.LOOK_ALIKE, Band.CONTRADICTED: Role.CONTRADICTED,
}  # fmt: skip
_BATCH = 4_096


@dataclass(frozen=True, slots=True, order=True)
class End:
    """One side of a pair: a PERSON node, and the label of what is said of it."""

    node: NodeRef
    label: Label


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """What a score found of two ends, the lesser first."""

    one: End
    other: End
    band: Band
    weight: float


def pair_key(ids: IdKey, feed: str, one: End, other: End) -> str:
    """The name of a pair's records, up to which end."""
    ends = sorted((end.node.authority, end.node.key, repr(end.label)) for end in (one, other))
    return ids.pseudonym(f"pair-{feed}", json.dumps(ends))


def rows_of(
    ids: IdKey, feed: str, one: End, other: End, role: Role | None, values: Sequence[str]
) -> Iterator[EvidenceRow]:
    """A pair's two records. A role of None says that nothing is found of the pair any more."""
    kind = LinkType.MATCHED if feed == MATCHING else LinkType.JUDGED
    key = pair_key(ids, feed, one, other)
    for place, (end, far) in enumerate(((one, other), (other, one)), start=1):
        links = () if role is None else (LinkClaim(end.node, far.node, kind, role, assessment=True),)
        content = json.dumps([role, *values, end.node.key, far.node.key])
        version = hashlib.blake2b(content.encode(), digest_size=16).digest()
        yield EvidenceRow(SYSTEMS[feed], f"{key}-{place}", version, 0, tuple(values), end.label, links=links)


def rows_of_scores(ids: IdKey, pairs: Iterable[ScoredPair], model: str) -> Iterator[EvidenceRow]:
    """Scored pairs as records, in their order."""
    for pair in pairs:
        values = (f"{pair.weight:.9f}", model)
        yield from rows_of(ids, MATCHING, pair.one, pair.other, _ROLES.get(pair.band), values)


def digest_of(rows: Iterable[EvidenceRow]) -> str:
    """What these rows say, whenever and in whatever order."""
    hasher = hashlib.sha256()
    for source_id, version in sorted((row.source_id, row.version) for row in rows):
        hasher.update(source_id.encode() + version)
    return hasher.hexdigest()


def manifest(
    store: GraphStore, feed: str, mode: FeedMode, digest: str, model: str, at: datetime, by: str
) -> LoadManifest:
    """The load of Cordon's own evidence."""
    return LoadManifest(
        feed=feed,
        agency=AGENCY,
        system=SYSTEMS.get(feed, feed),
        scope="all",
        mode=mode,
        validity=Validity.STATED,
        file_name=feed,
        file_sha256=digest,
        mapping_digest=hashlib.sha256(model.encode()).hexdigest(),
        header=HEADERS.get(feed, ()),
        extracted_at=next_instant(store, feed, at),
        started_by=by,
    )


def next_instant(store: GraphStore, feed: str, at: datetime) -> datetime:
    """When the feed's next load counts as extracted: now, or a minute after its last one.

    World time is kept in minutes, and of two loads of one minute nothing would say which is the newer.
    """
    last = [load.manifest.extracted_at for load in store.loads() if load.manifest.feed == feed]
    return max([at, *(each + timedelta(minutes=1) for each in last)])


def publish(store: GraphStore, about: LoadManifest, rows: Sequence[EvidenceRow], at: datetime) -> tuple[str, Head]:
    """Write rows and publish them whole: the load's key and the head. For a full load the caller holds the lock."""
    load = store.begin_load(about, at)
    if load.repeat is not None:
        return load.key, store.head()
    load = _anew(store, load, at)
    counts = load.counts
    for first in range(0, len(rows), _BATCH):
        batch = [_numbered(row, line) for line, row in enumerate(rows[first : first + _BATCH], first + 1)]
        counts = store.write(load, batch, _with_rows(counts, first + len(batch)), first + len(batch))
    return load.key, store.publish(load, at, about.started_by)


def _anew(store: GraphStore, load: OpenLoad, at: datetime) -> OpenLoad:
    """A load that was interrupted is made again from the start: its rows come in no file to go on with."""
    if not load.resume_after:
        return load
    store.discard(load, at, load.manifest.started_by)
    return store.begin_load(load.manifest, at)


def _numbered(row: EvidenceRow, line: int) -> EvidenceRow:
    return EvidenceRow(row.system, row.source_id, row.version, line, row.values, row.label, row.descriptions, row.links)


def _with_rows(counts: LoadCounts, rows: int) -> LoadCounts:
    return LoadCounts(rows, counts.accepted, counts.duplicates, counts.quarantined, counts.dropped, counts.flagged)


def pairs_about(store: GraphStore, keys: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The scores and judgements of these (system, source_id) records of people: they go with them at disposal."""
    nodes = [NodeRef(Kind.PERSON, system, source_id) for system, source_id in sorted(set(keys))]
    cut = ReadCut(frozenset(store.labels()), store.head().known_at)
    links = store.links(nodes, cut, tuple(OF_IDENTITY))
    # What an agency's own record states, such as a merge of prison numbers, is that agency's to dispose of.
    own = (link.provenance for link in links if link.provenance.system in SYSTEMS.values())
    return {(source.system, source.source_id) for source in own}
