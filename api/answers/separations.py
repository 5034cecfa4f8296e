"""The register of keep-aparts in our own words."""

from __future__ import annotations

from analytics.allocation.register.reading import Registered, everything
from api.schemas.separations import SeparationAnswer, SeparationList, SeparationParty
from graph.model.separations import Party
from graph.view import GraphView


def separation(kept: Registered) -> SeparationAnswer:
    """One record with everything that it says."""
    said, closing = kept.separation, kept.separation.closing
    return SeparationAnswer(
        id=said.id,
        first=_party(said.first),
        second=_party(said.second),
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
        closed_by=None if closing is None else closing.by,
        closed_reason=None if closing is None else closing.reason,
        closed_at=None if closing is None else closing.at,
        register_name=kept.node.authority,
        record=kept.record,
    )


def twice(view: GraphView) -> SeparationList:
    """Pairs that have more than one open record among those that the reader may read: what security reconciles."""
    by_pair: dict[tuple[str, str], list[Registered]] = {}
    for kept in everything(view):
        if kept.separation.is_open:
            by_pair.setdefault(kept.separation.pair, []).append(kept)
    several = [each for _, kept in sorted(by_pair.items()) if len(kept) > 1 for each in kept]
    return SeparationList(separations=[separation(each) for each in several])


def listed(kept: tuple[Registered, ...]) -> SeparationList:
    """Records, by id."""
    return SeparationList(separations=[separation(each) for each in kept])


def _party(party: Party) -> SeparationParty:
    return SeparationParty(prison_number=party.prison_number, part=party.part.name)
