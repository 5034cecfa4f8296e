"""Whether people can be in a place together."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.words import QuestionError
from api.console.page import Page, PageDoor
from api.questions.conflicts import check_conflicts
from api.routes.served import Served
from api.schemas.conflicts import MOST_PRISONERS, CheckConflicts

_PARTED = re.compile(r"[\s,;]+")
# What the outcome is shown as: a colour never stands without its words.
_LOOKS = {
    "no conflict found": "govuk-tag--green",
    "conflict found": "govuk-tag--red",
}


def conflicts(
    page: Annotated[Page, Depends(PageDoor(Action.CHECK_CONFLICTS))],
    prisoners: Annotated[str, Query(max_length=4_000)] = "",
    place: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Check one person or a list against a place. The answer never says clear."""
    named = [each for each in _PARTED.split(prisoners) if each]
    errors: dict[str, str] = {}
    found = None
    if named or place:
        if not named or len(named) > MOST_PRISONERS:
            errors["prisoners"] = f"Enter 1 to {MOST_PRISONERS} prison numbers"
        if not place.strip():
            errors["place"] = "Enter a prison, wing, landing or cell, for example LEI-A"
        if not errors:
            try:
                wanted = CheckConflicts(prisoners=named, place=place.strip().upper())
                found = page.ask(check_conflicts(wanted, page.service.clock()))
            except ValidationError:
                errors["prisoners"] = "Enter prison numbers, parted by spaces or commas"
            except QuestionError as error:
                errors["place"] = str(error)
    look = "" if found is None else _LOOKS.get(found.outcome, "govuk-tag--yellow")
    return page.show(
        "conflicts.html",
        found=found,
        prisoners=prisoners,
        place=place,
        errors=errors,
        look=look,
        looks=_LOOKS,
        Action=Action,
    )


ROUTES = (Served("GET", "/conflicts", conflicts, None, "Check for conflicts", "console"),)
