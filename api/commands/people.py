"""`cordon people`: who matches, and what is on record about one person."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from pydantic import ValidationError

from api.commands.asking import As, AsJson, Case, HomeFolder, Reader, Reason, Why
from api.commands.options import At, KnownAt, clocks_of, parsed_day
from api.questions.people import find_people as ask_find_people
from api.questions.people import show_person as ask_show_person
from api.questions.people import show_timeline as ask_show_timeline
from api.schemas.people import MOST_PEOPLE, FindPeople, IdentifierQuery, PeopleFound, PersonAnswer
from api.schemas.timeline import TimelineAnswer
from api.terminal.people import show_found, show_person
from api.terminal.say import show_answer
from api.terminal.timeline import show_timeline
from api.terminal.usage import UsageProblemError
from graph.model.identifiers import IdentifierType

app = typer.Typer(help="Find people, and show what is on record about one.", no_args_is_help=True, add_completion=False)

# What people search by most often has an option of its own.
_SHORT = {"prison_number": IdentifierType.PRISON_NUMBER, "pnc": IdentifierType.PNC, "crn": IdentifierType.CRN}


@app.command()
def find(
    name: Annotated[
        str | None,
        typer.Option(
            help="A name as it is said or written, in either order; spelling is forgiven.", show_default=False
        ),
    ] = None,
    surname: Annotated[str | None, typer.Option(help="The beginning of a surname.", show_default=False)] = None,
    forename: Annotated[str | None, typer.Option(help="The beginning of a forename.", show_default=False)] = None,
    born: Annotated[str | None, typer.Option(help="Date of birth, YYYY-MM-DD.", show_default=False)] = None,
    prison_number: Annotated[str | None, typer.Option(help="Prison number.", show_default=False)] = None,
    pnc: Annotated[str | None, typer.Option(help="PNC number, in any form.", show_default=False)] = None,
    crn: Annotated[str | None, typer.Option(help="Probation case reference number.", show_default=False)] = None,
    identifier: Annotated[
        tuple[IdentifierType, str] | None,
        typer.Option(help="Any other number: its type and its value.", metavar="TYPE VALUE", show_default=False),
    ] = None,
    part: Annotated[
        str | None,
        typer.Option(help="Part of a number, phone or plate; a postcode; a report's reference.", show_default=False),
    ] = None,
    words: Annotated[
        str | None, typer.Option(help="Words of a nickname, an alias or a report's text.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_PEOPLE, help="How many on a page.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.", show_default=False)] = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Find people by a number or part of one, name and date of birth, postcode, or words of a nickname or report."""
    numbers = {"prison_number": prison_number, "pnc": pnc, "crn": crn}
    named = [(_SHORT[name], value) for name, value in numbers.items() if value is not None]
    named += [identifier] if identifier is not None else []
    if len(named) > 1:
        raise UsageProblemError("give one number at a time")
    wanted = _wanted(
        identifier=IdentifierQuery(type=named[0][0], value=named[0][1]) if named and named[0][1].strip() else None,
        name=name,
        surname=surname,
        forename=forename,
        date_of_birth=parsed_day(born, "--born"),
        part=part,
        words=words,
        limit=limit,
        cursor=cursor,
    )
    found: PeopleFound = Reader(who, purpose, case, reason, home).ask(
        "people", lambda service: ask_find_people(service, wanted, service.clock().date())
    )
    show_answer(found, show_found, as_json)


@app.command()
def show(
    person: Annotated[str, typer.Argument(help="Any record id of the person, from `people find`.", show_default=False)],
    at: At = None,
    known_at: KnownAt = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what is on record about a person: names, numbers, ties, and where each comes from."""
    when = clocks_of(at, known_at)
    found: PersonAnswer = Reader(who, purpose, case, reason, home).ask(
        "people", lambda _: ask_show_person(person, when)
    )
    show_answer(found, show_person, as_json)


@app.command()
def timeline(
    person: Annotated[str, typer.Argument(help="Any record id of the person, from `people find`.", show_default=False)],
    at: At = None,
    known_at: KnownAt = None,
    who: As = None,
    purpose: Why = None,
    case: Case = None,
    reason: Reason = None,
    home: HomeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what is on record about a person in order of when it was so, and when each thing became known."""
    when = clocks_of(at, known_at)
    found: TimelineAnswer = Reader(who, purpose, case, reason, home).ask(
        "people", lambda _: ask_show_timeline(person, when)
    )
    show_answer(found, show_timeline, as_json)


def _wanted(
    *,
    identifier: IdentifierQuery | None,
    name: str | None,
    surname: str | None,
    forename: str | None,
    date_of_birth: date | None,
    part: str | None,
    words: str | None,
    limit: int,
    cursor: str | None,
) -> FindPeople:
    try:
        return FindPeople(
            identifier=identifier,
            name=name,
            surname=surname,
            forename=forename,
            date_of_birth=date_of_birth,
            part=part,
            words=words,
            limit=limit,
            cursor=cursor,
        )
    except ValidationError as error:
        said = "; ".join(each["msg"].removeprefix("Value error, ") for each in error.errors())
        raise UsageProblemError(
            f"{said}. For example: --name 'Sam Hall' --born 1991-04-02, or --pnc 02/73319Z"
        ) from None
