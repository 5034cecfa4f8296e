"""A person's organised-crime flag."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response

from api.actions import Action
from api.questions.flag import show_flag
from api.questions.groups import list_flags
from api.routes.door import Asking, Door
from api.routes.people import PersonId
from api.routes.served import Served
from api.schemas.flag import FlagAnswer, FlagsAnswer
from api.validation import validation_of


def flag(person_id: PersonId, door: Annotated[Asking, Depends(Door(Action.SHOW_FLAG))]) -> Response:
    """How strongly the evidence points to membership of an organised crime group: why, why not, what would change it.

    Over your reading profile: the largest in the policy of which you may read all; where there is none, over what lies
    around him, for you alone. Nobody who is or may be under 18 has a flag. No percentage is given until a signed
    validation on this data is loaded. A person decides; nothing follows from it by itself.
    """
    service = door.service
    today = service.clock().date()
    validation = validation_of(service, today)
    return door.put(show_flag(person_id, today, service.policy.version, validation, service.runs))


def flags(
    door: Annotated[Asking, Depends(Door(Action.LIST_FLAGS))],
    first: Annotated[int, Query(ge=1, description="The place in the order from which on they are listed")] = 1,
) -> Response:
    """Everybody with an indication over your reading profile, the strongest first, and how many people of each band.

    No percentage is given until a signed validation on this data is loaded. A person decides about each; nothing
    follows from a flag by itself.
    """
    service = door.service
    now = service.clock()
    validation = validation_of(service, now.date())
    return door.put(list_flags(now.date(), now, service.policy.version, validation, service.runs, first=first))


ROUTES = (
    Served("GET", "/v1/organised-crime-flags", flags, FlagsAnswer, "Everybody with an indication", "network"),
    Served(
        "GET", "/v1/people/{person_id}/organised-crime-flag", flag, FlagAnswer, "How strongly evidence points", "people"
    ),
)
