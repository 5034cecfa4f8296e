"""The link chart of a person, how two sets of people are linked, and what they share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.network import Around
from api.answers.words import QuestionError, grade_rank
from api.console.chart import MOST_FOUND, chart_of
from api.console.environment import words
from api.console.page import Page, PageDoor
from api.days import WRONG, day_of
from api.questions import clocks
from api.questions.network import find_common_links, find_paths, show_network
from api.routes.people import PersonId
from api.routes.served import Served
from api.schemas.network import CommonLinksAnswer, FindCommonLinks, FindPaths, PathAnswer
from api.wording import sentence_case
from graph.queries.chart import TIES
from graph.view import NotFoundError

_GRADES = ("fact", "1A", "1B", "2A", "2B", "2C", "3C", "3E")
_MOST_DEPTH = 3
_TAG = "console"
_PARTED = re.compile(r"[,;\n]+")
# What is one name however many words it has stands between commas or on a line; ids and numbers need none.
_ONE_WORD = re.compile(r"[0-9a-f]{32}|[A-Za-z]\d{4}[A-Za-z]{2}")
_NOT_THERE = "Somebody or something that was entered is not there for you: check each name"
_Set = Annotated[str, Query(max_length=4_000)]


def chart(
    person_id: PersonId,
    page: Annotated[Page, Depends(PageDoor(Action.SHOW_NETWORK))],
    depth: Annotated[int, Query(ge=1, le=_MOST_DEPTH)] = 1,
    types: Annotated[list[str] | None, Query()] = None,
    grade: Annotated[str, Query(max_length=8)] = "",
    at: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Who is around a person, drawn and as a table; filters are a form, so that every chart has an address."""
    when, errors = _day(at)
    how = Around(depth, MOST_FOUND, None if not types else tuple(types), grade or None)
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
    start: Annotated[_Set, Query(alias="from")] = "",
    end: Annotated[_Set, Query(alias="to")] = "",
) -> Response:
    """The best paths between two people, or two sets of people, with why each step is believed."""
    sources, targets = names_in(start), names_in(end)
    errors: dict[str, str] = {}
    found = None
    if page.was_sent:
        if not sources:
            errors["from"] = "Enter at least one person to start from"
        if not targets:
            errors["to"] = "Enter at least one person to look for"
        if not errors:
            try:
                wanted = FindPaths(sources=sources, targets=targets)
                found = page.ask(find_paths(wanted, page.service.clock()))
            except (ValidationError, QuestionError, NotFoundError) as error:
                errors["from"] = _sentence(error)
    weakest = [] if found is None else [weakest_of(each) for each in found.paths]
    return _shown(page, "links.html", errors, found=found, start=start, end=end, weakest=weakest)


def common(
    page: Annotated[Page, Depends(PageDoor(Action.FIND_COMMON_LINKS))],
    one: _Set = "",
    other: _Set = "",
) -> Response:
    """People, places, phones and events that two people share, or people of two sets."""
    people, others = names_in(one), names_in(other)
    errors: dict[str, str] = {}
    found = None
    if page.was_sent:
        if not people:
            errors["one"] = "Enter at least one person, place or group"
        else:
            try:
                wanted = FindCommonLinks(people=people, shared_with=others)
                found = page.ask(find_common_links(wanted, page.service.clock()))
            except (ValidationError, QuestionError, NotFoundError) as error:
                errors["one"] = _sentence(error)
    more = {} if found is None else {"who": {each.id: each for each in found.people}, "how": _how(found)}
    return _shown(page, "common.html", errors, found=found, one=one, other=other, **more)


def names_in(text: str) -> list[str]:
    """What stands between commas and line ends; ids and numbers that stand in a row are one each."""
    found: list[str] = []
    for part in _PARTED.split(text):
        each = part.split()
        alone = len(each) > 1 and all(_ONE_WORD.fullmatch(word) for word in each)
        found += each if alone else [" ".join(each)] if each else []
    return list(dict.fromkeys(found))


def weakest_of(path: PathAnswer) -> int:
    """Which step of a path is the least well graded, each taken at its best link; the first of several."""
    ranks = [min(grade_rank(link.best_grade) or 0 for link in step) for step in path.steps]
    return ranks.index(max(ranks)) if ranks else 0


def _how(found: CommonLinksAnswer) -> dict[tuple[str, str], list[str]]:
    """Links between each person and each thing, in words: kind, records, best grade."""
    said: dict[tuple[str, str], list[str]] = {}
    for link in found.links:
        told = f"{words(link.type).lower()} ({len(link.records)}, {link.best_grade})"
        for ends in ((link.source, link.target), (link.target, link.source)):
            said.setdefault(ends, []).append(told)
    return said


def _shown(page: Page, template: str, errors: Mapping[str, str], **members: Any) -> Response:
    recent = page.recent()
    return page.show(template, 400 if errors else 200, errors=errors, recent=recent, Action=Action, **members)


def _sentence(error: Exception) -> str:
    if isinstance(error, NotFoundError):
        return _NOT_THERE
    if isinstance(error, ValidationError):
        return "Enter up to 50 people, places or groups on each side"
    return sentence_case(error)


def _day(text: str) -> tuple[date | None, dict[str, str]]:
    when = day_of(text) if text else None
    return when, {"at": WRONG} if text and when is None else {}


ROUTES = (
    Served("GET", "/people/{person_id}/chart", chart, None, "Who is around a person", _TAG),
    Served("GET", "/links", links, None, "How people are linked", _TAG),
    Served("GET", "/common", common, None, "What people share", _TAG),
)
