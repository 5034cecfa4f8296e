"""Asking the source unit, from the page that says that it has to approve first; and the unit's own desk."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.disseminating import ApprovalNeededError
from api.answers.exposure import NOTHING_ASKED, DisseminationError
from api.console.failures import about_of, page_of_approval
from api.console.page import Fields, Page, PageDoor, own_path, to
from api.questions.exposure import decide_dissemination, list_disseminations, request_dissemination, show_exposure
from api.routes.served import Served
from api.schemas.exposure import MOST_WHY, RequestDissemination
from api.wording import sentence_case
from graph.view import NotFoundError

_TAG = "console"
Case = Annotated[str, Path(pattern="^[0-9a-zA-Z-]{1,64}$")]


def ask(page: Annotated[Page, Depends(PageDoor(Action.REQUEST_DISSEMINATION))], fields: Fields) -> Response:
    """Ask the source unit about the records that hold something back."""
    records, why = fields.get("records", "").split(), fields.get("why", "").strip()
    try:
        wanted = RequestDissemination(records=records, why=why)
    except ValidationError:
        needed = ApprovalNeededError(records, NOTHING_ASKED)
        told = f"Enter why, in up to {MOST_WHY} characters"
        return page_of_approval(page.request, needed, why, told, fields.get("wanted", ""))
    viewer, clock = page.caller.viewer, page.service.clock
    found = page.ask(request_dissemination(wanted.records, wanted.why, viewer, clock))
    back = own_path(fields.get("wanted"))
    return page.show("approval-asked.html", found=found, wanted=back, about=about_of(page, back))


def waiting(page: Annotated[Page, Depends(PageDoor(Action.LIST_DISSEMINATIONS))]) -> Response:
    """Requests that wait for the source unit, the oldest first."""
    return page.show("disseminations.html", found=page.ask(list_disseminations()).requests)


def weigh(case: Case, page: Annotated[Page, Depends(PageDoor(Action.LIST_DISSEMINATIONS))]) -> Response:
    """One request: who could have known what its records say, and the unit's word."""
    return _weighed(page, case)


def decide(
    case: Case, page: Annotated[Page, Depends(PageDoor(Action.DECIDE_DISSEMINATION))], fields: Fields
) -> Response:
    """The source unit's word, with a reason."""
    why, said = fields.get("why", "").strip(), fields.get("approve", "")
    if not 1 <= len(why) <= MOST_WHY:
        return _weighed(page, case, why, f"Enter why, in up to {MOST_WHY} characters")
    if said not in {"yes", "no"}:
        return _weighed(page, case, why, "Approve or refuse")
    try:
        page.ask(decide_dissemination(case, why, page.caller.viewer, page.service.clock, approve=said == "yes"))
    except DisseminationError as error:
        words = str(error)
        return _weighed(page, case, why, sentence_case(words))
    return to("/disseminations")


def _weighed(page: Page, case: str, why: str = "", error: str = "") -> Response:
    """Raises NotFoundError for a request that does not wait, or of which the reader may not read every record."""
    asked = [each for each in page.ask(list_disseminations()).requests if each.case == case]
    if not asked:
        raise NotFoundError(case)
    return page.show(
        "dissemination.html",
        400 if error else 200,
        asked=asked[0],
        found=page.ask(show_exposure(asked[0].records)) if page.may(Action.SHOW_EXPOSURE) else None,
        why=why,
        error=error,
        may_decide=asked[0].step.by != page.subject,
    )


ROUTES = (
    Served("POST", "/disseminations", ask, None, "Ask the source unit", _TAG),
    Served("GET", "/disseminations", waiting, None, "What waits for the source unit", _TAG),
    Served("GET", "/disseminations/{case}", weigh, None, "A request to the source unit", _TAG),
    Served("POST", "/disseminations/{case}/decision", decide, None, "The source unit's word", _TAG),
)
