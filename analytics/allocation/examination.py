"""One view's knowledge of the prisoners asked about, the place, and everybody held in that prison."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Self

import numpy as np

from analytics.allocation.advice import advice
from analytics.allocation.answer import Kind
from analytics.allocation.groups import groups
from analytics.allocation.keep_aparts import keep_aparts
from analytics.allocation.parties import Parties, Party
from analytics.allocation.places import Places, Residents
from analytics.allocation.relation import Bounds, Breach, Level, Position, breach, nearness, nearness_to_any
from analytics.allocation.rules import ConflictRules
from analytics.allocation.separation import Other, Separation, Statements
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind as NodeKind
from graph.model.times import Interval, from_minutes
from graph.view import GraphView

_NOWHERE = -1


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
        self,
        view: GraphView,
        minute: Interval,
        place: NodeRef | None,
        asked: Sequence[str],
        rules: ConflictRules,
        places: Places | None = None,
    ) -> None:
        """`places` may state otherwise who is held where; without a place nobody is held there, and it may be any.

        Raises NotFoundError where the reader knows no such place.
        """
        self.view, self.rules = view, rules
        self.parties, self.places = Parties(view), Places(view) if places is None else places
        self._statements = Statements(view, minute)
        self.place = _NOWHERE if place is None else view.node_of(place)
        self.position = Position() if place is None else self.places.position(self.place)
        as_of = from_minutes(minute.start)
        if as_of is None:
            raise ValueError("a check is of one minute")
        self.subjects: list[Party] = self.parties.resolve(asked, as_of.date())
        # By identity: `separations` keeps them alive, and comparing what they rest on would cost more than it saves.
        self._meetings: dict[tuple[int, Position, bool], list[Meeting]] = {}
        self._untraced: dict[int, list[Other]] = {}

    def at(self, place: int) -> Self:
        """The same examination of another place (rank) in the same prison, with all that was read for it."""
        # Read before the copy is made: each would read it again.
        _ = self.separations
        moved = copy.copy(self)
        moved.place, moved.position = place, self.places.position(place)
        moved.__dict__.pop("wide", None)
        moved.__dict__.pop("advice", None)
        return moved

    def about(self, people: Sequence[Collection[int]], places: Places | None = None) -> Self:
        """The same of other subjects, by their records; `places` may state otherwise who is held where."""
        other = copy.copy(self)
        for name in ("separations", "advice", "by_rule", "confused", "counterpart_identifiers"):
            other.__dict__.pop(name, None)
        if places is not None:
            other.places = places
            for name in ("residents", "numbers_there"):
                other.__dict__.pop(name, None)
        other.subjects = self.parties.of_people(people)
        other._meetings, other._untraced = {}, {}  # noqa: SLF001 -- its own copy
        return other

    @cached_property
    def wide(self) -> int:
        """The rank of the wing that the place lies in or is; the place itself where there is no one wing."""
        wings = self.position.wing
        return next(iter(wings)) if len(wings) == 1 else self.place

    @cached_property
    def residents(self) -> Residents:
        """Who is held anywhere in the prison, or in the place where its prison is unknown."""
        if self.place == _NOWHERE:
            return Residents(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32), frozenset())
        found = self.places.residents(self.position.establishment or {self.place})
        self.places.locate(set(found.place.tolist()))
        return found

    @cached_property
    def numbers_there(self) -> frozenset[tuple[str, str]]:
        """The prison numbers of everybody who is held there, as (type, canonical)."""
        if self.place == _NOWHERE:
            return frozenset()
        kept = self.places.kept.numbers
        there = frozenset(self.position.establishment or {self.place})
        if there not in kept:
            numbers = self.parties.numbers_borne(self.residents.everybody)
            kept[there] = frozenset(self.parties.pairs(numbers.tolist()))
        return kept[there]

    @cached_property
    def separations(self) -> list[Separation]:
        """Everything that concerns a subject and somebody who may be near."""
        apart = keep_aparts(self._statements, self.parties, self.subjects, self.rules.keep_apart_level)
        near = self.residents.everybody
        silent = self.rules.rivalry_level
        found = apart + groups(self._statements, self.parties, self.places, self.subjects, near, silent)
        found += self.supposed()
        self._read_whereabouts(found)
        return found

    def supposed(self) -> list[Separation]:
        """Separations that nobody recorded: what an edited view adds."""
        return []

    @cached_property
    def advice(self) -> list[Separation]:
        """What is worth knowing of the subjects and those held in the place itself."""
        here = self.places.within([] if self.place == _NOWHERE else [self.place])
        near = self.residents.node[np.isin(self.residents.place, here)].tolist()
        small = self.place != _NOWHERE and self.view.graph.node_kind(self.place) in {NodeKind.LANDING, NodeKind.CELL}
        recruiting = self.rules.recruiting if small else None
        return advice(self._statements, self.parties, self.subjects, frozenset(near), recruiting)

    @cached_property
    def by_rule(self) -> Mapping[tuple[int, tuple[NodeRef, ...]], Sequence[Separation]]:
        """Separations by the subject and the rule."""
        found: dict[tuple[int, tuple[NodeRef, ...]], list[Separation]] = {}
        for each in self.separations:
            found.setdefault((each.subject, each.rule), []).append(each)
        return found

    @cached_property
    def confused(self) -> frozenset[int]:
        """The subjects whom a keep-apart keeps apart from themselves: each is two people taken for one."""
        return frozenset(each.subject for each in self.separations if not each.others)

    @cached_property
    def counterpart_identifiers(self) -> list[frozenset[tuple[str, str]]]:
        """For each subject the identifiers of everybody whom a rule keeps apart from him."""
        records: list[set[int]] = [set() for _ in self.subjects]
        for separation in self.separations:
            if separation.kind.is_rule:
                records[separation.subject].update(*(other.mates for other in separation.others))
        return [self.parties.identifiers(nodes) for nodes in records]

    def meetings(self, separation: Separation, place: Position, *, among_asked: bool) -> list[Meeting]:
        """How the others would be met in a place. With `among_asked` whoever was asked about too would be put there."""
        key = (id(separation), place, among_asked)
        if key not in self._meetings:
            found = (self._meeting(separation, other, place, among_asked) for other in separation.others)
            self._meetings[key] = [meeting for meeting in found if meeting is not None]
        return self._meetings[key]

    def held_as(self, other: Other) -> list[frozenset[int]]:
        """The records of each other person who is held in the prison and may be this one."""
        return self._persons((other.mates - other.own) & self.residents.everybody)

    def may_be(self, separation: Separation) -> list[frozenset[int]]:
        """The records of each person whom a separation names in place of its subject, who may be one with them."""
        own = self.subjects[separation.subject].own
        return self._persons(separation.named) if separation.named.isdisjoint(own) else []

    def _persons(self, nodes: Collection[int]) -> list[frozenset[int]]:
        return sorted({self.parties.own(node) for node in nodes}, key=min)

    def untraced(self, separation: Separation) -> list[Other]:
        """The others of a rule of whom nobody says in which prison they are held, though they may be in one.

        Most members of a group are at liberty, so of them only those count who are held in an unlocated place, or of
        whom a prison says that it has them.
        """
        if not separation.kind.is_rule:
            return []
        if id(separation) not in self._untraced:
            of_two = separation.kind is Kind.KEEP_APART
            self._untraced[id(separation)] = [other for other in separation.others if self._is_untraced(other, of_two)]
        return self._untraced[id(separation)]

    def _read_whereabouts(self, separations: Sequence[Separation]) -> None:
        """Read at once where everybody in these is held, and what prisons say of whoever is held nowhere."""
        others = [other for each in separations if each.kind.is_rule for other in each.others]
        self.places.trace({node for other in others for node in other.own | other.mates})
        self.places.locate(self.places.held_at({node for other in others for node in other.mates}))
        placeless = (other for other in others if not self.places.held_at(other.own))
        self._statements.learn_custody(node for other in placeless for node in other.own)

    def _meeting(self, separation: Separation, other: Other, place: Position, among_asked: bool) -> Meeting | None:
        if among_asked and (certain := self._is_asked(separation.subject, other)) is not None:
            return Meeting(other, place, nearness(place, place), frozenset(), asked=True, certain=certain)
        here = other.mates & self.residents.everybody
        if not here:
            return None
        where = self.residents.places_of(here)
        positions = [each for person in {self.parties.own(node) for node in here} for each in self._narrowest(person)]
        held = reduce(Position.joined, positions)
        certain = not other.own.isdisjoint(here)
        return Meeting(other, held, nearness_to_any(place, positions), where, asked=False, certain=certain)

    def _narrowest(self, person: frozenset[int]) -> list[Position]:
        """Where one person is held in this prison, less whatever another of those places lies in."""
        where = self.residents.places_of(person)
        held = {place: self.places.position(place) for place in sorted(where)}
        around = {rank for place, each in held.items() for level in Level for rank in each.at(level) if rank != place}
        return [each for place, each in held.items() if place not in around]

    def _is_asked(self, subject: int, other: Other) -> bool | None:
        """Whether another subject is certainly this person; None where none is or may be."""
        same = [
            party
            for place, party in enumerate(self.subjects)
            if place != subject and not party.nodes.isdisjoint(other.mates)
        ]
        return any(not party.own.isdisjoint(other.own) for party in same) if same else None

    def _is_untraced(self, other: Other, of_two: bool) -> bool:
        if other.own & self.residents.everybody:
            return False
        if any(not held.is_traced for held in self.places.whereabouts(self.places.held_at(other.mates))):
            return True
        if self.places.held_at(other.own):
            return False
        # Of two who are to be kept apart one may be inside though no prison has ever described him.
        unheard_of = of_two and not self._statements.custody(other.own)
        return unheard_of or self._statements.is_in_custody(other.own)


def breach_of(separation: Separation, meeting: Meeting) -> Breach:
    """What a separation says of a meeting; advice is never broken."""
    return Breach.NONE if separation.level is None else breach(separation.level, meeting.bounds)
