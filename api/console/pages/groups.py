"""Known groups: which there are, everything about one, and who is at odds with whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response
from pydantic import ValidationError

from api.actions import Action
from api.answers.network import Around
from api.console import plots
from api.console.page import Page, PageDoor
from api.days import WRONG, day_of
from api.kept_results import KeptResults
from api.questions.analysis import latest_analysis
from api.questions.groups import list_groups, show_group, show_likely_links
from api.questions.network import show_networks
from api.routes.groups import GroupId
from api.routes.people import PersonId
from api.routes.served import Served
from api.schemas.evidence import Node
from api.schemas.groups import GroupAnswer, KnownGroup, YearLine
from api.schemas.network import NetworkAnswer
from graph.view import NotFoundError

_TAG = "console"
_A_YEAR = timedelta(days=365)
_MOST_IN_MATRIX = 12
_MOST_LIKELY = 10
Analysing = Annotated[Page, Depends(PageDoor(Action.SHOW_GROUP))]


def groups(page: Annotated[Page, Depends(PageDoor(Action.LIST_GROUPS))]) -> Response:
    """The known groups, and what the latest analysis found."""
    known = page.ask(list_groups(_today(page), page.service.policy.version, page.service.runs))
    try:
        kept = KeptResults(page.service.settings.results)
        found = page.ask(latest_analysis(kept, page.service.policy.version))
    except (NotFoundError, ValidationError):
        # One that an earlier version kept is made anew, like one whose evidence has fallen.
        found = None
    return page.show("groups.html", known=known, found=found)


def group(group_id: GroupId, page: Analysing, since: Annotated[str, Query(max_length=40)] = "") -> Response:
    """Members, brokers, where they are held, rivals, growth, and what changed since a day."""
    day = day_of(since) if since else _today(page) - _A_YEAR
    errors = {} if day is not None else {"since": WRONG}
    found = _group(page, group_id, day or _today(page) - _A_YEAR)
    held: dict[str, int] = {}
    for line in found.presence:
        if line.wing is None:
            held[line.establishment.caption] = held.get(line.establishment.caption, 0) + len(line.members)
    for line in found.presence:
        if line.wing is not None and not any(
            other.wing is None and other.establishment.id == line.establishment.id for other in found.presence
        ):
            held[line.establishment.caption] = held.get(line.establishment.caption, 0) + len(line.members)
    ordered = sorted(held.items(), key=lambda item: (-item[1], item[0]))
    return page.show(
        "group.html",
        400 if errors else 200,
        Action=Action,
        found=found,
        since=since,
        errors=errors,
        land=plots.land(),
        map=(plots.MAP_WIDTH, plots.MAP_HEIGHT),
        dots=plots.dots(held, _postcodes(page, found)),
        presence=plots.bars(ordered),
        growth=_drawn(found.growth),
    )


def rivals(page: Analysing) -> Response:
    """Known groups with rivals: a matrix of the largest and of their rivals, and all of them as a table."""
    known = page.ask(list_groups(_today(page), page.service.policy.version, page.service.runs))
    at_odds = [each for each in known.groups if each.rivals]
    pairs = {(one.group.id, rival.id) for one in at_odds for rival in one.rivals}
    return page.show("rivals.html", at_odds=at_odds, matrix=_in_matrix(at_odds), pairs=pairs)


def likely(person_id: PersonId, page: Annotated[Page, Depends(PageDoor(Action.SHOW_LIKELY_LINKS))]) -> Response:
    """Whom a person may know though no record says so."""
    question = show_likely_links(person_id, _MOST_LIKELY, _today(page), page.service.policy.version, page.service.runs)
    return page.show("likely.html", found=page.ask(question))


def _drawn(growth: Sequence[YearLine]) -> plots.Bars | None:
    """Nothing where more may have belonged than are known to: the picture would show a growth that nobody knows of."""
    if any(each.undated > each.members for each in growth):
        return None
    return plots.bars([(each.on.isoformat(), each.members) for each in growth])


def _in_matrix(at_odds: Sequence[KnownGroup]) -> list[Node]:
    """As many as a matrix can show: each group, in order, with its rivals, so that every field there has its pair."""
    nodes = {each.id: each for one in at_odds for each in (one.group, *one.rivals)}
    return list(nodes.values())[:_MOST_IN_MATRIX]


def _group(page: Page, group_id: str, since: date) -> GroupAnswer:
    service = page.service
    return page.ask(show_group(group_id, since, _today(page), service.policy.version, service.runs))


def _postcodes(page: Page, found: GroupAnswer) -> dict[str, str]:
    """Where establishments stand, as far as the reader may see it."""
    ids = sorted({line.establishment.id for line in found.presence})
    if not ids or not page.may(Action.SHOW_NETWORK):
        return {}
    around: NetworkAnswer = page.ask(show_networks(ids, Around(1, 150, ("LOCATED_IN",))))
    names = {each.id: each for each in around.nodes}
    told = {}
    for link in around.links:
        for one, other in ((link.source, link.target), (link.target, link.source)):
            if one in ids and names[other].kind == "Postcode":
                told[names[one].caption] = names[other].key
    return told


def _today(page: Page) -> date:
    return page.service.clock().date()


ROUTES = (
    Served("GET", "/groups", groups, None, "Groups", _TAG),
    Served("GET", "/groups/rivals", rivals, None, "Which groups are rivals", _TAG),
    Served("GET", "/groups/{group_id}", group, None, "A group", _TAG),
    Served("GET", "/people/{person_id}/likely", likely, None, "Whom a person may know", _TAG),
)
