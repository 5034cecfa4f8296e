"""Where people are held: by establishment and wing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.projection.evidence import Evidence
from analytics.projection.reading import kinds_of
from analytics.ties import I64
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.view import GraphView

# Cell, landing, spur, wing, establishment, and one to spare.
_LEVELS = 6
# Stands for a rank where none is known.
NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Held:
    """Who of some people is held in a place (public ids of establishment and wing; None where no wing is known).

    `people` are units, and `arrived` those of them who have been there only since a date.
    """

    establishment: str
    wing: str | None
    people: tuple[int, ...]
    arrived: tuple[int, ...]


def held(view: GraphView, evidence: Evidence, people: I64, since: int) -> tuple[Held, ...]:
    """Where people (units) are held at the evidence's minute, by establishment and wing, where most are first."""
    stays = view.visible_links((LinkType.HELD_AT,))
    open_ = (stays.valid_from <= evidence.as_of) & (stays.valid_to > evidence.as_of)
    person = _units(view, evidence, people)[view.people.person_of[stays.source[open_]]]
    target, began = stays.target[open_][person >= 0], stays.valid_from[open_][person >= 0]
    prison, wing = above(view, target)
    found: dict[tuple[int, int], dict[int, int]] = {}
    for who, where, inside, start in zip(
        person[person >= 0].tolist(), prison.tolist(), wing.tolist(), began.tolist(), strict=True
    ):
        if where != NOWHERE:
            here = found.setdefault((where, inside), {})
            here[who] = min(here.get(who, start), start)
    places = sorted({node for pair in found for node in pair if node != NOWHERE})
    public = dict(zip(places, view.ids(places), strict=True))
    held_in = (
        Held(
            establishment=public[where],
            wing=public.get(inside),
            people=tuple(sorted(who)),
            arrived=tuple(sorted(each for each, start in who.items() if start >= since)),
        )
        for (where, inside), who in found.items()
    )
    return tuple(sorted(held_in, key=lambda each: (-len(each.people), each.establishment, each.wing or "")))


def _units(view: GraphView, evidence: Evidence, people: I64) -> I64:
    """For each person of the view his unit, if he is one of these people; one more entry, -1, for whoever is nobody."""
    units = np.full(len(view.people.representative) + 1, NOWHERE, dtype=np.int64)
    ids = view.public_ids(view.people.representative)
    order = np.argsort(ids, kind="stable")
    wanted = evidence.persons[people]
    place = np.searchsorted(ids, wanted, sorter=order)
    inside = place < len(ids)
    at = order[place[inside]]
    same = ids[at] == wanted[inside]
    units[at[same]] = people[inside][same]
    return units


def above(view: GraphView, nodes: np.ndarray) -> tuple[I64, I64]:
    """The establishment and the wing (ranks) in which each place lies, -1 where none is known.

    The walk of `graph.model.ancestry` for as many places as there are, with one holder for each.
    """
    lies_in = view.visible_links((LinkType.LOCATED_IN,))
    parent = np.full(view.graph.node_count + 1, NOWHERE, dtype=np.int64)
    # Where records disagree the place with the lower key stands: written last.
    order = np.argsort(-lies_in.target.astype(np.int64), kind="stable")
    parent[lies_in.source[order]] = lies_in.target[order]
    here = nodes.astype(np.int64)
    prison, wing = np.full(len(here), NOWHERE, dtype=np.int64), np.full(len(here), NOWHERE, dtype=np.int64)
    for _ in range(_LEVELS):
        known = here != NOWHERE
        kind = np.zeros(len(here), dtype=np.uint8)
        kind[known] = kinds_of(view.graph, here[known])
        prison = np.where((kind == int(Kind.ESTABLISHMENT)) & (prison == NOWHERE), here, prison)
        wing = np.where((kind == int(Kind.WING)) & (wing == NOWHERE), here, wing)
        here = np.where(known, parent[here], NOWHERE)
    return prison, wing
