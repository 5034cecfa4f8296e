"""Separations and meetings as the findings of an answer, with what the asker may read of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analytics.allocation.answer import Counterpart, Finding, Kind, Somebody, Source
from analytics.allocation.examination import Examination, Meeting, breach_of
from analytics.allocation.relation import Bounds, Breach, Nearness, Position
from analytics.allocation.separation import Separation
from graph.model.evidence import NodeRef
from graph.model.identifiers import IdentifierType

_ORDER = tuple(Kind)
# In a vehicle people are as near as in a cell, wherever they come from and go to.
_ONE = frozenset({-1})
_VEHICLE = Position(_ONE, _ONE, _ONE, _ONE)


def findings_of(examination: Examination, asked: Sequence[str], *, one_vehicle: bool = False) -> list[Finding]:
    """Every finding about the place, conflicts first. Fellow members count only if they are or may be held in it.

    With `one_vehicle` the prisoners would come in one, in which what forbids them a vehicle is broken for certain.
    """
    writer = _Writer(examination)
    found = []
    for separation in (*examination.separations, *examination.advice):
        by_bounds: dict[tuple[Bounds, bool], list[Meeting]] = {}
        for meeting in examination.meetings(separation, examination.position, among_asked=True):
            if separation.kind.is_rule or meeting.bounds.most is Nearness.SAME_CELL:
                by_bounds.setdefault((meeting.bounds, meeting.certain), []).append(meeting)
        found += [writer.finding(separation, asked[separation.subject], met) for met in by_bounds.values()]
        if one_vehicle and separation.kind.is_rule and separation.transport:
            together = [met for met in examination.meetings(separation, _VEHICLE, among_asked=True) if met.asked]
            found += [writer.finding(separation, asked[separation.subject], together, True)] if together else []
    place = {each: number for number, each in enumerate(dict.fromkeys(asked))}
    return sorted(
        found,
        key=lambda each: (
            not each.is_conflict,
            _ORDER.index(each.kind),
            place[each.prisoner],
            each.in_transport,
            each.rule,
            each.bounds.least,
            each.bounds.most,
            each.possible_match,
            [other.person for other in each.counterparts],
        ),
    )


class _Writer:
    """Puts findings into words, people once each."""

    def __init__(self, examination: Examination) -> None:
        self._examination, self._view = examination, examination.view
        self._people: dict[frozenset[int], tuple[str, tuple[str, ...]]] = {}

    def finding(
        self, separation: Separation, asked: str, meetings: Sequence[Meeting], in_vehicle: bool = False
    ) -> Finding:
        """One finding of meetings that are alike."""
        broken = breach_of(separation, meetings[0])
        return Finding(
            kind=separation.kind,
            prisoner=asked,
            rule=separation.rule,
            level=separation.level,
            breach=broken,
            bounds=meetings[0].bounds,
            counterparts=tuple(sorted((self._counterpart(each) for each in meetings), key=lambda each: each.person)),
            reason=separation.reason,
            avoid=self._avoid(separation, meetings) if broken is Breach.DEPENDS else (),
            possible_match=not (separation.certain and meetings[0].certain),
            sources=self._sources(separation),
            in_transport=in_vehicle,
            may_be=tuple(self._somebody(each) for each in self._examination.may_be(separation)),
        )

    def _counterpart(self, meeting: Meeting) -> Counterpart:
        other = meeting.other
        person, numbers = self._person(other.own)
        if meeting.asked:
            return Counterpart(person, numbers, (), asked=True)
        held_as = tuple(self._somebody(each) for each in self._examination.held_as(other))
        return Counterpart(person, numbers, self._held(other.own), asked=False, may_be=held_as)

    def _somebody(self, nodes: frozenset[int]) -> Somebody:
        return Somebody(*self._person(nodes), self._held(nodes))

    def _held(self, nodes: frozenset[int]) -> tuple[NodeRef, ...]:
        return self._refs(self._examination.residents.places_of(nodes))

    def _person(self, nodes: frozenset[int]) -> tuple[str, tuple[str, ...]]:
        if nodes not in self._people:
            with self._view.walker() as walker:
                unit = int(walker.units_of(np.array([min(nodes)], dtype=np.int32))[0])
                person = self._view.person_of_unit(walker, unit).id
            known = self._examination.parties.identifiers(nodes)
            numbers = sorted(value for kind, value in known if kind == IdentifierType.PRISON_NUMBER)
            self._people[nodes] = (person, tuple(numbers))
        return self._people[nodes]

    def _avoid(self, separation: Separation, meetings: Sequence[Meeting]) -> tuple[NodeRef, ...]:
        if separation.level is None:
            return ()
        return self._refs(frozenset[int]().union(*(each.held.at(separation.level) for each in meetings)))

    def _refs(self, nodes: frozenset[int]) -> tuple[NodeRef, ...]:
        return tuple(sorted(self._view.refs(sorted(nodes))))

    def _sources(self, separation: Separation) -> tuple[Source, ...]:
        sources = []
        for each in separation.sources:
            record = each.record_id.hex()
            self._view.disclosed.add(record)
            sources.append(Source(record, each.label.owner, each.feed, str(each.grading), each.extracted_at))
        return tuple(sources)
