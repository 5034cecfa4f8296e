"""Who may change a keep-apart, by where its two parties are: a table that a policy person can read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml

from graph.model.identifiers.establishment import IN_TRANSFER, RELEASED

DEFAULT_TABLE = "register-permissions-2026-11.yml"
EVERYWHERE = "*"
_ANY = "any"


class Where(StrEnum):
    """Where a party is, as it matters to a writer."""

    OWN = "own"
    OTHER = "other"
    TRANSFER = "transfer"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table; `other` None fits wherever the other one is."""

    one: Where
    other: Where | None
    needs: frozenset[str]
    never: bool
    because: str

    def fits(self, first: Where, second: Where) -> bool:
        """Whether it is about these two, in either order."""
        pairs = ((first, second), (second, first))
        return any(self.one is here and self.other in {None, there} for here, there in pairs)


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether a writer may, and why not."""

    granted: bool
    because: str = ""


def where(prison: str | None, caseload: Collection[str]) -> Where:
    """Where somebody is whom the register of prisoners puts in `prison`; None or empty: nobody says."""
    if not prison:
        return Where.UNKNOWN
    if prison in {IN_TRANSFER, RELEASED}:
        return Where.TRANSFER if prison == IN_TRANSFER else Where.OUTSIDE
    return Where.OWN if prison in caseload or EVERYWHERE in caseload else Where.OTHER


def leave_to_edit(first: Where, second: Where, grants: Collection[str]) -> Leave:
    """Whether a writer who has these grants may change a keep-apart of two people who are there."""
    row = next(row for row in permissions() if row.fits(first, second))
    lacking = sorted(row.needs - set(grants))
    if row.never:
        return Leave(False, row.because)
    return Leave(False, f"{row.because}: that needs {' and '.join(lacking)}") if lacking else Leave(True)


@cache
def permissions() -> tuple[Row, ...]:
    """The table that ships. Raises KeyError or ValueError for one that cannot be read."""
    data = yaml.safe_load(resources.files("analytics").joinpath(DEFAULT_TABLE).read_text("utf-8"))
    return tuple(
        Row(
            Where(each["one"]),
            None if each["other"] == _ANY else Where(each["other"]),
            frozenset(each.get("needs", ())),
            bool(each.get("never", False)),
            str(each.get("because", "")),
        )
        for each in data["rows"]
    )
