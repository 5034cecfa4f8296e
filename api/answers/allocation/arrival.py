"""Who somebody without a number may be, and where he can sleep tonight, in words."""

from __future__ import annotations

from datetime import datetime

from analytics.allocation import arrival as received
from analytics.allocation.answer import Finding, Outcome
from analytics.allocation.placement import SharingRisk
from analytics.allocation.rules import load_rules
from api.answers.conflicts import somebody
from api.answers.named import Names
from api.answers.words import QuestionError
from api.schemas.allocation import ArrivalAnswer, Arrived, Candidate, KeptApart, Offer, Union
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.view import GraphView

_GRAVEST = (SharingRisk.HIGH, SharingRisk.UNKNOWN, SharingRisk.MEDIUM, SharingRisk.STANDARD, SharingRisk.LOW)
_ALONE = "Alone in a cell until it is settled who he is; take fingerprints, and check again by the number."


def receive(view: GraphView, wanted: Arrived, now: datetime) -> ArrivalAnswer:
    """Candidates and offers. Raises QuestionError for a name without letters, NotFoundError for an unknown prison."""
    prison = NodeRef(Kind.ESTABLISHMENT, "", wanted.prison.upper())
    try:
        partly = received.Partly(wanted.surname, wanted.forename, wanted.date_of_birth)
    except ValueError as error:
        raise QuestionError(str(error)) from None
    found = received.arrival(view, partly, prison, asked_at=now, rules=load_rules())
    names = Names(view)
    return ArrivalAnswer(
        prison=prison.key,
        at=now,
        candidates=[_candidate(each, names, view) for each in found.candidates],
        incomplete=found.incomplete,
        union=_union(found, names, view),
        offers=[_offer(each, names) for each in found.offers],
        advice=_ALONE,
    )


def _candidate(each: received.Candidate, names: Names, view: GraphView) -> Candidate:
    placee = each.placee
    return Candidate(
        person=names.node(each.person),
        found_by=each.found_by,
        prison_number=placee.prison_number,
        age=placee.age,
        category=placee.category,
        sharing_risk=str(placee.sharing_risk),
        vulnerable=placee.vulnerable,
        constant_watch=placee.constant_watch,
        alerts=_captions(each.alerts, view),
        groups=_captions(each.groups, view),
        held_at=[ref.key for ref in each.held_at],
        held_here=[ref.key for ref in each.held_here],
    )


def _union(found: received.Arrival, names: Names, view: GraphView) -> Union:
    """Of everybody whom he may be the gravest; if he may be nobody on record, all is taken for grave."""
    placees = [each.placee for each in found.candidates]
    risks = {each.sharing_risk for each in placees}
    if found.may_be_unknown:
        risks.add(SharingRisk.UNKNOWN)
    return Union(
        sharing_risk=str(next(risk for risk in _GRAVEST if risk in risks)),
        vulnerable=any(each.vulnerable for each in placees),
        constant_watch=any(each.constant_watch for each in placees),
        may_be_under_18=found.may_be_unknown or any(each.age is None or each.age < 18 for each in placees),
        alerts=_captions({ref for each in found.candidates for ref in each.alerts}, view),
        groups=_captions({ref for each in found.candidates for ref in each.groups}, view),
        apart=[_apart(each, names) for each in found.apart],
    )


def _apart(found: Finding, names: Names) -> KeptApart:
    names.disclose(each.record for each in found.sources)
    return KeptApart(
        person=names.node(found.prisoner),
        kind=str(found.kind),
        level=None if found.level is None else found.level.name.lower(),
        others=[somebody(each, names) for each in found.counterparts if not each.asked],
    )


def _offer(each: received.Offer, names: Names) -> Offer:
    return Offer(
        wing=each.wing.key,
        cell=None if each.cell is None else each.cell.key,
        free=each.free,
        first_night=each.first_night,
        safe=not each.barred and each.outcome is Outcome.NO_CONFLICT_FOUND,
        outcome=str(each.outcome),
        hold=None if each.hold is None else each.hold.key,
        barred=[names.node(person) for person in each.barred],
        against=list(each.against),
    )


def _captions(refs: set[NodeRef] | tuple[NodeRef, ...], view: GraphView) -> list[str]:
    captions = view.captions(sorted(refs))
    view.disclosed.update(view.store.ids.node_id(ref).hex() for ref in refs)
    return sorted({captions.get(ref, ref.key) for ref in refs})
