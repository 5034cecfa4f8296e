"""Rejected rows put aside: asked for on the row's own page, decided and taken back on the page of the load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from api import dismissing
from api.actions import Action
from api.answers.quarantine import dismissed_answer
from api.console.page import Fields, Page, PageDoor, to
from api.routes.served import Served
from api.wording import sentence_case
from graph.store.errors import StoreError
from loaders.errors import LoadError

_TAG = "console"
_MOST = 2_000
Dismissing = Annotated[Page, Depends(PageDoor(Action.DISMISS_QUARANTINE))]


def shown(load: str, page: Annotated[Page, Depends(PageDoor(Action.SHOW_QUARANTINE))]) -> Response:
    """What was put aside of a load, by whom and why, and what is asked to be."""
    return _shown(page, load)


def dismiss(load: str, line: int, page: Dismissing, fields: Fields) -> Response:
    """Put a row aside, or ask a second person to agree."""
    because, sheet = fields.get("because", "").strip(), fields.get("sheet", "")
    if not 1 <= len(because) <= _MOST:
        return page.show("problem.html", 400, heading="Say why", words="Enter why, in up to 2,000 characters.")
    return _done(page, load, lambda: dismissing.dismiss(page.service, page.caller, load, line, because, sheet))


def decide(load: str, line: int, page: Dismissing, fields: Fields) -> Response:
    """A second person's word."""
    agrees, sheet = fields.get("agrees", "") == "yes", fields.get("sheet", "")
    return _done(
        page, load, lambda: dismissing.decide(page.service, page.caller, load, line, agrees=agrees, sheet=sheet)
    )


def take_back(load: str, line: int, page: Dismissing, fields: Fields) -> Response:
    """Let a row wait again."""
    because, sheet = fields.get("because", "").strip(), fields.get("sheet", "")
    return _done(page, load, lambda: dismissing.take_back(page.service, page.caller, load, line, because, sheet))


def _done(page: Page, load: str, deed: Callable[[], object]) -> Response:
    try:
        deed()
    except (LoadError, StoreError) as error:
        words = str(error)
        return page.show("problem.html", 400, heading="Nothing was changed", words=f"{sentence_case(words)}.")
    return to(f"/rejected/{load}/aside")


def _shown(page: Page, load: str) -> Response:
    found = dismissed_answer(load, dismissing.put_aside(page.service, page.caller, load))
    return page.show("rows-aside.html", found=found, may=page.may(Action.DISMISS_QUARANTINE), subject=page.subject)


_ROW = "/rejected/{load}/{line:int}/dismissal"
ROUTES = (
    Served("GET", "/rejected/{load}/aside", shown, None, "Rejected rows that were put aside", _TAG),
    Served("POST", _ROW, dismiss, None, "Put a row aside", _TAG),
    Served("POST", f"{_ROW}/decision", decide, None, "A second person's word on it", _TAG),
    Served("POST", f"{_ROW}/retraction", take_back, None, "Let the row wait again", _TAG),
)
