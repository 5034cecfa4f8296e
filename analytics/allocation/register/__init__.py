"""The register of keep-aparts: what it says to one reader, who may change it, and what merges do to it."""

from analytics.allocation.register.merging import Fate, Moved, merged
from analytics.allocation.register.permissions import Leave, Where, leave_to_edit, where
from analytics.allocation.register.reading import Registered, between, by_number, everything, involving, number_of

__all__ = [
    "Fate",
    "Leave",
    "Moved",
    "Registered",
    "Where",
    "between",
    "by_number",
    "everything",
    "involving",
    "leave_to_edit",
    "merged",
    "number_of",
    "where",
]
