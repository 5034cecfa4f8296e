"""Before a report or chart goes out: how many could have known what it says, and the source unit's approval."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path
from fastapi.responses import Response

from api.actions import Action
from api.questions.exposure import decide_dissemination, list_disseminations, request_dissemination, show_exposure
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.exposure import (
    AskExposure,
    DecideDissemination,
    ExposureAnswer,
    RequestDissemination,
    RequestsAnswer,
)

CaseId = Annotated[str, Path(max_length=64, description="The request's case")]


def exposure(asked: AskExposure, door: Annotated[Asking, Depends(Door(Action.SHOW_EXPOSURE))]) -> Response:
    """For each record who could have known what it says, and how: named, there, in the same cell, or near.

    Below five the source unit has to approve before it is passed on.
    """
    return door.put(show_exposure(asked.records))


def ask(asked: RequestDissemination, door: Annotated[Asking, Depends(Door(Action.REQUEST_DISSEMINATION))]) -> Response:
    """Ask the source unit whether what these records say may be passed on. 409 where no approval is needed."""
    return door.put(request_dissemination(asked.records, asked.why, door.caller.viewer, door.service.clock))


def waiting(door: Annotated[Asking, Depends(Door(Action.LIST_DISSEMINATIONS))]) -> Response:
    """Requests that wait for the source unit, the oldest first."""
    return door.put(list_disseminations())


def decision(
    case_id: CaseId, asked: DecideDissemination, door: Annotated[Asking, Depends(Door(Action.DECIDE_DISSEMINATION))]
) -> Response:
    """Approve or refuse a request, with the reason, which is kept. Whoever asked cannot decide."""
    viewer, clock = door.caller.viewer, door.service.clock
    return door.put(decide_dissemination(case_id, asked.why, viewer, clock, approve=asked.approve))


ROUTES = (
    Served("POST", "/v1/exposure", exposure, ExposureAnswer, "How many could have known what records say", "network"),
    Served("POST", "/v1/disseminations", ask, ExposureAnswer, "Ask the source unit", "network"),
    Served("GET", "/v1/disseminations", waiting, RequestsAnswer, "What waits for the source unit", "network"),
    Served(
        "POST",
        "/v1/disseminations/{case_id}/decision",
        decision,
        ExposureAnswer,
        "The source unit's decision",
        "network",
    ),
)
