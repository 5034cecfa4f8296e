"""What is worth knowing of two people who would be near each other, beyond rules: advice, and never a conflict.

Recent incident partners, defendants of one case before its trial, a witness or victim and whoever is accused of it, and
somebody who recruits beside somebody who can be recruited.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.allocation.answer import Kind
from analytics.allocation.keep_aparts import others_among
from analytics.allocation.parties import Parties, Party
from analytics.allocation.places import steps
from analytics.allocation.rules import RecruitingAlerts
from analytics.allocation.separation import Separation, Statements, distinct
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind as NodeKind
from graph.model.links import CRIMINAL, LinkType, Role
from graph.model.times import ALWAYS
from graph.store.stored import StoredLink

# An incident of the last year is remembered on the wing; older ones are told by keep-aparts if they still matter.
_RECENT_MINUTES = 365 * 24 * 60
_WRONGED = frozenset({Role.VICTIM, Role.WITNESS})
_PENDING = "PENDING"
# A case may be known before its day in court; of these nobody knows before they happen.
_DATED = frozenset({NodeKind.INCIDENT, NodeKind.CRIME})
_EVENTS = frozenset({NodeKind.INCIDENT, NodeKind.CRIME, NodeKind.COURT_CASE, NodeKind.ARREST})


@dataclass(frozen=True, slots=True)
class _Shared:
    """One event in which a subject and others who may be near took part: who, and in which part."""

    event: int
    mine: frozenset[int]
    others: frozenset[int]


def advice(
    statements: Statements,
    parties: Parties,
    subjects: Sequence[Party],
    near: Collection[int],
    alerts: RecruitingAlerts | None = None,
) -> list[Separation]:
    """Advice about the subjects and those of the PERSON nodes `near`, and among each other.

    With `alerts` whoever recruits is told beside whoever can be recruited: for a landing or a cell, since on a whole
    wing there is always one of each.
    """
    there = frozenset(near).union(*(party.own for party in subjects))
    found: list[Separation] = []
    shared = _shared(statements, subjects, there)
    links = _links(statements, {each.event for of_one in shared for each in of_one})
    for subject, (party, of_one) in enumerate(zip(subjects, shared, strict=True)):
        for each in of_one:
            found += _of_event(statements, parties, subject, party, each, links)
    if alerts is not None:
        found += _recruiters(statements, parties, subjects, there, alerts)
    return sorted(found, key=lambda each: (each.subject, str(each.kind), each.rule))


def _shared(statements: Statements, subjects: Sequence[Party], there: frozenset[int]) -> list[list[_Shared]]:
    """For each subject his events in which somebody near took part: incidents of the last year, cases of any age."""
    mine = np.array(sorted(frozenset[int]().union(*(party.own for party in subjects))), dtype=np.int32)
    with statements.view.walker((LinkType.INVOLVED_IN,), during=ALWAYS) as walker:
        events = np.unique(steps(walker, mine).far)
        found = steps(walker, events)
    at_event: dict[int, set[int]] = {}
    events_of: dict[int, set[int]] = {}
    for event, node in zip(events[found.whose].tolist(), found.far.tolist(), strict=True):
        at_event.setdefault(event, set()).add(node)
        events_of.setdefault(node, set()).add(event)
    shared = []
    for party in subjects:
        joined = sorted({event for node in party.own for event in events_of.get(node, ())})
        near = there - party.own
        met = (_Shared(event, party.own & at_event[event], near & at_event[event]) for event in joined)
        shared.append([each for each in met if each.others])
    kinds = {each.event for of_one in shared for each in of_one}
    is_event = {event for event, ref in zip(kinds, statements.refs(kinds), strict=True) if ref.kind in _EVENTS}
    return [[each for each in of_one if each.event in is_event] for of_one in shared]


def _links(statements: Statements, events: Collection[int]) -> Mapping[NodeRef, list[StoredLink]]:
    found: dict[NodeRef, list[StoredLink]] = {}
    refs = statements.refs(sorted(events))
    for link in statements.view.links(refs, [LinkType.INVOLVED_IN]):
        found.setdefault(link.target, []).append(link)
    return found


def _of_event(
    statements: Statements,
    parties: Parties,
    subject: int,
    party: Party,
    shared: _Shared,
    links: Mapping[NodeRef, list[StoredLink]],
) -> Iterable[Separation]:
    event = statements.ref(shared.event)
    said = links.get(event, [])
    if event.kind in _DATED:
        said = [link for link in said if statements.has_begun(link)]
    own = set(statements.refs(sorted(shared.mine)))
    mine = [link for link in said if link.source in own]
    for kind, others in _kinds(statements, event, mine, shared.others, said).items():
        nodes = statements.ranks(link.source for link in others) & shared.others
        if nodes:
            yield Separation(
                kind=kind,
                subject=subject,
                rule=(event,),
                level=None,
                others=tuple(others_among(parties, nodes)),
                certain=not party.in_doubt,
                reason="",
                sources=distinct(link.provenance for link in (*mine, *others)),
            )


def _kinds(
    statements: Statements,
    event: NodeRef,
    mine: Sequence[StoredLink],
    near: frozenset[int],
    said: Sequence[StoredLink],
) -> dict[Kind, list[StoredLink]]:
    """Which advice an event gives, and the links of the others that it rests on."""
    there = set(statements.refs(sorted(near)))
    theirs = [link for link in said if link.source in there]
    my_parts = {link.role for link in mine}
    found: dict[Kind, list[StoredLink]] = {}
    if my_parts & _WRONGED:
        found[Kind.WITNESS_AND_ACCUSED] = [link for link in theirs if link.role in CRIMINAL]
    elif my_parts & CRIMINAL:
        found[Kind.WITNESS_AND_ACCUSED] = [link for link in theirs if link.role in _WRONGED]
    if event.kind is NodeKind.COURT_CASE and any(_is_pending(link) for link in mine):
        found[Kind.CO_DEFENDANT] = [link for link in theirs if _is_pending(link)]
    if event.kind is NodeKind.INCIDENT and any(statements.is_recent(link, _RECENT_MINUTES) for link in mine):
        found[Kind.INCIDENT_PARTNER] = [link for link in theirs if link.role is not Role.STAFF]
    return {kind: links for kind, links in found.items() if links}


def _recruiters(
    statements: Statements,
    parties: Parties,
    subjects: Sequence[Party],
    there: frozenset[int],
    alerts: RecruitingAlerts,
) -> Iterable[Separation]:
    """By alerts that stand: a corruptor, and somebody in debt or alone."""
    links = statements.links(statements.refs(sorted(there)), LinkType.HAS_ALERT)
    codes = {
        said.node: str(said.properties.get("code", ""))
        for said in statements.view.descriptions(sorted({link.target for link in links}))
    }
    recruits = [link for link in links if codes.get(link.target) in alerts.recruiters]
    recruitable = [link for link in links if codes.get(link.target) in alerts.recruitable]
    for subject, party in enumerate(subjects):
        own = set(statements.refs(sorted(party.own)))
        for mine, theirs in ((recruits, recruitable), (recruitable, recruits)):
            basis = [link for link in mine if link.source in own]
            others = [link for link in theirs if link.source not in own] if basis else []
            if others:
                yield Separation(
                    kind=Kind.RECRUITER,
                    subject=subject,
                    rule=(min(link.target for link in basis),),
                    level=None,
                    others=tuple(others_among(parties, statements.ranks(link.source for link in others))),
                    certain=not party.in_doubt,
                    reason=f"{_alerted(basis, codes)}, beside {_alerted(others, codes)}",
                    sources=distinct(link.provenance for link in (*basis, *others)),
                )


def _alerted(links: Iterable[StoredLink], codes: Mapping[NodeRef, str]) -> str:
    return "alert " + " and ".join(sorted({codes[link.target] for link in links}))


def _is_pending(link: StoredLink) -> bool:
    return str(link.properties.get("status", "")).upper() == _PENDING
