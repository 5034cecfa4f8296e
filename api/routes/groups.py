"""Known groups, and whom people may know though no record says so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends, Path, Query
from fastapi.responses import Response

from api.actions import Action
from api.answers.likely import MOST_LIKELY
from api.questions.groups import list_groups, show_group, show_likely_links
from api.routes.door import Asking, Door
from api.routes.people import PersonId
from api.routes.served import Served
from api.schemas.groups import GroupAnswer, GroupsAnswer
from api.schemas.likely import LikelyLinksAnswer

GroupId = Annotated[str, Path(max_length=64, description="The group's id")]
Since = Annotated[date | None, Query(description="Tell what changed since this day; a year ago if absent")]
_A_YEAR = timedelta(days=365)


def groups(door: Annotated[Asking, Depends(Door(Action.LIST_GROUPS))]) -> Response:
    """Organised crime groups and gangs of which any readable record names a member, those with most members first."""
    service = door.service
    return door.put(list_groups(service.clock().date(), service.policy.version, service.runs))


def group(
    group_id: GroupId, door: Annotated[Asking, Depends(Door(Action.SHOW_GROUP))], since: Since = None
) -> Response:
    """Members by role, who joins it to other groups, where its members are held, its rivals, its growth, its changes.

    Over your reading profile. Nobody who is or may be under 18 is named in any of it.
    """
    service = door.service
    today = service.clock().date()
    return door.put(show_group(group_id, since or today - _A_YEAR, today, service.policy.version, service.runs))


def likely(
    person_id: PersonId,
    door: Annotated[Asking, Depends(Door(Action.SHOW_LIKELY_LINKS))],
    count: Annotated[int, Query(ge=1, le=MOST_LIKELY, description="How many at most")] = 10,
) -> Response:
    """People whom somebody may know though no record says so: ranked, with the precision to expect of the list.

    Over your reading profile, or over what lies around him where you have none. It never says yes or no, and no tie is
    made of it. Nobody who is or may be under 18 has a list or is on one.
    """
    service = door.service
    today = service.clock().date()
    return door.put(show_likely_links(person_id, count, today, service.policy.version, service.runs))


ROUTES = (
    Served("GET", "/v1/groups", groups, GroupsAnswer, "Which groups are known", "network"),
    Served("GET", "/v1/groups/{group_id}", group, GroupAnswer, "Everything about a group", "network"),
    Served(
        "GET", "/v1/people/{person_id}/likely-links", likely, LikelyLinksAnswer, "Whom a person may know", "network"
    ),
)
