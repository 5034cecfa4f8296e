"""The start page: what changed since the last sign-in, and what this reader can do."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, time, timedelta

from fastapi import Request
from fastapi.responses import Response

from api.actions import Action
from api.answers.flag_changes import Compared
from api.answers.standing import Asked
from api.console.page import Page, page_of
from api.console.pages.finding import readings_of
from api.days import WRONG, day_of
from api.questions.groups import list_flag_changes
from api.questions.people import show_changes
from api.routes.served import Served
from api.schemas.flag_changes import FlagChangesAnswer
from api.standing import standing_of
from api.works import TooMuchWorkError, Work
from graph.access import NoProfileError

_A_WEEK = timedelta(days=7)
_FLAGS = "flag-changes"
_log = logging.getLogger(__name__)


def start(request: Request) -> Response:
    """The start page: what this reader can do, and the people of his case."""
    page = page_of(request, Action.LIST_LOADS)
    changed, flags = None, None
    typed = request.query_params.get("since", "")[:40]
    now = page.service.clock()
    day = day_of(typed) if typed else None
    errors = {"since": WRONG} if typed and day is None else {}
    if day is not None and day > now.date():
        errors, day = {"since": "Enter today or a day before it"}, None
    since = (None if day else page.session.before) or _midnight(day or now.date() - _A_WEEK)
    if page.session.purpose is not None and page.may(Action.SHOW_CHANGES):
        kept = standing_of(page.service, page.caller)
        asked = [Asked(each.key, each.words, each.person, readings_of(each.words, now.date())) for each in kept]
        changed = page.ask(show_changes(page.service, since, now, asked))
        if page.may(Action.LIST_FLAGS):
            flags = _flags(page, since.date() - timedelta(days=1), now.date())
    told: dict[str, object] = {"changed": changed, "flags": flags, "since": typed, "recent": page.recent()}
    told["now"] = now
    told["by"] = "day" if day else "sign-in" if page.session.before else "week"
    return page.show("start.html", 200, Action=Action, errors=errors, **told)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _flags(page: Page, since: date, today: date) -> FlagChangesAnswer | None:
    """Whose flag moved; None for a reader whom no reading profile fits. What takes long is begun beside the page."""
    service = page.service
    asked = Compared(since, today, service.policy.version)

    def ask(*, work: bool) -> FlagChangesAnswer:
        return page.ask(list_flag_changes(asked, service.runs, service.bands, work=work))

    try:
        found = ask(work=False)
    except NoProfileError:
        return None
    if not found.at_hand and all(each.done for each in service.works.of(_FLAGS, page.subject)):
        work: Work[FlagChangesAnswer, None] = Work(_FLAGS, f"{page.subject} {since}", page.subject)
        try:
            service.works.begin(work, lambda _: ask(work=True))
        except TooMuchWorkError:
            _log.warning("changed flags are not worked out: too much is under way")
    return found


_ROLES = "it shows what the reader's roles open; each part has a door of its own"
ROUTES = (Served("GET", "/", start, None, "Start", "console", _ROLES),)
