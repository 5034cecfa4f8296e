"""Who is where on a wing, and where one person could go."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.words import QuestionError
from api.console.heat import heat_of
from api.console.listed import listed
from api.console.page import Page, PageDoor
from api.console.wing import wing_of
from api.questions.boards import rank_alternatives, show_board
from api.routes.served import Served
from api.schemas.boards import AskAlternatives
from graph.view import NotFoundError

_TAG = "console"
_NO_PLACE = "Enter a prison or a wing by its key, for example LEI or LEI-A"
_Short = Annotated[str, Query(max_length=64)]


def board(page: Annotated[Page, Depends(PageDoor(Action.SHOW_BOARD))], place: _Short = "") -> Response:
    """A wing drawn with its people and conflicts; of a whole prison, its wings."""
    errors, found = {}, None
    if place.strip():
        try:
            found = page.ask(show_board(page.service, place.strip().upper()))
        except (QuestionError, NotFoundError, ValueError):
            errors["place"] = _NO_PLACE
    wings = [] if found is None else [row for row in found.rows if row.kind == "Wing"]
    drawn = wing_of(found) if found is not None and len(wings) < 2 else None
    return page.show(
        "wing-board.html",
        400 if errors else 200,
        found=found,
        place=place,
        wings=wings,
        drawn=drawn,
        heat=heat_of(found) if found is not None and drawn is None else None,
        errors=errors,
        Action=Action,
    )


def alternatives(
    page: Annotated[Page, Depends(PageDoor(Action.RANK_ALTERNATIVES))],
    prisoner: Annotated[str | None, Query(max_length=64)] = None,
    places: Annotated[str, Query(max_length=1_000)] = "",
    cells: bool = False,
) -> Response:
    """Where one person could go, the best first, why, and what rules out the rest."""
    errors, found = {}, None
    if prisoner is not None and not prisoner.strip():
        errors["prisoner"] = "Enter one prison number"
    elif prisoner is not None:
        try:
            named = [each.upper() for each in listed(places)]
            wanted = AskAlternatives(prisoner=prisoner.strip().upper(), places=named, cells=cells)
            found = page.ask(rank_alternatives(page.service, wanted))
        except (QuestionError, NotFoundError):
            errors["places"] = "Enter prisons or wings that there are, for example LEI or LEI-A"
        except ValidationError:
            errors["prisoner"] = "Enter one prison number, and up to 64 prisons or wings"
    return page.show(
        "alternatives.html",
        400 if errors else 200,
        found=found,
        prisoner=prisoner or "",
        places=places,
        cells=cells,
        errors=errors,
        Action=Action,
    )


ROUTES = (
    Served("GET", "/wing-board", board, None, "Who is where", _TAG),
    Served("GET", "/alternatives", alternatives, None, "Where somebody could go", _TAG),
)
