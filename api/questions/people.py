"""Questions about one person, or about who matches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from api.actions import Action
from api.answers.changes import what_changed
from api.answers.finding import find
from api.answers.named import Names
from api.answers.people import show
from api.answers.standing import Asked, standing_found
from api.answers.subject_copy import subject_copy
from api.answers.timeline import person_timeline
from api.answers.told_apart import told_apart
from api.questions import NOW, AskedFor, AskedValue, Clocks, Question, Typed
from api.redacted_search import of_some_spelt
from api.schemas.changes import WhatChangedAnswer
from api.schemas.people import FindPeople, PeopleFound, PersonAnswer
from api.schemas.subject_copy import SubjectCopyAnswer
from api.schemas.timeline import TimelineAnswer
from api.wiring import Service
from graph.access import Redaction
from graph.view import GraphView, NotFoundError


def find_people(service: Service, wanted: FindPeople, today: date) -> Question[PeopleFound]:
    """Who matches; `today` as for `api.answers.finding.find`.

    Where answers are redacted nobody is found by what is not told of him. Raises QuestionError for parts and words
    there, and for names and dates that are told of nobody.
    """
    asked: dict[str, AskedValue] = {"limit": wanted.limit}
    if wanted.identifier is not None:
        asked |= {"identifier_type": str(wanted.identifier.type), "identifier": Typed(wanted.identifier.value)}
    named = {each: getattr(wanted, each) for each in ("name", "surname", "forename", "part", "words")}
    asked |= {name: Typed(text) for name, text in named.items() if text is not None}
    if wanted.date_of_birth is not None:
        asked["date_of_birth"] = Typed(wanted.date_of_birth.isoformat())

    def answer(view: GraphView) -> PeopleFound:
        return find(view, wanted, today, _unnamed(service, view, wanted))

    return Question(Action.FIND_PEOPLE, asked, answer)


def show_person(person: str, when: Clocks = NOW) -> Question[PersonAnswer]:
    """What is on record about a person."""
    return Question(Action.SHOW_PERSON, {"person": Typed(person)}, lambda view: show(view, person), when)


def show_subject_copy(person: str, now: datetime) -> Question[SubjectCopyAnswer]:
    """What a person may be given of himself."""
    asked: AskedFor = {"person": Typed(person), "copy": "disclosure"}
    return Question(Action.SHOW_PERSON, asked, lambda view: subject_copy(view, person, now))


def show_timeline(person: str, when: Clocks = NOW) -> Question[TimelineAnswer]:
    """What is on record about a person, by when it was so."""
    return Question(Action.SHOW_TIMELINE, {"person": Typed(person)}, lambda view: person_timeline(view, person), when)


def show_changes(
    service: Service, since: datetime, now: datetime, standing: Sequence[Asked] = ()
) -> Question[WhatChangedAnswer]:
    """What became known to the reader since a moment, what ends soon, and what is new for his standing queries."""
    asked: dict[str, AskedValue] = {"since": since.isoformat(), "standing": len(standing)}

    def answer(view: GraphView) -> WhatChangedAnswer:
        found = what_changed(view, since, now)
        unnamed = partial(_unnamed, service, view)
        hits = [standing_found(view, each, since, now.date(), unnamed) for each in standing]
        return found.model_copy(update={"standing": hits})

    return Question(Action.SHOW_CHANGES, asked, answer)


def still_there(service: Service, opened: Sequence[tuple[str, str]]) -> Question[list[tuple[str, str]]]:
    """Of people whom a session has opened, each id with the name that was shown, those who still go by that name.

    Two of one name are told apart, but to a reader of redacted answers, from whom that by which they are may be kept.
    Somebody may have been closed since, or be shown redacted. What is told is on record like any other look.
    """

    def answer(view: GraphView) -> list[tuple[str, str]]:
        there = [(person, name) for person, name in opened if _is_called(view, person, name)]
        told_less = view.viewer is None or service.policy.is_told_less(view.viewer)
        return there if told_less else told_apart(view, there)

    return Question(Action.SHOW_CHANGES, {"opened_before": tuple(Typed(person) for person, _ in opened)}, answer)


def _is_called(view: GraphView, person: str, name: str) -> bool:
    try:
        view.open(person)
        found = view.person(person)
    except NotFoundError:
        return False
    return view.limited.isdisjoint(found.record_ids) and Names(view).node(person).caption == name


def _unnamed(service: Service, view: GraphView, wanted: FindPeople) -> frozenset[str]:
    """Whom the search must not find: of them the reader is not told what it is by. Raises QuestionError."""
    hidden = frozenset[Redaction]() if view.viewer is None else service.policy.hides(view.viewer)
    return view.limited if of_some_spelt(wanted, hidden) else frozenset()
