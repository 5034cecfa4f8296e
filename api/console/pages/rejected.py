"""Rejected rows: listed, put right cell by cell, and loaded again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response

from api import quarantine
from api.actions import Action
from api.answers.quarantine import reloaded_answer, rows_answer, waiting_answer
from api.console.page import Fields, Page, PageDoor, to
from api.routes.served import Served
from graph.store.errors import LoadConflictError
from loaders.errors import LoadError

_TAG = "console"
# A page of rows to put right by hand; more are put right in the file.
MOST_ROWS = 50
_CELL = "cell:"
Opening = Annotated[Page, Depends(PageDoor(Action.SHOW_QUARANTINE))]


def waiting(page: Annotated[Page, Depends(PageDoor(Action.LIST_QUARANTINE))]) -> Response:
    """Loads with rows that wait, by rule."""
    return page.show("rejected.html", found=waiting_answer(quarantine.waiting(page.service, page.caller)))


def rows(
    load: str,
    page: Opening,
    rule: Annotated[str, Query(max_length=64)] = "",
    column: Annotated[str, Query(max_length=128)] = "",
    saved: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The rows of one load, each with its cells and what to do."""
    found = rows_answer(load, quarantine.rows(page.service, page.caller, load, rule, column))
    return page.show(
        "rejected-rows.html",
        found=found,
        shown=found.rows[:MOST_ROWS],
        most=MOST_ROWS,
        rule=rule,
        column=column,
        saved=saved,
        Action=Action,
    )


def row(load: str, line: int, page: Opening, sheet: Annotated[str, Query(max_length=128)] = "") -> Response:
    """One row with a field for each cell."""
    return _row(page, load, line, sheet)


def correct(
    load: str, line: int, page: Annotated[Page, Depends(PageDoor(Action.EDIT_QUARANTINE))], fields: Fields
) -> Response:
    """Keep what was put right in a working copy."""
    sheet = fields.get("sheet", "")
    cells = {name.removeprefix(_CELL): value for name, value in fields.items() if name.startswith(_CELL)}
    try:
        quarantine.edit(page.service, page.caller, load, line, cells, sheet)
    except LoadError as error:
        return _row(page, load, line, sheet, {"cell-1": str(error)})
    return to(f"/rejected/{load}?saved={line}")


def reload(load: str, page: Annotated[Page, Depends(PageDoor(Action.LOAD))], _: Fields) -> Response:
    """Load what was put right."""
    try:
        receipt, left = quarantine.reload(page.service, page.caller, load)
    except (LoadError, LoadConflictError) as error:
        return page.show("problem.html", 400, heading="The rows could not be loaded", words=str(error))
    answer = reloaded_answer(receipt, left, page.service.settings.quarantine)
    return page.show("reloaded.html", found=answer.loaded, left=left, load=load)


def _row(page: Page, load: str, line: int, sheet: str, errors: dict[str, str] | None = None) -> Response:
    found = quarantine.rows(page.service, page.caller, load, line=line)
    chosen = [each for each in rows_answer(load, found).rows if each.sheet == sheet or not sheet]
    if not chosen:
        return page.show("problem.html", 404, heading="No such row", words="It may have been loaded since.")
    return page.show("rejected-row.html", 400 if errors else 200, load=load, row=chosen[0], errors=errors or {})


ROUTES = (
    Served("GET", "/rejected", waiting, None, "Rejected rows", _TAG),
    Served("GET", "/rejected/{load}", rows, None, "Rejected rows of a load", _TAG),
    Served("GET", "/rejected/{load}/{line:int}", row, None, "A rejected row", _TAG),
    Served("POST", "/rejected/{load}/{line:int}", correct, None, "Put a row right", _TAG),
    Served("POST", "/rejected/{load}/reload", reload, None, "Load corrected rows", _TAG),
)
