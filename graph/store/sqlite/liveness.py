"""Which stored versions held at an instant of knowledge, for the few records that one read touches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence

from graph.store.liveness import Held, PublishedLoads, admitted_versions, held_slices
from graph.store.stored import ReadCut


def held_versions(
    connection: sqlite3.Connection, loads: PublishedLoads, record_ids: Collection[int], cut: ReadCut
) -> dict[int, list[Held]]:
    """For each of these record versions that held as known at the cut's instant: its slices of world time."""
    return held_for_each(connection, loads, record_ids, (cut,))[0]


def held_for_each(
    connection: sqlite3.Connection, loads: PublishedLoads, record_ids: Collection[int], cuts: Sequence[ReadCut]
) -> list[dict[int, list[Held]]]:
    """The same for several readers, of those versions that are of a class which he may read."""
    sightings, classes = _sightings_of_groups(connection, record_ids)
    wanted = ([each for each in record_ids if classes.get(each) in cut.classes] for cut in cuts)
    return [held_slices(sightings.values(), classes, loads, mine, cut) for mine, cut in zip(wanted, cuts, strict=True)]


def admitted(
    connection: sqlite3.Connection, loads: PublishedLoads, record_ids: Collection[int], cut: ReadCut
) -> set[int]:
    """Of these record versions, those whose own label and whose record's current label the cut admits."""
    sightings, classes = _sightings_of_groups(connection, record_ids)
    return admitted_versions(sightings.values(), classes, loads, record_ids, cut)


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
