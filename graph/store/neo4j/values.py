"""Property values between the model and the database: native where an analyst would filter, and back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from neo4j.spatial import WGS84Point
from neo4j.time import Date, DateTime

from graph.model.evidence import Properties
from graph.model.times import KNOWN_FOREVER, from_microseconds, to_microseconds

# Our own properties of links and descriptions. What a mapping calls the same gets a trailing underscore.
RESERVED = frozenset(
    {
        "evidence",
        "ordinal",
        "visibilityClass",
        "sourceSystem",
        "sourceRef",
        "grade",
        "role",
        "standing",
        "assessment",
        "from",
        "to",
        "validFrom",
        "validTo",
        "surnameKey",
        "forenameKey",
        "bornDay",
        "wordsKey",
        "notStated",
        "position",
        "location",
    }
)
_DATE_LENGTH, _INSTANT_LENGTH = 10, 20
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_MOST_LATITUDE, _MOST_LONGITUDE = 90, 180
_NULLS = "notStated"
OURS = RESERVED - {_NULLS}
"""Those that say nothing of what a row stated."""
# Made of the two numbers, which stay as they were given: what spatial queries and indexes work on.
LOCATION = "location"
# The last instant that a native time can be; knowledge "for ever" is compared as this.
_LAST = datetime.max.replace(tzinfo=from_microseconds(0).tzinfo)


def stored_properties(properties: Properties | None) -> dict[str, Any] | None:
    """As a node or link keeps them: days and instants native, stated nulls by name; None where there is nothing."""
    if not properties:
        return None
    stored: dict[str, Any] = {}
    nulls = []
    for name, value in properties.items():
        safe = f"{name}_" if name.rstrip("_") in RESERVED else name
        if value is None:
            nulls.append(safe)
        elif isinstance(value, str):
            stored[safe] = native(value)
        else:
            stored[safe] = value
    if nulls:
        stored[_NULLS] = nulls
    point = _point(properties.get("latitude"), properties.get("longitude"))
    if point is not None:
        stored[LOCATION] = point
    return stored


def native(text: str) -> str | date:
    """A text as it is kept: an ISO date as a native date, an instant of UTC to the second as a native instant."""
    if len(text) == _DATE_LENGTH:
        return _dated(text)
    return _timed(text) if len(text) == _INSTANT_LENGTH else text


def read_properties(stored: Mapping[str, Any]) -> Properties:
    """What was stored, without the properties that are ours."""
    found: dict[str, Any] = {
        _plain_name(name): _text(value) if isinstance(value, Date | DateTime) else value
        for name, value in stored.items()
        if name not in RESERVED
    }
    found.update({_plain_name(name): None for name in stored.get(_NULLS, ())})
    return dict(sorted(found.items()))


def instant(microseconds: int) -> datetime:
    """A knowledge time as a native time."""
    if microseconds >= KNOWN_FOREVER:
        return _LAST
    try:
        return from_microseconds(microseconds)
    except OverflowError:
        return _LAST


def microseconds(value: DateTime | None) -> int | None:
    """A native time as a knowledge time."""
    return None if value is None else to_microseconds(value.to_native())


def plain_date(value: Date | None) -> date | None:
    """A native date as the model's."""
    return None if value is None else value.to_native()


def _text(value: Date | DateTime) -> str:
    return value.to_native().strftime(_INSTANT) if isinstance(value, DateTime) else value.iso_format()


def _plain_name(name: str) -> str:
    return name[:-1] if name.endswith("_") and name.rstrip("_") in RESERVED else name


def _point(latitude: object, longitude: object) -> WGS84Point | None:
    """A native point of two numbers of degrees; None where they are none that a map knows."""
    if isinstance(latitude, bool) or isinstance(longitude, bool):
        return None
    if not (isinstance(latitude, int | float) and isinstance(longitude, int | float)):
        return None
    if abs(latitude) > _MOST_LATITUDE or abs(longitude) > _MOST_LONGITUDE:
        return None
    return WGS84Point((float(longitude), float(latitude)))


@lru_cache(maxsize=100_000)
def _dated(text: str) -> str | date:
    if text[4] != "-" or text[7] != "-":
        return text
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return day if day.isoformat() == text else text


@lru_cache(maxsize=100_000)
def _timed(text: str) -> str | datetime:
    try:
        moment = datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return text
    return moment if moment.strftime(_INSTANT) == text else text
