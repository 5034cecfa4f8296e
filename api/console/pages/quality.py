"""How good the data of feeds is, and on whom agencies disagree."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response

from api.actions import Action
from api.answers.disagreements import MOST_NAMED
from api.answers.loads import MOST_LOADS, loads
from api.answers.quality import feed_quality
from api.console.page import Page, PageDoor
from api.questions import Typed
from api.questions.quality import find_disagreements
from api.rejected_rows import rejected_of
from api.routes.served import Served
from loaders.receipts import ReceiptFolder

_TAG = "console"
_NEWEST = 10
_PEOPLE = 50


def quality(
    page: Annotated[Page, Depends(PageDoor(Action.SHOW_QUALITY))],
    feed: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """A feed's newest loads and the columns of the newest; without a feed, which there are."""
    service = page.service
    rejected = rejected_of(service, page.caller)
    listed = loads(service.store, service.policy, page.caller.viewer, rejected, MOST_LOADS, None)
    names = sorted({each.feed for each in listed.feeds})
    found = None
    if feed in names:
        receipts = ReceiptFolder(service.settings.receipts)
        found = page.act(
            {"feed": Typed(feed), "limit": _NEWEST},
            lambda: feed_quality(service.store, receipts, rejected, feed, None, _NEWEST),
        )
    return page.show("quality.html", names=names, feed=feed, found=found)


def disagreements(
    page: Annotated[Page, Depends(PageDoor(Action.SHOW_DISAGREEMENTS))],
    first: Annotated[int, Query(ge=1, le=MOST_NAMED)] = 1,
) -> Response:
    """Where agencies differ on people whom the reader sees."""
    found = page.ask(find_disagreements(page.service, _PEOPLE, first))
    return page.show("disagreements.html", found=found, first=first, most=_PEOPLE, named=MOST_NAMED)


ROUTES = (
    Served("GET", "/quality", quality, None, "Data quality", _TAG),
    Served("GET", "/disagreements", disagreements, None, "Where agencies disagree", _TAG),
)
