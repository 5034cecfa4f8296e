"""What to know of a person before anything else."""

from __future__ import annotations

from datetime import datetime

from api.console.environment import day
from api.schemas.people import PersonAnswer, Tie
from api.when import when

# PNC, CRO and CRN are said letter by letter.
_INITIALS = 3


def warnings_of(found: PersonAnswer, now: datetime) -> list[str]:
    """Every alert that has not ended, keep-aparts, records that were left apart, and numbers that cannot be right."""
    told = [
        f"Alert: {tie.other.caption}{f', {days}' if (days := _ending(tie, now)) else ''}"
        for tie in found.ties
        if tie.type == "HAS_ALERT" and (tie.valid_to is None or tie.valid_to > now)
    ]
    told += [f"Keep apart: {tie.other.caption}" for tie in found.ties if tie.type == "PARTY"]
    told += [f"Records were left apart: {doubt.reason}" for doubt in found.apart]
    told += [_unsound(each.type, each.value) for each in found.identifiers if each.flagged]
    return told


def _ending(tie: Tie, now: datetime) -> str:
    """The day until which it holds, and from which where that is to come; nothing of one that simply holds."""
    begun = tie.valid_from is None or tie.valid_from <= now
    if begun and tie.valid_to is None:
        return ""
    return when(None if begun else tie.valid_from, tie.valid_to, (tie.other.kind,), day)


def _unsound(kind: str, number: str) -> str:
    """That a number cannot be right, in words: a record that bears it alone may be somebody else's."""
    name = kind.upper() if len(kind) == _INITIALS else kind.replace("-", " ").capitalize()
    return f"{name} {number} cannot be right: its check fails, and it joins nobody"
