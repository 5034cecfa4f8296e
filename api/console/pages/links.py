"""The link chart of a person, and how people are linked."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.network import Around
from api.answers.words import QuestionError
from api.console.chart import MOST_NODES, chart_of
from api.console.page import Page, PageDoor
from api.questions import clocks
from api.questions.network import find_paths, show_network
from api.routes.people import PersonId
from api.routes.served import Served
from api.schemas.network import FindPaths
from graph.queries.chart import TIES

_GRADES = ("fact", "1A", "1B", "2A", "2B", "2C", "3C", "3E")
_MOST_DEPTH = 3
_TAG = "console"


def chart(
    person_id: PersonId,
    page: Annotated[Page, Depends(PageDoor(Action.SHOW_NETWORK))],
    depth: Annotated[int, Query(ge=1, le=_MOST_DEPTH)] = 1,
    types: Annotated[list[str] | None, Query()] = None,
    grade: Annotated[str, Query(max_length=8)] = "",
    at: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Who is around a person, drawn and as a table; filters are a form, so that every chart has an address."""
    when, errors = _day(at)
    how = Around(depth, MOST_NODES, None if not types else tuple(types), grade or None)
    found = page.ask(show_network(person_id, how, clocks(when, None)))
    return page.show(
        "chart.html",
        chart=chart_of(found),
        person=next(each for each in found.nodes if each.id in found.start),
        kinds=sorted(each.name for each in TIES),
        chosen=set(types or ()),
        grades=_GRADES,
        grade=grade,
        depth=depth,
        depths=range(1, _MOST_DEPTH + 1),
        at=at,
        errors=errors,
    )


def links(
    page: Annotated[Page, Depends(PageDoor(Action.FIND_PATHS))],
    start: Annotated[str, Query(alias="from", max_length=4_000)] = "",
    end: Annotated[str, Query(alias="to", max_length=4_000)] = "",
) -> Response:
    """The best paths between two people, or two sets of people, with why each step is believed."""
    sources, targets = start.split(), end.split()
    errors: dict[str, str] = {}
    found = None
    if sources or targets:
        if not sources:
            errors["from"] = "Enter at least one person to start from"
        if not targets:
            errors["to"] = "Enter at least one person to look for"
        if not errors:
            try:
                found = page.ask(find_paths(FindPaths(sources=sources, targets=targets)))
            except (ValidationError, QuestionError):
                errors["from"] = "Enter up to 50 ids on each side, as people's pages show them"
    recent = page.session.recent
    return page.show("links.html", found=found, start=start, end=end, errors=errors, recent=recent)


def _day(text: str) -> tuple[date | None, dict[str, str]]:
    if not text:
        return None, {}
    try:
        return date.fromisoformat(text), {}
    except ValueError:
        return None, {"at": "Enter a day as year, month and day, for example 2026-11-23"}


ROUTES = (
    Served("GET", "/people/{person_id}/chart", chart, None, "Who is around a person", _TAG),
    Served("GET", "/links", links, None, "How people are linked", _TAG),
)
