"""Plans as questions: what is gathered is read like any other, and the plan is worked out from that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from analytics.allocation.planning.gathering import Gathered, Gatherer
from analytics.allocation.planning.tables import planning_table
from analytics.allocation.rules import load_rules
from api.actions import Action
from api.answers import plans
from api.answers.conflicts import place_of
from api.answers.dispersal import dispersal
from api.planning import CANCELLED, Job, jobs_of, make_aside
from api.questions import AskedFor, Clocks, Question, Typed
from api.schemas.plans import AskForDispersal, AskForPlan, DecidePlan, DispersalAnswer, PlanAnswer, PlansAnswer
from api.wiring import Service
from graph.access import Viewer
from graph.model.times import to_minutes
from graph.view import GraphView

_T = TypeVar("_T")

EXPORTING = Action.EXPORT_PLAN


def gather(wanted: AskForPlan, now: datetime) -> Question[Gathered]:
    """Everything that a plan is worked out from, as it is at this minute."""
    return _asked(wanted, now, lambda view: _gathered(view, wanted, now))


def start_plan(service: Service, wanted: AskForPlan) -> Question[PlanAnswer]:
    """Begin a plan; the answer names it, and it is asked for by that name."""
    now = service.clock()

    def answer(view: GraphView) -> PlanAnswer:
        gathered = _gathered(view, wanted, now)
        job = Job(service.ids(), _viewer(view))
        jobs_of(service).add(job)
        make_aside(service, job, wanted, gathered)
        return job.answer()

    return _asked(wanted, now, answer)


def show_plan(service: Service, key: str, *, action: Action = Action.SHOW_PLAN) -> Question[PlanAnswer]:
    """A plan, or how far it is."""

    def answer(view: GraphView) -> PlanAnswer:
        job = jobs_of(service).of(key, _viewer(view))
        if job is not None and not job.done.is_set():
            return job.answer()
        if job is not None and job.state not in {"done", CANCELLED}:
            return job.answer()
        return plans.read(view.store, _viewer(view), view.read_cut.classes, key)

    return Question(action, {"plan": Typed(key)}, answer)


def cancel_plan(service: Service, key: str) -> Question[PlanAnswer]:
    """Stop a plan that is being made; the best so far is kept. A finished one stays as it is."""

    def answer(view: GraphView) -> PlanAnswer:
        job = jobs_of(service).of(key, _viewer(view))
        if job is None or job.done.is_set():
            return plans.read(view.store, _viewer(view), view.read_cut.classes, key)
        job.wanted = False
        return job.answer()

    return Question(Action.PLAN_ALLOCATION, {"plan": Typed(key), "cancel": True}, answer)


def decide_plan(service: Service, key: str, decision: DecidePlan) -> Question[PlanAnswer]:
    """Accept or refuse a plan. Nobody is moved by it: security reconciles first."""
    return Question(
        Action.DECIDE_PLAN,
        {"plan": Typed(key), "accepted": decision.accepted},
        lambda view: plans.decide(
            view.store, _viewer(view), view.read_cut.classes, key, decision.accepted, decision.reason, service.clock()
        ),
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
        lambda view: PlansAnswer(plans=plans.mine(view.store, _viewer(view), view.read_cut.classes)),
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
