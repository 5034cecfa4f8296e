"""Plans as questions: what is gathered is read like any other, and the plan is worked out from that."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from analytics.allocation.planning.gathering import Gathered, Gatherer
from analytics.allocation.planning.tables import planning_table
from analytics.allocation.rules import load_rules
from api.actions import Action
from api.answers import plans
from api.answers.dispersal import dispersal
from api.answers.places import place_of
from api.answers.words import QuestionError
from api.planning import PLANNING, PlanWork, make, plan_work, unfinished
from api.questions import AskedFor, Clocks, Question, Typed
from api.schemas.plans import AskForDispersal, AskForPlan, DecidePlan, DispersalAnswer, PlanAnswer, PlansAnswer
from api.wiring import Service
from api.works import TooMuchWorkError
from graph.access import Viewer
from graph.model.times import to_minutes
from graph.view import GraphView

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

EXPORTING = Action.EXPORT_PLAN


def gather(wanted: AskForPlan, now: datetime) -> Question[Gathered]:
    """Everything that a plan is worked out from, as it is at this minute."""
    return _asked(wanted, now, lambda view: _gathered(view, wanted, now))


def start_plan(service: Service, wanted: AskForPlan) -> Question[PlanAnswer]:
    """Begin a plan; the answer names it, and it is asked for by that name."""
    now = service.clock()

    def answer(view: GraphView) -> PlanAnswer:
        gathered = _gathered(view, wanted, now)
        viewer = _viewer(view)
        work = plan_work(service, viewer)
        try:
            service.works.begin(work, lambda begun: make(service, viewer, begun, wanted, gathered))
        except TooMuchWorkError:
            raise QuestionError("too many plans are being made already: wait for one, or cancel one") from None
        return unfinished(work)

    return _asked(wanted, now, answer)


def show_plan(service: Service, key: str, *, action: Action = Action.SHOW_PLAN) -> Question[PlanAnswer]:
    """A plan, or how far it is."""
    # Noted before the view is made: one made while the plan ran may not know the label that it was kept under since.
    ended = service.works.ended(PLANNING, key)

    def answer(view: GraphView) -> PlanAnswer:
        work = _work(service, view, key)
        if work is not None and work.error is not None:
            _log.error("a plan could not be made", exc_info=work.error)
        if work is not None and (not ended or work.error is not None):
            if action is Action.EXPORT_PLAN:
                # A table without a line would read as a plan that places nobody.
                raise QuestionError("this plan is not made yet: export it when it is done")
            return unfinished(work)
        return plans.read(view, _viewer(view), key)

    return Question(action, {"plan": Typed(key)}, answer)


def cancel_plan(service: Service, key: str) -> Question[PlanAnswer]:
    """Stop a plan that is being made; the best so far is kept. A finished one stays as it is."""
    ended = service.works.ended(PLANNING, key)

    def answer(view: GraphView) -> PlanAnswer:
        work = _work(service, view, key)
        if work is None or ended:
            return plans.read(view, _viewer(view), key)
        work.stop.set()
        return unfinished(work)

    return Question(Action.PLAN_ALLOCATION, {"plan": Typed(key), "cancel": True}, answer)


def decide_plan(service: Service, key: str, decision: DecidePlan) -> Question[PlanAnswer]:
    """Accept or refuse a plan. Nobody is moved by it: security reconciles first."""
    now = service.clock()
    return Question(
        Action.DECIDE_PLAN,
        {"plan": Typed(key), "accepted": decision.accepted},
        lambda view: plans.decide(view, _viewer(view), key, decision.accepted, decision.reason, now),
        Clocks(to_minutes(now)),
    )


def plan_dispersal(wanted: AskForDispersal, now: datetime) -> Question[DispersalAnswer]:
    """Which moves would cut a group's reach most."""
    asked: AskedFor = {
        "group": Typed(wanted.group),
        "places": tuple(map(Typed, wanted.places)),
        "moves": wanted.moves,
    }
    return Question(Action.PLAN_DISPERSAL, asked, lambda view: dispersal(view, wanted, now), Clocks(to_minutes(now)))


def list_plans() -> Question[PlansAnswer]:
    """The reader's own plans."""
    return Question(
        Action.SHOW_PLAN,
        {},
        lambda view: PlansAnswer(plans=plans.mine(view, _viewer(view))),
    )


def _asked(wanted: AskForPlan, now: datetime, answer: Callable[[GraphView], _T]) -> Question[_T]:
    asked: AskedFor = {
        "prisoners": tuple(map(Typed, wanted.prisoners)),
        "places": tuple(map(Typed, wanted.places)),
        "cells": wanted.cells,
        "seed": wanted.seed,
    }
    return Question(Action.PLAN_ALLOCATION, asked, answer, Clocks(to_minutes(now)))


def _gathered(view: GraphView, wanted: AskForPlan, now: datetime) -> Gathered:
    gatherer = Gatherer(view, asked_at=now, rules=load_rules(), table=planning_table(), cells=wanted.cells)
    return gatherer.gather(wanted.prisoners, [place_of(view, key) for key in wanted.places])


def _viewer(view: GraphView) -> Viewer:
    if view.viewer is None:
        raise ValueError("a plan is somebody's")
    return view.viewer


def _work(service: Service, view: GraphView, key: str) -> PlanWork | None:
    return service.works.find(PLANNING, _viewer(view).subject, key)
