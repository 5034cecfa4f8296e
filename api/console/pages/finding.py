"""Finding a person by whatever was typed."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.words import QuestionError
from api.console.page import Page, PageDoor, to
from api.questions.people import find_people
from api.routes.served import Served
from api.schemas.people import FindPeople, IdentifierQuery, PeopleFound
from graph.model.identifiers import IdentifierType, parse
from graph.queries.partial import SHORTEST, is_part

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
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_WRITTEN = rf"\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} (?:{_MONTHS})[a-z]* \d{{4}}"
_DATE = re.compile(rf"(?<![\w/-])(?:{_WRITTEN})(?![\w/-])", re.IGNORECASE)
# A name, a number or some words: what is longer was pasted by mistake.
_LONGEST = 100
Finding = Annotated[Page, Depends(PageDoor(Action.FIND_PEOPLE))]


def search(
    page: Finding,
    wanted: Annotated[str, Query(alias="for")] = "",
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """People who match what was typed: any number or part of one, a postcode, a name however it is spelt, or words."""
    wanted = wanted.strip()
    if not wanted:
        return page.show("people.html", wanted="", found=None)
    wrong = _wrong(wanted)
    today = page.service.clock().date()
    tried = [] if wrong else readings_of(wanted, today, cursor)
    if not tried:
        told = {"for": wrong or "Enter a name or a number"}
        return page.show("people.html", 400, wanted=wanted[:_LONGEST], found=None, errors=told)
    found, reading = _first(page, tried, today)
    # What sounds like a name may be a nickname all the same.
    words = [each for each in tried if each.words]
    also = _first(page, words, today)[0] if words and _is_nearly(found) and cursor is None else None
    if also is not None and not also.people:
        also = None
    if found is not None and found.certain and cursor is None and page.may(Action.SHOW_PERSON):
        return to(f"/people/{found.people[0].id}")
    how = "part" if reading.part else "words" if reading.words else "name"
    return page.show("people.html", wanted=wanted, found=found, how=how, also=also)


def readings_of(wanted: str, today: date, cursor: str | None = None) -> list[FindPeople]:
    """What may be meant: the numbers that it can be read as, a name, then part of a number or words. May be empty."""
    readings: list[FindPeople] = []
    if len(wanted) > _LONGEST:
        return readings
    dated = _DATE.search(wanted)
    born = _born(dated.group(0)) if dated else None
    name = (_DATE.sub(" ", wanted, count=1) if born else wanted).strip()
    if any(c.isdigit() for c in name) and not born:
        kinds = [kind for kind in _NUMBERS if parse(kind, wanted, as_of=today).canonical is not None]
        readings += [FindPeople(identifier=IdentifierQuery(type=kind, value=wanted), cursor=cursor) for kind in kinds]
    try:
        readings.append(FindPeople(name=name or None, date_of_birth=born, cursor=cursor))
    except ValidationError:
        # Too long for a name: its words may stand in a report.
        return readings if born else readings + _loose(wanted, cursor)
    return readings if born else readings + _loose(wanted, cursor)


def _first(page: Page, tried: list[FindPeople], today: date) -> tuple[PeopleFound | None, FindPeople]:
    """The answer to the first reading that anybody matches, or to the last, with that reading."""
    found, answered = None, tried[-1]
    for reading in tried:
        try:
            found = page.ask(find_people(page.service, reading, today))
        except QuestionError:
            continue
        answered = reading
        if found.people:
            break
    return found, answered


def _is_nearly(found: PeopleFound | None) -> bool:
    return found is not None and 0 < found.found == found.near


def _wrong(wanted: str) -> str:
    """Why it cannot be looked for, "" where it can."""
    if len(wanted) > _LONGEST:
        return f"What you look for must be {_LONGEST} characters or fewer"
    dated = _DATE.search(wanted)
    if dated and _born(dated.group(0)) is None:
        return f"{dated.group(0)} is not a real date: check the day, month and year"
    return ""


def _loose(wanted: str, cursor: str | None) -> list[FindPeople]:
    """Where no number and no name is meant: part of a number or plate, then words of a nickname or a report."""
    readings = []
    if any(c.isdigit() for c in wanted) and is_part(wanted):
        readings.append(FindPeople(part=wanted, cursor=cursor))
    if any(sum(c.isalnum() for c in word) >= SHORTEST for word in wanted.split()):
        readings.append(FindPeople(words=wanted, cursor=cursor))
    return readings


def _born(text: str) -> date | None:
    for form in _DATES:
        try:
            # The day alone is used; a zone would say nothing about it.
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


ROUTES = (Served("GET", "/people", search, None, "Find people", "console"),)
