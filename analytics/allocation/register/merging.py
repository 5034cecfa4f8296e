"""What becomes of keep-aparts when two prison numbers turn out to be one man's, or a booking moves to another number.

One man cannot be kept from himself, and two open records of one pair would be one too many, whichever of the two is
named first and whatever has been closed between them before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from graph.model.separations import Closing, Party, Separation

MERGED = "MERGE"
SYSTEM = "NON_ASSOCIATIONS_API"


class Fate(StrEnum):
    """What a merge does to one record."""

    RENAMED = "renamed"
    CLOSED = "renamed and closed"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Moved:
    """One record before, and after; a deleted one has no after."""

    fate: Fate
    before: Separation
    after: Separation | None


def merged(
    records: Sequence[Separation],
    old: str,
    new: str,
    at: datetime,
    created_from: datetime | None = None,
    created_to: datetime | None = None,
) -> list[Moved]:
    """What each record that names `old` becomes, oldest first; `records` are all that name either number.

    With a window (a booking that moved) only records created in it are touched, both ends included.
    """
    touched = [
        each
        for each in sorted(records, key=lambda each: (each.created_at, each.id))
        if old in each.pair and _within(each.created_at, created_from, created_to)
    ]
    gone = {each.id for each in touched}
    open_pairs = {each.pair for each in records if each.is_open and each.id not in gone}
    moved = []
    for record in touched:
        first, second = _renamed(record.first, old, new), _renamed(record.second, old, new)
        if first.prison_number == second.prison_number:
            moved.append(Moved(Fate.DELETED, record, None))
            continue
        after = replace(record, first=first, second=second, updated_at=at, updated_by=SYSTEM)
        if not after.is_open:
            moved.append(Moved(Fate.RENAMED, record, after))
        elif after.pair in open_pairs:
            moved.append(Moved(Fate.CLOSED, record, replace(after, closing=Closing(SYSTEM, MERGED, at))))
        else:
            open_pairs.add(after.pair)
            moved.append(Moved(Fate.RENAMED, record, after))
    return moved


def _renamed(party: Party, old: str, new: str) -> Party:
    return replace(party, prison_number=new) if party.prison_number == old else party


def _within(created: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or created >= start) and (end is None or created <= end)
