"""Keep-aparts under our own contract."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from fastapi.responses import Response

from analytics.allocation.register import Registered
from api.actions import Action
from api.answers.separations import separation
from api.questions import separations as ask
from api.register_wanted import change_by, wanted_by
from api.registering import OWN, amend, close, create, delete, merge, reopen
from api.registering_groups import end_groups, record_groups
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.separations import (
    AmendSeparation,
    GroupSeparationAnswer,
    MergeAnswer,
    MergeNumbers,
    MovedSeparation,
    RecordGroupSeparation,
    RecordSeparation,
    SeparationAnswer,
    SeparationList,
    WithReason,
)
from graph.model.separations import ID_BITS

_TAG = "allocation"
Reading = Annotated[Asking, Depends(Door(Action.READ_SEPARATIONS))]
Writing = Annotated[Asking, Depends(Door(Action.WRITE_SEPARATION))]
RecordId = Annotated[int, Path(ge=0, lt=2**ID_BITS, description="The record's id")]
Named = Annotated[list[str], Query(alias="prisoner", min_length=1, max_length=50, description="Prison numbers")]


def list_(door: Reading, prisoners: Named) -> Response:
    """Every keep-apart that names one of these prisoners, open and closed, whichever register keeps it."""
    return door.put(ask.list_separations(prisoners, door.service.clock()))


def twice(door: Reading) -> Response:
    """Pairs that have several open records among those that you may read: what security reconciles."""
    return door.put(ask.list_twice(door.service.clock()))


def show(record_id: RecordId, door: Reading) -> Response:
    """One keep-apart."""
    return door.put(ask.show_separation(record_id, door.service.clock()))


def record(asked: RecordSeparation, door: Writing) -> Response:
    """Record a keep-apart. PRISON as `restriction`: not in one prison at all; with `until` it ends by itself."""
    made = create(door.service, door.caller, wanted_by(asked, door.caller), OWN)
    return door.give(separation(made, door.service.clock()), 201)


def change(record_id: RecordId, asked: AmendSeparation, door: Writing) -> Response:
    """Change a keep-apart; what is absent stays."""
    return _changed(door, amend(door.service, door.caller, record_id, change_by(asked), OWN))


def end(record_id: RecordId, asked: WithReason, door: Writing) -> Response:
    """Close a keep-apart, with a reason."""
    return _changed(door, close(door.service, door.caller, record_id, asked.reason, doors=OWN))


def again(
    record_id: RecordId, asked: WithReason, door: Annotated[Asking, Depends(Door(Action.REOPEN_SEPARATION))]
) -> Response:
    """Open a closed keep-apart again; the reason takes the place of its comment."""
    return _changed(door, reopen(door.service, door.caller, record_id, asked.reason, doors=OWN))


def away(
    record_id: RecordId, asked: WithReason, door: Annotated[Asking, Depends(Door(Action.DELETE_SEPARATION))]
) -> Response:
    """Take away a keep-apart that was recorded here and should not have been."""
    delete(door.service, door.caller, record_id, asked.reason, OWN)
    return Response(status_code=204)


def merged(asked: MergeNumbers, door: Annotated[Asking, Depends(Door(Action.MERGE_SEPARATIONS))]) -> Response:
    """Two prison numbers are one man's, or a booking moved: what that does to the keep-aparts of both."""
    moved = merge(door.service, door.caller, asked.old, asked.new, asked.created_from, asked.created_to)
    return door.give(MergeAnswer(moved=[MovedSeparation(id=each.before.id, fate=str(each.fate)) for each in moved]))


def groups(asked: RecordGroupSeparation, door: Writing) -> Response:
    """Record that the members of two groups are to be kept apart, how far, and whether in vehicles too."""
    made = record_groups(door.service, door.caller, asked)
    return door.give(made, 201)


def groups_end(record_id: RecordId, asked: WithReason, door: Writing) -> Response:
    """End a separation between groups that was recorded here."""
    return door.give(end_groups(door.service, door.caller, record_id, asked.reason))


def _changed(door: Asking, kept: Registered) -> Response:
    return door.give(separation(kept, door.service.clock()))


_ONE = "/v1/separations/{record_id}"
ROUTES = (
    Served("GET", "/v1/separations", list_, SeparationList, "Keep-aparts of prisoners", _TAG),
    Served("POST", "/v1/separations", record, SeparationAnswer, "Record a keep-apart", _TAG),
    Served("GET", "/v1/separations/recorded-twice", twice, SeparationList, "Pairs with several open records", _TAG),
    Served("POST", "/v1/separations/merges", merged, MergeAnswer, "Follow a merge of prison numbers", _TAG),
    Served("GET", _ONE, show, SeparationAnswer, "A keep-apart", _TAG),
    Served("PATCH", _ONE, change, SeparationAnswer, "Change a keep-apart", _TAG),
    Served("POST", f"{_ONE}/close", end, SeparationAnswer, "Close a keep-apart", _TAG),
    Served("POST", f"{_ONE}/reopen", again, SeparationAnswer, "Open a keep-apart again", _TAG),
    Served("POST", f"{_ONE}/delete", away, SeparationAnswer, "Take a keep-apart away", _TAG),
    Served("POST", "/v1/group-separations", groups, GroupSeparationAnswer, "Keep two groups apart", _TAG),
    Served("POST", "/v1/group-separations/{record_id}/close", groups_end, GroupSeparationAnswer, "End that", _TAG),
)
