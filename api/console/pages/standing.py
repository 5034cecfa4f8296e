"""Keeping a standing query and ending it; what is new for each stands on the start page."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from api.actions import Action
from api.charts import ChartRefusedError
from api.console.page import Fields, Page, PageDoor, own_path, to
from api.routes.served import Served
from api.standing import StandingRefusedError, end_standing, keep_standing

_MOST = 200
_ID = re.compile(r"^[0-9a-f]{32}$")


def standing(page: Annotated[Page, Depends(PageDoor(Action.KEEP_STANDING))], fields: Fields) -> Response:
    """Keep the words of a search, or a person, to be told what is new; or be told no more."""
    words, person, ended = (fields.get(name, "").strip() for name in ("words", "person", "end"))
    try:
        if ended:
            end_standing(page.service, page.caller, ended[:_MOST])
        elif person and _ID.match(person):
            keep_standing(page.service, page.caller, person=person)
        elif words:
            keep_standing(page.service, page.caller, words=words[:_MOST])
    except (StandingRefusedError, ChartRefusedError) as refused:
        return page.show("problem.html", 409, heading="It was not kept", words=f"{str(refused).capitalize()}.")
    return to(own_path(fields.get("next")))


ROUTES = (Served("POST", "/standing", standing, None, "Keep or end a standing query", "console"),)
