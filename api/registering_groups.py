"""Separations between groups that are kept here: recorded and ended like any other change of the register."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from api.actions import Action
from api.consult import Caller, act, consult
from api.questions import AskedFor, Question, Typed
from api.register_problems import denied, not_found, validated
from api.registering import check_until
from api.schemas.separations import GroupSeparationAnswer, RecordGroupSeparation
from api.wiring import Service
from graph.model.evidence import NodeRef
from graph.model.identifiers import IdentifierType, parse
from graph.model.kinds import Kind
from graph.model.labels import Classification, Label
from graph.model.links import LinkType
from graph.model.separations import ID_BITS, OWN_REGISTER, Closing, GroupSeparation, Restriction
from graph.model.times import from_minutes
from graph.store.stored import StoredLink
from graph.view import GraphView, NotFoundError
from loaders.register import publish_row, row_of_groups

_KINDS = {"OCG": Kind.ORGANISED_CRIME_GROUP, "GANG": Kind.GANG}
_WORDS = {kind: word for word, kind in _KINDS.items()}


def record_groups(service: Service, caller: Caller, wanted: RecordGroupSeparation) -> GroupSeparationAnswer:
    """Record that members of two groups are to be kept apart. Raises RegisterError for a group that nobody knows."""
    now = service.clock()
    first, second = (_group(text, now) for text in (wanted.first, wanted.second))
    if first == second:
        raise validated("The two groups must differ")
    check_until(wanted.until, now)
    # What is said of groups is what police share with prisons: not for everybody who reads a list of keep-aparts.
    label = Label(caller.viewer.agency, Classification.OFFICIAL_SENSITIVE)
    if not service.policy.admits(caller.viewer, label):
        raise denied("A record is labelled so that whoever makes it may read it")

    def deed() -> GroupSeparationAnswer:
        consult(service, caller, Question(Action.READ_SEPARATIONS, asked, lambda view: _known(view, first, second)))
        kept = GroupSeparation(
            id=secrets.randbits(ID_BITS),
            first=first,
            second=second,
            restriction=Restriction(wanted.restriction),
            reason=wanted.reason,
            created_at=service.clock(),
            transport=wanted.transport,
            until=wanted.until,
        )
        publish_row(
            service.store, row_of_groups(kept, label), agency=label.owner, at=service.clock(), by=caller.viewer.subject
        )
        return _answer(kept)

    asked: AskedFor = {"groups": (Typed(wanted.first), Typed(wanted.second)), "change": "created"}
    return act(service, caller, Action.WRITE_SEPARATION, asked, deed)


def end_groups(service: Service, caller: Caller, number: int, reason: str) -> GroupSeparationAnswer:
    """End a separation between groups that was recorded here, now. Raises RegisterError."""
    asked: AskedFor = {"record": str(number), "change": "closed"}

    def deed() -> GroupSeparationAnswer:
        now = service.clock()
        link = consult(service, caller, Question(Action.READ_SEPARATIONS, asked, lambda view: _link(view, number)))
        if link is None:
            raise not_found()
        kept = replace(_kept(link, number, now), closing=Closing(caller.viewer.person, reason, now))
        publish_row(
            service.store,
            row_of_groups(kept, link.provenance.label),
            agency=link.provenance.label.owner,
            at=now,
            by=caller.viewer.subject,
            after=link.provenance.extracted_at,
        )
        return _answer(kept)

    return act(service, caller, Action.WRITE_SEPARATION, asked, deed)


def _known(view: GraphView, *groups: NodeRef) -> None:
    for group in groups:
        try:
            view.node_of(group)
        except NotFoundError:
            raise not_found() from None


def _link(view: GraphView, number: int) -> StoredLink | None:
    """The separation of this id that holds still."""
    for record in view.store.records([(OWN_REGISTER, str(number))], view.read_cut):
        _, kind, first, _, second, *_ = record.values.values()
        if kind == "GROUPS":
            group = _stored_group(first)
            for link in view.store.links([group], view.read_cut, [LinkType.RIVAL_OF]):
                if link.properties.get("register_id") == str(number) and _stored_group(second) in (
                    link.source,
                    link.target,
                ):
                    return link
    return None


def _kept(link: StoredLink, number: int, now: datetime) -> GroupSeparation:
    return GroupSeparation(
        id=number,
        first=link.source,
        second=link.target,
        restriction=Restriction.of_level(str(link.properties.get("level"))) or Restriction.WING,
        reason=str(link.properties.get("reason") or ""),
        created_at=from_minutes(link.valid_from) or now,
        transport=link.properties.get("transport") is True,
        until=from_minutes(link.valid_to),
    )


def _group(text: str, now: datetime) -> NodeRef:
    word, _, key = text.partition(":")
    if _KINDS[word] is Kind.GANG:
        return NodeRef(Kind.GANG, "", key.strip().upper())
    found = parse(IdentifierType.OCG_ID, key, as_of=now.date()).canonical
    if found is None:
        raise validated("An OCG is named by its number, such as OCG:021/0069018")
    return NodeRef(Kind.ORGANISED_CRIME_GROUP, "", found)


def _stored_group(text: str) -> NodeRef:
    kind, _, key = text.partition(":")
    return NodeRef(Kind[kind], "", key)


def _answer(kept: GroupSeparation) -> GroupSeparationAnswer:
    return GroupSeparationAnswer(
        id=kept.id,
        first=f"{_WORDS[kept.first.kind]}:{kept.first.key}",
        second=f"{_WORDS[kept.second.kind]}:{kept.second.key}",
        restriction=str(kept.restriction),
        reason=kept.reason,
        transport=kept.transport,
        until=kept.until,
        open=kept.closing is None,
    )
