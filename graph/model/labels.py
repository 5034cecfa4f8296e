"""Who may see a record: owner, classification, handling code, conditions and compartments, as one label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Classification(IntEnum):
    """Government Security Classifications, and the older markings read as their successors."""

    OFFICIAL = 1
    OFFICIAL_SENSITIVE = 2
    SECRET = 3
    TOP_SECRET = 4

    def __str__(self) -> str:
        return self.name.replace("_", "-")


_MARKINGS = {
    "OFFICIAL": Classification.OFFICIAL,
    "OFFICIAL SENSITIVE": Classification.OFFICIAL_SENSITIVE,
    "SECRET": Classification.SECRET,
    "TOP SECRET": Classification.TOP_SECRET,
    "PROTECT": Classification.OFFICIAL,
    "RESTRICTED": Classification.OFFICIAL_SENSITIVE,
    "CONFIDENTIAL": Classification.OFFICIAL_SENSITIVE,
}


def parse_marking(text: str) -> Classification | None:
    """The classification that a marking line states, or None where the text is no marking.

    Case, hyphens, colons and doubled spaces do not matter: files carry `OFFICIAL-SENSITIVE` and `Official  Sensitive`.
    """
    words = " ".join(text.upper().replace("-", " ").replace(":", " ").split())
    return _MARKINGS.get(words)


class Handling(StrEnum):
    """3x5x2 handling codes: P lawful sharing permitted, C lawful sharing permitted with conditions."""

    P = "P"
    C = "C"


CONTESTED_OWNER = "contested-owner"

# Compartments of this form are facets: filters look at them, and no grant is needed where there is no filter.
_FACET_SIGN = ":"
ALERT_CODE = "alert-code"
SUPERVISION = "supervision"
# The facet that says so of whom probation supervises now.
SUPERVISED = "CURRENT"


def facet(dimension: str, value: str) -> str:
    """A compartment that filters of this dimension admit by its value."""
    return f"{dimension}{_FACET_SIGN}{value}"


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """The access label of a record and of each link that it states.

    `conditions` and `compartments` are sorted tuples: a reader needs all of them, but for facets (`alert-code:XA`),
    which a filter admits or not.
    """

    owner: str
    classification: Classification = Classification.OFFICIAL
    handling: Handling = Handling.P
    conditions: tuple[str, ...] = ()
    compartments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.owner:
            raise ValueError("a label names the agency that owns the record")
        for values in (self.conditions, self.compartments):
            if list(values) != sorted(set(values)):
                raise ValueError("conditions and compartments are sorted and without repeats")

    @property
    def boxes(self) -> tuple[str, ...]:
        """The compartments that need a grant."""
        return tuple(each for each in self.compartments if _FACET_SIGN not in each)

    def facets(self, dimension: str) -> tuple[str, ...]:
        """The values of the facets of one dimension."""
        start = dimension + _FACET_SIGN
        return tuple(each.removeprefix(start) for each in self.compartments if each.startswith(start))

    def join(self, other: Label) -> Label:
        """The strictest of both in every dimension.

        A record has one owner. Where its versions name two, the join bears a compartment that no policy grants, so
        that nobody reads it until the feeds agree.
        """
        compartments = {*self.compartments, *other.compartments}
        if self.owner != other.owner:
            compartments.add(CONTESTED_OWNER)
        return Label(
            min(self.owner, other.owner),
            max(self.classification, other.classification),
            Handling.C if Handling.C in (self.handling, other.handling) else Handling.P,
            tuple(sorted({*self.conditions, *other.conditions})),
            tuple(sorted(compartments)),
        )


def strictest(labels: Iterable[Label], owner: str | None = None) -> Label | None:
    """The label of what rests on records of these labels: most restrictive in every dimension; None of none.

    A conclusion has an owner of its own, who may be none of theirs: `owner`, or else the first by name.
    """
    every = sorted(set(labels))
    if not every:
        return None
    return Label(
        owner or every[0].owner,
        max(each.classification for each in every),
        Handling.C if any(each.handling is Handling.C for each in every) else Handling.P,
        tuple(sorted({condition for each in every for condition in each.conditions})),
        tuple(sorted({compartment for each in every for compartment in each.compartments})),
    )
