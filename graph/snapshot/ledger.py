"""The published loads of a stream, as columns that sightings index into."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.model.bitemporal import LoadTimes
from graph.model.loads import FeedMode, Validity
from graph.model.times import KNOWN_FOREVER
from graph.snapshot.arrays import I32, I64, KNOWN_OPEN
from graph.snapshot.errors import SnapshotError

NO_PLACE = -1


class LoadLedger:
    """Loads by position, in order of extraction; a place is the feed and scope of FULL loads, whose absences tell.

    `instants` are the sorted microseconds at which a load was published or withdrawn; `published` are ranks in them.
    """

    def __init__(self, loads: Sequence[tuple[LoadTimes, str, str]]) -> None:
        ordered = sorted(loads, key=lambda entry: entry[0].age)
        self.times = [times for times, _, _ in ordered]
        self.instants = _instants(self.times)
        handles = np.array([times.handle for times in self.times], dtype=np.int64)
        self._by_handle = np.argsort(handles, kind="stable").astype(np.int32)
        self._handles = handles[self._by_handle]
        self.published = np.searchsorted(self.instants, [times.published for times in self.times]).astype(np.int32)
        self.withdrawn = np.array([times.withdrawn != KNOWN_FOREVER for times in self.times], dtype=bool)
        self.observed = np.array([times.validity is Validity.OBSERVED for times in self.times], dtype=bool)
        where = sorted({times.place for times in self.times})
        self.where = np.searchsorted(where, [times.place for times in self.times]).astype(np.int32)
        full = [(feed, scope) if times.mode is FeedMode.FULL else None for times, feed, scope in ordered]
        places = {place: number for number, place in enumerate(sorted({place for place in full if place}))}
        self.place = np.array([places[place] if place else NO_PLACE for place in full], dtype=np.int32)
        self.loads_of_place = np.bincount(self.place[self.place != NO_PLACE], minlength=len(places))
        self._full = [np.flatnonzero(self.place == number).astype(np.int32) for number in range(len(places))]

    def positions(self, handles: I64) -> I32:
        """Positions of these loads. Raises SnapshotError for a load that is not among the published."""
        found = np.searchsorted(self._handles, handles)
        known = np.take(self._handles, found, mode="clip") if len(self._handles) else np.empty(0, dtype=np.int64)
        if len(handles) and (not len(known) or (known != handles).any()):
            raise SnapshotError("the store's evidence has a sighting by a load that is not published")
        return self._by_handle[found]

    def involved(self, loads: I32) -> I32:
        """These positions and all FULL loads of the places where one of them is a FULL load, in order, each once."""
        places = np.unique(self.place[loads])
        return np.unique(
            np.concatenate([loads, *(self._full[place] for place in places.tolist() if place != NO_PLACE)])
        )

    def rank(self, instant: int) -> int:
        """The rank of one of the instants; KNOWN_OPEN for ever."""
        return int(KNOWN_OPEN) if instant == KNOWN_FOREVER else int(np.searchsorted(self.instants, instant))


def _instants(times: Sequence[LoadTimes]) -> I64:
    published = {load.published for load in times}
    withdrawn = {load.withdrawn for load in times if load.withdrawn != KNOWN_FOREVER}
    return np.array(sorted(published | withdrawn), dtype=np.int64)
