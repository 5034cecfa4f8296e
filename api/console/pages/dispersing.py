"""Where a group's members are held, and which moves would break it up."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.console.listed import listed
from api.console.page import Page, PageDoor
from api.questions.plans import plan_dispersal
from api.routes.groups import GroupId
from api.routes.served import Served
from api.schemas.plans import AskForDispersal
from graph.view import NotFoundError

_TAG = "console"
_MOVES = 5


def dispersal(
    group_id: GroupId,
    page: Annotated[Page, Depends(PageDoor(Action.PLAN_DISPERSAL))],
    places: Annotated[str, Query(max_length=2_000)] = "",
    moves: Annotated[str, Query(max_length=10)] = str(_MOVES),
) -> Response:
    """Moves that would cut a group's reach most."""
    named = [each.upper() for each in listed(places)]
    errors: dict[str, str] = {}
    if not (moves.isascii() and moves.isdigit() and 1 <= int(moves) <= 50):
        errors["moves"] = "Enter how many moves at most, 1 to 50"
    now, wanted = page.service.clock(), AskForDispersal(group=group_id, moves=_MOVES)
    if not errors:
        try:
            wanted = AskForDispersal(group=group_id, places=named, moves=int(moves))
        except ValidationError:
            errors["places"] = "Check what was entered: a place cannot be read"
    try:
        found = page.ask(plan_dispersal(wanted, now))
    except NotFoundError:
        if not named:
            raise
        # A group that is not there is told as such; a place is told beside its field.
        found = page.ask(plan_dispersal(AskForDispersal(group=group_id, moves=wanted.moves), now))
        errors["places"] = "Enter places by their codes, for example WEI or LHI-B: one of these is not known"
    return page.show(
        "dispersal.html",
        400 if errors else 200,
        Action=Action,
        found=None if errors else found,
        group=group_id,
        name=found.group,
        places=places,
        moves=moves,
        errors=errors,
    )


ROUTES = (Served("GET", "/groups/{group_id}/dispersal", dispersal, None, "Moves that break a group up", _TAG),)
