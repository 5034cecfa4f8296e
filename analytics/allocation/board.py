"""Who is where on a prison or wing, and which of them break a rule by where they are held now.

All of it is as the reader may read it: what he may not read is in no row and no count, so that a place without a
conflict here is not said to have none. Whoever is to be moved is put to the check.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.allocation.answer import Kind
from analytics.allocation.estate import Unit, read_units
from analytics.allocation.examination import Examination, Meeting, breach_of
from analytics.allocation.headroom import beds_of
from analytics.allocation.persons import people_of, person_at
from analytics.allocation.relation import Breach, Level, Position
from analytics.allocation.rules import ConflictRules
from analytics.allocation.separation import Separation
from analytics.allocation.what_if.company import Company
from graph.model.evidence import NodeRef
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind as NodeKind
from graph.view import GraphView, NotFoundError, Person

_ORDER = tuple(Breach)


@dataclass(frozen=True, slots=True)
class Row:
    """A place on the board: how many it takes (None where nobody says), and how many are held in it or below it."""

    unit: Unit
    beds: int | None
    held: int


@dataclass(frozen=True, slots=True)
class Occupant:
    """Somebody held there: the nearest places that anybody states, several where sources disagree."""

    person: Person
    numbers: tuple[str, ...]
    places: tuple[NodeRef, ...]
    groups: tuple[NodeRef, ...]


@dataclass(frozen=True, slots=True, order=True)
class Clash:
    """Two who are held there against a rule; people by public id (hex), in order; `rule` is what states it.

    `if_same` are pairs of people who may be one: of a possible match the rule is broken only if two of them are.
    """

    kind: Kind
    people: tuple[str, str]
    level: Level
    breach: Breach
    rule: tuple[NodeRef, ...]
    reason: str
    possible_match: bool
    if_same: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """Places from the top down, people by place, and conflicts between them, those that are certain first."""

    place: NodeRef
    rows: tuple[Row, ...]
    people: tuple[Occupant, ...]
    conflicts: tuple[Clash, ...]


def board(view: GraphView, place: NodeRef, rules: ConflictRules) -> Board:
    """The view is the reader's, cut to one minute. Raises NotFoundError for what is no prison or wing that he knows."""
    if place.kind not in {NodeKind.ESTABLISHMENT, NodeKind.WING}:
        raise NotFoundError(place.key)
    if view.valid is None:
        raise ValueError("a board is of one minute: cut the view to it")
    return _Board(view, place, rules).board()


class _Board:
    """One board in the making."""

    def __init__(self, view: GraphView, place: NodeRef, rules: ConflictRules) -> None:
        if view.valid is None:
            raise ValueError("a board is of one minute: cut the view to it")
        self._view, self._place = view, place
        self._units = read_units(view, [place], within=True)
        # Everybody held there as the subjects of one examination: each against all who are held in the prison.
        first = Examination(view, view.valid, place, [], rules)
        self._owns = people_of(view, first.places.residents([first.place]).everybody)
        self._people = [person_at(view, own) for own in self._owns]
        self._ids = {min(own): person.id for own, person in zip(self._owns, self._people, strict=True)}
        self._all = Examination(view, view.valid, place, [each.id for each in self._people], rules)

    def board(self) -> Board:
        """Everything, in order."""
        nearest = [self._nearest(own) for own in self._owns]
        people = [
            Occupant(person, self._numbers(own), tuple(sorted(self._view.refs(ranks))), groups)
            for person, own, ranks, groups in zip(self._people, self._owns, nearest, self._groups(), strict=True)
        ]
        return Board(
            place=self._place,
            rows=tuple(self._rows()),
            people=tuple(sorted(people, key=lambda each: (each.places, each.person.id))),
            conflicts=tuple(self._conflicts(nearest)),
        )

    def _rows(self) -> list[Row]:
        held = {ref: self._all.places.residents([self._view.node_of(ref)]).everybody for ref in self._units}
        rows = [Row(unit, beds_of(unit), len(people_of(self._view, held[ref]))) for ref, unit in self._units.items()]
        return sorted(rows, key=lambda each: (each.unit.place.key, each.unit.place.kind))

    def _groups(self) -> list[tuple[NodeRef, ...]]:
        held = Company(self._view).held(self._all.places, self._all.place)
        return [tuple(sorted(held.get(min(own), ()))) for own in self._owns]

    def _numbers(self, own: frozenset[int]) -> tuple[str, ...]:
        self._all.parties.learn(own)
        known = self._all.parties.identifiers(own)
        return tuple(sorted(value for kind, value in known if kind == IdentifierType.PRISON_NUMBER))

    def _nearest(self, own: frozenset[int]) -> list[int]:
        places = self._all.places
        held = self._all.residents.places_of(own)
        around = {above for rank in held for above in places.above(rank) - {rank}}
        return sorted(held - around)

    def _conflicts(self, nearest: Sequence[Sequence[int]]) -> list[Clash]:
        places = self._all.places
        where = [[places.position(rank) for rank in ranks] for ranks in nearest]
        found: dict[tuple[object, ...], Clash] = {}
        for separation in self._all.separations:
            if separation.level is None or not separation.kind.is_rule:
                continue
            for position in where[separation.subject]:
                for each in self._clashes(separation, separation.level, position):
                    key = (each.kind, each.people, each.level, each.rule)
                    found[key] = min(found.get(key, each), each, key=lambda one: _ORDER.index(one.breach))
        return sorted(found.values(), key=lambda each: (_ORDER.index(each.breach), each))

    def _clashes(self, separation: Separation, level: Level, position: Position) -> list[Clash]:
        me = self._people[separation.subject].id
        found = []
        for met in self._all.meetings(separation, position, among_asked=False):
            broken = breach_of(separation, met)
            if broken is Breach.NONE:
                continue
            other = self._id_of(met.other.own)
            found.append(
                Clash(
                    kind=separation.kind,
                    people=(min(me, other), max(me, other)),
                    level=level,
                    breach=broken,
                    rule=tuple(sorted(separation.rule)),
                    reason=separation.reason,
                    possible_match=not (separation.certain and met.certain),
                    if_same=self._if_same(separation, met),
                )
            )
        return found

    def _if_same(self, separation: Separation, met: Meeting) -> tuple[tuple[str, str], ...]:
        me = self._people[separation.subject].id
        pairs = [(me, self._id_of(each)) for each in self._all.may_be(separation)]
        if not met.certain:
            other = self._id_of(met.other.own)
            pairs += [(other, self._id_of(each)) for each in self._all.held_as(met.other)]
        return tuple(sorted({(min(pair), max(pair)) for pair in pairs}))

    def _id_of(self, own: frozenset[int]) -> str:
        known = self._ids.get(min(own))
        return person_at(self._view, own).id if known is None else known
