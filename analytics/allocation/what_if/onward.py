"""Where those could go who would have to move on: the first wing of their prison that breaks nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from analytics.allocation.estate import Unit, read_units
from analytics.allocation.findings import findings_of
from analytics.allocation.headroom import beds_of
from analytics.allocation.persons import people_of
from analytics.allocation.placement import Placee, Somebody, Verdict, lawful, placees
from analytics.allocation.rules import ConflictRules
from analytics.allocation.what_if.answer import Displaced
from analytics.allocation.what_if.edited import EditedExamination, EditedPlaces
from analytics.allocation.what_if.ground import Ground, Subject
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.times import Interval
from graph.view import GraphView

# A wing's worth; placing more of them well is a plan's work.
MOST_SUGGESTED = 60

_CLOSES = "the place that holds him closes"
_APART = "he cannot stay where he is with somebody whom he is newly kept apart from"


def onward(
    view: GraphView, minute: Interval, ground: Ground, rules: ConflictRules, to_part: Collection[str]
) -> tuple[tuple[Displaced, ...], int]:
    """Everybody who has to move on, each placed after those before him, and for how many more nobody looked."""
    subjects = [each for each in ground.subjects if each.leaves or (each.person in to_part and each.to is None)]
    looked = subjects[:MOST_SUGGESTED]
    seeking = _Seeking(view, minute, ground, rules)
    gathered = seeking.gathered(looked)
    found = [
        Displaced(each.person, _CLOSES if each.leaves else _APART, seeking.place(each, placee))
        for each, placee in zip(looked, gathered, strict=True)
    ]
    return tuple(found), len(subjects) - len(looked)


class _Seeking:
    """Beds and people as they stand while one after the other is placed."""

    def __init__(self, view: GraphView, minute: Interval, ground: Ground, rules: ConflictRules) -> None:
        self._view, self._minute, self._ground, self._rules = view, minute, ground, rules
        self._moved = dict(ground.moved)
        self._places = EditedPlaces(view, ground.moved)
        self._wings: dict[int, dict[NodeRef, Unit]] = {}
        self._free: dict[NodeRef, int | None] = {}

    def gathered(self, subjects: Sequence[Subject]) -> list[Placee]:
        """Everybody who seeks a place."""
        people = [(each, self._view.person(each.person)) for each in subjects]
        return placees(self._view, [Somebody(each.asked, person.id, person.records) for each, person in people])

    def place(self, subject: Subject, placee: Placee) -> NodeRef | None:
        """A wing of his own prison with a free bed in which he breaks nothing, the emptiest first."""
        for wing, unit in self._candidates(subject):
            rank = self._view.node_of(wing)
            if rank in self._ground.closed or rank in self._around(subject):
                continue
            verdicts = {each.verdict for each in lawful(placee, unit)}
            if verdicts & {Verdict.BROKEN, Verdict.DECISION}:
                continue
            moved = self._moved | dict.fromkeys(subject.own, rank)
            examined = EditedExamination(
                self._view,
                self._minute,
                wing,
                [subject.person],
                self._rules,
                EditedPlaces(self._view, moved),
                self._ground.apart,
            )
            if not any(each.is_conflict for each in findings_of(examined, [subject.person])):
                self._moved = moved
                free = self._free[wing]
                self._free[wing] = None if free is None else free - 1
                return wing
        return None

    def _around(self, subject: Subject) -> set[int]:
        return {above for place in subject.now for above in self._places.above(place)}

    def _candidates(self, subject: Subject) -> list[tuple[NodeRef, Unit]]:
        prisons = {rank for rank in self._around(subject) if self._view.graph.node_kind(rank) is Kind.ESTABLISHMENT}
        found = []
        for prison in sorted(prisons):
            for wing, unit in self._wings_of(prison).items():
                free = self._free[wing]
                if free is not None and free > 0:
                    found.append((-free, wing, unit))
        return [(wing, unit) for _, wing, unit in sorted(found, key=lambda each: each[:2])]

    def _wings_of(self, prison: int) -> dict[NodeRef, Unit]:
        if prison not in self._wings:
            units = read_units(self._view, [self._view.refs([prison])[0]], within=True)
            self._wings[prison] = {ref: unit for ref, unit in units.items() if ref.kind is Kind.WING}
            for wing, unit in self._wings[prison].items():
                beds = beds_of(unit)
                held = self._places.residents([self._view.node_of(wing)]).everybody
                self._free[wing] = None if beds is None else beds - len(people_of(self._view, held))
        return self._wings[prison]
