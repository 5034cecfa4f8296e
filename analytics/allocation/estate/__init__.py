"""The estate: prisons, wings, spurs, landings and cells, what each takes, and who is held there."""

from analytics.allocation.estate.reading import Held, read_ancestries, read_held, read_units
from analytics.allocation.estate.unit import (
    Accommodation,
    Ancestry,
    Capacity,
    Jurisdiction,
    Sex,
    Spot,
    Status,
    Unit,
)

__all__ = [
    "Accommodation",
    "Ancestry",
    "Capacity",
    "Held",
    "Jurisdiction",
    "Sex",
    "Spot",
    "Status",
    "Unit",
    "read_ancestries",
    "read_held",
    "read_units",
]
