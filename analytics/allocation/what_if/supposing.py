"""Before and after: what a move, a closure or a new keep-apart would do to everybody concerned.

All that is compared is what the asker may read, on the stored graph and on an edited view of it. What he may not read
is in neither: each place that somebody would be moved to is put to the check of the stored estate, one prisoner at a
time, as if nothing else were supposed. So no edit lifts a hold, and a what-if tells of hidden rules what a check does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from analytics.allocation.answer import Finding
from analytics.allocation.conflicts import check
from analytics.allocation.estate import read_units
from analytics.allocation.examination import Examination
from analytics.allocation.findings import findings_of
from analytics.allocation.persons import people_of, person_at
from analytics.allocation.placement import placement_rules
from analytics.allocation.relation import Breach
from analytics.allocation.rules import ConflictRules
from analytics.allocation.what_if.answer import Bridge, Broken, Gathering, Placed, Room, WhatIf
from analytics.allocation.what_if.company import Company
from analytics.allocation.what_if.edited import SUPPOSED, EditedExamination, EditedPlaces
from analytics.allocation.what_if.edits import Edit, sorted_out
from analytics.allocation.what_if.ground import Ground, Subject, ground_of
from analytics.allocation.what_if.law import rulings_of
from analytics.allocation.what_if.onward import onward
from graph.model.kinds import Kind as NodeKind
from graph.model.times import Interval
from graph.view import GraphView

_ORDER = tuple(Breach)


def what_if(view: GraphView, edits: Iterable[Edit], *, asked_at: datetime, rules: ConflictRules) -> WhatIf:
    """What would follow of these edits, all at once; the view is the asker's, cut to one minute.

    Raises EditsError for edits that contradict each other, and otherwise as `check` does.
    """
    if view.valid is None or view.valid.end != view.valid.start + 1:
        raise ValueError("a what-if is of one minute: cut the view to it")
    supposing = _Supposing(view, view.valid, ground_of(view, view.valid, sorted_out(edits)), asked_at, rules)
    return supposing.answer()


class _Supposing:
    """One what-if in the making."""

    def __init__(
        self, view: GraphView, minute: Interval, ground: Ground, asked_at: datetime, rules: ConflictRules
    ) -> None:
        self._view, self._minute, self._ground, self._asked_at, self._rules = view, minute, ground, asked_at, rules
        self._before, self._after = EditedPlaces(view, {}), EditedPlaces(view, ground.moved)

    def answer(self) -> WhatIf:
        """Everything, in order."""
        before, after = self._broken(edited=False), self._broken(edited=True)
        gatherings, made, broken = self._company()
        displaced, not_looked_for = onward(
            self._view, self._minute, self._asked_at, self._ground, self._rules, self._to_part(after)
        )
        return WhatIf(
            placed=tuple(self._placed(each) for each in self._ground.subjects if each.to is not None),
            made=tuple(sorted(after - before, key=_in_order)),
            removed=tuple(sorted(before - after, key=_in_order)),
            stays=tuple(sorted(before & after, key=_in_order)),
            gatherings=tuple(sorted(gatherings)),
            bridges_made=tuple(sorted(made)),
            bridges_broken=tuple(sorted(broken)),
            rooms=tuple(self._rooms()),
            displaced=displaced,
            not_looked_for=not_looked_for,
            unknown=self._ground.unknown,
        )

    # ---- conflicts

    def _broken(self, *, edited: bool) -> set[Broken]:
        """What is broken between the subjects, where they are or would be, and anybody near."""
        found: dict[tuple[object, ...], Broken] = {}
        for subject in self._ground.subjects:
            for place in self._where(subject, edited):
                for finding in self._findings(subject, place, edited):
                    for each in _broken_of(finding):
                        key = (each.kind, each.people, each.level, each.rule)
                        worst = min(found.get(key, each), each, key=lambda one: _ORDER.index(one.breach))
                        found[key] = worst
        return set(found.values())

    def _where(self, subject: Subject, edited: bool) -> Sequence[int]:
        if not edited or (subject.to is None and not subject.leaves):
            return subject.now
        return () if subject.to is None else (subject.to,)

    def _findings(self, subject: Subject, place: int, edited: bool) -> list[Finding]:
        ref, asked = self._view.refs([place])[0], [subject.person]
        examined = (
            EditedExamination(self._view, self._minute, ref, asked, self._rules, self._after, self._ground.apart)
            if edited
            else Examination(self._view, self._minute, ref, asked, self._rules, self._before)
        )
        return [each for each in findings_of(examined, asked) if each.is_conflict]

    def _to_part(self, after: Collection[Broken]) -> set[str]:
        """Those of a new keep-apart who cannot both stay where they are."""
        supposed = (each for each in after if not each.rule and each.breach is Breach.BREACHED)
        return {person for each in supposed for person in each.people}

    # ---- those who move

    def _placed(self, subject: Subject) -> Placed:
        to = subject.to
        if to is None:
            raise ValueError(f"{subject.asked} is not moved")
        place = self._view.refs([to])[0]
        mates = self._after.residents([to]).everybody - subject.own
        sharing = mates if place.kind is NodeKind.CELL else frozenset()
        cellmates = [person_at(self._view, own) for own in people_of(self._view, sharing)]
        taken = len(people_of(self._view, mates))
        return Placed(
            person=subject.person,
            asked=subject.asked,
            came_from=tuple(self._view.refs(list(subject.now))),
            place=place,
            rulings=tuple(rulings_of(self._view, subject.person, place, cellmates, taken)),
            check=check(
                self._view,
                [subject.person],
                place,
                asked_at=self._asked_at,
                rules=self._rules,
                placement=placement_rules(),
                tell_law=False,
            ),
            cellmates=tuple(each.id for each in cellmates),
        )

    # ---- places

    def _touched(self) -> dict[NodeKind, list[int]]:
        """The places that somebody leaves or comes to, and their wings and prisons."""
        ends = {place for each in self._ground.subjects if each.to is not None or each.leaves
                for place in (*each.now, *(() if each.to is None else (each.to,)))}  # fmt: skip
        around = sorted({above for place in ends for above in self._before.above(place)} | ends)
        found: dict[NodeKind, list[int]] = {}
        for rank in around:
            found.setdefault(self._view.graph.node_kind(rank), []).append(rank)
        return found

    def _company(self) -> tuple[list[Gathering], set[Bridge], set[Bridge]]:
        company, touched = Company(self._view), self._touched()
        gatherings: list[Gathering] = []
        made: set[Bridge] = set()
        broken: set[Bridge] = set()
        for rank in (*touched.get(NodeKind.ESTABLISHMENT, ()), *touched.get(NodeKind.WING, ())):
            place = self._view.refs([rank])[0]
            before, after = company.held(self._before, rank), company.held(self._after, rank)
            gatherings += company.gatherings(place, before, after)
            if place.kind is NodeKind.WING:
                one, other = company.bridges(place, before), company.bridges(place, after)
                made |= other - one
                broken |= one - other
        return gatherings, made, broken

    def _rooms(self) -> list[Room]:
        ranks = [rank for ranks in self._touched().values() for rank in ranks]
        refs = dict(zip(self._view.refs(ranks), ranks, strict=True))
        wings = [ref for ref in refs if ref.kind is not NodeKind.ESTABLISHMENT]
        units = read_units(self._view, wings, within=True) if wings else {}
        found = []
        for ref in sorted(wings):
            unit = units.get(ref)
            counts = [
                len(people_of(self._view, places.residents([refs[ref]]).everybody))
                for places in (self._before, self._after)
            ]
            closed = refs[ref] in self._ground.closed
            around = (
                None if unit is None or ref.kind is not NodeKind.CELL else unit.lies_in.landing or unit.lies_in.wing
            )
            if closed and around in refs and refs[around] in self._ground.closed:
                # Of a landing that closes each cell empties: its own line says so.
                continue
            beds = 0 if closed else None if unit is None else unit.capacity.beds
            found.append(Room(ref, beds, *counts))
        return found


def _broken_of(finding: Finding) -> list[Broken]:
    """A conflict as one statement for each counterpart; of a supposed rule there is nothing to name."""
    rule = () if finding.rule[0].authority == SUPPOSED else finding.rule
    # Two rival groups are named in the order of keys, whichever of the two men was asked about.
    return [
        Broken(
            kind=finding.kind,
            people=(min(finding.prisoner, other.person), max(finding.prisoner, other.person)),
            level=finding.level,
            breach=finding.breach,
            rule=tuple(sorted(rule)),
            reason=finding.reason,
            possible_match=finding.possible_match,
        )
        for other in finding.counterparts
    ]


def _in_order(each: Broken) -> tuple[object, ...]:
    return each.kind, each.people, each.rule, each.level or 0, _ORDER.index(each.breach)
