"""The register of keep-aparts: found by prisoner, recorded, changed, closed, opened again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Annotated, Any

from fastapi import Depends, Path, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.console.listed import listed
from api.console.page import Fields, Page, PageDoor, to
from api.days import WRONG, day_of
from api.questions.separations import list_separations, list_twice, show_separation
from api.register_problems import ErrorCode, RegisterError
from api.register_wanted import change_by, wanted_by
from api.registering import OWN, amend, close, create, delete, reopen
from api.routes.served import Served
from api.schemas.non_associations import MOST_COMMENT, REASONS, RESTRICTIONS, ROLES
from api.schemas.separations import AmendSeparation, RecordSeparation
from graph.model.separations import ID_BITS

_TAG = "console"
_MOST = 50
Reading = Annotated[Page, Depends(PageDoor(Action.READ_SEPARATIONS))]
Writing = Annotated[Page, Depends(PageDoor(Action.WRITE_SEPARATION))]
RecordId = Annotated[int, Path(ge=0, lt=2**ID_BITS)]
_CHOICES: dict[str, Any] = {
    "reasons": [(str(code), words) for code, words in REASONS.items()],
    "restrictions": [(str(code), words) for code, words in RESTRICTIONS.items()],
    "reaches": {str(code): words for code, words in RESTRICTIONS.items()},
    "parts": [(part.name, words) for part, words in ROLES.items()],
}


def register(
    page: Reading,
    prisoners: Annotated[str | None, Query(max_length=1_000)] = None,
    twice: bool = False,
) -> Response:
    """Keep-aparts of some prisoners, or pairs that stand there more than once."""
    named = listed(prisoners or "")[:_MOST]
    errors = {} if named or twice or prisoners is None else {"prisoners": "Enter at least one prison number"}
    now = page.service.clock()
    found = page.ask(list_twice(now)) if twice else page.ask(list_separations(named, now)) if named else None
    return page.show(
        "separations.html",
        400 if errors else 200,
        found=found,
        prisoners=prisoners or "",
        twice=twice,
        errors=errors,
        may_write=page.may(Action.WRITE_SEPARATION),
    )


def ask_new(page: Writing) -> Response:
    """The form of a new one."""
    return page.show("separation-new.html", errors={}, fields={}, **_CHOICES)


def record(page: Writing, fields: Fields) -> Response:
    """Record a new one."""
    until, errors = _until(fields)
    twice = False
    errors |= {name: _TOLD[name] for name in ("first", "second") if not fields.get(name, "").strip()}
    try:
        asked = RecordSeparation(
            first=fields.get("first", ""),
            first_part=fields.get("first_part", "UNKNOWN"),  # type: ignore[arg-type]
            second=fields.get("second", ""),
            second_part=fields.get("second_part", "UNKNOWN"),  # type: ignore[arg-type]
            reason=fields.get("reason", ""),
            restriction=fields.get("restriction", ""),
            comment=fields.get("comment", ""),
            until=until,
            transport="transport" in fields,
            threat_to_life="threat_to_life" in fields,
            restricted="restricted" in fields,
        )
    except ValidationError as error:
        errors |= _wrong(error)
    if not errors:
        try:
            return to(
                f"/separations/{create(page.service, page.caller, wanted_by(asked, page.caller), OWN).separation.id}"
            )
        except RegisterError as error:
            twice = error.code is ErrorCode.OPEN_EXISTS
            errors |= _refused(error, "first")
    return page.show("separation-new.html", 400, errors=errors, fields=fields, twice=twice, **_CHOICES)


def show(record_id: RecordId, page: Reading) -> Response:
    """One record, with what this reader can do to it."""
    return _show(page, record_id)


def change(record_id: RecordId, page: Writing, fields: Fields) -> Response:
    """Change what it says."""
    until, errors = _until(fields)
    try:
        asked = AmendSeparation(
            reason=fields.get("reason", ""),
            restriction=fields.get("restriction", ""),
            comment=fields.get("comment", ""),
            until=until,
            no_end="no_end" in fields,
            transport="transport" in fields,
        )
        if not errors:
            amend(page.service, page.caller, record_id, change_by(asked), OWN)
    except ValidationError as error:
        errors |= _wrong(error)
    except RegisterError as error:
        errors |= _refused(error, "comment")
    return _show(page, record_id, errors, fields) if errors else to(f"/separations/{record_id}")


def end(record_id: RecordId, page: Writing, fields: Fields) -> Response:
    """Close it."""
    return _done(page, record_id, fields, lambda why: close(page.service, page.caller, record_id, why, doors=OWN))


def again(
    record_id: RecordId, page: Annotated[Page, Depends(PageDoor(Action.REOPEN_SEPARATION))], fields: Fields
) -> Response:
    """Open it again."""
    return _done(page, record_id, fields, lambda why: reopen(page.service, page.caller, record_id, why, doors=OWN))


def away(
    record_id: RecordId, page: Annotated[Page, Depends(PageDoor(Action.DELETE_SEPARATION))], fields: Fields
) -> Response:
    """Take away what should not have been recorded here."""
    why = fields.get("why", "").strip()
    if not 1 <= len(why) <= MOST_COMMENT:
        return _show(page, record_id, {"why-away": _WHY}, fields)
    try:
        delete(page.service, page.caller, record_id, why, OWN)
    except RegisterError as error:
        return _show(page, record_id, {"why-away": str(error)}, fields)
    return to("/separations")


def _done(page: Page, record_id: int, fields: Mapping[str, str], deed: Callable[[str], object]) -> Response:
    why = fields.get("why", "").strip()
    if not 1 <= len(why) <= MOST_COMMENT:
        return _show(page, record_id, {"why": _WHY}, fields)
    try:
        deed(why)
    except RegisterError as error:
        return _show(page, record_id, {"why": str(error)}, fields)
    return to(f"/separations/{record_id}")


def _show(
    page: Page, record_id: int, errors: dict[str, str] | None = None, fields: Mapping[str, str] | None = None
) -> Response:
    found = page.ask(show_separation(record_id, page.service.clock()))
    return page.show(
        "separation.html",
        400 if errors else 200,
        found=found,
        errors=errors or {},
        fields=fields or {},
        Action=Action,
        **_CHOICES,
    )


def _until(fields: Mapping[str, str]) -> tuple[datetime | None, dict[str, str]]:
    text = fields.get("until", "").strip()
    day = day_of(text) if text else None
    if text and day is None:
        return None, {"until": WRONG}
    return None if day is None else datetime.combine(day, time(23, 59), tzinfo=UTC), {}


def _wrong(error: ValidationError) -> dict[str, str]:
    return {name: _TOLD.get(name, "Check this") for name in (str(each["loc"][0]) for each in error.errors())}


def _refused(error: RegisterError, otherwise: str) -> dict[str, str]:
    """What the register says, at the field that it is about."""
    if error.field is None:
        return {otherwise: str(error)}
    return {error.field.value: _UNKNOWN if error.code is ErrorCode.NOT_FOUND else str(error)}


_UNKNOWN = "No prisoner whom you may see has this number: check it, or find them by name under People first"
_WHY = f"Enter why, in 1 to {MOST_COMMENT:,} characters"
_TOLD = {
    "first": "Enter a prison number, for example A1234BC",
    "second": "Enter a prison number, for example A1234BC",
    "reason": "Select a reason",
    "restriction": "Select how far they are kept apart",
    "comment": f"Enter what happened, and who says so, in 1 to {MOST_COMMENT:,} characters",
}
_ONE = "/separations/{record_id:int}"
ROUTES = (
    Served("GET", "/separations", register, None, "Keep-aparts", _TAG),
    Served("GET", "/separations/new", ask_new, None, "A new keep-apart", _TAG),
    Served("POST", "/separations/new", record, None, "Record a keep-apart", _TAG),
    Served("GET", _ONE, show, None, "A keep-apart", _TAG),
    Served("POST", _ONE, change, None, "Change a keep-apart", _TAG),
    Served("POST", f"{_ONE}/close", end, None, "Close a keep-apart", _TAG),
    Served("POST", f"{_ONE}/reopen", again, None, "Open a keep-apart again", _TAG),
    Served("POST", f"{_ONE}/delete", away, None, "Take a keep-apart away", _TAG),
)
