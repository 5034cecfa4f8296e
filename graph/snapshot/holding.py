"""Which record versions held when: the rules of `graph.model.bitemporal`, applied to millions of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.model.bitemporal import slices
from graph.model.times import OPEN_END, OPEN_START
from graph.snapshot.arrays import I32, I64, KNOWN_OPEN
from graph.snapshot.columns import Column, offsets, run_starts
from graph.snapshot.errors import SnapshotError
from graph.snapshot.ledger import NO_PLACE, LoadLedger
from graph.snapshot.rows import CHUNK_ROWS
from graph.snapshot.tables import RecordTable

# Records are alike: most share when they were sighted with thousands of others. Beyond this many they are not.
_PATTERNS_KEPT = 100_000
_ABSENT = np.int32(-1)
_LOAD_BITS = 32
_LOADS = 2**_LOAD_BITS - 1

_Memory = dict[tuple[bytes, bytes], I64]


@dataclass(frozen=True, slots=True)
class Slices:
    """`at[i]:at[i + 1]` are record version i's slices. Known times are ranks, valid times world minutes."""

    at: I64
    known_from: I32
    known_to: I32
    valid_from: I32
    valid_to: I32


def read_slices(batches: Iterable[I64], records: RecordTable, ledger: LoadLedger) -> tuple[Slices, NDArray[np.bool_]]:
    """The slices of all record versions from (record handle, load handle) batches in that order.

    Besides, whether each version is current: `graph.model.bitemporal.current_versions`, for records with several.
    """
    reader = _SightingReader(records, ledger)
    carried = np.empty((0, 2), dtype=np.int64)
    for batch in batches:
        sightings = np.concatenate((carried, batch))
        _check_order(sightings)
        # The last record's sightings may go on in the next batch.
        whole = int(np.searchsorted(sightings[:, 0], sightings[-1, 0])) if len(sightings) else 0
        reader.take(sightings[:whole])
        carried = sightings[whole:]
    reader.take(carried)
    return reader.finish()


def _check_order(sightings: I64) -> None:
    records, loads = sightings[:, 0], sightings[:, 1]
    rises = (records[1:] > records[:-1]) | ((records[1:] == records[:-1]) & (loads[1:] > loads[:-1]))
    if not rises.all():
        raise SnapshotError("the store's sightings do not come in the order of record and load, each once")


class _SightingReader:
    """Settles the plain records at once and keeps the sightings of the others."""

    def __init__(self, records: RecordTable, ledger: LoadLedger) -> None:
        self._records = records
        self._ledger = ledger
        first = records.first_version
        self._versions = np.bincount(first, minlength=len(first))
        self._only_version = self._versions[first] == 1
        self._held: Column[np.int32] = Column(np.int32)
        self._since: Column[np.int32] = Column(np.int32)
        # Record rank and load position in one number: half of what two columns and their order would take.
        self._others: Column[np.int64] = Column(np.int64)

    def take(self, sightings: I64) -> None:
        """All sightings of some records."""
        if not len(sightings):
            return
        records = self._records.ranks(sightings[:, 0])
        loads = self._ledger.positions(sightings[:, 1])
        begins = run_starts(sightings[:, 0])
        plain = self._plain(loads, begins) & self._only_version[records[begins]]
        self._held.append(records[begins][plain])
        self._since.append(np.minimum.reduceat(self._ledger.published[loads], begins)[plain])
        other = np.repeat(~plain, np.diff(np.append(begins, len(loads))))
        self._others.append((records[other].astype(np.int64) << _LOAD_BITS) | loads[other])

    def _plain(self, loads: I32, begins: I64) -> NDArray[np.bool_]:
        """Whether nothing that a record's loads saw has ever ended: none withdrawn, and absent from no FULL load.

        Of a record with one version that is one slice: known since the first of them, of all world time.
        """
        ledger = self._ledger
        full = (ledger.place != NO_PLACE)[loads]
        place = ledger.place[loads]
        lowest = np.minimum.reduceat(np.where(full, place, np.iinfo(np.int32).max), begins)
        highest = np.maximum.reduceat(place, begins)
        sighted = np.add.reduceat(full.astype(np.int64), begins)
        everywhere = highest == NO_PLACE
        if len(ledger.loads_of_place):
            everywhere |= (lowest == highest) & (sighted == ledger.loads_of_place[np.maximum(highest, 0)])
        everywhere &= ~np.logical_or.reduceat(ledger.withdrawn[loads], begins)
        return np.asarray(everywhere)

    def finish(self) -> tuple[Slices, NDArray[np.bool_]]:
        """Every slice, in order of record version, and which versions are current."""
        held, since = self._held.finish(), self._since.finish()
        others = self._others.finish()
        others.sort()
        plain = np.empty((len(held), 5), dtype=np.int64)
        plain[:, 0], plain[:, 1], plain[:, 2] = held, since, KNOWN_OPEN
        plain[:, 3], plain[:, 4] = OPEN_START, OPEN_END
        slices_of_all = np.concatenate((plain, self._slices_of_others(others)))
        return _arrange(slices_of_all, len(self._records.first_version)), self._current(others)

    def _current(self, sightings: I64) -> NDArray[np.bool_]:
        current = np.zeros(len(self._records.first_version), dtype=bool)
        if len(sightings):
            version, loads = (sightings >> _LOAD_BITS).astype(np.int32), (sightings & _LOADS).astype(np.int32)
            # Loads lie in order of age; those that still stand come after those withdrawn.
            age = loads + np.where(self._ledger.withdrawn[loads], 0, len(self._ledger.times))
            begins = run_starts(self._records.first_version[version])
            newest = np.repeat(np.maximum.reduceat(age, begins), np.diff(np.append(begins, len(age))))
            current[version[age == newest]] = True
        return current

    def _slices_of_others(self, sightings: I64) -> I64:
        patterns = _Patterns(self._ledger)
        found = [np.empty((0, 5), dtype=np.int64)]
        for first, last in self._whole_records(sightings):
            part = sightings[first:last]
            version, loads = (part >> _LOAD_BITS).astype(np.int32), (part & _LOADS).astype(np.int32)
            record = self._records.first_version[version]
            begins = run_starts(record)
            ends = [*begins[1:].tolist(), len(part)]
            pieces = [
                patterns.slices(loads[a:b], version[a:b] - record[a])
                for a, b in zip(begins.tolist(), ends, strict=True)
            ]
            rows = np.concatenate(pieces)
            rows[:, 0] += np.repeat(record[begins], [len(piece) for piece in pieces])
            found.append(rows)
        return np.concatenate(found)

    def _whole_records(self, sightings: I64) -> Iterator[tuple[int, int]]:
        """Stretches of sorted sightings that never part the versions of one record."""
        first = 0
        while first < len(sightings):
            last = min(first + CHUNK_ROWS, len(sightings))
            record = self._records.first_version[int(sightings[last - 1]) >> _LOAD_BITS]
            following = int(record) + int(self._versions[record])
            last = int(np.searchsorted(sightings, following << _LOAD_BITS))
            yield first, last
            first = last


class _Patterns:
    """Slices by the loads that sighted a record's versions: the same for each record that was sighted alike."""

    def __init__(self, ledger: LoadLedger) -> None:
        self._ledger = ledger
        self._by_sightings: _Memory = {}
        self._by_changes: _Memory = {}

    def slices(self, loads: I32, steps: I32) -> I64:
        """Rows of step (versions after the record's first), known_from, known_to, valid_from and valid_to."""
        key = (loads.tobytes(), steps.tobytes())
        rows = self._by_sightings.get(key)
        if rows is None:
            rows = _remember(self._by_sightings, key, self._from_changes(loads, steps))
        return rows

    def _from_changes(self, loads: I32, steps: I32) -> I64:
        """Leave out the loads that told nothing new: of a year of daily extracts a few remain.

        A load says nothing that the one extracted just before it does not say, if they are of one place and kind and
        saw the same, and that one was published before it and never withdrawn: at each moment it then only prolongs
        what is there already.
        """
        order = np.argsort(loads, kind="stable")
        loads, steps = loads[order], steps[order]
        involved = self._ledger.involved(loads)
        if (loads[1:] == loads[:-1]).any():
            # Some file contradicts itself: rare, and not worth a comparison of sets.
            return self._compute(loads, steps, involved)
        saw = np.full(len(involved), _ABSENT, dtype=np.int32)
        saw[np.searchsorted(involved, loads)] = steps
        withdrawn, published = self._ledger.withdrawn[involved], self._ledger.published[involved]
        tells = np.ones(len(involved), dtype=bool)
        tells[1:] = (saw[1:] != saw[:-1]) | withdrawn[:-1] | (published[1:] <= published[:-1])
        for alike in (self._ledger.where[involved], self._ledger.place[involved], self._ledger.observed[involved]):
            tells[1:] |= alike[1:] != alike[:-1]
        involved, saw = involved[tells], saw[tells]
        key = (involved.tobytes(), saw.tobytes())
        rows = self._by_changes.get(key)
        if rows is None:
            sighted = saw != _ABSENT
            rows = _remember(self._by_changes, key, self._compute(involved[sighted], saw[sighted], involved))
        return rows

    def _compute(self, loads: I32, steps: I32, involved: I32) -> I64:
        ledger = self._ledger
        sightings = [(ledger.times[load], step) for load, step in zip(loads.tolist(), steps.tolist(), strict=True)]
        full = [ledger.times[load] for load in involved.tolist() if ledger.place[load] != NO_PLACE]
        rows = [
            (held.version, ledger.rank(held.known_from), ledger.rank(held.known_to), held.valid_from, held.valid_to)
            for held in slices(sightings, full)
        ]
        return np.array(rows, dtype=np.int64).reshape(-1, 5)


def _remember(memory: _Memory, key: tuple[bytes, bytes], rows: I64) -> I64:
    if len(memory) >= _PATTERNS_KEPT:
        memory.clear()
    memory[key] = rows
    return rows


def _arrange(rows: I64, versions: int) -> Slices:
    rows = rows[np.lexsort((rows[:, 4], rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))]
    at = offsets(np.bincount(rows[:, 0], minlength=versions))
    known_from, known_to, valid_from, valid_to = (rows[:, column].astype(np.int32) for column in range(1, 5))
    return Slices(at, known_from, known_to, valid_from, valid_to)
