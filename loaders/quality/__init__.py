"""How good a feed's data is: profiles of what was loaded, drift between loads, and what is too unusual to publish."""

from loaders.quality.drift import ColumnDrift, drift, population_stability
from loaders.quality.expectations import besides_rejected, unusual
from loaders.quality.profile import ColumnProfile, FeedProfile, Profiler, parse_profile

__all__ = [
    "ColumnDrift",
    "ColumnProfile",
    "FeedProfile",
    "Profiler",
    "besides_rejected",
    "drift",
    "parse_profile",
    "population_stability",
    "unusual",
]
