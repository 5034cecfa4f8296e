"""One view's knowledge of the prisoners asked about, the place, and everybody held in that prison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

from analytics.allocation.answer import Kind
from analytics.allocation.groups import groups
from analytics.allocation.keep_aparts import keep_aparts
from analytics.allocation.parties import Parties, Party
from analytics.allocation.places import Places, Residents
from analytics.allocation.relation import Bounds, Breach, Position, breach, nearness
from analytics.allocation.rules import ConflictRules
from analytics.allocation.separation import Other, Separation, Statements
from graph.model.evidence import NodeRef
from graph.model.times import Interval, from_minutes
from graph.view import GraphView


@dataclass(frozen=True, slots=True)
class Meeting:
    """How somebody would be met in a place: as one who is held there (`places`), or as one who was asked about too."""

    other: Other
    held: Position
    bounds: Bounds
    places: frozenset[int]
    asked: bool
    certain: bool


class Examination:
    """What one view knows of the subjects (the prisoners as asked), the place and whoever is held in its prison."""

    def __init__(
        self, view: GraphView, minute: Interval, place: NodeRef, asked: Sequence[str], rules: ConflictRules
    ) -> None:
        """Raises NotFoundError where the reader knows no such place."""
        self.view, self._rules = view, rules
        self.parties, self.places = Parties(view), Places(view)
        self._statements = Statements(view, minute)
        self.place = view.node_of(place)
        self.position = self.places.position(self.place)
        as_of = from_minutes(minute.start)
        if as_of is None:
            raise ValueError("a check is of one minute")
        self.subjects: list[Party] = self.parties.resolve(asked, as_of.date())

    @cached_property
    def wide(self) -> int:
        """The rank of the wing that the place lies in or is; the place itself where there is no one wing."""
        wings = self.position.wing
        return next(iter(wings)) if len(wings) == 1 else self.place

    @cached_property
    def residents(self) -> Residents:
        """Who is held anywhere in the prison, or in the place where its prison is unknown."""
        return self.places.residents(self.position.establishment or {self.place})

    @cached_property
    def residents_nearby(self) -> Residents:
        """Those of them who are held in `wide`."""
        return self.residents if self.position.establishment == {self.wide} else self.places.residents({self.wide})

    @cached_property
    def separations(self) -> list[Separation]:
        """Everything that concerns a subject and somebody who may be near."""
        apart = keep_aparts(self._statements, self.parties, self.subjects, self._rules.keep_apart_level)
        near = self.residents.everybody
        return apart + groups(self._statements, self.parties, self.subjects, near, self._rules.rivalry_level)

    def meetings(self, separation: Separation, place: Position, *, among_asked: bool) -> list[Meeting]:
        """How the others would be met in a place. With `among_asked` whoever was asked about too would be put there."""
        found = (self._meeting(separation, other, place, among_asked) for other in separation.others)
        return [meeting for meeting in found if meeting is not None]

    def untraced(self, separation: Separation) -> list[Other]:
        """The others of a keep-apart who are held in a place of which nobody says in which prison it lies."""
        if separation.kind is not Kind.KEEP_APART:
            return []
        return [other for other in separation.others if self._is_untraced(other)]

    def _meeting(self, separation: Separation, other: Other, place: Position, among_asked: bool) -> Meeting | None:
        if among_asked and (certain := self._is_asked(separation.subject, other)) is not None:
            return Meeting(other, place, nearness(place, place), frozenset(), asked=True, certain=certain)
        here = other.mates & self.residents.everybody
        if not here:
            return None
        where = self.residents.places_of(here)
        held = reduce(Position.joined, self.places.whereabouts(where))
        certain = not other.own.isdisjoint(here)
        return Meeting(other, held, nearness(place, held), where, asked=False, certain=certain)

    def _is_asked(self, subject: int, other: Other) -> bool | None:
        """Whether another subject is certainly this person; None where none is or may be."""
        same = [
            party
            for place, party in enumerate(self.subjects)
            if place != subject and not party.nodes.isdisjoint(other.mates)
        ]
        return any(not party.own.isdisjoint(other.own) for party in same) if same else None

    def _is_untraced(self, other: Other) -> bool:
        if other.mates & self.residents.everybody:
            return False
        return any(not held.is_traced for held in self.places.whereabouts(self.places.held_at(other.mates)))


def breach_of(separation: Separation, meeting: Meeting) -> Breach:
    """What a separation says of a meeting; advice is never broken."""
    return Breach.NONE if separation.level is None else breach(separation.level, meeting.bounds)
