"""Which stored versions held at an instant of knowledge, from the sightings that a store has read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from graph.model.bitemporal import LoadTimes, Slice, current_versions, slices
from graph.model.evidence import NodeRef, Properties
from graph.model.loads import FeedMode
from graph.store.stored import Provenance, ReadCut, StoredDescription, StoredLink, StoredRecord

_T = TypeVar("_T")

PublishedLoads = Sequence[tuple[LoadTimes, str, str]]


@dataclass(frozen=True, slots=True)
class Held:
    """A version that held: its slice, and the newest live load that sighted it."""

    slice: Slice
    load_id: int


def held_slices(
    groups: Iterable[Sequence[tuple[int, int]]],
    classes: Mapping[int, int],
    loads: PublishedLoads,
    wanted: Collection[int],
    cut: ReadCut,
) -> dict[int, list[Held]]:
    """For each wanted version that held as known at the cut's instant: its slices of world time.

    A group holds the (version, load) sightings of all versions of one record; `classes` gives each version's class.
    Of a record whose current label the cut does not admit, no version held.
    """
    ledger = {times.handle: (times, feed, scope) for times, feed, scope in loads}
    asked = set(wanted)
    held: dict[int, list[Held]] = {}
    # What the same loads sighted alike held alike, and one load sights thousands: each pattern is worked out once.
    worked_out: dict[_Pattern, list[Held]] = {}
    for group in groups:
        versions, pattern = _pattern(group, classes)
        pieces = worked_out.get(pattern)
        if pieces is None:
            pieces = worked_out[pattern] = _held_of(pattern, loads, ledger, cut)
        for piece in pieces:
            version = versions[piece.slice.version]
            if version in asked:
                held.setdefault(version, []).append(Held(piece.slice.of(version), piece.load_id))
    return held


_Pattern = tuple[tuple[tuple[int, int], ...], tuple[int, ...]]
"""A record's (version, load) sightings with its versions numbered from 0, and each version's class."""


def _pattern(group: Sequence[tuple[int, int]], classes: Mapping[int, int]) -> tuple[list[int], _Pattern]:
    if len(group) == 1:
        # Most records have one version, that one load has sighted.
        ((version, load),) = group
        return [version], (((0, load),), (classes[version],))
    versions = sorted({version for version, _ in group})
    rank = {version: number for number, version in enumerate(versions)}
    sightings = tuple(sorted((rank[version], load) for version, load in group))
    return versions, (sightings, tuple(classes[version] for version in versions))


def _held_of(
    pattern: _Pattern, loads: PublishedLoads, ledger: Mapping[int, tuple[LoadTimes, str, str]], cut: ReadCut
) -> list[Held]:
    group, classes = pattern
    known = [(ledger[load], version) for version, load in group if load in ledger]
    seen = [(entry[0], version) for entry, version in known]
    today = {classes[version] for version in current_versions(seen)}
    if not today <= cut.classes:
        return []
    held = []
    for piece in slices(seen, _full_loads(loads, {entry for entry, _ in known})):
        if piece.known_from <= cut.known_at < piece.known_to and not _is_contested(classes[piece.version], today, cut):
            live = [t for t, version in seen if version == piece.version and t.live_at(cut.known_at)]
            held.append(Held(piece, max(live, key=lambda times: times.age).handle))
    return held


def admitted_versions(
    groups: Iterable[Sequence[tuple[int, int]]],
    classes: Mapping[int, int],
    loads: PublishedLoads,
    wanted: Collection[int],
    cut: ReadCut,
) -> set[int]:
    """Of the wanted versions, those whose own label and whose record's current label the cut admits."""
    ledger = {times.handle: times for times, _, _ in loads}
    found: set[int] = set()
    for group in groups:
        current = current_versions([(ledger[load], version) for version, load in group if load in ledger])
        today = {classes[version] for version in current}
        if today <= cut.classes:
            own = {version: classes[version] for version, _ in group}
            found.update(v for v, c in own.items() if c in cut.classes and not _is_contested(c, today, cut))
    return found & set(wanted)


def _is_contested(own: int, today: Collection[int], cut: ReadCut) -> bool:
    """Whether a version and its record's current ones name two owners: then it is withheld until the feeds agree."""
    return bool(cut.owners) and len({cut.owners.get(each) for each in (own, *today)}) > 1


def _full_loads(loads: PublishedLoads, known: Collection[tuple[LoadTimes, str, str]]) -> list[LoadTimes]:
    places = {(feed, scope) for times, feed, scope in known if times.mode is FeedMode.FULL}
    if not places:
        return []
    return [times for times, feed, scope in loads if times.mode is FeedMode.FULL and (feed, scope) in places]


# ---- the orders that answers come in, whichever store gives them


def in_order_of_nodes(found: Iterable[StoredDescription]) -> list[StoredDescription]:
    """By node, provenance, world time; what is still alike by what it says."""
    return _in_order(
        found,
        lambda d: (*_named(d.node), *_order(d.provenance), d.valid_from, d.valid_to),
        lambda d: (_said(d.properties),),
    )


def in_order_of_ends(found: Iterable[StoredLink]) -> list[StoredLink]:
    """By source, target, type, provenance, world time; what is still alike by what it says."""
    return _in_order(
        found,
        lambda link: (
            *_named(link.source),
            *_named(link.target),
            link.type,
            *_order(link.provenance),
            link.valid_from,
            link.valid_to,
        ),
        lambda link: (link.role, link.assessment, _said(link.properties)),
    )


def in_order_of_records(found: Iterable[StoredRecord]) -> list[StoredRecord]:
    """By provenance and world time."""
    return sorted(found, key=lambda record: (_order(record.provenance), record.valid_from))


def _in_order(
    found: Iterable[_T], first: Callable[[_T], tuple[Any, ...]], then: Callable[[_T], tuple[Any, ...]]
) -> list[_T]:
    """Sorted by both keys. The second is costly and seldom decides: it is asked of those alike by the first."""
    keyed = sorted([(first(each), each) for each in found], key=itemgetter(0))
    ordered: list[_T] = []
    for _, alike in groupby(keyed, key=itemgetter(0)):
        several = [each for _, each in alike]
        ordered.extend(several if len(several) == 1 else sorted(several, key=then))
    return ordered


def _named(node: NodeRef) -> tuple[int, str, str]:
    return (node.kind, node.authority, node.key)


def _said(properties: Properties) -> str:
    return str(sorted(properties.items()))


def _order(provenance: Provenance) -> tuple[str, str, bytes]:
    return (provenance.system, provenance.source_id, provenance.version)
