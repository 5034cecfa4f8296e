"""The person's page, and the copy for the person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import Response

from api.actions import Action
from api.console.glance import glance_of, sections_of
from api.console.grading import strictest
from api.console.page import Page, PageDoor
from api.console.records import said_by
from api.console.warned import warnings_of
from api.questions.flag import show_kept_band
from api.questions.people import show_person, show_subject_copy
from api.routes.people import PersonId
from api.routes.served import Served
from api.schemas.categorisation import NetworkAnswer
from api.schemas.people import PersonAnswer

Showing = Annotated[Page, Depends(PageDoor(Action.SHOW_PERSON))]


def person(person_id: PersonId, page: Showing) -> Response:
    """Everything on record about one person that the reader may see, warnings first."""
    found = page.ask(show_person(person_id))
    page.session.remember(found.id, found.name)
    flag = page.ask(show_kept_band(page.service, person_id)) if page.may(Action.SHOW_FLAG) else None
    return page.show("person.html", **shown_with(found, page.service.clock(), flag))


def subject_copy(person_id: PersonId, page: Showing) -> Response:
    """The person's own copy, to print: without security, other people and sources."""
    now = page.service.clock()
    return page.show("subject-copy.html", found=page.ask(show_subject_copy(person_id, now)), at=now)


def shown_with(found: PersonAnswer, now: datetime, flag: NetworkAnswer | None = None) -> dict[str, Any]:
    """What pages about a person show: the answer, its sources by id and how to handle them, facts, warnings, ties."""
    return {
        "found": found,
        "sources": {source.id: source for source in found.sources},
        "said": said_by(found),
        "facts": _by_name(found),
        "warnings": warnings_of(found, now, flag),
        "flag": flag,
        "strictest": strictest(found.sources),
        "sections": sections_of(found),
        "glance": glance_of(found, now),
        "numbers": [each.value for each in found.identifiers if each.type == "prison-number"],
    }


def _by_name(found: PersonAnswer) -> dict[str, list[tuple[object, list[str]]]]:
    """Facts under their names, so that agencies that disagree stand side by side."""
    facts: dict[str, list[tuple[object, list[str]]]] = {}
    for fact in found.facts:
        facts.setdefault(fact.name, []).append((fact.value, fact.records))
    return facts


ROUTES = (
    Served("GET", "/people/{person_id}", person, None, "A person", "console"),
    Served("GET", "/people/{person_id}/copy", subject_copy, None, "A person's own copy", "console"),
)
