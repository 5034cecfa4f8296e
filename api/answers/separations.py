"""The register of keep-aparts in our own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from analytics.allocation.register.reading import Registered, everything
from api.answers.numbered import numbered
from api.schemas.evidence import Node
from api.schemas.separations import SeparationAnswer, SeparationList, SeparationParty
from graph.model.separations import Party
from graph.view import GraphView

_NOBODY: Mapping[str, Node] = {}


def separation(kept: Registered, now: datetime, people: Mapping[str, Node] = _NOBODY) -> SeparationAnswer:
    """One record with everything that it says, and who the two are, of `people` by prison number."""
    said, closing = kept.separation, kept.separation.closing
    return SeparationAnswer(
        id=said.id,
        first=_party(said.first, people),
        second=_party(said.second, people),
        reason=str(said.reason),
        restriction=str(said.restriction),
        comment=said.comment,
        created_at=said.created_at,
        updated_at=said.updated_at,
        updated_by=said.updated_by,
        until=said.until,
        transport=said.transport,
        threat_to_life=said.threat_to_life,
        open=closing is None,
        lapsed=said.has_lapsed(now),
        closed_by=None if closing is None else closing.by,
        closed_reason=None if closing is None else closing.reason,
        closed_at=None if closing is None else closing.at,
        register_name=kept.node.authority,
        record=kept.record,
    )


def twice(view: GraphView, now: datetime) -> SeparationList:
    """Pairs that have more than one open record among those that the reader may read: what security reconciles."""
    by_pair: dict[tuple[str, str], list[Registered]] = {}
    for kept in everything(view):
        if kept.separation.is_open:
            by_pair.setdefault(kept.separation.pair, []).append(kept)
    return listed(view, [each for _, kept in sorted(by_pair.items()) if len(kept) > 1 for each in kept], now)


def listed(view: GraphView, kept: Sequence[Registered], now: datetime) -> SeparationList:
    """Records in this order, with who they are about."""
    people = numbered(view, {number for each in kept for number in each.separation.pair})
    return SeparationList(separations=[separation(each, now, people) for each in kept])


def _party(party: Party, people: Mapping[str, Node]) -> SeparationParty:
    return SeparationParty(
        prison_number=party.prison_number, part=party.part.name, person=people.get(party.prison_number)
    )
