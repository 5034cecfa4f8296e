"""Which stored versions held at an instant of knowledge, for the few records that one read touches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from graph.model.bitemporal import LoadTimes, Slice, current_versions, slices
from graph.model.loads import FeedMode
from graph.store.port import ReadCut

PublishedLoads = Sequence[tuple[LoadTimes, str, str]]


@dataclass(frozen=True, slots=True)
class Held:
    """A version that held: its slice, and the newest live load that sighted it."""

    slice: Slice
    load_id: int


def held_versions(
    connection: sqlite3.Connection, loads: PublishedLoads, record_ids: Collection[int], cut: ReadCut
) -> dict[int, list[Held]]:
    """For each of these record versions that held as known at the cut's instant: its slices of world time.

    Of a record whose current label the cut does not admit, no version held.
    """
    sightings, classes = _sightings_of_groups(connection, record_ids)
    ledger = {times.handle: (times, feed, scope) for times, feed, scope in loads}
    wanted = set(record_ids)
    held: dict[int, list[Held]] = {}
    for group in sightings.values():
        known = [(ledger[load], version) for version, load in group if load in ledger]
        seen = [(entry[0], version) for entry, version in known]
        if not {classes[version] for version in current_versions(seen)} <= cut.classes:
            continue
        for piece in slices(seen, _full_loads(loads, {entry for entry, _ in known})):
            if piece.version in wanted and piece.known_from <= cut.known_at < piece.known_to:
                live = [t for t, version in seen if version == piece.version and t.live_at(cut.known_at)]
                newest = max(live, key=lambda times: times.age)
                held.setdefault(piece.version, []).append(Held(piece, newest.handle))
    return held


def admitted(
    connection: sqlite3.Connection, loads: PublishedLoads, record_ids: Collection[int], cut: ReadCut
) -> set[int]:
    """Of these record versions, those whose own label and whose record's current label the cut admits."""
    sightings, classes = _sightings_of_groups(connection, record_ids)
    ledger = {times.handle: times for times, _, _ in loads}
    found: set[int] = set()
    for group in sightings.values():
        current = current_versions([(ledger[load], version) for version, load in group if load in ledger])
        if {classes[version] for version in current} <= cut.classes:
            found.update(version for version, _ in group if classes[version] in cut.classes)
    return found & set(record_ids)


def _full_loads(loads: PublishedLoads, known: Collection[tuple[LoadTimes, str, str]]) -> list[LoadTimes]:
    places = {(feed, scope) for times, feed, scope in known if times.mode is FeedMode.FULL}
    if not places:
        return []
    return [times for times, feed, scope in loads if times.mode is FeedMode.FULL and (feed, scope) in places]


def _sightings_of_groups(
    connection: sqlite3.Connection, record_ids: Collection[int]
) -> tuple[Mapping[tuple[int, str], list[tuple[int, int]]], Mapping[int, int]]:
    """(version, load) pairs of all versions of the records that these belong to, and each version's class."""
    groups: dict[tuple[int, str], list[tuple[int, int]]] = {}
    classes: dict[int, int] = {}
    rows = connection.execute(
        """SELECT DISTINCT v.system_id, v.source_id, v.record_id, v.class_id, s.load_id
           FROM json_each(?) w
           CROSS JOIN record r ON r.record_id = w.value
           JOIN record v ON v.system_id = r.system_id AND v.source_id = r.source_id
           JOIN sighting s ON s.record_id = v.record_id""",
        (json.dumps(sorted(set(record_ids))),),
    )
    for system_id, source_id, record_id, class_id, load_id in rows:
        classes[record_id] = class_id
        groups.setdefault((system_id, source_id), []).append((record_id, load_id))
    return groups, classes
