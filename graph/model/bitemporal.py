"""Which version of a record held, when: computed from sightings and never stored.

A record is sighted by loads. At one moment of knowledge its live sightings are those of loads published and not yet
withdrawn. Ordered by extraction time (not arrival) they say which version was current, and, for feeds whose rows state
no dates, from which extract to which. Withdrawing a load therefore restores exactly what stood without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.model.loads import FeedMode, Validity
from graph.model.times import KNOWN_FOREVER, OPEN_END, OPEN_START


@dataclass(frozen=True, slots=True)
class LoadTimes:
    """A published load. `extracted` in world minutes, the rest in known microseconds; `sequence` breaks ties.

    `place` is its feed and scope: only what a place has seen last can be missing from it. A second FULL extract of one
    place and minute is the first one put right: while it stands, the first says nothing.
    """

    handle: int
    extracted: int
    published: int
    withdrawn: int
    sequence: str
    mode: FeedMode
    validity: Validity
    place: str = ""

    @property
    def age(self) -> tuple[int, bool, int, str]:
        """Order of extraction. At one instant a FULL extract comes first, and then what came later: it corrects."""
        return (self.extracted, self.mode is not FeedMode.FULL, self.published, self.sequence)

    def live_at(self, known: int) -> bool:
        """Whether readers saw this load at that moment of knowledge."""
        return self.published <= known < self.withdrawn


@dataclass(frozen=True, slots=True, order=True)
class Slice:
    """A version held for this stretch of world time, as known over this stretch of knowledge time (half-open)."""

    version: int
    known_from: int
    known_to: int
    valid_from: int
    valid_to: int

    def of(self, version: int) -> Slice:
        """The same stretches of another version."""
        return Slice(version, self.known_from, self.known_to, self.valid_from, self.valid_to)


def slices(sightings: Iterable[tuple[LoadTimes, int]], full_loads: Sequence[LoadTimes] = ()) -> list[Slice]:
    """Every slice of one record: `sightings` pairs a load with the version that it saw.

    `full_loads` are all published FULL loads of the places that sighted the record: where it was sighted last, a later
    one that does not sight it says that it had ended. A load that sights two versions of one record (a file that
    contradicts itself) makes both hold: the contradiction is shown, not settled by which line came last.
    Returned in order of knowledge, then world time, then version.
    """
    seen: dict[int, set[int]] = {}
    involved = {load.handle: load for load in full_loads}
    for load, version in sightings:
        seen.setdefault(load.handle, set()).add(version)
        involved[load.handle] = load
    breaks = sorted(
        {load.published for load in involved.values()}
        | {load.withdrawn for load in involved.values() if load.withdrawn != KNOWN_FOREVER}
    )
    held_since: dict[_Held, int] = {}
    finished: list[Slice] = []
    for moment in breaks:
        current = _held(seen, involved.values(), moment)
        ended = [held for held in held_since if held not in current]
        finished.extend(_slice(held, held_since.pop(held), moment) for held in ended)
        for held in current:
            held_since.setdefault(held, moment)
    finished.extend(_slice(held, since, KNOWN_FOREVER) for held, since in held_since.items())
    return sorted(finished, key=lambda s: (s.known_from, s.valid_from, s.version, s.valid_to))


def current_versions(sightings: Iterable[tuple[LoadTimes, int]]) -> set[int]:
    """The versions that the newest sighting names: they say how the record is labelled today.

    Loads that still stand come before withdrawn ones. A replay of earlier knowledge is no way round a later
    restriction, so every version of a record needs its current versions' labels admitted as well as its own.
    """
    newest: tuple[bool, int, bool, int, str] | None = None
    current: set[int] = set()
    for load, version in sightings:
        age = (load.withdrawn == KNOWN_FOREVER, *load.age)
        if newest is None or age > newest:
            newest, current = age, set()
        if age == newest:
            current.add(version)
    return current


_Held = tuple[int, int, int]
"""Version, valid_from, valid_to."""


def _slice(held: _Held, known_from: int, known_to: int) -> Slice:
    version, valid_from, valid_to = held
    return Slice(version, known_from, known_to, valid_from, valid_to)


def _held(seen: Mapping[int, set[int]], involved: Iterable[LoadTimes], moment: int) -> set[_Held]:
    """What held at one moment of knowledge."""
    live = _standing(sorted((load for load in involved if load.live_at(moment)), key=lambda load: load.age))
    sighted = [load for load in live if load.handle in seen]
    if not sighted:
        return set()
    latest = sighted[-1]
    if latest.validity is Validity.OBSERVED:
        return _runs(live, seen)
    gone = [load.extracted for load in live if _misses(load, latest.place) and load.age > latest.age]
    return {(version, OPEN_START, gone[0] if gone else OPEN_END) for version in seen[latest.handle]}


def _standing(live: Sequence[LoadTimes]) -> list[LoadTimes]:
    """Without the FULL extracts of which a later one of their place and minute has put right what they said."""
    last = {(load.place, load.extracted): load for load in live if load.mode is FeedMode.FULL}
    return [load for load in live if load.mode is not FeedMode.FULL or last[load.place, load.extracted] is load]


def _runs(live: Sequence[LoadTimes], seen: Mapping[int, set[int]]) -> set[_Held]:
    """World time from extract to extract. What a place shows in its first extract of all began at an unknown time."""
    runs: set[_Held] = set()
    since: dict[int, int] = {}
    ended: dict[int, _Held] = {}
    place: str | None = None
    told: set[str] = set()
    for load in live:
        now = seen.get(load.handle, set())
        unknown_start = place is None and load.place not in told
        told.add(load.place)
        if not now and not _misses(load, place):
            continue
        place = load.place
        for version in [version for version in since if version not in now]:
            ended[version] = (version, since.pop(version), load.extracted)
            runs.add(ended[version])
        for version in now.difference(since):
            since[version] = OPEN_START if unknown_start else load.extracted
            before = ended.get(version)
            if before is not None and before[2] == load.extracted:
                # Two extracts of one minute, of which one lacks it: an absence of no length is none.
                runs.discard(before)
                since[version] = before[1]
    runs.update((version, began, OPEN_END) for version, began in since.items())
    return {run for run in runs if run[1] < run[2]}


def _misses(load: LoadTimes, place: str | None) -> bool:
    """Whether a load that does not sight a record says that it has ended.

    Only where it was sighted last: that one prison's extract never held a man says nothing of him at another.
    """
    return load.mode is FeedMode.FULL and load.place == place
