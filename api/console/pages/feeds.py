"""What is loaded and how fresh it is; and help."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from api.actions import Action
from api.answers.loads import MOST_LOADS, loads
from api.console.page import Page, PageDoor, page_of
from api.routes.served import Served

_TAG = "console"


def feeds(page: Annotated[Page, Depends(PageDoor(Action.LIST_LOADS))]) -> Response:
    """Feeds with their ages; loads with their counts to those who run them."""
    service = page.service
    found = page.act(
        {"limit": MOST_LOADS},
        lambda: loads(service.store, service.policy, page.caller.viewer, MOST_LOADS, None),
    )
    return page.show("feeds.html", found=found)


def help_page(request: Request) -> Response:
    """How to work with these pages."""
    return page_of(request, Action.LIST_LOADS).show("help.html")


ROUTES = (
    Served("GET", "/feeds", feeds, None, "Feeds", _TAG),
    Served("GET", "/help", help_page, None, "Help", _TAG, "it is about the pages, and no person is in it"),
)
