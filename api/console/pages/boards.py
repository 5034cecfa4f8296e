"""Who is where on a wing, and where one person could go."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.places import UnknownPlaceError
from api.answers.words import QuestionError
from api.console.heat import heat_of
from api.console.listed import listed
from api.console.page import Page, PageDoor
from api.console.unknown_place import told_of
from api.console.wing import wing_of
from api.questions.boards import rank_alternatives, show_board
from api.routes.served import Served
from api.schemas.boards import MOST_OPTIONS, AskAlternatives
from api.wording import sentence_case
from graph.view import NotFoundError

_TAG = "console"
_LISTED = 20
_NO_PLACE = "Enter a prison or a wing by its key, for example LEI or LEI-A"
_Short = Annotated[str, Query(max_length=64)]


def board(page: Annotated[Page, Depends(PageDoor(Action.SHOW_BOARD))], place: _Short | None = None) -> Response:
    """A wing drawn with its people and conflicts; of a whole prison, its wings."""
    errors, found = {}, None
    if place is not None and place.strip():
        try:
            found = page.ask(show_board(page.service, place.strip().upper()))
        except UnknownPlaceError as error:
            errors["place"] = told_of(error)
        except (QuestionError, NotFoundError, ValueError):
            errors["place"] = _NO_PLACE
    elif place is not None:
        errors["place"] = _NO_PLACE
    wings = [] if found is None else [row for row in found.rows if row.kind == "Wing"]
    drawn = wing_of(found) if found is not None and len(wings) < 2 else None
    return page.show(
        "wing-board.html",
        400 if errors else 200,
        found=found,
        place=place or "",
        wings=wings,
        drawn=drawn,
        heat=heat_of(found) if found is not None and drawn is None else None,
        errors=errors,
        Action=Action,
    )


def alternatives(
    page: Annotated[Page, Depends(PageDoor(Action.RANK_ALTERNATIVES))],
    prisoner: _Short | None = None,
    places: Annotated[str, Query(max_length=1_000)] = "",
    cells: bool = False,
    most: Annotated[int, Query(ge=1, le=MOST_OPTIONS)] = _LISTED,
) -> Response:
    """Where one person could go, the best first, why, and what rules out the rest."""
    errors, found = {}, None
    if prisoner is not None and prisoner.strip():
        try:
            named = [each.upper() for each in listed(places)]
            wanted = AskAlternatives(prisoner=prisoner.strip().upper(), places=named, cells=cells, most=most)
            found = page.ask(rank_alternatives(page.service, wanted))
        except UnknownPlaceError as error:
            errors["places"] = told_of(error)
        except QuestionError as error:
            errors["places"] = sentence_case(error)
        except NotFoundError:
            errors["places"] = "Enter prisons or wings that there are, for example LEI or LEI-A"
        except ValidationError:
            errors["prisoner"] = "Enter one prison number, and up to 64 prisons or wings"
    elif prisoner is not None:
        errors["prisoner"] = "Enter one prison number, for example A1234BC"
    return page.show(
        "alternatives.html",
        400 if errors else 200,
        found=found,
        prisoner=prisoner or "",
        places=places,
        cells=cells,
        fuller=_fuller(prisoner or "", places, cells) if most < MOST_OPTIONS else "",
        errors=errors,
        Action=Action,
    )


def _fuller(prisoner: str, places: str, cells: bool) -> str:
    """The address of the same ranking with as many places as can be listed."""
    asked = {"prisoner": prisoner, "places": places, "most": str(MOST_OPTIONS)} | ({"cells": "true"} if cells else {})
    return f"/alternatives?{urlencode(asked)}"


ROUTES = (
    Served("GET", "/wing-board", board, None, "Who is where", _TAG),
    Served("GET", "/alternatives", alternatives, None, "Where somebody could go", _TAG),
)
