"""How far apart two outward postcodes are."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from analytics.allocation.estate.unit import Spot
from analytics.allocation.placement.placee import Zone

_EARTH_KM = 6371.0088
# An outward postcode is an area: its middle stands for all of it, and what lies in it may lie this far from the middle.
_AREA_KM = 3.0


def kilometres(one: Spot, other: Spot) -> float | None:
    """The great circle between the middles of two outward postcodes; None where the table of them lacks one."""
    if one.outcode == other.outcode:
        return 0.0
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north, south = radians(one.latitude), radians(other.latitude)
    half_up, half_across = (north - south) / 2, radians(one.longitude - other.longitude) / 2
    chord = sin(half_up) ** 2 + cos(north) * cos(south) * sin(half_across) ** 2
    return 2 * _EARTH_KM * asin(sqrt(chord))


def reaches(zone: Zone, place: Spot) -> bool | None:
    """Whether a place may lie in an area; None where nobody can say. In doubt over the middles it does."""
    apart = kilometres(zone.centre, place)
    return (
        None
        if apart is None
        else apart == 0 or apart <= zone.radius_metres / 1000 + _AREA_KM * (zone.radius_metres > 0)
    )
