"""Organised-crime flags: everybody with an indication, and one person's with why, why not and what would change it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response

from api.actions import Action
from api.console import plots
from api.console.page import Page, PageDoor
from api.questions.flag import show_flag
from api.questions.groups import list_flags
from api.routes.people import PersonId
from api.routes.served import Served
from api.validation import validation_of

_TAG = "console"
_ON_A_PAGE = 100


def flags(
    page: Annotated[Page, Depends(PageDoor(Action.LIST_FLAGS))], first: Annotated[int, Query(ge=1)] = 1
) -> Response:
    """Everybody with an indication over the reader's profile, and how many there are in each band."""
    service, now = page.service, page.service.clock()
    validation = validation_of(service, now.date())
    policy, runs = service.policy.version, service.runs
    found = page.ask(list_flags(now.date(), now, policy, validation, runs, first=first, most=_ON_A_PAGE))
    counts = plots.bars(list(found.counts.items()))
    return page.show("flags.html", found=found, counts=counts, first=first, most=_ON_A_PAGE)


def flag(person_id: PersonId, page: Annotated[Page, Depends(PageDoor(Action.SHOW_FLAG))]) -> Response:
    """One person's flag. A person looks at it and decides; nothing follows from it by itself."""
    service, today = page.service, page.service.clock().date()
    validation = validation_of(service, today)
    found = page.ask(show_flag(person_id, today, service.policy.version, validation, service.runs))
    return page.show("flag.html", found=found)


ROUTES = (
    Served("GET", "/flags", flags, None, "Flags", _TAG),
    Served("GET", "/people/{person_id}/flag", flag, None, "A person's flag", _TAG),
)
