"""What a writer wants of the register of keep-aparts: a new record, or a change of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.consult import Caller
from api.schemas.separations import AmendSeparation, RecordSeparation
from graph.model.labels import Handling, Label
from graph.model.separations import Part, Party, Reason, Restriction


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new record as somebody wants it. `label` is None for what everybody who reads the register may read."""

    first: Party
    second: Party
    reason: Reason
    restriction: Restriction
    comment: str
    until: datetime | None = None
    transport: bool = False
    threat_to_life: bool = False
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed of a record; None stays. `no_end` takes its limit away."""

    first: Part | None = None
    second: Part | None = None
    reason: Reason | None = None
    restriction: Restriction | None = None
    comment: str | None = None
    until: datetime | None = None
    no_end: bool = False
    transport: bool | None = None


def wanted_by(asked: RecordSeparation, caller: Caller) -> Wanted:
    """A new record as a body of our own contract states it."""
    return Wanted(
        first=Party(asked.first, Part[asked.first_part]),
        second=Party(asked.second, Part[asked.second_part]),
        reason=Reason(asked.reason),
        restriction=Restriction(asked.restriction),
        comment=asked.comment,
        until=asked.until,
        transport=asked.transport,
        threat_to_life=asked.threat_to_life,
        label=Label(caller.viewer.agency, handling=Handling.C) if asked.restricted else None,
    )


def change_by(asked: AmendSeparation) -> Change:
    """A change as a body of our own contract states it."""
    return Change(
        reason=Reason(asked.reason) if asked.reason else None,
        restriction=Restriction(asked.restriction) if asked.restriction else None,
        comment=asked.comment,
        until=asked.until,
        no_end=asked.no_end,
        transport=asked.transport,
    )
