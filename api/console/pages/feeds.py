"""What is loaded and how fresh it is; and help."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.responses import Response

from api.actions import Action
from api.answers.loads import MOST_LOADS, loads
from api.console.guide import FIRST_STEPS, TOPICS
from api.console.navigation import opens, roles_that_open
from api.console.page import Page, PageDoor, page_of
from api.rejected_rows import rejected_of
from api.routes.served import Served
from graph.view import NotFoundError

_TAG = "console"
_NOBODY = "it is about the pages, and no person is in it"


def feeds(page: Annotated[Page, Depends(PageDoor(Action.LIST_LOADS))]) -> Response:
    """Feeds with their ages; loads with their counts to those who run them."""
    service = page.service
    found = page.act(
        {"limit": MOST_LOADS},
        lambda: loads(
            service.store, service.policy, page.caller.viewer, rejected_of(service, page.caller), MOST_LOADS, None
        ),
    )
    return page.show("feeds.html", found=found)


def help_page(request: Request) -> Response:
    """How to work with these pages."""
    page = page_of(request, Action.LIST_LOADS)
    shut = {name for name, topic in TOPICS.items() if not opens(page, topic.path)}
    mine, others = ({name: each for name, each in TOPICS.items() if (name in shut) is way} for way in (False, True))
    return page.show("help.html", topics=mine, others=others, steps=FIRST_STEPS.get(page.session.role, ()))


def help_with(name: Annotated[str, Path(pattern="^[a-z-]{1,32}$")], request: Request) -> Response:
    """Help with one screen."""
    topic = TOPICS.get(name)
    if topic is None:
        raise NotFoundError(name)
    page = page_of(request, Action.LIST_LOADS)
    roles = [] if opens(page, topic.path) else roles_that_open(page, topic.path)
    return page.show("help-with.html", topic=topic, opened=opens(page, topic.path), roles=roles)


ROUTES = (
    Served("GET", "/feeds", feeds, None, "Feeds", _TAG),
    Served("GET", "/help/{name}", help_with, None, "Help with a screen", _TAG, _NOBODY),
    Served("GET", "/help", help_page, None, "Help", _TAG, _NOBODY),
)
