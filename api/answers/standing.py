"""What became known since a moment of whom a reader's standing queries are about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from api.answers.finding import find
from api.answers.named import Names
from api.answers.people import show
from api.answers.words import QuestionError, source
from api.schemas.changes import StandingFound, StandingLine
from api.schemas.people import FindPeople, Tie
from graph.view import GraphView, NotFoundError

# Of one person's new ties; the page leads to all of them.
_MOST_TIES = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A standing query as it is put: a person's public id, or what the words of a search can be read as, in turn."""

    key: str
    words: str
    person: str
    readings: Sequence[FindPeople]


def standing_found(
    view: GraphView, asked: Asked, since: datetime, today: date, unnamed: Callable[[FindPeople], Collection[str]]
) -> StandingFound:
    """Whoever matches and has a record that became known since; of a person by id, what it says he is tied to.

    `unnamed` gives whom a reading must not find, as for `find`; it raises QuestionError where it must not be put.
    """
    if asked.person:
        try:
            name = Names(view).node(asked.person).caption
            line = _of_person(view, asked.person, since, with_ties=True)
        except NotFoundError:
            return StandingFound(key=asked.key, name="", lines=[])
        return StandingFound(key=asked.key, name=name, lines=[] if line is None else [line])
    lines = (_of_person(view, each, since, with_ties=False) for each in _matching(view, asked.readings, today, unnamed))
    found = sorted((each for each in lines if each is not None), key=lambda each: (each.person.caption, each.person.id))
    return StandingFound(key=asked.key, name=asked.words, lines=found)


def _matching(
    view: GraphView, readings: Sequence[FindPeople], today: date, unnamed: Callable[[FindPeople], Collection[str]]
) -> list[str]:
    """The people of the first reading that somebody matches, as a search takes them; the nearly named if no others."""
    for reading in readings:
        try:
            found = find(view, reading, today, unnamed(reading))
        except QuestionError:
            continue
        if found.people:
            named = found.people[: found.found - found.near]
            return [each.id for each in named or found.people]
    return []


def _of_person(view: GraphView, person: str, since: datetime, *, with_ties: bool) -> StandingLine | None:
    names = Names(view)
    if not with_ties:
        known = [source(each.provenance).known_from for each in view.descriptions(view.person(person).records)]
        newest = max(known, default=None)
        if newest is None or newest <= since:
            return None
        return StandingLine(person=names.node(person), known_from=newest, says=[])
    found = show(view, person)
    new = {each.id: each.known_from for each in found.sources if each.known_from > since}
    if not new:
        return None
    ties = [tie for tie in found.ties if new.keys() & set(tie.records)]
    return StandingLine(
        person=names.node(person), known_from=max(new.values()), says=[_said(tie) for tie in ties[:_MOST_TIES]]
    )


def _said(tie: Tie) -> str:
    place = tie.other.kind in {"Cell", "Landing", "Spur", "Wing"}
    return f"{tie.type.capitalize().replace('_', ' ')}: {tie.other.key if place else tie.other.caption}"
