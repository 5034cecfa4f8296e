"""Plans of many moves: asked for, followed while they are made, read, decided on, and taken away as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from fastapi import Path as Part
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.places import UnknownPlaceError
from api.answers.words import QuestionError
from api.console.listed import listed
from api.console.page import Fields, Page, PageDoor, Sent, to
from api.console.unknown_place import told_of
from api.console.van_list import VanListError, numbers_on
from api.exporting_plans import MEDIA, exported
from api.questions import plans as ask
from api.routes.plans import Form
from api.routes.served import Served
from api.schemas.plans import MOST_PLACES, MOST_PLANNED, AskForPlan, DecidePlan, PlanAnswer, Planned
from api.wording import sentence_case

_TAG = "console"
_MOST_SHOWN_SECONDS = 600
_DEFAULT_SECONDS = 30
_LOOK_AGAIN = 2
_ROWS = 100
# As much as an address may hold: a whole prison's numbers.
_MOST_NAMED = 20_000
Key = Annotated[str, Part(max_length=64)]
Planning = Annotated[Page, Depends(PageDoor(Action.PLAN_ALLOCATION))]


def desk(
    page: Annotated[Page, Depends(PageDoor(Action.SHOW_PLAN))],
    prisoners: Annotated[str, Query(max_length=_MOST_NAMED)] = "",
) -> Response:
    """The reader's plans, and the form for another, with those in it who are named already."""
    return _desk(page, {}, {"prisoners": prisoners} if prisoners else {})


def begin(page: Planning, form: Sent) -> Response:
    """Begin a plan of those who were typed or sent, among the places that were named."""
    fields, file = form
    errors: dict[str, str] = {}
    people = [each.upper() for each in listed(fields.get("prisoners", ""))]
    places = [each.upper() for each in listed(fields.get("places", ""))]
    try:
        people += numbers_on(file)
    except VanListError as error:
        errors["file"] = str(error)
    people = list(dict.fromkeys(people))
    if not errors and not 1 <= len(people) <= MOST_PLANNED:
        errors["prisoners"] = f"Enter 1 to {MOST_PLANNED:,} prison numbers, or choose a file with them"
    if not 1 <= len(places) <= MOST_PLACES:
        errors["places"] = f"Enter 1 to {MOST_PLACES} prisons or wings, for example LEI or WDI-A"
    seconds = fields.get("seconds", "").strip() or str(_DEFAULT_SECONDS)
    if not (seconds.isascii() and seconds.isdigit() and 1 <= int(seconds) <= _MOST_SHOWN_SECONDS):
        errors["seconds"] = f"Enter a whole number of seconds, 1 to {_MOST_SHOWN_SECONDS}"
    if errors:
        return _desk(page, errors, fields)
    try:
        wanted = AskForPlan(prisoners=people, places=places, cells="wings" not in fields, seconds=int(seconds))
        found = page.ask(ask.start_plan(page.service, wanted))
    except ValidationError:
        return _desk(page, {"prisoners": "Check what was entered: a number or place cannot be read"}, fields)
    except QuestionError as error:
        return _desk(page, {"places": _sentence(error)}, fields)
    except UnknownPlaceError as error:
        return _desk(page, {"places": told_of(error)}, fields)
    return to(f"/plans/{found.plan}")


def show(
    plan: Key,
    page: Annotated[Page, Depends(PageDoor(Action.SHOW_PLAN))],
    part: Annotated[int, Query(ge=1, le=MOST_PLANNED)] = 1,
) -> Response:
    """A plan, or how far it is; of a long one a hundred rows."""
    return _plan(page, page.ask(ask.show_plan(page.service, plan)), part=part)


def cancel(plan: Key, page: Planning, _: Fields) -> Response:
    """Stop a plan that is being made; the best so far is kept."""
    page.ask(ask.cancel_plan(page.service, plan))
    return to(f"/plans/{plan}")


def decide(plan: Key, page: Annotated[Page, Depends(PageDoor(Action.DECIDE_PLAN))], fields: Fields) -> Response:
    """Accept or refuse a plan with a reason. It moves nobody."""
    errors: dict[str, str] = {}
    try:
        decision = DecidePlan(accepted=fields.get("decision") == "accept", reason=fields.get("reason", "").strip())
        page.ask(ask.decide_plan(page.service, plan, decision))
    except ValidationError:
        errors["reason"] = "Enter why, in 3 to 2,000 characters"
    except QuestionError as error:
        errors["reason"] = _sentence(error)
    if not errors:
        return to(f"/plans/{plan}")
    return _plan(page, page.ask(ask.show_plan(page.service, plan)), errors, fields)


def export(
    plan: Key,
    page: Annotated[Page, Depends(PageDoor(Action.EXPORT_PLAN))],
    form: Annotated[Form, Query(alias="format")] = Form.CSV,
) -> Response:
    """A plan as a table for a spreadsheet."""
    found = page.ask(ask.show_plan(page.service, plan, action=Action.EXPORT_PLAN))
    headers = {"Content-Disposition": f'attachment; filename="plan-{found.plan[:8]}.{form}"'}
    return Response(exported(found, form), media_type=MEDIA[form], headers=headers)


def _desk(page: Page, errors: dict[str, str], fields: Mapping[str, str]) -> Response:
    return page.show(
        "plans.html",
        400 if errors else 200,
        found=page.ask(ask.list_plans()),
        errors=errors,
        fields=fields,
        seconds=fields.get("seconds", _DEFAULT_SECONDS),
    )


def _plan(
    page: Page,
    found: PlanAnswer,
    errors: dict[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
    part: int = 1,
) -> Response:
    return page.show(
        "plan.html",
        400 if errors else 200,
        found=found,
        shown=_shown(found, part),
        errors=errors or {},
        fields=fields or {},
        follow=_LOOK_AGAIN if found.state == "running" else "",
        may_decide=page.may(Action.DECIDE_PLAN),
        may_export=page.may(Action.EXPORT_PLAN),
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """One page of a plan's places, which of how many it is, and the numbers of its first and last row."""

    places: list[Planned]
    part: int
    parts: int
    first: int
    last: int


def _shown(found: PlanAnswer, part: int) -> _Shown:
    parts = max(1, -(-len(found.places) // _ROWS))
    part = min(part, parts)
    start = (part - 1) * _ROWS
    places = found.places[start : start + _ROWS]
    return _Shown(places, part, parts, start + 1, start + len(places))


def _sentence(error: Exception) -> str:
    return sentence_case(error)


ROUTES = (
    Served("GET", "/plans", desk, None, "Plans of moves", _TAG),
    Served("POST", "/plans", begin, None, "Begin a plan", _TAG),
    Served("GET", "/plans/{plan}", show, None, "A plan, or how far it is", _TAG),
    Served("POST", "/plans/{plan}/cancel", cancel, None, "Stop a plan", _TAG),
    Served("POST", "/plans/{plan}/decision", decide, None, "Accept or refuse a plan", _TAG),
    Served("GET", "/plans/{plan}/export", export, None, "A plan for a spreadsheet", _TAG),
)
