"""A copy for the person whom a page is about: what may be told to him of himself, and nothing by what is left out.

It is built from what may be told, never by taking away what may not: a fact, a number or a stay stands in it where the
prison's own register of fact says so, unmarked and without condition; so do his sentences and the charges that he
answered. Reports, alerts, groups, keep-aparts, incidents, other people, other agencies' records and where anything came
from are in none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import numpy as np

from analytics.organised_crime.places import NOWHERE, above
from api.answers.disseminating import require_approval
from api.schemas.subject_copy import (
    CopiedCharge,
    CopiedFact,
    CopiedNumber,
    CopiedSentence,
    CopiedStay,
    SubjectCopyAnswer,
)
from graph.model.evidence import NodeRef
from graph.model.grading import GradingScheme
from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END, OPEN_START, from_minutes, to_minutes
from graph.store.stored import Provenance, StoredDescription, StoredLink
from graph.view import GraphView

# The prison service answers for its own records; each other agency answers for its own.
_OWN = "prison"
_FACTS = (
    "surname", "forenames", "date_of_birth", "sex", "legal_status", "security_category", "main_offence",
    "sentenced_on", "sentence_days", "received_on", "release_on",
)  # fmt: skip
_LINKS = (LinkType.HAS_IDENTIFIER, LinkType.HELD_AT, LinkType.SENTENCED_TO, LinkType.INVOLVED_IN)
# Whoever else a charge names was harmed by it or saw it: a charge is told to him who answered it.
_ANSWERED = frozenset({Role.SUSPECT, Role.UNKNOWN})
_NUMBERS = frozenset({"prison-number", "pnc", "cro", "ni-number"})
# "2026-11-23" of an instant.
_DAY = 10
_SENTENCES = (
    "This copy holds what the prison's own register says of you. Other agencies answer for their own records.",
    "It leaves out what would tell of other people, of security, or of where information came from.",
    "Every copy says so, whether or not there is anything of that kind.",
    "If you think that something here is wrong, say so: somebody else will look at it and answer you.",
)


def subject_copy(view: GraphView, public_id: str, now: datetime) -> SubjectCopyAnswer:
    """The copy of one person; empty where the prison's register says nothing of him. Raises NotFoundError."""
    view.open(public_id)
    person = view.person(public_id)
    said = [each for each in view.descriptions(person.records) if _may_be_told(each.provenance)]
    # Through the records that may be told alone: what else is his by other evidence is no part of the copy.
    records = sorted({each.node for each in said})
    links = view.store.links(records, view.read_cut, _LINKS)
    told = [each for each in links if _is_his(each) and _may_be_told(each.provenance)]
    imposed = _said_of(view, told, LinkType.SENTENCED_TO)
    answered = _said_of(view, told, LinkType.INVOLVED_IN)
    carried = [each.provenance for each in (*said, *imposed, *answered)] + [each.provenance for each in told]
    require_approval(view, carried)
    view.disclosed.update([person.id, *(each.record_id.hex() for each in carried)])
    facts = _facts(said)
    names = {each.name: each.value for each in reversed(facts)}
    return SubjectCopyAnswer(
        person=person.id,
        name=", ".join(part for part in (names.get("surname"), names.get("forenames")) if part),
        facts=facts,
        identifiers=_numbers(told),
        stays=_stays(view, told, now),
        imposed=_imposed(imposed),
        charges=_charges(answered),
        sentences=list(_SENTENCES),
    )


def _may_be_told(said: Provenance) -> bool:
    label = said.label
    return (
        label.owner == _OWN
        and label.classification is Classification.OFFICIAL
        and label.handling is Handling.P
        and not label.conditions
        and not label.compartments
        and said.grading.scheme is GradingScheme.UNGRADED
    )


def _is_his(link: StoredLink) -> bool:
    """Whether a link leads to something of his own: an incident, and a charge that he did not answer, are not."""
    return link.type is not LinkType.INVOLVED_IN or (link.target.kind is Kind.ADJUDICATION and link.role in _ANSWERED)


def _said_of(view: GraphView, told: Iterable[StoredLink], type_: LinkType) -> list[StoredDescription]:
    """What the register says of that to which links of this type lead."""
    nodes = sorted({each.target for each in told if each.type is type_})
    return [each for each in view.descriptions(nodes) if _may_be_told(each.provenance)]


def _imposed(said: Iterable[StoredDescription]) -> list[CopiedSentence]:
    found = {
        CopiedSentence(
            offence=_words(each.properties.get("offence")),
            type=_words(each.properties.get("type")),
            imposed_on=_words(each.properties.get("imposed_on")),
            length="Life" if each.properties.get("life") is True else _days(each.properties.get("length_days")),
        )
        for each in said
    }
    return sorted(found, key=lambda each: (each.imposed_on, each.offence, each.type, each.length))


def _charges(said: Iterable[StoredDescription]) -> list[CopiedCharge]:
    found = {
        CopiedCharge(
            reported_on=_words(each.properties.get("reported_at"))[:_DAY],
            rule=_words(each.properties.get("rule")),
            charge=_words(each.properties.get("charge")),
            heard_on=_words(each.properties.get("heard_on")),
            finding=_words(each.properties.get("finding")),
            punishment=_words(each.properties.get("punishment")),
            additional_days=_days(each.properties.get("additional_days")),
        )
        for each in said
    }
    return sorted(found, key=lambda each: (each.reported_on, each.rule, each.charge, each.finding))


def _words(value: object) -> str:
    return "" if value is None or isinstance(value, list | tuple) else str(value)


def _days(value: object) -> str:
    return f"{value:,} day{'' if value == 1 else 's'}" if isinstance(value, int) else ""


def _facts(said: Iterable[StoredDescription]) -> list[CopiedFact]:
    found = {
        (name, str(each.properties[name]))
        for each in said
        for name in _FACTS
        if each.properties.get(name) not in (None, "") and not isinstance(each.properties[name], list)
    }
    ordered = sorted(found, key=lambda each: (_FACTS.index(each[0]), each[1]))
    return [CopiedFact(name=name, value=value) for name, value in ordered]


def _numbers(told: Iterable[StoredLink]) -> list[CopiedNumber]:
    found = {
        (each.target.authority, each.target.key)
        for each in told
        if each.type is LinkType.HAS_IDENTIFIER
        and each.role is Role.IDENTIFIER_VALID
        and each.target.authority in _NUMBERS
    }
    return [CopiedNumber(type=kind, value=value) for kind, value in sorted(found)]


def _stays(view: GraphView, told: Iterable[StoredLink], now: datetime) -> list[CopiedStay]:
    """Prisons by when he came to each; stays that touch are one, so that moves from cell to cell tell nothing."""
    minute = to_minutes(now)
    stays = [each for each in told if each.type is LinkType.HELD_AT and each.valid_from <= minute]
    prisons = _prisons(view, [each.target for each in stays])
    # Who stands in a register without a day has been there since the day that his moves give.
    going_on = [each for each in stays if each.valid_from > OPEN_START and each.valid_to == OPEN_END]
    since_a_day = {prisons.get(each.target) for each in going_on}
    stays = [each for each in stays if each.valid_from != OPEN_START or prisons.get(each.target) not in since_a_day]
    found: list[tuple[str, int, int]] = []
    for prison, since, until in sorted(
        (prisons[each.target], each.valid_from, each.valid_to) for each in stays if each.target in prisons
    ):
        if found and found[-1][0] == prison and since <= found[-1][2]:
            found[-1] = (prison, found[-1][1], max(until, found[-1][2]))
        else:
            found.append((prison, since, until))
    ordered = sorted(found, key=lambda each: (each[1], each))
    return [CopiedStay(prison=prison, since=_day(since), until=_day(until)) for prison, since, until in ordered]


def _day(minute: int) -> date | None:
    at = from_minutes(minute)
    return None if at is None else at.date()


def _prisons(view: GraphView, places: Sequence[NodeRef]) -> dict[NodeRef, str]:
    """The prison of each place, by the register of places and never by a key."""
    ranks = {place: rank for place in set(places) if (rank := view.graph.node_rank_of(place)) is not None}
    ordered = sorted(ranks)
    prison, _ = above(view, np.array([ranks[place] for place in ordered], dtype=np.int64))
    inside = {
        place: view.refs([rank])[0] for place, rank in zip(ordered, prison.tolist(), strict=True) if rank != NOWHERE
    }
    captions = view.captions(sorted(set(inside.values())))
    return {place: captions.get(ref, ref.key) for place, ref in inside.items()}
