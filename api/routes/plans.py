"""Plans of many moves at once: begun, followed, cancelled, decided on, and exported."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Path, Query
from fastapi.responses import Response

from api.actions import Action
from api.consult import consult
from api.exporting_plans import MEDIA, exported
from api.questions import plans as ask
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.plans import AskForDispersal, AskForPlan, DecidePlan, DispersalAnswer, PlanAnswer, PlansAnswer

PlanKey = Annotated[str, Path(max_length=64, description="A plan's key, as it was answered with")]
_TAG = "allocation"


class Form(StrEnum):
    """What a plan is exported as."""

    CSV = "csv"
    XLSX = "xlsx"


def start(asked: AskForPlan, door: Annotated[Asking, Depends(Door(Action.PLAN_ALLOCATION))]) -> Response:
    """Begin a plan: who of these goes where among these places, at the least cost that breaks no hard rule.

    The answer names the plan and does not wait for it: ask for it by its key. What you may not read keeps a whole wing
    out, and is named a security hold. Every plan goes to security before anybody is moved.
    """
    return door.put(ask.start_plan(door.service, asked))


def mine(door: Annotated[Asking, Depends(Door(Action.SHOW_PLAN))]) -> Response:
    """Your own plans, newest first, without their places."""
    return door.put(ask.list_plans())


def show(plan: PlanKey, door: Annotated[Asking, Depends(Door(Action.SHOW_PLAN))]) -> Response:
    """A plan of yours, or how far it is: the best so far, a bound below every plan, and the gap between them."""
    return door.put(ask.show_plan(door.service, plan))


def cancel(plan: PlanKey, door: Annotated[Asking, Depends(Door(Action.PLAN_ALLOCATION))]) -> Response:
    """Stop a plan that is being made. The best so far is kept."""
    return door.put(ask.cancel_plan(door.service, plan))


def decide(plan: PlanKey, decision: DecidePlan, door: Annotated[Asking, Depends(Door(Action.DECIDE_PLAN))]) -> Response:
    """Accept or refuse a plan, once, with a reason. Nobody is moved by it."""
    return door.put(ask.decide_plan(door.service, plan, decision))


def export(
    plan: PlanKey,
    door: Annotated[Asking, Depends(Door(Action.EXPORT_PLAN))],
    form: Annotated[Form, Query(alias="format", description="csv or xlsx")] = Form.CSV,
) -> Response:
    """A plan as a table for a spreadsheet. No cell of it is a formula."""
    found = consult(door.service, door.caller, ask.show_plan(door.service, plan, action=Action.EXPORT_PLAN))
    headers = {"Content-Disposition": f'attachment; filename="plan-{found.plan[:8]}.{form}"'}
    return Response(exported(found, form), media_type=MEDIA[form], headers=headers)


def disperse(asked: AskForDispersal, door: Annotated[Asking, Depends(Door(Action.PLAN_DISPERSAL))]) -> Response:
    """Where a group's members are held, and which moves would cut its reach most, each breaking no hard rule."""
    return door.put(ask.plan_dispersal(asked, door.service.clock()))


ROUTES = (
    Served("POST", "/v1/allocation/plans", start, PlanAnswer, "Begin a plan", _TAG),
    Served("GET", "/v1/allocation/plans", mine, PlansAnswer, "Your plans", _TAG),
    Served("GET", "/v1/allocation/plans/{plan}", show, PlanAnswer, "A plan, or how far it is", _TAG),
    Served("POST", "/v1/allocation/plans/{plan}/cancellation", cancel, PlanAnswer, "Stop a plan", _TAG),
    Served("POST", "/v1/allocation/plans/{plan}/decision", decide, PlanAnswer, "Accept or refuse a plan", _TAG),
    Served("GET", "/v1/allocation/plans/{plan}/export", export, PlanAnswer, "A plan for a spreadsheet", _TAG),
    Served("POST", "/v1/allocation/dispersals", disperse, DispersalAnswer, "Moves that break a group up", _TAG),
)
