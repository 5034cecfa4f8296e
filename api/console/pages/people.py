"""Finding a person, and the person's page."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.words import QuestionError
from api.console.glance import glance_of, sections_of
from api.console.grading import strictest
from api.console.page import Page, PageDoor, to
from api.console.records import said_by
from api.console.warned import warnings_of
from api.questions.flag import show_kept_band
from api.questions.people import find_people, show_person, show_subject_copy
from api.routes.people import PersonId
from api.routes.served import Served
from api.schemas.categorisation import NetworkAnswer
from api.schemas.people import FindPeople, IdentifierQuery, PeopleFound, PersonAnswer
from graph.model.identifiers import IdentifierType, parse
from graph.queries.partial import SHORTEST

# Tried in this order for what has a digit in it: the stricter form before the looser.
_NUMBERS = (
    IdentifierType.PRISON_NUMBER,
    IdentifierType.CRN,
    IdentifierType.PNC,
    IdentifierType.CRO,
    IdentifierType.NI_NUMBER,
    IdentifierType.PHONE,
)
_DATES = ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
_DATE = re.compile(r"\b(\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} [A-Za-z]{3,9} \d{4})\b")
MOST_TYPED = 200
Finding = Annotated[Page, Depends(PageDoor(Action.FIND_PEOPLE))]
Showing = Annotated[Page, Depends(PageDoor(Action.SHOW_PERSON))]


def search(
    page: Finding,
    wanted: Annotated[str, Query(alias="for")] = "",
    cursor: Annotated[str | None, Query(max_length=64)] = None,
    near: bool = False,
) -> Response:
    """People who match what was typed: any number, or a name, forgiving its spelling, with or without a birth date."""
    wanted = wanted.strip()
    if not wanted:
        return page.show("people.html", wanted="", found=None)
    wrong = _unreadable(wanted)
    today = page.service.clock().date()
    exact = [] if wrong else readings_of(wanted, today, cursor)
    forgiving = [each.model_copy(update={"near": True}) for each in exact if _how(each) == "name" and each.surname]
    tried = forgiving if near else exact + forgiving
    if not tried:
        told = {"for": wrong or "Enter a name or a number"}
        return page.show("people.html", 400, wanted=wanted[:MOST_TYPED], found=None, errors=told)
    found: PeopleFound | None = None
    how = ""
    last = tried[-1]
    for reading in tried:
        try:
            found = page.ask(find_people(page.service, reading, today))
        except QuestionError:
            continue
        last, how = reading, _how(reading)
        if found.people:
            break
    sure = how == "number" or (how == "name" and last.surname and (last.forename or last.date_of_birth))
    if sure and found is not None and found.found == 1 and cursor is None and page.may(Action.SHOW_PERSON):
        return to(f"/people/{found.people[0].id}")
    other = _other_order(last) if how == "name" else ""
    nearly = how != "near" and bool(forgiving)
    return page.show("people.html", wanted=wanted, found=found, how=how, read=last, other=other, nearly=nearly)


def _unreadable(wanted: str) -> str:
    """Why what was typed cannot be looked for, in words; nothing where it can."""
    if len(wanted) > MOST_TYPED:
        return f"Enter up to {MOST_TYPED} characters"
    dated = _DATE.search(wanted)
    return f"{dated.group(0)} is not a day" if dated and _born(dated.group(0)) is None else ""


def _how(reading: FindPeople) -> str:
    if reading.identifier is not None:
        return "number"
    return "part" if reading.part else "words" if reading.words else "near" if reading.near else "name"


def _other_order(reading: FindPeople) -> str:
    """What was read as a surname as the forename, and the other way round, as it would be typed."""
    return f"{reading.forename or ''}, {reading.surname or ''}".strip() if reading.surname or reading.forename else ""


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


def readings_of(wanted: str, today: date, cursor: str | None = None) -> list[FindPeople]:
    """What may be meant: the numbers that it can be read as, then a name. None for what can be neither."""
    readings: list[FindPeople] = []
    dated = _DATE.search(wanted)
    born = _born(dated.group(0)) if dated else None
    names = _DATE.sub(" ", wanted) if born else wanted
    if any(c.isdigit() for c in names) and not born:
        kinds = [kind for kind in _NUMBERS if parse(kind, wanted, as_of=today).canonical is not None]
        readings += [FindPeople(identifier=IdentifierQuery(type=kind, value=wanted), cursor=cursor) for kind in kinds]
    for surname, forename in _names(names):
        try:
            readings.append(
                FindPeople(surname=surname or None, forename=forename or None, date_of_birth=born, cursor=cursor)
            )
        except ValidationError:
            continue
    if not born:
        readings += _loose(wanted, cursor)
    return readings


def _loose(wanted: str, cursor: str | None) -> list[FindPeople]:
    """Where no number and no name is meant: part of a number or plate, then words of a nickname or a report."""
    readings = []
    if any(c.isdigit() for c in wanted) and sum(c.isalnum() for c in wanted) >= SHORTEST:
        readings.append(FindPeople(part=wanted[:100], cursor=cursor))
    if any(sum(c.isalnum() for c in word) >= SHORTEST for word in wanted.split()):
        readings.append(FindPeople(words=wanted[:100], cursor=cursor))
    return readings


def _names(text: str) -> list[tuple[str, str]]:
    """`Hall, Sam` and `Sam Hall` both ways; one word is a surname first, then a forename."""
    before, comma, after = (part.strip() for part in text.partition(","))
    if comma:
        return [(before, after)]
    tokens = before.split()
    if len(tokens) < 2:
        return [(before, ""), ("", before)]
    orders = [(tokens[-1], " ".join(tokens[:-1])), (tokens[0], " ".join(tokens[1:]))]
    # `Hassan T` is a surname and an initial.
    orders.sort(key=lambda order: len(order[0]) == 1)
    return [*orders, (before, "")]


def _born(text: str) -> date | None:
    for form in _DATES:
        try:
            # The day alone is used; a zone would say nothing about it.
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _by_name(found: PersonAnswer) -> dict[str, list[tuple[object, list[str]]]]:
    """Facts under their names, so that agencies that disagree stand side by side."""
    facts: dict[str, list[tuple[object, list[str]]]] = {}
    for fact in found.facts:
        facts.setdefault(fact.name, []).append((fact.value, fact.records))
    return facts


ROUTES = (
    Served("GET", "/people", search, None, "Find people", "console"),
    Served("GET", "/people/{person_id}", person, None, "A person", "console"),
    Served("GET", "/people/{person_id}/copy", subject_copy, None, "A person's own copy", "console"),
)
