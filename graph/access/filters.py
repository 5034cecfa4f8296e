"""Filters ("rows"): which people and alerts a role or a client reads at all, as data."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

# What one dimension admits; None admits all, and the empty set none.
Admitted = frozenset[str] | None


class Supervision(StrEnum):
    """Who supervises a person now: the prisons that hold him, probation, or nobody."""

    PRISONS = "PRISONS"
    PROBATION = "PROBATION"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Filters:
    """Establishments by code, alerts by code, people by who supervises them."""

    prisons: Admitted = None
    alert_codes: Admitted = None
    supervision_statuses: Admitted = None

    def widened(self, other: Filters) -> Filters:
        """What either admits: several roles add up."""
        return Filters(*(_union(mine, theirs) for mine, theirs in zip(self.parts, other.parts, strict=True)))

    def narrowed(self, other: Filters) -> Filters:
        """What both admit: a client bounds whoever comes through it."""
        return Filters(*(_common(mine, theirs) for mine, theirs in zip(self.parts, other.parts, strict=True)))

    @property
    def parts(self) -> tuple[Admitted, ...]:
        """Each dimension, in order."""
        return tuple(getattr(self, member.name) for member in fields(self))

    @property
    def on_people(self) -> bool:
        """Whether people are filtered, and not alerts alone."""
        return self.prisons is not None or self.supervision_statuses is not None


NO_FILTER = Filters()


def _union(mine: Admitted, theirs: Admitted) -> Admitted:
    return None if mine is None or theirs is None else mine | theirs


def _common(mine: Admitted, theirs: Admitted) -> Admitted:
    if mine is None or theirs is None:
        return theirs if mine is None else mine
    return mine & theirs
