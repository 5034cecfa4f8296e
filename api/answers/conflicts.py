"""Whether prisoners can be in a place together: the safety check, and its answer in words."""

from __future__ import annotations

from datetime import datetime

from analytics.allocation import answer as checked
from analytics.allocation.among import check_each_other
from analytics.allocation.conflicts import check
from analytics.allocation.placement.rules import placement_rules
from analytics.allocation.relation import Level, Nearness
from analytics.allocation.rules import load_rules
from api.answers.named import Names
from api.answers.places import place_of
from api.schemas.conflicts import (
    CheckConflicts,
    ConflictsAnswer,
    Counterpart,
    FeedState,
    Finding,
    Hold,
    PrisonerOutcome,
    RestsOn,
    Ruling,
    Somebody,
    Unconfirmed,
)
from api.schemas.evidence import Node
from graph.model.evidence import NodeRef
from graph.view import GraphView

_LEVELS = {Level.CELL: "cell", Level.LANDING: "landing", Level.WING: "wing", Level.ESTABLISHMENT: "prison"}
_NEAR = {
    Nearness.SAME_CELL: "cell",
    Nearness.SAME_LANDING: "landing",
    Nearness.SAME_WING: "wing",
    Nearness.SAME_PRISON: "prison",
    Nearness.OTHER_PRISON: "prison",
}
_ADVICE = {
    checked.Kind.SAME_GROUP: "Both belong to one group: consider whether they should be together.",
    checked.Kind.WITNESS_AND_ACCUSED: "One is a witness to, or a victim of, what the other is accused of: "
    "consider another place, and tell security.",
    checked.Kind.CO_DEFENDANT: "Both are accused in one case that is not decided: consider another place before trial.",
    checked.Kind.INCIDENT_PARTNER: "Both took part in one incident in the last year: consider whether they should be "
    "together again.",
    checked.Kind.RECRUITER: "An alert says that one corrupts others, and one that the other can be pressed: consider "
    "another place.",
}
_ASK_SECURITY = "Ask security before anybody is placed here."


def conflicts(view: GraphView, wanted: CheckConflicts, now: datetime) -> ConflictsAnswer:
    """Check prisoners against a place and each other, or each other alone; the view is cut to the minute of `now`.

    Raises UnknownPlaceError for a place that is not there for the asker, and StaleGraphError as `check` does.
    """
    rules, vehicle = load_rules(), wanted.one_vehicle
    if wanted.place is None:
        found = check_each_other(view, wanted.prisoners, asked_at=now, rules=rules, one_vehicle=vehicle)
    else:
        place, law = place_of(view, wanted.place), placement_rules()
        found = check(view, wanted.prisoners, place, asked_at=now, rules=rules, placement=law, one_vehicle=vehicle)
    return answer_of(view, found, Names(view))


def answer_of(view: GraphView, found: checked.ConflictAnswer, names: Names) -> ConflictsAnswer:
    """A check in words."""
    return ConflictsAnswer(
        outcome=str(found.outcome),
        sentence=found.sentence,
        place="" if found.place is None else found.place.key,
        asked_at=found.asked_at,
        prisoners=[
            PrisonerOutcome(prisoner=each.prisoner, outcome=str(each.outcome), alone=str(each.alone))
            for each in found.prisoners
        ],
        together=None if found.together is None else str(found.together),
        findings=[_finding(each, names, view) for each in found.findings],
        rulings=[_ruling(each) for each in found.rulings],
        hold=None
        if found.hold is None
        else Hold(scope=found.hold.scope.key, reference=found.hold.reference, message=_ASK_SECURITY),
        unconfirmed=[Unconfirmed(doubt=str(each.doubt), about=each.about) for each in found.unconfirmed],
        feeds=[_feed(each) for each in found.feeds],
        up_to=found.up_to,
        rules=found.rules,
        placement_rules=found.placement_rules,
    )


def _finding(found: checked.Finding, names: Names, view: GraphView) -> Finding:
    names.disclose(each.record for each in found.sources)
    return Finding(
        kind=str(found.kind),
        conflict=found.is_conflict,
        prisoner=found.prisoner,
        rule=[_thing(ref, names, view) for ref in found.rule],
        level=None if found.level is None else found.level.name.lower(),
        scope=_scope(found),
        breach=str(found.breach),
        advice=_advice(found),
        avoid=[ref.key for ref in found.avoid],
        counterparts=[_counterpart(each, names) for each in found.counterparts],
        reason=found.reason,
        possible_match=found.possible_match,
        may_be=[somebody(each, names) for each in found.may_be],
        rests_on=[
            RestsOn(
                record=each.record, agency=each.owner, feed=each.feed, grade=each.grade, extracted_at=each.extracted_at
            )
            for each in found.sources
        ],
    )


def _advice(found: checked.Finding) -> str:
    if found.kind not in _ADVICE:
        return ""
    near = f" They would be in one {_scope(found)}, or nearer." if found.bounds.least > Nearness.OTHER_PRISON else ""
    return f"{_ADVICE[found.kind]}{near} No rule forbids it."


def _scope(found: checked.Finding) -> str:
    """Where it would be broken; of advice, how near they would be for certain."""
    if found.in_transport:
        return "transport"
    if found.level is not None:
        return _LEVELS[found.level]
    return _NEAR[found.bounds.least]


def _ruling(found: checked.PrisonerRuling) -> Ruling:
    said = found.ruling
    return Ruling(
        prisoner=found.prisoner,
        code=said.code,
        verdict=str(said.verdict),
        board=None if said.board is None else str(said.board),
        scope=_LEVELS[said.reach],
        because=said.because,
        source=said.source,
        sharers=list(said.sharers),
    )


def _counterpart(found: checked.Counterpart, names: Names) -> Counterpart:
    return Counterpart(
        person=names.node(found.person),
        prison_numbers=list(found.prison_numbers),
        places=[ref.key for ref in found.places],
        asked=found.asked,
        may_be=[somebody(each, names) for each in found.may_be],
    )


def somebody(found: checked.Somebody, names: Names) -> Somebody:
    """A person whom a finding names, and where the person is held."""
    return Somebody(
        person=names.node(found.person),
        prison_numbers=list(found.prison_numbers),
        places=[ref.key for ref in found.places],
    )


def _thing(ref: NodeRef, names: Names, view: GraphView) -> Node:
    return names.node(view.store.ids.node_id(ref).hex())


def _feed(found: checked.FeedState) -> FeedState:
    return FeedState(
        name=found.name,
        required=found.required,
        feed=found.feed,
        extracted_at=found.extracted_at,
        age_hours=None if found.age is None else round(found.age.total_seconds() / 3600, 1),
        limit_hours=found.limit.total_seconds() / 3600,
        stale=found.is_stale,
    )
