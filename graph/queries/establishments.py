"""In which establishments places lie, as the register of places says: by its links, never by what a key looks like."""

from __future__ import annotations

from collections.abc import Collection

from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.view import GraphView

_HOLDING = frozenset({Kind.ESTABLISHMENT, Kind.WING, Kind.SPUR, Kind.LANDING, Kind.CELL})


def establishments(view: GraphView, places: Collection[NodeRef], minute: int) -> dict[NodeRef, frozenset[str]]:
    """For each place the codes of the establishments that hold it at a minute: none where no register says so."""
    around: dict[NodeRef, set[NodeRef]] = {}
    front = {place for place in places if place.kind in _HOLDING}
    while front:
        around |= {place: set() for place in front}
        for link in view.store.links(sorted(front), view.read_cut, (LinkType.LOCATED_IN,)):
            if link.source in front and link.target.kind in _HOLDING and link.valid_from <= minute < link.valid_to:
                around[link.source].add(link.target)
        front = {holder for place in front for holder in around[place]} - set(around)
    return {place: _above(place, around) for place in places}


def _above(place: NodeRef, around: dict[NodeRef, set[NodeRef]]) -> frozenset[str]:
    front, seen = {place}, {place}
    while front:
        front = {holder for each in front for holder in around.get(each, ())} - seen
        seen |= front
    return frozenset(each.key for each in seen if each.kind is Kind.ESTABLISHMENT)
