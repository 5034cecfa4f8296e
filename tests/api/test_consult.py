"""The one way in: who, why, and on record before the answer leaves."""

from __future__ import annotations

import pytest

from api.actions import Action
from api.consult import ActionDeniedError, Caller, act, consult
from api.questions import Question, Typed
from api.questions import people as questions
from api.schemas.people import FindPeople
from api.settings import Settings
from api.wiring import Service
from graph.access import Purpose, PurposeCode, PurposeMissingError
from graph.audit import AuditAction, AuditUnavailable, EventRefusedError, Outcome
from graph.view import GraphView, NotFoundError
from tests.api.cases import ANN, DEE, demo_viewer, events, public_id

WHY = Purpose(PurposeCode.INTELLIGENCE_DEVELOPMENT, "OP-1", "new arrival")


def caller(name: str = "intelligence-officer", purpose: Purpose | None = WHY) -> Caller:
    return Caller(demo_viewer(name), purpose, "request-1", "127.0.0.1")


def never(view: GraphView) -> None:
    raise AssertionError("nothing may be read here")


def test_an_answer_is_on_record_with_who_why_what_and_whom_it_named(service: Service, settings: Settings) -> None:
    consult(service, caller(), questions.show_person(public_id(ANN)))
    (recorded,) = events(settings)
    event = recorded.event
    assert (event.action, event.outcome, event.subject) == (
        AuditAction.PERSON_SHOWN,
        Outcome.ANSWERED,
        "demo/priya.nair",
    )
    assert event.purpose is not None
    assert (event.purpose.code, event.purpose.case_reference) == ("intelligence-development", "OP-1")
    assert event.asked["person"] == public_id(ANN)
    assert public_id(ANN) in event.disclosed
    assert event.store_revision == service.store.head().revision


def test_what_a_reader_types_is_kept_as_a_pseudonym(service: Service, settings: Settings) -> None:
    """The same name gives the same pseudonym, so that a search can be told apart and not be read."""
    for surname in ("O'Connor", "O'Connor", "Bell"):
        consult(service, caller(), questions.find_people(service, FindPeople(surname=surname), service.clock().date()))
    kept = [str(recorded.event.asked["surname"]) for recorded in events(settings)]
    assert kept[0] == kept[1] != kept[2]
    assert all(text.startswith("keyed:") for text in kept)
    assert not any("onnor" in path.read_text().lower() for path in settings.audit.iterdir())


def test_a_name_typed_where_an_id_belongs_is_not_kept(service: Service, settings: Settings) -> None:
    with pytest.raises(NotFoundError):
        consult(service, caller(), questions.show_person("OConnor"))
    (recorded,) = events(settings)
    assert "OConnor" not in str(recorded.event.asked)


def test_without_a_purpose_nothing_is_read_and_the_refusal_is_on_record(service: Service, settings: Settings) -> None:
    with pytest.raises(PurposeMissingError):
        consult(service, caller(purpose=None), Question(Action.SHOW_PERSON, {}, never))
    (recorded,) = events(settings)
    assert (recorded.event.action, recorded.event.outcome) == (AuditAction.ACCESS_DENIED, Outcome.REFUSED)
    assert recorded.event.asked == {"action": "show-person"}


def test_without_the_grant_nothing_is_read_and_the_refusal_is_on_record(service: Service, settings: Settings) -> None:
    with pytest.raises(ActionDeniedError):
        consult(service, caller("partner-agency"), Question(Action.FIND_PATHS, {}, never))
    (recorded,) = events(settings)
    assert (recorded.event.action, recorded.event.outcome) == (AuditAction.ACCESS_DENIED, Outcome.REFUSED)


def test_absent_and_withheld_are_recorded_alike_and_disclose_nobody(service: Service, settings: Settings) -> None:
    for asked in (public_id(DEE), "0" * 32):
        with pytest.raises(NotFoundError):
            consult(service, caller(), questions.show_person(asked))
    assert [(r.event.outcome, r.event.disclosed) for r in events(settings)] == [(Outcome.NOT_FOUND, ())] * 2


def test_an_answer_that_cannot_be_put_on_record_does_not_leave(service: Service) -> None:
    service.audit.close()
    with pytest.raises(AuditUnavailable):
        consult(service, caller(), questions.show_person(public_id(ANN)))


def test_a_question_that_fails_on_the_way_is_on_record_as_failed(service: Service, settings: Settings) -> None:
    def fails(view: GraphView) -> None:
        view.person(public_id(ANN))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        consult(service, caller(), Question(Action.SHOW_PERSON, {}, fails))
    (recorded,) = events(settings)
    assert (recorded.event.outcome, recorded.event.disclosed) == (Outcome.FAILED, ())


def test_what_may_not_be_kept_stops_the_answer(service: Service) -> None:
    """Free text in `asked` is a mistake of a route's: it must not be answered around the audit."""
    with pytest.raises(EventRefusedError):
        consult(service, caller(), Question(Action.SHOW_PERSON, {"person": "Ann O'Connor"}, lambda view: 1))


def test_a_standing_purpose_speaks_for_those_who_state_none(service: Service, settings: Settings) -> None:
    assert act(service, caller("data-officer", None), Action.LIST_LOADS, {"load": Typed("x y")}, lambda: 7) == 7
    (recorded,) = events(settings)
    assert recorded.event.purpose is not None
    assert recorded.event.purpose.case_reference == "feeds"
