"""Who may see what and why, and who looked at whom."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response

from api.actions import Action
from api.answers.access.comparing import difference
from api.answers.access.explaining import Keeping, explained, readers
from api.answers.access.grants import grants
from api.answers.access.subjects import Asked
from api.answers.words import QuestionError
from api.console.page import Page, PageDoor, Sent
from api.days import WRONG, day_of
from api.disclosures import Sought
from api.disclosures import search as search_disclosures
from api.questions import AskedFor, Typed
from api.repeated_asking import asked_often
from api.routes.served import Served
from api.schemas.access import PolicyDifference
from api.wording import sentence_case
from graph.access import PolicyError, PurposeMissingError, load_policy
from graph.model.identifiers import IdentifierType, parse
from graph.model.ids import is_public_id
from graph.view import NotFoundError

_TAG = "console"
_MOST_EVENTS = 200
_MOST_POLICY_BYTES = 256 * 1024
_Text = Annotated[str, Query(max_length=200)]


def policy(page: Annotated[Page, Depends(PageDoor(Action.LIST_GRANTS))]) -> Response:
    """The policy that holds: roles, agencies, clients, and who has been let in beyond it."""
    service = page.service
    found = page.act(
        {},
        lambda: grants(service.identity.register, service.store.broken_glass(), service.clock()),
    )
    return page.show("policy.html", policy=service.policy, found=found)


def compare(page: Annotated[Page, Depends(PageDoor(Action.COMPARE_POLICIES))]) -> Response:
    """The form for a policy to compare with the one in force."""
    return page.show("policy-difference.html", errors={})


def compared(page: Annotated[Page, Depends(PageDoor(Action.COMPARE_POLICIES))], form: Sent) -> Response:
    """Who would gain or lose sight of what under another policy, and what else would change."""
    _, file = form
    errors, found = {}, None
    text = ""
    if file is not None:
        with file.file as sent:
            text = sent.read(_MOST_POLICY_BYTES + 1).decode("utf-8", "replace")
    if file is None or len(text) > _MOST_POLICY_BYTES:
        errors["file"] = "Choose a policy file of up to 256 kB"
    else:
        service = page.service

        def deed() -> PolicyDifference:
            labels = sorted(set(service.store.labels().values()))
            return difference(service.policy, load_policy(text, file.filename or "policy"), labels, service.clock())

        try:
            found = page.act({}, deed)
        except PolicyError as error:
            errors["file"] = f"That is no policy: {error}"
    return page.show("policy-difference.html", 400 if errors else 200, found=found, errors=errors)


def explain(
    page: Annotated[Page, Depends(PageDoor(Action.EXPLAIN_ACCESS))], subject: _Text = "", record: _Text = ""
) -> Response:
    """Which rule lets a reader see a record or keeps it from him, and who else may."""
    subject, record = subject.strip(), record.strip()
    errors: dict[str, str] = {}
    found = others = None
    if subject or record:
        if not record:
            errors["record"] = "Enter a record's id, or its system and number"
        if not errors:
            keeping = Keeping(
                page.service.identity.register, page.service.keeper.current(), page.service.store, page.service.clock()
            )
            asked: AskedFor = {"subject": Typed(subject), "record": Typed(record)}
            try:
                others = page.act(asked, lambda: readers(keeping, record))
                if subject:
                    found = page.act(asked, lambda: explained(keeping, Asked(subject), record))
            except QuestionError as error:
                errors["subject"] = sentence_case(error)
            except NotFoundError:
                errors["record"] = "There is no record of this id"
    return page.show(
        "explain-access.html",
        400 if errors else 200,
        subject=subject,
        record=record,
        found=found,
        others=others,
        errors=errors,
    )


def audit(
    page: Annotated[Page, Depends(PageDoor(Action.SEARCH_AUDIT))],
    person: _Text = "",
    reader: _Text = "",
    since: _Text = "",
    until: _Text = "",
) -> Response:
    """Who looked at a person, or what a reader looked at."""
    person, reader = person.strip(), reader.strip()
    errors = {name: WRONG for name, text in (("since", since), ("until", until)) if text and day_of(text) is None}
    number = parse(IdentifierType.PRISON_NUMBER, person, as_of=page.service.clock().date()).canonical
    if person and number is None and not is_public_id(person):
        errors["person"] = "Enter a prison number or the id of a record, which is 32 letters and digits"
    found = None
    if (person or reader) and not errors:
        sought = Sought(
            person if person and number is None else None,
            number,
            reader or None,
            _midnight(since),
            _midnight(until),
            _MOST_EVENTS,
        )
        asked: AskedFor = {
            "person": Typed(person) if person else None,
            "reader": Typed(reader) if reader else None,
            "since": since or None,
            "until": until or None,
        }
        purpose = page.caller.purpose
        if purpose is None:
            raise PurposeMissingError("state why the log is searched")
        found = page.act(asked, lambda: search_disclosures(page.service, page.caller.viewer, purpose, sought))
    elif since or until:
        errors.setdefault("person", "Enter a person or a reader")
    return page.show(
        "audit.html",
        400 if errors else 200,
        person=person,
        reader=reader,
        since=since,
        until=until,
        found=found,
        errors=errors,
        most=_MOST_EVENTS,
    )


def repeated(page: Annotated[Page, Depends(PageDoor(Action.SEARCH_AUDIT))], day: _Text = "") -> Response:
    """Who asked unusually often about one prisoner or place, on a day."""
    chosen = day_of(day) if day.strip() else page.service.clock().date()
    found = None
    if chosen is not None:
        wanted = chosen
        found = page.act({"repeated": True, "day": wanted.isoformat()}, lambda: asked_often(page.service, wanted))
    errors = {} if found else {"day": WRONG}
    return page.show("asked-often.html", 400 if errors else 200, day=day, found=found, errors=errors)


def _midnight(text: str) -> datetime | None:
    day = day_of(text) if text else None
    return None if day is None else datetime.combine(day, time.min, tzinfo=UTC)


ROUTES = (
    Served("GET", "/policy-difference", compare, None, "Compare policies", _TAG),
    Served("POST", "/policy-difference", compared, None, "Compare policies", _TAG),
    Served("GET", "/access", policy, None, "The access policy", _TAG),
    Served("GET", "/access/explain", explain, None, "Who may see a record", _TAG),
    Served("GET", "/audit", audit, None, "Who looked at whom", _TAG),
    Served("GET", "/audit/repeated", repeated, None, "Who asked unusually often", _TAG),
)
