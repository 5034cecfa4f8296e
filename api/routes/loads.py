"""Feeds and loads."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response

from api.actions import Action
from api.answers.loads import MOST_LOADS, loads
from api.rejected_rows import rejected_of
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.loads import LoadsAnswer


def list_loads(
    door: Annotated[Asking, Depends(Door(Action.LIST_LOADS))],
    limit: Annotated[int, Query(ge=1, le=MOST_LOADS)] = 50,
    cursor: Annotated[str | None, Query(max_length=64, description="`nextCursor` of the page before")] = None,
) -> Response:
    """The age of every feed that your agency is party to; to those who run feeds also each load with its row counts.

    A check that rests on a stale feed cannot confirm anything: this is where to see why.
    """
    service, caller = door.service, door.caller
    rejected = rejected_of(service, caller)
    return door.act(
        {"limit": limit}, lambda: loads(service.store, service.policy, caller.viewer, rejected, limit, cursor)
    )


ROUTES = (Served("GET", "/v1/loads", list_loads, LoadsAnswer, "Which feeds are loaded, and how fresh", "feeds"),)
