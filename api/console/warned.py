"""What to know of a person before anything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analytics.organised_crime import Band
from api.called import called
from api.console.environment import day, spelt
from api.schemas.categorisation import NetworkAnswer
from api.schemas.evidence import IdentityDoubt, Node
from api.schemas.people import OtherParty, PersonAnswer, Tie
from api.when import when

# PNC, CRO and CRN are said letter by letter.
_INITIALS = 3
_INDICATING = frozenset({Band.STRONG, Band.SOME})


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning, whether it is of a keep-apart (which has a page of its own) and from whom, and whom else it names."""

    says: str
    keeps_apart: bool = False
    against: tuple[OtherParty, ...] = ()
    is_flag: bool = False
    people: tuple[Node, ...] = ()


def warnings_of(found: PersonAnswer, now: datetime, flag: NetworkAnswer | None = None) -> list[Warned]:
    """Alerts that have not ended, keep-aparts, a flag that indicates, records left apart, numbers that fail."""
    told = [
        Warned(f"Alert: {_said(tie, now)}")
        for tie in found.ties
        if tie.type == "HAS_ALERT" and (tie.valid_to is None or tie.valid_to > now)
    ]
    told += [
        Warned(_said(tie, now), keeps_apart=True, against=tuple(tie.against))
        for tie in found.ties
        if tie.type == "PARTY"
    ]
    if flag is not None and flag.band in _INDICATING:
        told.append(Warned(f"Organised crime: {flag.band}, as worked out on {day(flag.worked_out_at)}", is_flag=True))
    told += [Warned(_left_apart(doubt), people=tuple(doubt.nodes)) for doubt in found.apart]
    unsound = [f"{_kind(each.type)} {each.value}" for each in found.identifiers if each.flagged]
    if unsound:
        told.append(Warned(_unsound(unsound)))
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


def _unsound(numbers: list[str]) -> str:
    """That numbers cannot be right, in words: a record that bears such a one alone may be somebody else's."""
    if len(numbers) == 1:
        return f"{numbers[0]} cannot be right: its check fails, and it joins nobody"
    told = "; ".join(numbers)
    return f"{len(numbers)} numbers cannot be right: their checks fail, and they join nobody ({told})"


def _kind(identifier: str) -> str:
    return identifier.upper() if len(identifier) == _INITIALS else identifier.replace("-", " ").capitalize()
