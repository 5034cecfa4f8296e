"""What places lie in: one walk up the register's typed links, never by what a key looks like or how deep it is.

Readers differ in what they read and at what time: the store of record, a view at one minute, a view yet to be made. The
walk is the same, and each hands it his own way to read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from graph.model.kinds import Kind

# From a prison down to its cells; some of these may be left out.
DOWNWARDS = (Kind.ESTABLISHMENT, Kind.WING, Kind.SPUR, Kind.LANDING, Kind.CELL)
HOLDING = frozenset(DOWNWARDS)

P = TypeVar("P")


def enclosing(
    places: Collection[P], holders: Callable[[Collection[P]], Mapping[P, Collection[P]]]
) -> dict[P, frozenset[P]]:
    """For each place all that it lies in, itself included.

    `holders` says what each of some places lies in straight away, leaving out those of which nothing is said. It is
    asked once a level, and never twice of one place, so that records which put two places in each other end the walk.
    """
    around: dict[P, Collection[P]] = {}
    front = set(places)
    while front:
        found = holders(front)
        around |= {place: found.get(place, ()) for place in front}
        front = {holder for place in front for holder in around[place]} - around.keys()
    return {place: _above(place, around) for place in places}


def _above(place: P, around: Mapping[P, Collection[P]]) -> frozenset[P]:
    front, seen = {place}, {place}
    while front:
        front = {holder for each in front for holder in around[each]} - seen
        seen |= front
    return frozenset(seen)
