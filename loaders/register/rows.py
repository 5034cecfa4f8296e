"""What a separation says, as the evidence that the check and every other reader reads."""

from __future__ import annotations

import hashlib
from datetime import datetime

from graph.model.evidence import Description, EvidenceRow, LinkClaim, NodeRef, Value
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.retention import load_schedule, review_date
from graph.model.separations import OWN_REGISTER, Closing, GroupSeparation, Party, Separation
from graph.model.times import OPEN_END, isoformat, to_minutes

HEADER = (
    "Id", "Kind", "First", "First Part", "Second", "Second Part", "Reason", "Restriction", "Comment", "Authorised By",
    "Created At", "Updated At", "Updated By", "Until", "Transport", "Threat To Life", "Closed By", "Closed Reason",
    "Closed At",
)  # fmt: skip
_SCHEDULE = load_schedule()


def row_of_separation(kept: Separation, label: Label, node: NodeRef | None = None) -> EvidenceRow:
    """One version of a keep-apart between two prisoners.

    `node` is the record that it is a version of, where that came in another register's file; else it is our own.
    """
    node = node or NodeRef(Kind.NON_ASSOCIATION, OWN_REGISTER, str(kept.id))
    properties: dict[str, Value | list[str]] = {
        "caption": f"Keep apart {kept.id} ({kept.restriction})",
        "reason": str(kept.reason),
        "restriction_type": kept.restriction.level,
        "closed": not kept.is_open,
        "comment": kept.comment,
        "authorised_by": kept.authorised_by,
        "created_at": isoformat(kept.created_at),
        "updated_at": isoformat(kept.updated_at),
        "updated_by": kept.updated_by,
        "transport": kept.transport,
        "threat_to_life": kept.threat_to_life,
        "first_party": kept.first.prison_number,
    }
    properties |= _ending(kept.closing, kept.until)
    since, until = to_minutes(kept.created_at), _end(kept.closing, kept.until)
    links = []
    for party in (kept.first, kept.second):
        who = NodeRef(Kind.PERSON, "NOMIS", party.prison_number)
        links.append(LinkClaim(who, node, LinkType.PARTY, party.part.value, False, since, max(since, until)))
        links.append(_bears(who, party))
    return _row(
        node, _cells(kept), label, (Description(node, properties),), tuple(links), kept.created_at, "non-association"
    )


def row_of_groups(kept: GroupSeparation, label: Label) -> EvidenceRow:
    """One version of a separation between two groups."""
    since = to_minutes(kept.created_at)
    said: dict[str, Value | list[str]] = {
        "reason": kept.reason,
        "level": kept.restriction.level,
        "transport": kept.transport,
        "register_id": str(kept.id),
    }
    link = LinkClaim(
        kept.first, kept.second, LinkType.RIVAL_OF, Role.NONE, False, since,
        max(since, _end(kept.closing, kept.until)), said,
    )  # fmt: skip
    ending = _ending(kept.closing, kept.until)
    cells = (
        str(kept.id), "GROUPS", _group(kept.first), "", _group(kept.second), "", kept.reason, str(kept.restriction), "",
        "", isoformat(kept.created_at), "", "", str(ending.get("until") or ""), str(kept.transport), "",
        str(ending.get("closed_by") or ""), str(ending.get("closed_reason") or ""), str(ending.get("closed_at") or ""),
    )  # fmt: skip
    node = NodeRef(Kind.NON_ASSOCIATION, OWN_REGISTER, str(kept.id))
    return _row(node, cells, label, (), (link,), kept.created_at, "group-separation")


def _row(
    node: NodeRef, cells: tuple[str, ...], label: Label, said: tuple[Description, ...], links: tuple[LinkClaim, ...],
    created_at: datetime, retention: str,
) -> EvidenceRow:  # fmt: skip
    version = hashlib.blake2b(repr((cells, label)).encode(), digest_size=16).digest()
    recorded_on = created_at.date()
    return EvidenceRow(
        node.authority, node.key, version, 1, cells, label, said, links,
        recorded_on=recorded_on, review_on=review_date(retention, recorded_on, _SCHEDULE),
    )  # fmt: skip


def _cells(kept: Separation) -> tuple[str, ...]:
    ending = _ending(kept.closing, kept.until)
    return (
        str(kept.id), "PRISONERS", kept.first.prison_number, kept.first.part.name, kept.second.prison_number,
        kept.second.part.name, str(kept.reason), str(kept.restriction), kept.comment, kept.authorised_by,
        isoformat(kept.created_at), isoformat(kept.updated_at), kept.updated_by, str(ending.get("until") or ""),
        str(kept.transport), str(kept.threat_to_life), str(ending.get("closed_by") or ""),
        str(ending.get("closed_reason") or ""), str(ending.get("closed_at") or ""),
    )  # fmt: skip


def _ending(closing: Closing | None, until: datetime | None) -> dict[str, Value | list[str]]:
    found: dict[str, Value | list[str]] = {}
    if until is not None:
        found["until"] = isoformat(until)
    if closing is not None:
        found |= {"closed_by": closing.by, "closed_reason": closing.reason, "closed_at": isoformat(closing.at)}
    return found


def _end(closing: Closing | None, until: datetime | None) -> int:
    """The world minute from which it no longer holds."""
    ends = [to_minutes(at) for at in (None if closing is None else closing.at, until) if at is not None]
    return min(ends, default=OPEN_END)


def _bears(who: NodeRef, party: Party) -> LinkClaim:
    """A party is found by his number even where the prisoners feed lacks him."""
    number = NodeRef(Kind.IDENTIFIER, str(IdentifierType.PRISON_NUMBER), party.prison_number)
    return LinkClaim(who, number, LinkType.HAS_IDENTIFIER, Role.IDENTIFIER_VALID)


def _group(ref: NodeRef) -> str:
    return f"{ref.kind.name}:{ref.key}"
