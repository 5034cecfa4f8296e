"""Cases of categorisation: each move is an act of the store, made by a person, with what he was advised then."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date

from analytics.categorisation.choices import Choice, ChoiceError, check_change, check_choice, journey
from analytics.categorisation.timing import check_next_review, next_review
from analytics.categorisation.workflow import WITH_SECURITY, Case, MoveError, Status, check_move
from analytics.runs import digest_of, run_of
from api.answers.categorisation.actor import Actor, about, label_of_act
from api.answers.categorisation.advice import Advised
from api.answers.categorisation.explained import explained_advice
from api.answers.categorisation.kept_cases import KIND, kept_cases, open_case_about, person_about
from api.answers.named import Names
from api.answers.rules import outcome_answer
from api.schemas.categorisation import CaseAnswer, CaseLine, CasesAnswer, Move, SecurityNote, StepAnswer
from api.schemas.evidence import Node
from graph.model.acts import Act
from graph.model.labels import Label
from graph.queries.kept import withheld_records
from graph.view import GraphView, NotFoundError

# What security writes is for security: no role but its own holds this compartment.
SECURITY_COMPARTMENT = "categorisation-security"
SECURITY_KIND = "categorisation-security"
MOST_CASES = 200
ADVICE_KIND = "category-advice"
# The whole advice as the categoriser had it before him, kept with the decision.
_FROZEN = "advice"
# What the rules made of the evidence, where the rest of a decision is somebody's own word.
_ADVISED = frozenset({_FROZEN, "suggested", "overridden", "reasons", "disclosure"})
_ANY_ID = re.compile(r"\b[0-9a-f]{32}\b")
_SAY_WHY = {
    Status.SUPERVISOR_BACK: "returned",
    Status.CANCELLED: "cancelled",
    Status.SECURITY_MANUAL: "referred again",
}


def start(view: GraphView, found: Advised, reason: str, actor: Actor) -> CaseAnswer:
    """Begin a case, which goes to security at once as every case does. A person has one open case at a time.

    Raises MoveError where there are no rules here.
    """
    records = about(view, found.person)
    case = open_case_about(view, records)
    if case is not None:
        return case_answer(view, case)
    outcome = found.advice.outcome
    way = journey(found.advice.facts.current_category)
    if outcome.no_rules or way is None:
        raise MoveError(" ".join(["there are no rules here:", *(each.rule.text for each in outcome.no_rules)]))
    case = Case(actor.new_id())
    body = {"reason": reason, "journey": str(way), "prisonNumber": found.advice.facts.prison_number}
    case = _append(view, case, Status.STARTED, body, records, found, actor)
    case = _append(view, case, Status.SECURITY_AUTO, {}, records, found, actor)
    return case_answer(view, case)


def move(view: GraphView, case: Case, wanted: Move, found: Advised, actor: Actor, policy: str) -> CaseAnswer:
    """Make one move. Raises MoveError, ChoiceError and ReviewDateError for what cannot be."""
    # Whichever way it came to security: a refusal for one of them would tell it from the others.
    there = wanted.to is Status.SECURITY_AUTO and case.status in WITH_SECURITY
    if there or not check_move(case, wanted.to, actor.viewer.subject):
        return case_answer(view, case)
    body: dict[str, object] = {"note": wanted.note}
    if wanted.to in _SAY_WHY and not wanted.note.strip():
        raise MoveError(f"say in the note why the case is to be {_SAY_WHY[wanted.to]}")
    if wanted.to is Status.AWAITING_APPROVAL:
        body |= _decision(view, wanted, found, actor.now.date())
        _rely(view, found, str(body["category"]), policy)
    if wanted.to is Status.APPROVED and wanted.category and wanted.category != case.category:
        body |= _change(case, wanted, found, actor.now.date())
        _rely(view, found, wanted.category, policy)
    case = _append(view, case, wanted.to, body, about(view, found.person), found, actor)
    return case_answer(view, case)


def _change(case: Case, wanted: Move, found: Advised, today: date) -> dict[str, object]:
    """What an approver sets in place of the category that was sent to him, with his reason."""
    sent = {} if case.decision is None else case.decision.body
    category, justification, higher = (str(sent.get(n, "")) for n in ("category", "justification", "higherSecurity"))
    decided = Choice(category, justification, higher_security=higher)
    choice = Choice(wanted.category, wanted.note, higher_security=wanted.higher_security)
    check_change(choice, decided, found.advice.facts, today)
    return {
        "category": choice.category,
        "changedFrom": decided.category,
        "higherSecurity": choice.higher_security,
        "reasons": [f"{profile}: {applied.rule.code}" for profile, applied in found.advice.outcome.reasons],
    }


def _rely(view: GraphView, found: Advised, decided: str, policy: str) -> None:
    """Keep which record versions the advice behind a decision rests on, so that it is found when one of them falls."""
    outcome = found.advice.outcome
    run = run_of(
        view,
        ADVICE_KIND,
        policy=policy,
        parameters={
            "as_of": outcome.as_of.isoformat(),
            "rule_set": outcome.rule_set.name,
            "version": outcome.rule_set.version,
            "decided": decided,
        },
        seed=0,
        result=digest_of(outcome_answer(outcome).to_bytes()),
    )
    view.store.save_result(run.result_id, run.kind, run.as_json(), found.gathered.rests_on)


def _decision(view: GraphView, wanted: Move, found: Advised, today: date) -> dict[str, object]:
    """The decision with the advice as it stood: frozen, so that it can be read later as it was read then."""
    facts, outcome = found.advice.facts, found.advice.outcome
    if outcome.no_rules:
        raise ChoiceError(" ".join(["there are no rules here:", *(each.rule.text for each in outcome.no_rules)]))
    choice = Choice(
        wanted.category,
        wanted.justification,
        wanted.override_reason,
        wanted.higher_security,
        wanted.open_conditions,
        wanted.long_to_release,
        frozenset(wanted.blockers),
    )
    check_choice(choice, facts, outcome.category, today)
    indeterminate = bool(facts.indeterminate or facts.life_sentence)
    review = wanted.next_review or next_review(today, facts.release_on, indeterminate=indeterminate)
    check_next_review(review, today, indeterminate=indeterminate)
    return {
        "category": choice.category,
        "suggested": outcome.category,
        "overridden": outcome.category is not None and choice.category != outcome.category,
        "justification": choice.justification,
        "overrideReason": choice.override_reason,
        "higherSecurity": choice.higher_security,
        "openConditions": choice.open_conditions,
        "nextReview": review.isoformat(),
        "ruleSet": outcome.rule_set.name,
        "version": outcome.rule_set.version,
        "reasons": [f"{profile}: {applied.rule.code}" for profile, applied in outcome.reasons],
        "establishment": found.gathered.establishment,
        "disclosure": list(found.advice.disclosure),
        "answers": wanted.answers.model_dump(by_alias=True, exclude_none=True),
        _FROZEN: explained_advice(view, found).model_dump(mode="json", by_alias=True),
    }


def cases(view: GraphView, statuses: frozenset[Status] | None) -> CasesAnswer:
    """The task list: cases about people whom the viewer may see, the longest waiting first."""
    found = []
    for case in kept_cases(view):
        if statuses is not None and case.status not in statuses:
            continue
        person = person_about(view, case)
        if person is not None:
            found.append((case, person))
    found.sort(key=lambda each: (each[0].acts[-1].at, each[0].key))
    names = Names(view)
    names.gather(person for _, person in found[:MOST_CASES])
    lines = [_line(case, names.node(person)) for case, person in found[:MOST_CASES]]
    return CasesAnswer(cases=lines, left_out=len(found) - len(lines))


def case_answer(view: GraphView, case: Case) -> CaseAnswer:
    """A case with its steps. What security wrote is in a case of its own, which only security reads."""
    person = person_about(view, case)
    if person is None:
        raise NotFoundError(case.key)
    left_out = _left_out(view, case)
    return CaseAnswer(
        **_line(case, Names(view).node(person)).model_dump(),
        steps=[_step(act, left_out) for act in case.acts],
        security_notes=[
            SecurityNote(by=act.actor, at=act.at, note=str(act.body.get("note", "")))
            for act in security_notes(view, case.key)
        ],
    )


def _left_out(view: GraphView, case: Case) -> frozenset[str]:
    """What of a case's steps is not told where the advice that was frozen with them rests on what is withheld by now.

    What people decided stays, with what they wrote.
    """
    frozen = json.dumps([act.body.get(_FROZEN) for act in case.acts])
    return _ADVISED if withheld_records(view, _ANY_ID.findall(frozen)) else frozenset()


def _step(act: Act, left_out: frozenset[str]) -> StepAnswer:
    frozen = act.body.get(_FROZEN)
    return StepAnswer(
        status=_shown(act.action),
        by=act.actor,
        agency=act.agency,
        at=act.at,
        body={name: value for name, value in act.body.items() if name != _FROZEN and name not in left_out},
        advice=frozen if isinstance(frozen, dict) and _FROZEN not in left_out else None,
    )


def security_notes(view: GraphView, key: str) -> list[Act]:
    """What security wrote about a case, for a viewer who reads its compartment."""
    return view.store.acts(SECURITY_KIND, view.read_cut.classes, case=key)


def write_security_note(view: GraphView, case: Case, note: Mapping[str, object], person: str, actor: Actor) -> None:
    """Keep what security found: under its own compartment, whoever's evidence it rests on."""
    written = security_notes(view, case.key)
    view.store.append_acts(
        [
            Act(
                kind=SECURITY_KIND,
                case=case.key,
                sequence=len(written),
                action="note",
                actor=actor.viewer.subject,
                agency=actor.viewer.agency,
                at=actor.now,
                label=Label(actor.viewer.agency, actor.viewer.clearance, compartments=(SECURITY_COMPARTMENT,)),
                about=about(view, person),
                body=note,
            )
        ]
    )


def _append(
    view: GraphView,
    case: Case,
    to: Status,
    body: Mapping[str, object],
    records: tuple[bytes, ...],
    found: Advised,
    actor: Actor,
) -> Case:
    act = Act(
        kind=KIND,
        case=case.key,
        sequence=len(case.acts),
        action=to,
        actor=actor.viewer.subject,
        agency=actor.viewer.agency,
        at=actor.now,
        label=label_of_act(actor, found.gathered.label),
        about=records,
        body=body,
    )
    view.store.append_acts([act])
    return Case(case.key, (*case.acts, act))


def _shown(status: str) -> str:
    """By which of the ways a case came to security is not for others to learn."""
    return "WITH_SECURITY" if status in WITH_SECURITY else status


def _line(case: Case, person: Node) -> CaseLine:
    decision = case.decision
    first = case.acts[0].body
    return CaseLine(
        case=case.key,
        person=person.id,
        name=person.caption,
        prison_number=str(first.get("prisonNumber", "")),
        journey=str(first.get("journey", "")),
        reason=str(first.get("reason", "")),
        status=_shown(str(case.status)),
        started_at=case.acts[0].at,
        waiting_since=case.acts[-1].at,
        category=case.category,
        next_review=None if decision is None else date.fromisoformat(str(decision.body["nextReview"])),
    )
