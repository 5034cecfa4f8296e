"""Whether people can be in a place together."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from api.actions import Action
from api.questions.conflicts import check_conflicts
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.conflicts import CheckConflicts, ConflictsAnswer


def check(asked: CheckConflicts, door: Annotated[Asking, Depends(Door(Action.CHECK_CONFLICTS))]) -> Response:
    """Keep-aparts, rival groups and shared groups, against whoever is held there now and among those asked about.

    The outcome is never "clear": the best is that no conflict was found in feeds up to a time. With a feed missing or
    stale, or a row unread that names a party, it cannot confirm. What you may not read comes back as a security hold on
    the whole wing, worded like any other, with a fresh reference each time. Without a place they are checked against
    each other alone, and without a rule that you may read the outcome is to check the place.
    """
    return door.put(check_conflicts(asked, door.service.clock()))


ROUTES = (
    Served("POST", "/v1/conflicts", check, ConflictsAnswer, "Whether people can be in a place together", "allocation"),
)
