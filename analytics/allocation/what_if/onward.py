"""Where those could go who would have to move on: the first wing of their prison that nothing speaks against.

Neither does what may be read, on the edited view, nor the check of the stored estate, for each as if nobody else were
asked about: a wing that the check rules out, or for which security is to be asked, is offered to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from analytics.allocation.answer import Outcome, PrisonerOutcome, outcomes_of_law, worst
from analytics.allocation.conflicts import check
from analytics.allocation.estate import Unit, read_units
from analytics.allocation.findings import findings_of
from analytics.allocation.headroom import beds_of
from analytics.allocation.persons import people_of
from analytics.allocation.placement import Placee, Somebody, lawful, placees, placement_rules
from analytics.allocation.rules import ConflictRules
from analytics.allocation.what_if.answer import Displaced
from analytics.allocation.what_if.edited import EditedExamination, EditedPlaces
from analytics.allocation.what_if.ground import Ground, Subject
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.times import Interval
from graph.view import GraphView

# The largest wings hold fewer; placing more of them well is a plan's work.
MOST_SUGGESTED = 250

_CLOSES = "where the person is held closes"
_APART = "the new keep-apart does not let the person stay there with the other"
_CLOSED_TO_ALL = frozenset({Outcome.CONFLICT_FOUND, Outcome.NOT_ALLOWED, Outcome.BOARD_DECIDES})


def onward(
    view: GraphView,
    minute: Interval,
    asked_at: datetime,
    ground: Ground,
    rules: ConflictRules,
    to_part: Collection[str],
) -> tuple[tuple[Displaced, ...], tuple[str, ...]]:
    """Everybody who has to move on, each placed after those before, and those for whom nobody looked."""
    subjects = [each for each in ground.subjects if each.leaves or (each.person in to_part and each.to is None)]
    looked = subjects[:MOST_SUGGESTED]
    seeking = _Seeking(view, minute, asked_at, ground, rules, looked)
    gathered = seeking.gathered()
    found = [seeking.place(each, placee) for each, placee in zip(looked, gathered, strict=True)]
    return tuple(found), tuple(each.person for each in subjects[MOST_SUGGESTED:])


class _Seeking:
    """Beds and people as they stand while one after the other is placed."""

    def __init__(
        self,
        view: GraphView,
        minute: Interval,
        asked_at: datetime,
        ground: Ground,
        rules: ConflictRules,
        subjects: Sequence[Subject],
    ) -> None:
        self._view, self._minute, self._ground, self._rules = view, minute, ground, rules
        self._asked_at, self._subjects = asked_at, subjects
        self._moved = dict(ground.moved)
        self._places = EditedPlaces(view, ground.moved)
        self._wings: dict[int, dict[NodeRef, Unit]] = {}
        self._free: dict[NodeRef, int | None] = {}
        self._checked: dict[NodeRef, dict[str, PrisonerOutcome]] = {}

    def gathered(self) -> list[Placee]:
        """Everybody who seeks a place."""
        people = [(each, self._view.person(each.person)) for each in self._subjects]
        return placees(self._view, [Somebody(each.asked, person.id, person.records) for each, person in people])

    def place(self, subject: Subject, placee: Placee) -> Displaced:
        """With a wing of the same prison with a free bed in which nothing is broken, the emptiest first."""
        because, held = _CLOSES if subject.leaves else _APART, False
        for wing, unit in self._candidates(subject):
            rank = self._view.node_of(wing)
            if rank in self._ground.closed or rank in self._around(subject):
                continue
            checked = self._check(wing)[subject.person]
            outcome = worst({checked.alone, *outcomes_of_law(lawful(placee, unit))})
            moved = self._moved | dict.fromkeys(subject.own, rank)
            if outcome in _CLOSED_TO_ALL or self._breaks(subject, wing, moved):
                continue
            if checked.ask_security:
                held = True
                continue
            self._moved = moved
            free = self._free[wing]
            self._free[wing] = None if free is None else free - 1
            return Displaced(subject.person, because, wing, outcome, ask_security=False)
        return Displaced(subject.person, because, None, None, ask_security=held)

    def _check(self, wing: NodeRef) -> dict[str, PrisonerOutcome]:
        """Each of them alone there, by the stored estate; all are asked about at once, since it takes as long."""
        if wing not in self._checked:
            people = [each.person for each in self._subjects]
            answer = check(
                self._view,
                people,
                wing,
                asked_at=self._asked_at,
                rules=self._rules,
                placement=placement_rules(),
                tell_law=False,
            )
            self._checked[wing] = {each.prisoner: each for each in answer.prisoners}
        return self._checked[wing]

    def _breaks(self, subject: Subject, wing: NodeRef, moved: dict[int, int | None]) -> bool:
        """Whether a rule that may be read would be broken there, once the edits are made."""
        places = EditedPlaces(self._view, moved)
        examined = EditedExamination(
            self._view, self._minute, wing, [subject.person], self._rules, places, self._ground.apart
        )
        return any(each.is_conflict for each in findings_of(examined, [subject.person]))

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
