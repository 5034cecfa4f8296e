"""What several records say of one place, as one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from analytics.allocation.estate.unit import Accommodation, Capacity, Jurisdiction, Sex, Status
from graph.model.evidence import Properties
from graph.store.stored import StoredDescription

_E = TypeVar("_E", bound=StrEnum)

# Where a location register and a list of prisons differ, the register of locations knows the place.
_REGISTER = "LOCATIONS"
_SEXES = {
    "M": frozenset({Sex.MEN}),
    "F": frozenset({Sex.WOMEN}),
    "MALE": frozenset({Sex.MEN}),
    "FEMALE": frozenset({Sex.WOMEN}),
    "MF": frozenset({Sex.MEN, Sex.WOMEN}),
    "MIXED": frozenset({Sex.MEN, Sex.WOMEN}),
}


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of a place itself; None and empty where nobody says."""

    capacity: Capacity = Capacity()  # noqa: RUF009 - frozen
    accommodation: Accommodation | None = None
    used_for: frozenset[str] = frozenset()
    specialist: frozenset[str] = frozenset()
    sexes: frozenset[Sex] | None = None
    categories: frozenset[str] | None = None
    status: Status | None = None
    types: frozenset[str] = frozenset()
    jurisdiction: Jurisdiction | None = None
    name: str = ""
    programmes: frozenset[str] = frozenset()


def merged(said: Iterable[StoredDescription]) -> Stated:
    """One statement of several: of each fact what the location register says first, then what is newest."""
    by_rank = sorted(
        said,
        key=lambda each: (
            each.provenance.system != _REGISTER,
            -each.provenance.extracted_at.timestamp(),
            each.provenance.system,
            each.provenance.source_id,
        ),
    )
    properties = [each.properties for each in by_rank]
    return Stated(
        capacity=Capacity(
            _number(properties, "max_capacity"),
            _number(properties, "working_capacity"),
            _number(properties, "certified_capacity"),
        ),
        accommodation=_member(Accommodation, _text(properties, "accommodation")),
        used_for=_words(properties, "used_for"),
        specialist=_words(properties, "specialist"),
        sexes=_SEXES.get(_text(properties, "sex_held").upper()) or _by_flags(properties),
        categories=_words(properties, "categories") or None,
        status=_member(Status, _text(properties, "status").upper()) or _by_activity(properties),
        types=_words(properties, "types"),
        jurisdiction=_member(Jurisdiction, _text(properties, "jurisdiction"))
        or _member(Jurisdiction, _text(properties, "country")),
        name=_text(properties, "name"),
        programmes=frozenset(" ".join(each.split()) for each in _words(properties, "programmes")),
    )


def _by_flags(properties: Sequence[Properties]) -> frozenset[Sex] | None:
    """A list of prisons says of each sex whether it is held there."""
    found = {
        sex for name, sex in (("holds_men", Sex.MEN), ("holds_women", Sex.WOMEN)) if _first(properties, name) is True
    }
    return frozenset(found) or None


def _by_activity(properties: Sequence[Properties]) -> Status | None:
    active = _first(properties, "active")
    return None if not isinstance(active, bool) else Status.ACTIVE if active else Status.INACTIVE


def _first(properties: Sequence[Properties], name: str) -> object:
    return next((each[name] for each in properties if each.get(name) is not None), None)


def _number(properties: Sequence[Properties], name: str) -> int | None:
    found = _first(properties, name)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _text(properties: Sequence[Properties], name: str) -> str:
    found = _first(properties, name)
    return found.strip() if isinstance(found, str) else ""


def _words(properties: Sequence[Properties], name: str) -> frozenset[str]:
    found = _first(properties, name)
    listed = found if isinstance(found, list) else [found] if isinstance(found, str) else []
    return frozenset(word.strip().upper() for word in listed if word.strip())


def _member(kind: type[_E], text: str) -> _E | None:
    return kind(text) if text in {member.value for member in kind} else None
