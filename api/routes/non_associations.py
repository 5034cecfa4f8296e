"""The published non-associations contract: its paths, bodies and errors, so that its clients work unmodified.

Its purpose is the one that the policy registers for the client: the contract has no place for another.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Body, Depends, Path, Query
from fastapi.responses import Response

from api.actions import Action
from api.answers.non_associations import Listing, constants, instant, record
from api.questions import separations as ask
from api.register_problems import validated
from api.register_wanted import Change, Wanted
from api.registering import FOREIGN, amend, close, create, delete, reopen
from api.routes.door import Asking, Door, told
from api.routes.served import Served
from api.schemas.non_associations import (
    MOST_SIZE,
    CloseNonAssociation,
    CreateNonAssociation,
    DeleteNonAssociation,
    NonAssociation,
    NonAssociationConstants,
    NonAssociationPage,
    NonAssociations,
    PatchNonAssociation,
    PrisonerNonAssociations,
    ReopenNonAssociation,
    SubjectAccess,
)
from graph.model.separations import ID_BITS, Part, Party, Reason, Restriction
from graph.view import NotFoundError

_TAG = "compatibility"
_MOST_NAMED = 2_000

Reading = Annotated[Asking, Depends(Door(Action.READ_NON_ASSOCIATIONS))]
Writing = Annotated[Asking, Depends(Door(Action.WRITE_NON_ASSOCIATION))]
Reopening = Annotated[Asking, Depends(Door(Action.REOPEN_NON_ASSOCIATION))]
Deleting = Annotated[Asking, Depends(Door(Action.DELETE_NON_ASSOCIATION))]
RecordId = Annotated[int, Path(ge=0, lt=2**ID_BITS, description="The record's id")]
Number = Annotated[str, Path(alias="prisonerNumber", max_length=10, description="The prison number")]
IncludeOpen = Annotated[bool, Query(alias="includeOpen", description="Records that nobody has closed")]
IncludeClosed = Annotated[bool, Query(alias="includeClosed", description="Records that somebody has closed")]
PrisonId = Annotated[str | None, Query(alias="prisonId", max_length=6, description="Only who is in this prison now")]
Numbers = Annotated[
    list[Annotated[str, Body(max_length=10)]], Body(max_length=_MOST_NAMED, description="Prison numbers")
]


_AS_MADE, _BY_ID = "WHEN_CREATED", "id"


def _check_order(door: Asking, wanted: str, plain: str) -> None:
    """Raise RegisterError for an order that would tell what is masked of who stands before whom."""
    if wanted != plain and door.service.policy.is_told_less(door.caller.viewer):
        raise validated(f"What you are told is redacted: it comes sorted by {plain}")


def constants_() -> Response:
    """Roles, reasons and restriction types with their descriptions."""
    return told(constants())


def list_(
    number: Number,
    door: Reading,
    include_open: IncludeOpen = True,
    include_closed: IncludeClosed = False,
    include_other_prisons: Annotated[bool, Query(alias="includeOtherPrisons")] = False,
    sort_by: Annotated[str, Query(alias="sortBy", max_length=20)] = _AS_MADE,
    sort_direction: Annotated[str, Query(alias="sortDirection", pattern="^(ASC|DESC)$")] = "DESC",
) -> Response:
    """One prisoner's records: open ones with others of the same prison, unless more is asked for."""
    _check_order(door, sort_by, _AS_MADE)
    wanted = Listing(include_open, include_closed, include_other_prisons, sort_by, sort_direction == "DESC")
    return door.put(ask.of_prisoner(number, wanted, door.service.clock()))


def page(
    door: Reading,
    include_open: IncludeOpen = True,
    include_closed: IncludeClosed = False,
    number: Annotated[int, Query(alias="page", ge=0)] = 0,
    size: Annotated[int, Query(ge=1, le=MOST_SIZE)] = 20,
    sort: Annotated[str, Query(max_length=40)] = _BY_ID,
) -> Response:
    """Everything that you may read, in pages."""
    _check_order(door, sort.partition(",")[0], _BY_ID)
    return door.put(ask.page(Listing(include_open, include_closed), number, size, sort))


def between(
    numbers: Numbers,
    door: Reading,
    include_open: IncludeOpen = True,
    include_closed: IncludeClosed = False,
    prison: PrisonId = None,
) -> Response:
    """Records of which both parties are named; with a prison, only of two who are both there now."""
    wanted = Listing(include_open, include_closed)
    return door.put(ask.between_prisoners(numbers, wanted, prison, door.service.clock()))


def involving(
    numbers: Numbers,
    door: Reading,
    include_open: IncludeOpen = True,
    include_closed: IncludeClosed = False,
    prison: PrisonId = None,
) -> Response:
    """Records of which either party is named."""
    wanted = Listing(include_open, include_closed)
    return door.put(ask.involving_prisoners(numbers, wanted, prison, door.service.clock()))


def show(record_id: RecordId, door: Reading) -> Response:
    """One record."""
    return door.put(ask.one(record_id))


def create_(asked: CreateNonAssociation, door: Writing) -> Response:
    """Record that two prisoners are to be kept apart. One open record for two: 409 where you may read another."""
    wanted = Wanted(
        first=Party(asked.first_prisoner_number, Part[asked.first_prisoner_role]),
        second=Party(asked.second_prisoner_number, Part[asked.second_prisoner_role]),
        reason=Reason(asked.reason),
        restriction=Restriction(asked.restriction_type),
        comment=asked.comment,
    )
    made = create(door.service, door.caller, wanted, FOREIGN)
    return door.give(record(made.separation), 201)


def patch(record_id: RecordId, asked: PatchNonAssociation, door: Writing) -> Response:
    """Change a record; what is absent stays."""
    change = Change(
        first=Part[asked.first_prisoner_role] if asked.first_prisoner_role else None,
        second=Part[asked.second_prisoner_role] if asked.second_prisoner_role else None,
        reason=Reason(asked.reason) if asked.reason else None,
        restriction=Restriction(asked.restriction_type) if asked.restriction_type else None,
        comment=asked.comment,
    )
    return door.give(record(amend(door.service, door.caller, record_id, change, FOREIGN).separation))


def close_(record_id: RecordId, asked: CloseNonAssociation, door: Writing) -> Response:
    """Close a record, with a reason."""
    at = None if asked.closed_at is None else instant(asked.closed_at)
    closed = close(door.service, door.caller, record_id, asked.closed_reason, at, asked.closed_by, FOREIGN)
    return door.give(record(closed.separation))


def reopen_(record_id: RecordId, asked: ReopenNonAssociation, door: Reopening) -> Response:
    """Open a closed record again; the reason takes the place of its comment."""
    opened = reopen(door.service, door.caller, record_id, asked.reopen_reason, asked.reopened_by, FOREIGN)
    return door.give(record(opened.separation))


def delete_(record_id: RecordId, asked: DeleteNonAssociation, door: Deleting) -> Response:
    """Take a record away that should never have been made."""
    reason = f"{asked.staff_user_name_requesting_deletion}: {asked.deletion_reason}"
    delete(door.service, door.caller, record_id, reason, FOREIGN)
    return Response(status_code=204)


def subject_access(
    door: Annotated[Asking, Depends(Door(Action.ANSWER_SUBJECT))],
    prn: Annotated[str | None, Query(max_length=10, description="The prison number")] = None,
    crn: Annotated[str | None, Query(max_length=10, description="A probation number: not known here")] = None,
    from_date: Annotated[date | None, Query(alias="fromDate")] = None,
    to_date: Annotated[date | None, Query(alias="toDate")] = None,
) -> Response:
    """What a prisoner may be told is kept about him. 204 where there is nothing, 209 for one whom nobody knows here."""
    if prn is None or crn is not None:
        return Response(status_code=209)
    try:
        found = door.ask(ask.subject_access(prn, from_date, to_date, door.service.clock()))
    except NotFoundError:
        return Response(status_code=209)
    return Response(status_code=204) if found is None else told(found)


_OPEN = "The contract's enumerations: no person is in them."
_OF_PRISONER = "/prisoner/{prisonerNumber}/non-associations"
ROUTES = (
    Served("GET", "/constants", constants_, NonAssociationConstants, "What a keep-apart can say", _TAG, _OPEN),
    Served(
        "GET",
        "/prisoner/{prisonerNumber}/non-associations",
        list_,
        PrisonerNonAssociations,
        "A prisoner's keep-aparts",
        _TAG,
    ),
    Served("GET", "/non-associations", page, NonAssociationPage, "All keep-aparts", _TAG),
    Served("POST", "/non-associations", create_, NonAssociation, "Record a keep-apart", _TAG),
    Served("POST", "/non-associations/between", between, NonAssociations, "Keep-aparts between prisoners", _TAG),
    Served("POST", "/non-associations/involving", involving, NonAssociations, "Keep-aparts of prisoners", _TAG),
    Served("GET", "/non-associations/{record_id}", show, NonAssociation, "A keep-apart", _TAG),
    Served("PATCH", "/non-associations/{record_id}", patch, NonAssociation, "Change a keep-apart", _TAG),
    Served("PUT", "/non-associations/{record_id}/close", close_, NonAssociation, "Close a keep-apart", _TAG),
    Served("PUT", "/non-associations/{record_id}/reopen", reopen_, NonAssociation, "Reopen a keep-apart", _TAG),
    Served("POST", "/non-associations/{record_id}/delete", delete_, NonAssociation, "Take a keep-apart away", _TAG),
    Served("GET", "/subject-access-request", subject_access, SubjectAccess, "What a prisoner may be told", _TAG),
)
