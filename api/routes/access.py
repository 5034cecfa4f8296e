"""Opening a person of limited access in an emergency."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from api.actions import Action
from api.answers.access.grants import break_glass
from api.questions import Typed
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.access import BreakGlassRequest, GlassAnswer


def open_person(asked: BreakGlassRequest, door: Annotated[Asking, Depends(Door(Action.BREAK_GLASS))]) -> Response:
    """Open one person of limited access to you, for some hours: for danger to life, and on record with your reason.

    It lifts the limit and your caseload for this person and you alone, and no label. Whoever keeps the policy sees it.
    The answer is the same whether or not there is such a person, and whether or not his access is limited.
    """
    caller = door.caller
    return door.act(
        {"person": Typed(asked.person), "hours": asked.hours},
        lambda: break_glass(door.service, caller.viewer, caller.purpose, asked),
    )


ROUTES = (
    Served("POST", "/v1/access/break-glass", open_person, GlassAnswer, "Open a person of limited access", "access"),
)
