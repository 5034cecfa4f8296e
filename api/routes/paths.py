"""How people are linked, what they have in common, and who was where with whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from api.actions import Action
from api.questions.network import find_common_links as ask_find_common_links
from api.questions.network import find_paths as ask_find_paths
from api.questions.network import show_presence as ask_show_presence
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.network import CommonLinksAnswer, FindCommonLinks, FindPaths, PathsAnswer
from api.schemas.presence import PresenceAnswer, ShowPresence


def find_paths(asked: FindPaths, door: Annotated[Asking, Depends(Door(Action.FIND_PATHS))]) -> Response:
    """The best connections between two sets of people: by length, then by the worst grade on the way.

    Each step lists its records. No path within `searchedTo` steps means just that, and not that there is none.
    """
    return door.put(ask_find_paths(asked, door.service.clock()))


def find_common_links(
    asked: FindCommonLinks, door: Annotated[Asking, Depends(Door(Action.FIND_COMMON_LINKS))]
) -> Response:
    """The people and things that at least two of these people touch, those that most of them touch first.

    What many others touch too is marked as a hub and comes after the rest: it says little of these people.
    """
    return door.put(ask_find_common_links(asked, door.service.clock()))


def show_presence(asked: ShowPresence, door: Annotated[Asking, Depends(Door(Action.SHOW_PRESENCE))]) -> Response:
    """Who was in a place, or anything inside it, in a period, and who was there with whom and for how long.

    Two are together inside the same cell, address, visit, workplace, landing, spur or wing at once; being in one
    establishment is nobody's company. A place is named by its key, such as LEI-A-1-002, or by its id.
    """
    return door.put(ask_show_presence(asked))


ROUTES = (
    Served("POST", "/v1/paths", find_paths, PathsAnswer, "How people are linked", "network"),
    Served("POST", "/v1/common-links", find_common_links, CommonLinksAnswer, "What people have in common", "network"),
    Served("POST", "/v1/presence", show_presence, PresenceAnswer, "Who was at a place, and with whom", "network"),
)
