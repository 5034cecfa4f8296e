"""Categorisation beside its cases: what is due, what is disputed, changes of risk, fairness, and rule sets compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, Path, Query
from fastapi.responses import Response

from analytics.categorisation import RuleSet, RuleSetError, shipped_rule_set, shipped_rule_sets
from analytics.categorisation.reviews import Reason
from analytics.categorisation.workflow import MoveError
from api.actions import Action
from api.answers.categorisation.reviews import MOST_REVIEWS
from api.answers.words import QuestionError
from api.console.page import Fields, Page, PageDoor, to
from api.days import WRONG, day_of
from api.questions import categorisation as ask
from api.questions.bands import Work
from api.routes.people import PersonId
from api.routes.served import Served
from api.schemas.categorisation import AnswerDispute, JudgeChange, RaiseDispute
from api.wording import sentence_case
from graph.store.errors import StaleCaseError

_TAG = "console"
_MOST = 4_000
_ON_A_PAGE = 50
BECAUSE: dict[str, str] = {
    Reason.INITIAL: "First categorisation after sentence",
    Reason.RECALL: "Recalled to prison",
    Reason.DUE: "The date set for it",
    Reason.AGE: "Turns 21",
    Reason.RISK_CHANGE: "A change of risk",
}
_Text = Annotated[str, Query(max_length=64)]
Listing = Annotated[Page, Depends(PageDoor(Action.LIST_CATEGORISATIONS))]
Advising = Annotated[Page, Depends(PageDoor(Action.ADVISE_CATEGORISATION))]
Categorising = Annotated[Page, Depends(PageDoor(Action.CATEGORISE))]
Approving = Annotated[Page, Depends(PageDoor(Action.APPROVE_CATEGORISATION))]
Comparing = Annotated[Page, Depends(PageDoor(Action.MONITOR_RISK))]


def due(page: Listing, establishment: _Text = "", first: Annotated[int, Query(ge=1, le=MOST_REVIEWS)] = 1) -> Response:
    """Who is to be categorised within two months, or should have been."""
    prison = establishment.strip().upper()
    found = page.ask(ask.list_reviews(page.service, prison or None))
    errors = {"establishment": f"Nobody whom you may see is held at {prison}: check the code"}
    return page.show(
        "reviews.html",
        found=found,
        errors=errors if prison and not found.held else {},
        establishment=prison,
        because=BECAUSE,
        first=first,
        most=_ON_A_PAGE,
        shown=found.reviews[first - 1 : first - 1 + _ON_A_PAGE],
    )


def changes(page: Listing) -> Response:
    """Changes of risk on record, each to be judged."""
    return _changes(page)


def judge(person_id: PersonId, page: Categorising, fields: Fields) -> Response:
    """Say whether a change of risk calls for a review."""
    note, required = fields.get("note", "").strip(), fields.get("required", "")
    errors = {}
    if required not in {"yes", "no"}:
        errors[f"required-{person_id}"] = "Select whether it calls for a review"
    if not 1 <= len(note) <= _MOST:
        errors[f"note-{person_id}"] = "Enter why, in up to 4,000 characters"
    if errors:
        return _changes(page, errors, person_id, note)
    try:
        page.ask(ask.judge_change(page.service, person_id, JudgeChange(review_required=required == "yes", note=note)))
    except (MoveError, StaleCaseError) as error:
        return _changes(page, {f"note-{person_id}": _told(error)}, person_id, note)
    return to("/risk-changes")


def disputes(person_id: PersonId, page: Advising) -> Response:
    """What a prisoner disputes, and by when it is to be answered."""
    return _disputes(page, person_id)


def dispute(person_id: PersonId, page: Categorising, fields: Fields) -> Response:
    """Take down what he says is wrong with a record."""
    errors = {}
    record, statement = fields.get("record", ""), fields.get("statement", "").strip()
    if not record or len(record) > 64:
        errors["record"] = "Select the record that the prisoner says is wrong"
    if not 1 <= len(statement) <= _MOST:
        errors["statement"] = "Enter what the prisoner says is wrong, in up to 4,000 characters"
    if not errors:
        wanted = RaiseDispute(record=record, statement=statement)
        try:
            page.ask(ask.raise_dispute(page.service, person_id, wanted))
        except (QuestionError, StaleCaseError) as error:
            errors["record"] = _told(error)
    return _disputes(page, person_id, errors, fields) if errors else to(f"/people/{person_id}/disputes")


def answer(person_id: PersonId, key: Annotated[str, Path(max_length=64)], page: Approving, fields: Fields) -> Response:
    """Say what was found, by somebody other than who took it down."""
    place = f"answer-{key}"
    said, found = fields.get("upheld", ""), fields.get("answer", "").strip()
    errors = {}
    if said not in {"yes", "no"}:
        errors[f"upheld-{key}"] = "Select whether the prisoner is right"
    if not 1 <= len(found) <= _MOST:
        errors[place] = "Enter what was found, in up to 4,000 characters"
    if not errors:
        wanted = AnswerDispute(upheld=said == "yes", answer=found)
        try:
            page.ask(ask.answer_dispute(page.service, person_id, key, wanted))
        except (QuestionError, StaleCaseError) as error:
            errors[place] = _told(error)
    return _disputes(page, person_id, errors, fields) if errors else to(f"/people/{person_id}/disputes")


def use(page: Annotated[Page, Depends(PageDoor(Action.SHOW_CATEGORISATION_STATISTICS))]) -> Response:
    """Whether people are meaningfully involved, and whether advice treats groups alike."""
    return page.show("fairness.html", found=page.ask(ask.show_statistics()))


def compare(
    page: Comparing,
    first: _Text = "",
    second: _Text = "",
    day: _Text = "",
    place: Annotated[int, Query(alias="from", ge=1)] = 1,
) -> Response:
    """Who of those held would change category between two rule sets, and by which rules."""
    errors, found, when = {}, None, day_of(day) if day.strip() else None
    if day.strip() and when is None:
        errors["day"] = WRONG
    if first and second and not errors:
        try:
            found = page.ask(ask.backtest_rules(page.service, first, second, when, Work.NEVER))
        except RuleSetError as error:
            errors["first"] = _told(error)
    chosen = {"first": first or ask.NATIONAL, "second": second or ask.ADVISING, "day": day}
    sets = {name: shipped_rule_set(name) for name in shipped_rule_sets()}
    moved = [] if found is None else [each for each in found.differences if each.category[0] != each.category[1]]
    return page.show(
        "rule-sets.html",
        400 if errors else 200,
        found=found,
        sets=sets,
        rules=rule_texts(sets.values()),
        moved=moved,
        place=place,
        most=_ON_A_PAGE,
        shown=moved[place - 1 : place - 1 + _ON_A_PAGE],
        errors=errors,
        fields=chosen,
    )


def rule_texts(sets: Iterable[RuleSet]) -> dict[str, str]:
    """What each rule says, by the name that differences give it: its profile and its code."""
    return {
        f"{profile.name}: {rule.code}": rule.text
        for each in sets
        for profile in (each.scope, *each.profiles)
        for rule in profile.rules
    }


def _changes(page: Page, errors: dict[str, str] | None = None, person: str = "", note: str = "") -> Response:
    found = page.ask(ask.list_risk_changes())
    # The newest come first, and of several changes of one person only the newest can be judged.
    first: dict[str, int] = {}
    for index, each in enumerate(found.changes):
        first.setdefault(each.person, index)
    return page.show(
        "risk-changes.html",
        400 if errors else 200,
        found=found,
        to_judge={index for index in first.values() if found.changes[index].review_required is None},
        may_judge=page.may(Action.CATEGORISE),
        errors=errors or {},
        person=person,
        note=note,
    )


def _disputes(page: Page, person_id: str, errors: dict[str, str] | None = None, fields: object = None) -> Response:
    advice = page.ask(ask.show_advice(page.service, person_id, ask.ADVISING))
    found = page.ask(ask.list_disputes(page.service, person_id))
    return page.show(
        "disputes.html",
        400 if errors else 200,
        advice=advice,
        found=found,
        may_raise=page.may(Action.CATEGORISE),
        may_answer=page.may(Action.APPROVE_CATEGORISATION),
        errors=errors or {},
        fields=fields or {},
    )


def _told(error: Exception) -> str:
    words = str(error)
    return sentence_case(words)


_PERSON = "/people/{person_id}"
ROUTES = (
    Served("GET", "/reviews", due, None, "Reviews that are due", _TAG),
    Served("GET", "/risk-changes", changes, None, "Changes of risk", _TAG),
    Served("POST", f"{_PERSON}/risk-change", judge, None, "Judge a change of risk", _TAG),
    Served("GET", f"{_PERSON}/disputes", disputes, None, "What a prisoner disputes", _TAG),
    Served("POST", f"{_PERSON}/disputes", dispute, None, "Take down a dispute", _TAG),
    Served("POST", f"{_PERSON}/disputes/{{key}}", answer, None, "Answer a dispute", _TAG),
    Served("GET", "/fairness", use, None, "How the advice is used", _TAG),
    Served("GET", "/rule-sets", compare, None, "Compare rule sets", _TAG),
)
