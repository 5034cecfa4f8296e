"""What the prison did with two numbers of one man: merged them, moved a booking, or merged two men and took it back."""

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from loaders.synthetic.arrays import DAY, Ints, Texts, each, iso_instants
from loaders.synthetic.feeds.prison_people import booking_ids
from loaders.synthetic.prison_record_layouts import BOOKING_MOVED, MERGED, UNMERGED
from loaders.synthetic.world import World

FOUND, MOVED = 0.35, 0.15
"""Share of second prison numbers that the prison has found out and merged; of which it moved a booking only."""

MISTAKEN, MOVED_WRONGLY = 0.06, 0.03
"""Share of kin who were both in prison and were merged by mistake, which was undone; whose booking was moved across."""

LONG_AGO = 700
"""Days: how far back the file goes."""


@dataclass(frozen=True, slots=True)
class Merges:
    """One entry per pair of rows of the prison's records; what stands of the pair, and since when (seconds)."""

    removed: Ints
    kept: Ints
    event: Texts
    at: Ints


def build_merges(world: World) -> Merges:
    """The pairs in order of time. At least one number is merged, so that the smallest estate has one to follow."""
    rng, records = world.streams("prison-merges"), world.records.prison
    count = len(world.bookings.person)
    second = rng.permutation(np.arange(count, len(records.person)))
    merged = ceil(FOUND * len(second))
    moved = ceil(MOVED * len(second))
    kin = world.people.kin
    here, there = world.prisoner_of[kin.first], world.prisoner_of[kin.second]
    both = rng.permutation(np.flatnonzero((here >= 0) & (there >= 0)))
    mistaken = ceil(MISTAKEN * len(both))
    wrong, across = both[:mistaken], both[mistaken : mistaken + ceil(MOVED_WRONGLY * len(both))]
    own = second[: merged + moved]
    removed = np.concatenate([own, there[wrong], there[across]])
    kept = np.concatenate([world.prisoner_of[records.person[own]], here[wrong], here[across]])
    kinds = (MERGED, BOOKING_MOVED, UNMERGED, BOOKING_MOVED)
    event = np.repeat(
        np.array(kinds, dtype=object), (merged, len(own) - merged, len(wrong), len(across))
    )  # fmt: skip
    at = (world.today - rng.integers(10, LONG_AGO, len(removed))) * DAY + rng.integers(
        8 * 3_600, 17 * 3_600, len(removed)
    )
    order = np.lexsort((removed, at))
    return Merges(removed[order], kept[order], event[order], at[order])


def merges(world: World) -> dict[str, Any]:
    """prison-merges, in order of time."""
    made, number = build_merges(world), world.records.prison.source_id
    booking = booking_ids(world)[made.removed]
    return {
        "Event": made.event,
        "Removed Prisoner Number": number[made.removed],
        "Prisoner Number": number[made.kept],
        "Booking Id": each("{}", np.where(made.event == BOOKING_MOVED, booking, "")),
        "Happened At": iso_instants(made.at),
    }
