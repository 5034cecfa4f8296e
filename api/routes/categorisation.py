"""Categorisation: advice, cases, the security step, disputes, and how the advice is used."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query
from fastapi.responses import Response

from analytics.categorisation.workflow import Part, Status
from api.actions import Action
from api.questions import categorisation as ask
from api.questions.bands import Work
from api.routes.door import Asking, Door
from api.routes.people import KnownAt, PersonId
from api.routes.served import Served
from api.schemas.categorisation import (
    AdviceAnswer,
    AdviceWanted,
    AnswerDispute,
    CaseAnswer,
    CasesAnswer,
    DisclosureAnswer,
    DisputeAnswer,
    DisputesAnswer,
    JudgeChange,
    Move,
    RaiseDispute,
    ReviewsAnswer,
    RiskChangeAnswer,
    RiskChangesAnswer,
    SecurityQueue,
    Start,
    StatisticsAnswer,
)
from api.schemas.rules import ComparisonAnswer

CaseKey = Annotated[str, Path(max_length=64, description="A case's key")]
_TAG = "categorisation"


def advice(
    person_id: PersonId,
    door: Annotated[Asking, Depends(Door(Action.ADVISE_CATEGORISATION))],
    wanted: Annotated[AdviceWanted, Query()] = AdviceWanted(),  # noqa: B008 (frozen)
) -> Response:
    """What the rules suggest, why, what would change it, what is not known, and how old the feeds are.

    The answers are the categoriser's, to what no feed tells. A person decides. Where the rules do not reach (Category
    A, under 18, Scotland, Northern Ireland) there is none.
    """
    work = Work.WHERE_NEEDED if wanted.network else Work.NEVER
    return door.put(ask.show_advice(door.service, person_id, wanted.rule_set, wanted.answers, work))


def disclosure(person_id: PersonId, door: Annotated[Asking, Depends(Door(Action.ADVISE_CATEGORISATION))]) -> Response:
    """The copy that the prisoner may be given: no word of security, nor whether there is any."""
    return door.put(ask.show_disclosure(door.service, person_id))


def start(person_id: PersonId, wanted: Start, door: Annotated[Asking, Depends(Door(Action.CATEGORISE))]) -> Response:
    """Begin a categorisation; it goes to security at once, as every one does. An open case of his is shown instead."""
    return door.put(ask.start_case(door.service, person_id, wanted.reason))


def task_list(
    door: Annotated[Asking, Depends(Door(Action.LIST_CATEGORISATIONS))],
    status: Annotated[list[Status] | None, Query(description="Only these; all if absent")] = None,
) -> Response:
    """Cases about people whom you may see, the longest waiting first."""
    return door.put(ask.list_cases(None if status is None else frozenset(status)))


def show(
    case: CaseKey, door: Annotated[Asking, Depends(Door(Action.LIST_CATEGORISATIONS))], known_at: KnownAt = None
) -> Response:
    """A case with everything that was done about it, as it stands or stood. What security wrote is not in it."""
    return door.put(ask.show_case(case, known_at))


def move(case: CaseKey, wanted: Move, door: Annotated[Asking, Depends(Door(Action.CATEGORISE))]) -> Response:
    """The categoriser's moves: refer to security, decide, cancel.

    A decision names a category and a justification that the prisoner may read; one that departs from the suggestion
    says why. The advice is frozen with it.
    """
    return door.put(ask.move_case(door.service, case, wanted, Part.CATEGORISER))


def review(
    case: CaseKey, wanted: Move, door: Annotated[Asking, Depends(Door(Action.REVIEW_CATEGORISATION_SECURITY))]
) -> Response:
    """Security's moves: return the case, or flag it. `securityNote` is kept for security alone and never printed."""
    return door.put(ask.move_case(door.service, case, wanted, Part.SECURITY))


def approve(
    case: CaseKey, wanted: Move, door: Annotated[Asking, Depends(Door(Action.APPROVE_CATEGORISATION))]
) -> Response:
    """The supervisor's moves: approve, approve with another category and say why, or return.

    Nobody approves his own decision. Open conditions that the categoriser did not assess are returned to him.
    """
    return door.put(ask.move_case(door.service, case, wanted, Part.SUPERVISOR))


def queue(door: Annotated[Asking, Depends(Door(Action.REVIEW_CATEGORISATION_SECURITY))]) -> Response:
    """Waiting cases with the rules put to all evidence, for security alone."""
    return door.put(ask.show_security_queue(door.service))


def raise_dispute(
    person_id: PersonId, wanted: RaiseDispute, door: Annotated[Asking, Depends(Door(Action.CATEGORISE))]
) -> Response:
    """Take down what the prisoner says is wrong with a record that his advice rests on."""
    return door.put(ask.raise_dispute(door.service, person_id, wanted))


def disputes(person_id: PersonId, door: Annotated[Asking, Depends(Door(Action.ADVISE_CATEGORISATION))]) -> Response:
    """What a prisoner disputes, and by when it is to be answered."""
    return door.put(ask.list_disputes(door.service, person_id))


def answer_dispute(
    person_id: PersonId,
    dispute: Annotated[str, Path(max_length=64)],
    wanted: AnswerDispute,
    door: Annotated[Asking, Depends(Door(Action.APPROVE_CATEGORISATION))],
) -> Response:
    """Say what was found; by somebody other than who took the dispute down."""
    return door.put(ask.answer_dispute(door.service, person_id, dispute, wanted))


def monitor(door: Annotated[Asking, Depends(Door(Action.MONITOR_RISK))]) -> Response:
    """Put the rules to everybody who is held now, and keep what has changed since the last time."""
    return door.put(ask.monitor_risk(door.service))


def changes(door: Annotated[Asking, Depends(Door(Action.LIST_CATEGORISATIONS))]) -> Response:
    """Changes of profile, new risks and risks that are gone."""
    return door.put(ask.list_risk_changes())


def judge(
    person_id: PersonId, wanted: JudgeChange, door: Annotated[Asking, Depends(Door(Action.CATEGORISE))]
) -> Response:
    """Say whether a person's newest change of risk calls for a review. Until it is judged it is taken to."""
    return door.put(ask.judge_change(door.service, person_id, wanted))


def reviews(
    door: Annotated[Asking, Depends(Door(Action.LIST_CATEGORISATIONS))],
    establishment: Annotated[
        str | None, Query(max_length=10, description="Only who is held there, by its code")
    ] = None,
) -> Response:
    """Who is to be categorised within two months, or should have been: why, and by when."""
    return door.put(ask.list_reviews(door.service, establishment))


def backtest(
    door: Annotated[Asking, Depends(Door(Action.MONITOR_RISK))],
    rule_set: Annotated[str, Query(alias="ruleSet", max_length=64, description="A rule set's name")] = ask.ADVISING,
    other: Annotated[str, Query(alias="with", max_length=64, description="The one to compare with")] = ask.NATIONAL,
    as_of: Annotated[date | None, Query(alias="asOf", description="The day to look at; today if absent")] = None,
) -> Response:
    """Two rule sets put to everybody who was held on a day: who would change category, and by which rules."""
    return door.put(ask.backtest_rules(door.service, rule_set, other, as_of))


def use(door: Annotated[Asking, Depends(Door(Action.SHOW_CATEGORISATION_STATISTICS))]) -> Response:
    """How often advice is accepted, how long decisions take, and how advice and overrides fall in groups of people."""
    return door.put(ask.show_statistics())


_PERSON = "/v1/people/{person_id}"
_CASE = "/v1/categorisations/{case}"
ROUTES = (
    Served("GET", f"{_PERSON}/categorisation-advice", advice, AdviceAnswer, "Advice about a category", _TAG),
    Served("GET", f"{_PERSON}/categorisation-disclosure", disclosure, DisclosureAnswer, "The prisoner's copy", _TAG),
    Served("POST", f"{_PERSON}/categorisations", start, CaseAnswer, "Begin a categorisation", _TAG),
    Served("GET", f"{_PERSON}/disputes", disputes, DisputesAnswer, "What a prisoner disputes", _TAG),
    Served("POST", f"{_PERSON}/disputes", raise_dispute, DisputeAnswer, "Take down a dispute", _TAG),
    Served("POST", f"{_PERSON}/disputes/{{dispute}}/answer", answer_dispute, DisputeAnswer, "Answer a dispute", _TAG),
    Served("GET", "/v1/categorisations", task_list, CasesAnswer, "The task list", _TAG),
    Served("GET", _CASE, show, CaseAnswer, "A case", _TAG),
    Served("POST", f"{_CASE}/moves", move, CaseAnswer, "Refer, decide or cancel", _TAG),
    Served("POST", f"{_CASE}/security-moves", review, CaseAnswer, "Return from security", _TAG),
    Served("POST", f"{_CASE}/approvals", approve, CaseAnswer, "Approve or return", _TAG),
    Served("GET", "/v1/categorisation-security-queue", queue, SecurityQueue, "The security step", _TAG),
    Served("POST", "/v1/risk-changes", monitor, RiskChangesAnswer, "Look for changes of risk", _TAG),
    Served("GET", "/v1/risk-changes", changes, RiskChangesAnswer, "Changes of risk", _TAG),
    Served("POST", f"{_PERSON}/risk-changes/judgement", judge, RiskChangeAnswer, "Judge a change of risk", _TAG),
    Served("GET", "/v1/categorisation-reviews", reviews, ReviewsAnswer, "Reviews that are due", _TAG),
    Served("GET", "/v1/categorisation-backtest", backtest, ComparisonAnswer, "Compare rule sets", _TAG),
    Served("GET", "/v1/categorisation-statistics", use, StatisticsAnswer, "How the advice is used", _TAG),
)
