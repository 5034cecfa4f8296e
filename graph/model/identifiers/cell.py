"""Places inside a prison: `LEI-A-1-002` is the key, `A-1-002` the path without the prison.

Two places are compared by whole keys of typed ancestors. A prefix of the text says nothing: wing 1 and wing 10 share
one, and a landing lies at depth two or three. Which place is what comes from the location register; where there is
none, three segments are wing, landing, cell and four are wing, spur, landing, cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.model.identifiers.establishment import PSEUDO_AGENCIES, is_establishment_code
from graph.model.identifiers.flags import NO_ESTABLISHMENT, NO_PATH, PSEUDO_AGENCY, UNREADABLE, UNUSUAL_DEPTH
from graph.model.identifiers.types import Reading
from graph.model.kinds import Kind

_SEGMENT: Final = re.compile(r"[A-Z0-9][A-Z0-9 ._+/&()']*", re.ASCII)
# Segments without a space, as nearly every key is written: no segment has to be looked at by itself.
_PLAIN: Final = re.compile(r"[A-Z0-9][A-Z0-9._+/&()']*(?:-[A-Z0-9][A-Z0-9._+/&()']*)*", re.ASCII)
_LEVELS: Final = {
    3: (Kind.WING, Kind.LANDING, Kind.CELL),
    4: (Kind.WING, Kind.SPUR, Kind.LANDING, Kind.CELL),
}


@dataclass(frozen=True, slots=True, order=True)
class CellKey:
    """A place inside one establishment, as its segments: `LEI` and `("A", "1", "002")`."""

    establishment: str
    segments: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> CellKey | None:
        """The place that a full key names, or None if it has no establishment or no path."""
        segments = _segments(text.strip().upper())
        if len(segments) < 2 or not is_establishment_code(segments[0]):
            return None
        return cls(segments[0], segments[1:])

    @classmethod
    def within(cls, establishment: str, path: str) -> CellKey | None:
        """The place at a path in a known establishment; a path that repeats the establishment is not doubled."""
        code = establishment.strip().upper()
        segments = _segments(path.strip().upper())
        inner = segments[1:] if segments and segments[0] == code else segments
        return cls(code, inner) if inner and is_establishment_code(code) else None

    @property
    def key(self) -> str:
        """The canonical key, `LEI-A-1-002`."""
        return "-".join((self.establishment, *self.segments))

    @property
    def path(self) -> str:
        """The path without the establishment, `A-1-002`."""
        return "-".join(self.segments)

    def places(self) -> tuple[tuple[Kind, str], ...]:
        """Every place from the establishment down to this one as (kind, key), as far as the depth tells the kinds.

        At a depth other than three or four only the establishment is known.
        """
        levels = _LEVELS.get(len(self.segments), ())
        inside = tuple(
            (kind, "-".join((self.establishment, *self.segments[: depth + 1]))) for depth, kind in enumerate(levels)
        )
        return ((Kind.ESTABLISHMENT, self.establishment), *inside)

    def ancestors(self) -> tuple[tuple[Kind, str], ...]:
        """The places that hold this one, outermost first, as (kind, key)."""
        return tuple(place for place in self.places() if place[1] != self.key)

    @property
    def wing(self) -> str | None:
        """Key of the wing, None where the depth does not tell."""
        return self._place(Kind.WING)

    @property
    def spur(self) -> str | None:
        """Key of the spur, None where there is none or the depth does not tell."""
        return self._place(Kind.SPUR)

    @property
    def landing(self) -> str | None:
        """Key of the landing, None where the depth does not tell."""
        return self._place(Kind.LANDING)

    @property
    def cell(self) -> str | None:
        """Key of the cell, None where the depth does not tell."""
        return self._place(Kind.CELL)

    def _place(self, wanted: Kind) -> str | None:
        return next((key for kind, key in self.places() if kind is wanted), None)


def read_cell(text: str, _as_of: date) -> Reading:
    """Read a full key. A path without its prison is kept and flagged: many prisons have a cell of that name."""
    segments = _segments(text)
    if not segments:
        return Reading(None, valid=False, flags=(UNREADABLE,))
    canonical = "-".join(segments)
    if canonical in PSEUDO_AGENCIES:
        return Reading(canonical, valid=False, flags=(PSEUDO_AGENCY,))
    if not is_establishment_code(segments[0]):
        return Reading(canonical, valid=False, flags=(NO_ESTABLISHMENT,))
    if len(segments) == 1:
        return Reading(canonical, valid=False, flags=(NO_PATH,))
    return Reading(canonical, flags=() if len(segments) - 1 in _LEVELS else (UNUSUAL_DEPTH,))


def _segments(text: str) -> tuple[str, ...]:
    """The segments of a text in capitals with stray spaces removed; none if it is no path."""
    if _PLAIN.fullmatch(text):
        return tuple(text.split("-"))
    segments = tuple(" ".join(segment.split()) for segment in text.split("-"))
    return segments if all(_SEGMENT.fullmatch(segment) for segment in segments) else ()
