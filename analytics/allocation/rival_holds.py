"""Whom hidden rivalries of groups bind to whom, by unit: all of them at once, since a wing has a member nearly always.

Worked out for a reader and a graph, and again once a link has begun or ended. A rivalry between two members is hidden
where the reader does not see it, no narrower, between the same two, the other one wherever he is. What is not quite
seen counts as hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.allocation.keep_aparts import others_among
from analytics.allocation.parties import Parties
from analytics.allocation.places import Places, steps
from analytics.allocation.relation import Level, Position
from analytics.allocation.separation import Other, Statements
from analytics.allocation.separation import widest as widest_of
from graph.model.evidence import Properties
from graph.model.kinds import GROUPS
from graph.model.links import LinkType
from graph.view import GraphView

# By a place, and whether the whole prison is asked about: the units and records that are bound to somebody there.
Bound = Mapping[tuple[int, bool], frozenset[int]]


@dataclass(frozen=True, slots=True)
class _Rivals:
    """Two members of rival groups (ranks), the level, and where the second is held.

    `one` are the records of somebody who is, or may be, of the first group.
    """

    rule: tuple[int, int]
    level: Level
    one: frozenset[int]
    other: Other
    places: tuple[Position, ...]

    @property
    def where(self) -> frozenset[int]:
        """The ranks at the level of the rivalry."""
        return frozenset[int]().union(*(each.at(self.level) for each in self.places))

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Records of both."""
        return ((one, other) for one in self.one for other in self.other.named)


def hidden_rivalries(
    shown: GraphView, whole: GraphView, seen: Places, there: Places, silent: Level, widest: Level
) -> Bound:
    """What the reader of `shown` does not see of rivalries; `seen` and `there` are where people are, as each sees it.

    `silent` is the level of a rivalry that states none; those that reach further than the widest are left out.
    """
    known = {
        (each.rule, *pair): (each.level, each.where) for each in _rivals(shown, seen, silent) for pair in each.pairs()
    }
    found: dict[tuple[int, bool], set[int]] = {}
    for each in _rivals(whole, there, silent):
        if each.level < widest:
            continue
        where = each.where
        sights = (known.get((each.rule, *pair)) for pair in each.pairs())
        if any(sight is not None and sight[0] <= each.level and where <= sight[1] for sight in sights):
            continue
        bound = each.one | _units(there, each.one)
        for position in each.places:
            for key in _reached(each.level, position):
                found.setdefault(key, set()).update(bound)
    return {key: frozenset(bound) for key, bound in found.items()}


def bound_at(bound: Bound, place: Position) -> frozenset[int]:
    """Units and records that are bound to somebody in a wing, or anywhere in a prison."""
    if place.wing:
        keys = [(rank, False) for rank in (*place.wing, *place.establishment)]
    else:
        keys = [(rank, True) for rank in place.establishment]
    return frozenset[int]().union(*(bound.get(key, frozenset()) for key in keys))


def _reached(level: Level, held: Position) -> Iterator[tuple[int, bool]]:
    """The places about which somebody held there is a reason to hold others back."""
    for prison in held.establishment:
        yield prison, True
        if level is Level.ESTABLISHMENT or not held.wing:
            yield prison, False
    if level is not Level.ESTABLISHMENT:
        for wing in held.wing:
            yield wing, False


def _units(places: Places, own: frozenset[int]) -> frozenset[int]:
    """The wings that hold him; what holds him where that is in no wing."""
    return frozenset(unit for place in places.held_at(own) for unit in (places.position(place).wing or {place}))


def _rivals(view: GraphView, places: Places, silent: Level) -> Iterable[_Rivals]:
    """Every two members of rival groups of whom the second is held in a prison."""
    if view.valid is None:
        raise ValueError("rivalries are of one minute")
    levels = _levels(Statements(view, view.valid), silent)
    parties = Parties(view)
    members = _members(view, parties, sorted({group for rule in levels for group in rule}))
    people = [other for group in members.values() for other in group]
    places.trace({node for each in people for node in each.mates})
    places.locate(places.held_at({node for each in people for node in each.mates}))
    maybe = {
        group: sorted({parties.own(node) for each in of_group for node in each.mates}, key=min)
        for group, of_group in members.items()
    }
    for (group, rival), level in sorted(levels.items()):
        for other in members[rival]:
            held = tuple(each for each in places.whereabouts(places.held_at(other.mates)) if each.establishment)
            if held:
                yield from (
                    _Rivals((group, rival), level, one, other, held)
                    for one in maybe[group]
                    if one.isdisjoint(other.mates)
                )


def _levels(statements: Statements, silent: Level) -> dict[tuple[int, int], Level]:
    """The level of each rivalry, both ways."""
    view = statements.view
    kinds = np.concatenate((view.graph.base.nodes.kind, view.graph.extra.nodes.kind))
    groups = np.flatnonzero(np.isin(kinds, [int(kind) for kind in GROUPS])).astype(np.int32)
    with view.walker((LinkType.RIVAL_OF,)) as walker:
        found = steps(walker, groups)
    ranks = sorted({*groups[found.whose].tolist(), *found.far.tolist()})
    rank_of = dict(zip(view.refs(ranks), ranks, strict=True))
    said: dict[tuple[int, int], list[Properties]] = {}
    for link in statements.links(rank_of, LinkType.RIVAL_OF):
        if link.source in rank_of and link.target in rank_of:
            one, other = rank_of[link.source], rank_of[link.target]
            for rule in ((one, other), (other, one)):
                said.setdefault(rule, []).append(link.properties)
    return {rule: widest_of(stated, "level", silent) for rule, stated in said.items()}


def _members(view: GraphView, parties: Parties, groups: Sequence[int]) -> dict[int, list[Other]]:
    """The people of each group."""
    ranks = np.array(groups, dtype=np.int32)
    with view.walker((LinkType.MEMBER_OF,)) as walker:
        found = steps(walker, ranks)
    named: dict[int, set[int]] = {group: set() for group in groups}
    for group, node in zip(ranks[found.whose].tolist(), found.far.tolist(), strict=True):
        named[group].add(node)
    parties.learn({node for nodes in named.values() for node in nodes})
    return {group: others_among(parties, nodes) for group, nodes in named.items()}
