"""In which establishments places lie, as the store of record says now: for what may not wait for a snapshot."""

from __future__ import annotations

from collections.abc import Collection

from graph.model.ancestry import HOLDING, enclosing
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.view import GraphView


def establishments(view: GraphView, places: Collection[NodeRef], minute: int) -> dict[NodeRef, frozenset[str]]:
    """For each place the codes of the establishments that hold it at a minute: none where no register says so."""

    def holders(front: Collection[NodeRef]) -> dict[NodeRef, set[NodeRef]]:
        found: dict[NodeRef, set[NodeRef]] = {place: set() for place in front if place.kind in HOLDING}
        if not found:
            return found
        for link in view.store.links(sorted(found), view.read_cut, (LinkType.LOCATED_IN,)):
            if link.source in found and link.target.kind in HOLDING and link.valid_from <= minute < link.valid_to:
                found[link.source].add(link.target)
        return found

    above = enclosing(places, holders)
    return {place: frozenset(each.key for each in above[place] if each.kind is Kind.ESTABLISHMENT) for place in places}
