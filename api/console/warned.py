"""What to know of a person before anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.called import called
from api.console.environment import day, spelt
from api.schemas.evidence import IdentityDoubt, Node
from api.schemas.people import PersonAnswer, Tie
from api.when import when

# PNC, CRO and CRN are said letter by letter.
_INITIALS = 3


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning, whether it is of a keep-apart (which has a page of its own), and whom else it is about."""

    says: str
    keeps_apart: bool = False
    people: tuple[Node, ...] = ()


def warnings_of(found: PersonAnswer, now: datetime) -> list[Warned]:
    """Every alert that has not ended, keep-aparts, records that were left apart, and numbers that cannot be right."""
    told = [
        Warned(f"Alert: {_said(tie, now)}")
        for tie in found.ties
        if tie.type == "HAS_ALERT" and (tie.valid_to is None or tie.valid_to > now)
    ]
    told += [Warned(_said(tie, now), keeps_apart=True) for tie in found.ties if tie.type == "PARTY"]
    told += [Warned(_left_apart(doubt), people=tuple(doubt.nodes)) for doubt in found.apart]
    told += [Warned(_unsound(each.type, each.value)) for each in found.identifiers if each.flagged]
    return told


def _left_apart(doubt: IdentityDoubt) -> str:
    shared = ", ".join(doubt.identifiers)
    though = f" although they share {shared}" if shared else ""
    return f"Records that may be of the same person were left apart{though} ({spelt(doubt.reason)})"


def _said(tie: Tie, now: datetime) -> str:
    days = _ending(tie, now)
    return f"{called(tie.other)}, {days}" if days else called(tie.other)


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
