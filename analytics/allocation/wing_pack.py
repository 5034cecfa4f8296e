"""Who on a prison's wings is to be kept apart from whom, and which groups from which, for when nothing can be asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from analytics.allocation.answer import Kind as Why
from analytics.allocation.groups import groups
from analytics.allocation.keep_aparts import keep_aparts
from analytics.allocation.parties import Parties, Party
from analytics.allocation.persons import people_of, person_at
from analytics.allocation.places import Places
from analytics.allocation.relation import Level
from analytics.allocation.rules import ConflictRules
from analytics.allocation.separation import Separation, Statements
from graph.model.evidence import NodeRef
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.times import from_minutes
from graph.view import GraphView


@dataclass(frozen=True, slots=True, order=True)
class Apart:
    """From whom, how far, where he is held now (keys; empty where nobody says), and why."""

    person: str
    numbers: tuple[str, ...]
    level: Level
    places: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody on the wing who is to be kept apart from others."""

    person: str
    numbers: tuple[str, ...]
    places: tuple[str, ...]
    apart: tuple[Apart, ...]


@dataclass(frozen=True, slots=True, order=True)
class Somebody:
    """A member of a group, and where he is held now."""

    person: str
    numbers: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rivals:
    """A group that has members on the wing, and one that is kept apart from it and has members in the prison.

    `others` may include members who may be there: nobody says where they are held.
    """

    group: NodeRef
    rival: NodeRef
    level: Level
    transport: bool
    reason: str
    members: tuple[Somebody, ...]
    others: tuple[Somebody, ...]


@dataclass(frozen=True, slots=True)
class WingList:
    """One wing: how many are held there, who of them is to be kept apart from somebody, and groups from groups."""

    wing: NodeRef
    held: int
    kept: tuple[Kept, ...]
    rivals: tuple[Rivals, ...]


def wing_lists(view: GraphView, prison: NodeRef, rules: ConflictRules) -> list[WingList]:
    """Every wing of a prison, by key, as the reader may read it. Raises NotFoundError for one that is not there."""
    return _Listing(view, rules).wings(view.node_of(prison))


class _Listing:
    """One view's keep-aparts."""

    def __init__(self, view: GraphView, rules: ConflictRules) -> None:
        if view.valid is None or (at := from_minutes(view.valid.start)) is None:
            raise ValueError("a list of keep-aparts is of one minute: cut the view to it")
        self._view, self._rules, self._day = view, rules, at.date()
        self._statements = Statements(view, view.valid)
        self._parties, self._places = Parties(view), Places(view)
        self._near: frozenset[int] = frozenset()

    def wings(self, prison: int) -> list[WingList]:
        """By key."""
        inside = self._places.within([prison]).tolist()
        self._near = self._places.residents([prison]).everybody
        wings = [rank for rank in inside if self._view.graph.node_kind(rank) is Kind.WING]
        refs = dict(zip(self._view.refs(wings), wings, strict=True))
        return [self._wing(ref, refs[ref]) for ref in sorted(refs)]

    def _wing(self, ref: NodeRef, rank: int) -> WingList:
        people = people_of(self._view, self._places.residents([rank]).everybody)
        ids = [person_at(self._view, own).id for own in people]
        subjects = self._parties.resolve(ids, self._day)
        apart: dict[int, set[Apart]] = {}
        found = keep_aparts(self._statements, self._parties, subjects, self._rules.keep_apart_level)
        self._places.trace({node for each in found for other in each.others for node in other.own})
        for each in found:
            for other in each.others:
                level = each.level or self._rules.keep_apart_level
                apart.setdefault(each.subject, set()).add(self._apart(other.own, level, each.reason))
        kept = [
            Kept(ids[subject], self._numbers(people[subject]), self._where(people[subject]), tuple(sorted(others)))
            for subject, others in sorted(apart.items())
        ]
        rivals = tuple(self._rivals(people, subjects))
        return WingList(ref, len(people), tuple(sorted(kept, key=lambda each: (each.places, each.person))), rivals)

    def _rivals(self, people: Sequence[frozenset[int]], subjects: Sequence[Party]) -> list[Rivals]:
        """Those who may meet: of a rivalry over nobody in this prison there is nothing to heed."""
        found: dict[tuple[NodeRef, ...], list[Separation]] = {}
        silent = self._rules.rivalry_level
        for each in groups(self._statements, self._parties, self._places, subjects, self._near, silent):
            if each.kind is Why.RIVAL_GROUP:
                found.setdefault(each.rule, []).append(each)
        return [
            Rivals(
                group=rule[0],
                rival=rule[1],
                level=min(each.level or silent for each in separations),
                transport=any(each.transport for each in separations),
                reason=min(each.reason for each in separations),
                members=tuple(sorted(self._somebody(people[each.subject]) for each in separations)),
                others=tuple(sorted({self._somebody(other.own) for each in separations for other in each.others})),
            )
            for rule, separations in sorted(found.items())
        ]

    def _somebody(self, own: frozenset[int]) -> Somebody:
        self._places.trace(own)
        return Somebody(person_at(self._view, own).id, self._numbers(own), self._where(own))

    def _apart(self, own: frozenset[int], level: Level, reason: str) -> Apart:
        return Apart(person_at(self._view, own).id, self._numbers(own), level, self._where(own), reason)

    def _numbers(self, own: Collection[int]) -> tuple[str, ...]:
        self._parties.learn(own)
        known = self._parties.identifiers(own)
        return tuple(sorted(value for kind, value in known if kind == IdentifierType.PRISON_NUMBER))

    def _where(self, own: Collection[int]) -> tuple[str, ...]:
        return tuple(sorted(ref.key for ref in self._view.refs(sorted(self._places.held_at(own)))))
