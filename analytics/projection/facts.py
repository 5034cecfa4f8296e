"""Facts: single reasons why two people are tied, each resting on one to four claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.projection.claims import Claims, starts_of_runs
from analytics.projection.evidence import F64, Flags
from graph.snapshot.arrays import I64
from graph.snapshot.columns import ranges

# A call between two people's phones: who has either, from which and to which it went.
MOST_CLAIMS = 4
NO_CLAIM = -1
NO_THING = -1


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one layer as columns. `first` < `second` are persons, `thing` the unit that they share or NO_THING.

    `claims` (f, MOST_CLAIMS) are positions in the layer's claims, NO_CLAIM where there are fewer.
    """

    first: I64
    second: I64
    thing: I64
    weight: F64
    claims: I64

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True)
class Hubs:
    """Things that too many people share to tie them: their units, and how many people share each."""

    thing: I64
    people: I64


@dataclass(frozen=True, slots=True)
class LayerFound:
    """What one layer contributes."""

    claims: Claims
    facts: Facts
    hubs: Hubs


NO_HUBS = Hubs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def make_facts(first: I64, second: I64, thing: I64, weight: F64, claims: Sequence[I64]) -> Facts:
    """Facts with their ends in order; people are not tied to themselves."""
    real = first != second
    low, high = np.minimum(first, second)[real], np.maximum(first, second)[real]
    columns = np.full((len(low), MOST_CLAIMS), NO_CLAIM, dtype=np.int64)
    for place, claim in enumerate(claims):
        columns[:, place] = claim[real]
    return Facts(low, high, thing[real], weight[real], columns)


def pairs_within(begins: I64, counts: I64) -> tuple[I64, I64]:
    """Positions of every two members of each run; a run of n members gives n (n - 1) / 2 pairs."""
    after = counts.repeat(counts) - 1 - ranges(np.zeros(len(counts), dtype=np.int64), counts)
    one = ranges(begins, counts)
    return one.repeat(after), ranges(one + 1, after)


def shared(claims: Claims, strength: float, hub_limit: int, size_power: float) -> LayerFound:
    """Facts of people who share a thing; `claims.keys` are (thing, person), in that order, `belief` aged already."""
    begins = starts_of_runs(claims.keys[:, 0])
    counts = np.diff(np.append(begins, len(claims)))
    hubs = Hubs(claims.keys[begins, 0][counts > hub_limit], counts[counts > hub_limit])
    ties = (counts > 1) & (counts <= hub_limit)
    one, other = pairs_within(begins[ties], counts[ties])
    sizes = counts[ties].repeat(counts[ties] * (counts[ties] - 1) // 2)
    weight = strength * np.minimum(claims.belief[one], claims.belief[other]) / (sizes - 1.0) ** size_power
    facts = make_facts(claims.keys[one, 1], claims.keys[other, 1], claims.keys[one, 0], weight, (one, other))
    return LayerFound(claims, facts, hubs)


def stays(claims: Claims, hub_limit: int, least_overlap: int) -> tuple[I64, I64, I64, Hubs]:
    """Who was at one place together: positions of the claims, and how many were there when the later one came.

    `claims.keys` are (place, person, ...), and one person's stays at a place do not overlap. A place counts as a hub
    while more than `hub_limit` people are there at once. `least_overlap` in minutes.
    """
    order = np.lexsort((claims.keys[:, 1], claims.until, claims.since, claims.keys[:, 0]))
    place, since, until = claims.keys[order, 0], claims.since[order], claims.until[order]
    present = _present_at_start(place, since, until)
    crowded = present > hub_limit
    hubs = _greatest(place[crowded], present[crowded])
    later = np.flatnonzero(~crowded)
    starts, ends = _line(place, since), _line(place, until)
    # Those who came after me and before I left; equal starts are told apart by position.
    low = np.searchsorted(later, np.arange(len(order)), side="right")
    high = np.searchsorted(later, np.searchsorted(starts, ends, side="left"), side="left")
    counts = np.maximum(high - low, 0)
    one = np.arange(len(order)).repeat(counts)
    other = later[ranges(low, counts)]
    together = np.minimum(until[one], until[other]) - since[other] >= least_overlap
    one, other = one[together], other[together]
    return order[one], order[other], present[other], hubs


def _present_at_start(place: I64, since: I64, until: I64) -> I64:
    """How many stays at the same place hold when each one starts, itself included; in order of place and start."""
    starts = _line(place, since)
    begun = np.searchsorted(starts, starts, side="right")
    ended = np.searchsorted(np.sort(_line(place, until)), starts, side="right")
    return begun - ended


def _line(place: I64, minute: I64) -> I64:
    """Places laid end to end on one line of time."""
    return place * 2**33 + minute


def _greatest(things: I64, people: I64) -> Hubs:
    order = np.lexsort((people, things))
    things, people = things[order], people[order]
    last: Flags = np.append(things[1:] != things[:-1], True) if len(things) else np.zeros(0, dtype=bool)
    return Hubs(things[last], people[last])
