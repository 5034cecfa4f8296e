"""How people are linked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from api.actions import Action
from api.questions.network import find_paths as ask_find_paths
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.network import FindPaths, PathsAnswer


def find_paths(asked: FindPaths, door: Annotated[Asking, Depends(Door(Action.FIND_PATHS))]) -> Response:
    """The best connections between two sets of people: by length, then by the worst grade on the way.

    Each step lists its records. No path within `searchedTo` steps means just that, and not that there is none.
    """
    return door.put(ask_find_paths(asked))


ROUTES = (Served("POST", "/v1/paths", find_paths, PathsAnswer, "How people are linked", "network"),)
