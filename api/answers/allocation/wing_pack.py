"""A wing pack: who is to be kept apart on each wing, sealed."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta

from analytics.allocation.rules import load_rules
from analytics.allocation.wing_pack import Somebody, WingList, wing_lists
from api.answers.named import Names
from api.schemas.allocation import AskPack, PackAnswer
from api.sealing import seal
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.times import isoformat
from graph.view import GraphView

_WARNING = "A keep-apart or a rivalry that is not listed may stand. Move nobody between wings without security's word."


def make_pack(view: GraphView, wanted: AskPack, secret: str, now: datetime) -> PackAnswer:
    """The pack of a prison as its maker may read it. Raises NotFoundError for a prison that is not there."""
    prison = NodeRef(Kind.ESTABLISHMENT, "", wanted.prison.upper())
    rules = load_rules()
    found = wing_lists(view, prison, rules)
    names = Names(view)
    expires = now + timedelta(hours=wanted.hours)
    feeds = [
        {"feed": each.feed, "scope": each.scope, "extracted_at": isoformat(each.extracted_at)}
        for each in view.store.feed_ages(view.known_at)
        if each.feed in {feed for need in rules.feeds for feed in need.feeds}
    ]
    content = {
        "prison": prison.key,
        "made_at": isoformat(now),
        "expires_at": isoformat(expires),
        "rules": rules.version,
        "warning": _WARNING,
        "feeds": feeds,
        "wings": [_wing(each, names, view) for each in found],
    }
    about = {"prison": prison.key, "made_at": isoformat(now), "expires_at": isoformat(expires)}
    sealed = seal(json.dumps(content, sort_keys=True).encode(), secret, about)
    return PackAnswer(
        file_name=f"wing-pack_{prison.key}_{now:%Y-%m-%dT%H%M}.pack",
        prison=prison.key,
        made_at=now,
        expires_at=expires,
        wings=len(found),
        people=sum(len(wing.kept) for wing in found),
        pack=base64.b64encode(sealed).decode(),
    )


def _wing(wing: WingList, names: Names, view: GraphView) -> dict[str, object]:
    return {
        "wing": wing.wing.key,
        "held": wing.held,
        "people": [
            {
                "name": names.node(each.person).caption,
                "numbers": each.numbers,
                "at": each.places,
                "apart_from": [
                    {
                        **_member(Somebody(other.person, other.numbers, other.places), names),
                        "level": other.level.name.lower(),
                        "reason": other.reason,
                    }
                    for other in each.apart
                ],
            }
            for each in wing.kept
        ],
        "groups": [
            {
                "group": _name(each.group, names, view),
                "rival": _name(each.rival, names, view),
                "level": each.level.name.lower(),
                "one_vehicle": not each.transport,
                "reason": each.reason,
                "members": [_member(one, names) for one in each.members],
                "others": [_member(one, names) for one in each.others],
            }
            for each in wing.rivals
        ],
    }


def _member(each: Somebody, names: Names) -> dict[str, object]:
    return {"name": names.node(each.person).caption, "numbers": each.numbers, "at": each.places}


def _name(group: NodeRef, names: Names, view: GraphView) -> str:
    return names.node(view.store.ids.node_id(group).hex()).caption
