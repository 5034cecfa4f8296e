"""An event as the bodies of one or more lines, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.audit.errors import EventRefusedError, FaultReason, LineFaultError
from graph.audit.events import Asked, AuditAction, AuditEvent, Outcome, StatedPurpose
from graph.audit.lines import MAX_BODY_BYTES, ChainLine, canonical

# Together with the reason this leaves every part of a long event more than half its line for ids.
MAX_ASKED_BYTES = 16 * 1024
# What a list is split into that alone would take more: beside the rest of what was asked each share has so much room.
_LEAST_SHARE = 1024
_QUOTES_AND_COMMA = 3
_PART_NUMBERS = 40


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event as it stands in a chain. One that names more people than a line holds is recorded in several parts.

    Parts share the correlation id and the instant and follow each other in one chain; each repeats who, why and what,
    and `event.disclosed` holds that part's share. Of a list of thousands who were asked about each has a share.
    """

    chain: str
    sequence: int
    instant: datetime
    hash: str
    part: int
    parts: int
    event: AuditEvent


def encode(event: AuditEvent) -> list[bytes]:
    """The canonical bodies of its lines, each at most 64 KiB. Raises EventRefusedError where too much was asked."""
    first, *others = _questions(event.asked)
    fields = _fields(event) | {"asked": first}
    room = MAX_BODY_BYTES - len(canonical(fields)) - _PART_NUMBERS
    bodies = [fields | {"disclosed": share} for share in _shares(event.disclosed, room)]
    bodies += [fields | {"asked": each} for each in others]
    return [canonical(each | {"part": part, "parts": len(bodies)}) for part, each in enumerate(bodies, start=1)]


def decode(line: ChainLine) -> RecordedEvent:
    """The event of a line. Raises LineFaultError if it is none that this version knows."""
    body = line.body
    try:
        event = _event(body)
        part, parts = int(body["part"]), int(body["parts"])
    except (AttributeError, KeyError, TypeError, ValueError):
        raise LineFaultError(FaultReason.UNREADABLE_EVENT) from None
    return RecordedEvent(line.chain, line.sequence, line.instant, line.hash, part, parts, event)


def _fields(event: AuditEvent) -> dict[str, Any]:
    purpose = event.purpose
    return {
        "action": event.action,
        "agency": event.agency,
        "asked": dict(event.asked),
        "correlation_id": event.correlation_id,
        "disclosed": [],
        "on_behalf_of": event.on_behalf_of,
        "outcome": event.outcome,
        "purpose": None
        if purpose is None
        else {"case_reference": purpose.case_reference, "code": purpose.code, "reason": purpose.reason},
        "source_address": event.source_address,
        "store_revision": event.store_revision,
        "subject": event.subject,
    }


def _questions(asked: Asked) -> Iterator[dict[str, Any]]:
    """What was asked, once or in shares of its longest list."""
    whole: dict[str, Any] = dict(asked)
    if len(canonical(whole)) <= MAX_ASKED_BYTES:
        yield whole
        return
    lists = {member: value for member, value in asked.items() if isinstance(value, tuple)}
    longest = max(lists, key=lambda member: len(canonical({member: lists[member]})), default="")
    room = MAX_ASKED_BYTES - len(canonical(whole | {longest: []}))
    if not longest or room < _LEAST_SHARE:
        raise EventRefusedError(f"what was asked takes more than {MAX_ASKED_BYTES:,} bytes")
    for share in _shares(tuple(map(str, lists[longest])), room):
        yield whole | {longest: share}


def _shares(disclosed: tuple[str, ...], room: int) -> Iterator[list[str]]:
    share: list[str] = []
    left = room
    for name in disclosed:
        cost = len(name) + _QUOTES_AND_COMMA
        if cost > left:
            yield share
            share, left = [], room
        share.append(name)
        left -= cost
    yield share


def _event(body: Mapping[str, Any]) -> AuditEvent:
    purpose = body["purpose"]
    asked = {member: tuple(value) if isinstance(value, list) else value for member, value in body["asked"].items()}
    return AuditEvent(
        action=AuditAction(body["action"]),
        subject=body["subject"],
        agency=body["agency"],
        outcome=Outcome(body["outcome"]),
        correlation_id=body["correlation_id"],
        purpose=None if purpose is None else StatedPurpose(**purpose),
        on_behalf_of=body["on_behalf_of"],
        source_address=body["source_address"],
        store_revision=body["store_revision"],
        asked=asked,
        disclosed=tuple(body["disclosed"]),
    )
