"""Asking the source unit, from the page that says that it has to approve first."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.disseminating import ApprovalNeededError
from api.answers.exposure import NOTHING_ASKED
from api.console.failures import page_of_approval
from api.console.page import Fields, Page, PageDoor
from api.questions.exposure import request_dissemination
from api.routes.served import Served
from api.schemas.exposure import MOST_WHY, RequestDissemination

_TAG = "console"


def ask(page: Annotated[Page, Depends(PageDoor(Action.REQUEST_DISSEMINATION))], fields: Fields) -> Response:
    """Ask the source unit about the records that hold something back."""
    records, why = fields.get("records", "").split(), fields.get("why", "").strip()
    try:
        wanted = RequestDissemination(records=records, why=why)
    except ValidationError:
        needed = ApprovalNeededError(records, NOTHING_ASKED)
        return page_of_approval(page.request, needed, why, f"Enter why, in up to {MOST_WHY} characters")
    viewer, clock = page.caller.viewer, page.service.clock
    found = page.ask(request_dissemination(wanted.records, wanted.why, viewer, clock))
    return page.show("approval-asked.html", found=found)


ROUTES = (Served("POST", "/disseminations", ask, None, "Ask the source unit", _TAG),)
