"""What a prisoner disputes: somebody other than who took the dispute down looks at it and answers by a date."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from analytics.categorisation.timing import overdue, working_days_after
from api.answers.categorisation.actor import Actor, about, label_of_act
from api.answers.disputed import KIND, RAISED, REFUSED, UPHELD
from api.answers.words import QuestionError
from api.schemas.categorisation import AnswerDispute, DisputeAnswer, DisputesAnswer, RaiseDispute
from graph.model.acts import Act, Body
from graph.model.labels import strictest
from graph.queries.kept import withheld_records
from graph.view import GraphView, NotFoundError

# A month for subject-rights requests would leave wrong facts in use; four working weeks is what complaints are given.
ANSWER_WITHIN_WORKING_DAYS = 20


def raise_dispute(
    view: GraphView, person: str, wanted: RaiseDispute, rests_on: Collection[str], actor: Actor
) -> DisputeAnswer:
    """Take a dispute down. Raises QuestionError for a record that no advice about this person rests on."""
    if wanted.record not in rests_on:
        raise QuestionError("that record is not among those that the advice rests on; the advice lists them")
    for acts in _disputes(view, view.person(person).record_ids):
        if acts[0].body["record"] == wanted.record and acts[-1].action == RAISED:
            return _answer(view, person, acts, actor.now)
    answer_by = working_days_after(actor.now.date(), ANSWER_WITHIN_WORKING_DAYS)
    body = {"record": wanted.record, "statement": wanted.statement, "answerBy": answer_by.isoformat()}
    return _append(view, person, actor.new_id(), [], RAISED, body, actor)


def answer_dispute(view: GraphView, person: str, key: str, wanted: AnswerDispute, actor: Actor) -> DisputeAnswer:
    """Answer one. Raises NotFoundError, and QuestionError for one already answered or raised by the same person."""
    acts = next((each for each in _disputes(view, view.person(person).record_ids) if each[0].case == key), None)
    if acts is None:
        raise NotFoundError(key)
    if acts[-1].action != RAISED:
        raise QuestionError("this dispute has been answered; raise a new one if something else is wrong")
    if acts[0].actor == actor.viewer.subject:
        raise QuestionError("a dispute is answered by somebody other than who took it down")
    return _append(view, person, key, acts, UPHELD if wanted.upheld else REFUSED, {"answer": wanted.answer}, actor)


def disputes(view: GraphView, person: str, now: datetime) -> DisputesAnswer:
    """All disputes about one person."""
    found = [_answer(view, person, acts, now) for acts in _disputes(view, view.person(person).record_ids)]
    return DisputesAnswer(disputes=sorted(found, key=lambda each: (each.raised_at, each.dispute)))


def _append(
    view: GraphView, person: str, key: str, acts: list[Act], action: str, body: Body, actor: Actor
) -> DisputeAnswer:
    labels = [each.provenance.label for each in view.descriptions(view.person(person).records)]
    act = Act(
        kind=KIND,
        case=key,
        sequence=len(acts),
        action=action,
        actor=actor.viewer.subject,
        agency=actor.viewer.agency,
        at=actor.now,
        label=label_of_act(actor, strictest(labels)),
        about=about(view, person),
        body=body,
    )
    view.store.append_acts([act])
    return _answer(view, person, [*acts, act], actor.now)


def _disputes(view: GraphView, records: Collection[str]) -> list[list[Act]]:
    """Those about these records of people, of a record that is not withheld from the viewer by now."""
    found: dict[str, list[Act]] = {}
    for act in view.store.acts(KIND, view.read_cut.classes, about=[bytes.fromhex(each) for each in records]):
        # Of a disposed record nothing is left to dispute.
        if "disposed" not in act.body:
            found.setdefault(act.case, []).append(act)
    whole = [acts for acts in found.values() if acts[0].action == RAISED]
    withheld = withheld_records(view, {str(acts[0].body["record"]) for acts in whole})
    return [acts for acts in whole if acts[0].body["record"] not in withheld]


def _answer(view: GraphView, person: str, acts: list[Act], now: datetime) -> DisputeAnswer:
    first, last = acts[0], acts[-1]
    answered = last.action != RAISED
    answer_by = date.fromisoformat(str(first.body["answerBy"]))
    return DisputeAnswer(
        dispute=first.case,
        person=view.person(person).id,
        record=str(first.body["record"]),
        statement=str(first.body["statement"]),
        raised_by=first.actor,
        raised_at=first.at,
        answer_by=answer_by,
        overdue=not answered and overdue(answer_by, now.date()),
        outcome=last.action if answered else None,
        answer=str(last.body["answer"]) if answered else None,
        answered_by=last.actor if answered else None,
    )
