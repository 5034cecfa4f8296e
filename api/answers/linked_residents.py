"""Whom an arrival is linked to among those who are held in the same prison now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from analytics.organised_crime.places import NOWHERE, above
from api.answers.named import Names
from api.schemas.changes import ChangeLine
from api.schemas.evidence import Node
from graph.identity.layout import VisibleLinks
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.model.times import to_minutes
from graph.queries.neighbourhood import neighbourhood
from graph.view import GraphView

# A tie that a record states of the two, and what ties two through a thing: a keep-apart, a group, an incident.
_STRAIGHT = (LinkType.ASSOCIATED_WITH, LinkType.CO_DEFENDANT_OF, LinkType.FAMILY_OF, LinkType.RIVAL_OF)
_THROUGH = (LinkType.PARTY, LinkType.MEMBER_OF, LinkType.INVOLVED_IN)
_WALKS = ((_STRAIGHT, 1), (_THROUGH, 2))
_MOST_NAMED = 6


def with_linked(
    view: GraphView, names: Names, held: VisibleLinks, lines: Sequence[ChangeLine], now: datetime
) -> list[ChangeLine]:
    """The same lines, each with whom he is linked to there, by name."""
    if not lines:
        return []
    minute = to_minutes(now)
    there = np.flatnonzero((held.valid_from <= minute) & (held.valid_to > minute))
    prison, _ = above(view, held.target[there])
    residents: dict[int, set[int]] = {}
    for rank, inside in zip(held.source[there].tolist(), prison.tolist(), strict=True):
        residents.setdefault(inside, set()).add(rank)
    # Of a place that lies in no prison that is known, nobody can be said to be in the same one.
    residents.pop(NOWHERE, None)
    came_to, _ = above(view, np.array([view.node(line.other.id) for line in lines], dtype=np.int64))
    return [
        line.model_copy(update={"linked": _linked(view, names, line.one.id, residents.get(inside, set()))})
        for line, inside in zip(lines, came_to.tolist(), strict=True)
    ]


def _linked(view: GraphView, names: Names, person: str, residents: set[int]) -> list[Node]:
    found: dict[str, Node] = {}
    for types, depth in _WALKS:
        for layer in neighbourhood(view, [person], depth=depth, types=types).layers[1:]:
            for each in layer:
                ranks = {view.graph.node_rank(bytes.fromhex(record)) for record in (each.id, *each.records)}
                if each.ref.kind is Kind.PERSON and each.id != person and ranks & residents:
                    found.setdefault(each.id, names.node(each.id))
    return sorted(found.values(), key=lambda each: (each.caption, each.id))[:_MOST_NAMED]
