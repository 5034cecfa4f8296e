"""The register of placement needs: offending-behaviour programmes that prisoners are to take; and where those run."""

from typing import Any

import numpy as np

from loaders.synthetic.arrays import Texts, blank, iso_dates, texts
from loaders.synthetic.feeds.prison_people import prefixed
from loaders.synthetic.world import World
from loaders.synthetic.writing import ordered

PROGRAMMES = ("BUILDING BETTER RELATIONSHIPS", "BUILDING CHOICES", "HORIZON", "KAIZEN", "RESOLVE")
"""Names of programmes that are or were accredited; who needs which, and where each runs, is drawn."""

SHARES = (0.10, 0.45, 0.15, 0.12, 0.18)
NEEDED, OFFERED = 0.25, 0.45
"""Of the sentenced those who are still to take one; and how likely a prison runs each."""

_WAITING_DAYS = 240
_UNSENTENCED = "U"


def offered(world: World) -> list[str]:
    """What each establishment runs, with ; between; blank where none is told of."""
    rng = world.streams("prison-programmes")
    runs = rng.random((len(world.estate.establishments.code), len(PROGRAMMES))) < OFFERED
    return ["; ".join(name for name, here in zip(PROGRAMMES, row, strict=True) if here) for row in runs.tolist()]


def placement_needs(world: World) -> dict[str, Any]:
    """prison-placement-needs: one for each sentenced prisoner who is still to take a programme."""
    rng, made = world.streams("prison-placement-needs"), world.bookings
    held = np.flatnonzero(made.held & (made.category.astype(str) != _UNSENTENCED))
    held = held[np.argsort(world.prison_number[held])]
    rows = held[rng.random(len(held)) < NEEDED]
    if not len(rows):
        rows = held[:1]
    found = np.minimum(made.received[rows] + rng.integers(7, _WAITING_DAYS, len(rows)), world.today - 1)
    nothing: Texts = blank(len(rows))
    columns = {
        "Entry Id": prefixed(np.arange(len(rows)), 8_000_001),
        "Prisoner Number": world.prison_number[rows],
        "Need": texts(["PROGRAMME"] * len(rows)),
        "Board": nothing,
        "Place Key": nothing,
        "Programme": rng.choice(texts(PROGRAMMES), len(rows), p=SHARES),
        "From Date": iso_dates(np.maximum(found, made.received[rows])),
        "Until Date": nothing,
        "Recorded By": nothing,
    }
    return ordered(np.arange(len(rows)), columns)
