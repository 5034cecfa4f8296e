"""A prison for tests of the conflict check: its places, who is held where, and every feed that a check needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from analytics.allocation import ConflictAnswer, load_rules
from analytics.allocation.conflicts import check
from graph.access import Viewer
from graph.model.evidence import Description, EvidenceRow, NodeRef, Value
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.model.times import OPEN_END
from tests.analytics.estate import (
    NOW,
    NOW_MINUTE,
    OFFICER,
    PRISON,
    Estate,
    adult_row,
    days_ago,
    estate,
    link,
    prisoner,
    row,
    thing,
)

RULES = load_rules()
LEEDS, OTHER_PRISON = thing(Kind.ESTABLISHMENT, "LEI"), thing(Kind.ESTABLISHMENT, "MDI")
WING, ALIKE_WING = thing(Kind.WING, "LEI-1"), thing(Kind.WING, "LEI-11")
LANDING, NEXT_LANDING = thing(Kind.LANDING, "LEI-1-1"), thing(Kind.LANDING, "LEI-1-2")
CELL, NEXT_CELL = thing(Kind.CELL, "LEI-1-1-001"), thing(Kind.CELL, "LEI-1-1-002")
UPSTAIRS, ACROSS, ELSEWHERE = (
    thing(Kind.CELL, "LEI-1-2-001"),
    thing(Kind.CELL, "LEI-11-1-001"),
    thing(Kind.CELL, "MDI-1-1-001"),
)
# The landing of the alike wing lies below a spur, one level deeper than the others.
SPUR, SPUR_LANDING = thing(Kind.SPUR, "LEI-11-1"), thing(Kind.LANDING, "LEI-11-1-1")
LIES_IN = {
    CELL: LANDING,
    NEXT_CELL: LANDING,
    UPSTAIRS: NEXT_LANDING,
    LANDING: WING,
    NEXT_LANDING: WING,
    WING: LEEDS,
    ACROSS: SPUR_LANDING,
    SPUR_LANDING: SPUR,
    SPUR: ALIKE_WING,
    ALIKE_WING: LEEDS,
    ELSEWHERE: thing(Kind.LANDING, "MDI-1-1"),
    thing(Kind.LANDING, "MDI-1-1"): thing(Kind.WING, "MDI-1"),
    thing(Kind.WING, "MDI-1"): OTHER_PRISON,
}
NEEDED = (
    "prison-non-associations",
    "prison-cell-moves",
    "prison-prisoners",
    "police-ocg-membership",
    "prison-locations",
)
A, B, C = (prisoner(number) for number in ("A1111AA", "B2222BB", "C3333CC"))


def end(days: int | None) -> int:
    """So many days ago, or not yet."""
    return OPEN_END if days is None else days_ago(days)


def held(
    who: NodeRef, cell: NodeRef, label: Label = PRISON, since: int = 50, until: int | None = None, name: str = ""
) -> EvidenceRow:
    """A stay, in days ago."""
    return row(
        name or f"{who.key} in {cell.key}",
        link(who, cell, LinkType.HELD_AT, since=days_ago(since), until=end(until)),
        label=label,
    )


def keep_apart(
    one: NodeRef,
    other: NodeRef,
    restriction: str | None = "WING",
    label: Label = PRISON,
    since: int = 100,
    until: int | None = None,
    closed: bool = False,
    name: str = "",
) -> EvidenceRow:
    """A non-association as its feed states it."""
    register = NodeRef(Kind.NON_ASSOCIATION, "NON-ASSOCIATIONS", name or f"{one.key} {other.key}")
    properties: dict[str, Value | list[str]] = {"reason": "THREAT", "closed": closed, "caption": register.key}
    if restriction is not None:
        properties["restriction_type"] = restriction
    return row(
        register.key,
        link(one, register, LinkType.PARTY, Role.PARTY_VICTIM, since=days_ago(since), until=end(until)),
        link(other, register, LinkType.PARTY, Role.PARTY_PERPETRATOR, since=days_ago(since), until=end(until)),
        describes=[Description(register, properties)],
        label=label,
        system="NON-ASSOCIATIONS",
    )


@contextmanager
def prison(*rows: EvidenceRow, people: tuple[NodeRef, ...] = (A, B, C), without: str = "") -> Iterator[Estate]:
    """Leeds and Moorland, these people and these rows, with every feed that a check needs loaded this morning."""
    places = [row(place.key, link(place, above, LinkType.LOCATED_IN)) for place, above in LIES_IN.items()]
    with estate() as made:
        for feed in NEEDED:
            if feed != without:
                made.load(feed=feed, extracted=NOW - timedelta(hours=NEEDED.index(feed) + 1))
        made.load(*places, *(adult_row(who) for who in people), *rows)
        yield made


def ask(made: Estate, place: NodeRef, *prisoners: NodeRef, viewer: Viewer = OFFICER) -> ConflictAnswer:
    """The check as of now."""
    view = made.view(viewer, valid=NOW_MINUTE)
    return check(view, [who.key for who in prisoners], place, asked_at=NOW, rules=RULES)
