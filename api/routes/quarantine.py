"""Rows in quarantine."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response

from api import dismissing, quarantine
from api.actions import Action
from api.answers.quarantine import dismissed_answer, reloaded_answer, rows_answer, waiting_answer
from api.routes.door import Asking, Door
from api.routes.served import Served
from api.schemas.quarantine import (
    CorrectionBody,
    DismissalBody,
    DismissalDecisionBody,
    DismissedRowsAnswer,
    QuarantineAnswer,
    RejectedRowsAnswer,
    ReloadedAnswer,
)


def list_quarantine(
    door: Annotated[Asking, Depends(Door(Action.LIST_QUARANTINE))],
    feed: Annotated[str | None, Query(max_length=64)] = None,
    rule: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """Loads with rejected rows that wait for correction, with counts by rule and column; no values."""
    return door.give(waiting_answer(quarantine.waiting(door.service, door.caller, feed, rule)))


def show_quarantine(
    load: str,
    door: Annotated[Asking, Depends(Door(Action.SHOW_QUARANTINE))],
    rule: Annotated[str, Query(max_length=64)] = "",
    column: Annotated[str, Query(max_length=128)] = "",
    line: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """The rejected rows of one load: where each stood, why it was rejected, what to do, and its cells."""
    return door.give(rows_answer(load, quarantine.rows(door.service, door.caller, load, rule, column, line)))


def correct_row(
    load: str, body: CorrectionBody, door: Annotated[Asking, Depends(Door(Action.EDIT_QUARANTINE))]
) -> Response:
    """Put cells of one row right, in a working copy. Nothing is loaded yet."""
    row = quarantine.edit(door.service, door.caller, load, body.line, body.cells, body.sheet)
    return door.give(rows_answer(load, [row]))


def reload_rows(load: str, door: Annotated[Asking, Depends(Door(Action.LOAD))]) -> Response:
    """Load the corrected rows of one load again. They go to the feed, scope and extraction time of their file."""
    receipt, left = quarantine.reload(door.service, door.caller, load)
    return door.give(reloaded_answer(receipt, left, door.service.settings.quarantine))


def list_dismissals(load: str, door: Annotated[Asking, Depends(Door(Action.SHOW_QUARANTINE))]) -> Response:
    """Rows of one load that were put aside, by whom and why, and those for which that waits for a second person."""
    return door.give(dismissed_answer(load, dismissing.put_aside(door.service, door.caller, load)))


def dismiss_row(
    load: str, body: DismissalBody, door: Annotated[Asking, Depends(Door(Action.DISMISS_QUARANTINE))]
) -> Response:
    """Put a rejected row aside. Where it may concern somebody, a second person has to agree: until then `waits`."""
    found = dismissing.dismiss(door.service, door.caller, load, body.line, body.because, body.sheet)
    return door.give(dismissed_answer(load, [found]))


def decide_dismissal(
    load: str, body: DismissalDecisionBody, door: Annotated[Asking, Depends(Door(Action.DISMISS_QUARANTINE))]
) -> Response:
    """Agree to a dismissal that somebody else asked for, or refuse it. Whoever asked cannot."""
    found = dismissing.decide(door.service, door.caller, load, body.line, agrees=body.agrees, sheet=body.sheet)
    return door.give(dismissed_answer(load, [found]))


def take_back_dismissal(
    load: str, body: DismissalBody, door: Annotated[Asking, Depends(Door(Action.DISMISS_QUARANTINE))]
) -> Response:
    """Let a dismissed row wait again: checks ask about it as before."""
    found = dismissing.take_back(door.service, door.caller, load, body.line, body.because, body.sheet)
    return door.give(dismissed_answer(load, [found]))


_AT = "/v1/quarantine/{load}/dismissals"
ROUTES = (
    Served("GET", "/v1/quarantine", list_quarantine, QuarantineAnswer, "Which rows wait for correction", "feeds"),
    Served("GET", "/v1/quarantine/{load}", show_quarantine, RejectedRowsAnswer, "Rejected rows of a load", "feeds"),
    Served("POST", "/v1/quarantine/{load}/rows", correct_row, RejectedRowsAnswer, "Correct a rejected row", "feeds"),
    Served("GET", _AT, list_dismissals, DismissedRowsAnswer, "Rejected rows that were put aside", "feeds"),
    Served("POST", _AT, dismiss_row, DismissedRowsAnswer, "Put a rejected row aside", "feeds"),
    Served("POST", f"{_AT}/decision", decide_dismissal, DismissedRowsAnswer, "A second person's word on it", "feeds"),
    Served("POST", f"{_AT}/retraction", take_back_dismissal, DismissedRowsAnswer, "Let the row wait again", "feeds"),
    Served("POST", "/v1/quarantine/{load}/reload", reload_rows, ReloadedAnswer, "Load corrected rows again", "feeds"),
)
