"""People: who matches, what is on record, and who is around."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query
from fastapi.responses import Response
from pydantic import AwareDatetime

from api.actions import Action
from api.answers.network import Around
from api.questions import clocks
from api.questions.network import show_network
from api.questions.people import find_people, show_person, show_timeline
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.network import MOST_BUDGET, MOST_DEPTH, NetworkAnswer
from api.schemas.people import FindPeople, PeopleFound, PersonAnswer
from api.schemas.timeline import TimelineAnswer
from graph.queries.neighbourhood import NODE_BUDGET

PersonId = Annotated[str, Path(max_length=64, description="Any record id of the person")]
At = Annotated[date | None, Query(description="Only what was so on this day, in the world; at any time if absent")]
KnownAt = Annotated[
    AwareDatetime | None,
    Query(
        alias="knownAt", description="As known at this instant; now if absent. What has been withdrawn since is back"
    ),
]


def search(asked: FindPeople, door: Annotated[Asking, Depends(Door(Action.FIND_PEOPLE))]) -> Response:
    """By one identifier in any form, or by the beginning of a surname, a forename and a date of birth.

    What is searched for stands in the body, and in the audit as a keyed pseudonym: a name never stands in an address or
    a log. Searching by number finds records that carry it whether or not its check letter is right.
    """
    return door.put(find_people(door.service, asked, door.service.clock().date()))


def person(
    person_id: PersonId,
    door: Annotated[Asking, Depends(Door(Action.SHOW_PERSON))],
    at: At = None,
    known_at: KnownAt = None,
) -> Response:
    """Names, numbers and ties, each with the records that state it, and the records with their agency, grade and age.

    An id that a merge has retired leads to the person all the same.
    """
    return door.put(show_person(person_id, clocks(at, known_at)))


def timeline(
    person_id: PersonId,
    door: Annotated[Asking, Depends(Door(Action.SHOW_TIMELINE))],
    at: At = None,
    known_at: KnownAt = None,
) -> Response:
    """Dated ties as single records state them, by when they were so, with when each became known; and what was said.

    Of a very long life the latest thousand are listed and the earlier ones counted; ties without a date are counted.
    """
    return door.put(show_timeline(person_id, clocks(at, known_at)))


def around(
    person_id: PersonId,
    door: Annotated[Asking, Depends(Door(Action.SHOW_NETWORK))],
    depth: Annotated[int, Query(ge=1, le=MOST_DEPTH, description="How many steps outwards")] = 1,
    budget: Annotated[int, Query(ge=1, le=MOST_BUDGET, description="How many nodes at most")] = NODE_BUDGET,
    types: Annotated[list[str] | None, Query(description="Link types to walk; all ties if absent")] = None,
    max_grade: Annotated[
        str | None, Query(alias="maxGrade", max_length=8, description="The worst grade to walk, such as 2B")
    ] = None,
    at: At = None,
    known_at: KnownAt = None,
) -> Response:
    """Step by step outwards, up to a budget of nodes; the answer says what the budget left out.

    A node with very many neighbours is shown and not walked through: it says nothing about any two of them.
    """
    how = Around(depth, budget, None if types is None else tuple(types), max_grade)
    return door.put(show_network(person_id, how, clocks(at, known_at)))


ROUTES = (
    Served("POST", "/v1/people/search", search, PeopleFound, "Find people", "people"),
    Served("GET", "/v1/people/{person_id}", person, PersonAnswer, "What is on record about a person", "people"),
    Served("GET", "/v1/people/{person_id}/timeline", timeline, TimelineAnswer, "A person's timeline", "people"),
    Served(
        "GET", "/v1/people/{person_id}/network", around, NetworkAnswer, "Who and what is around a person", "network"
    ),
)
