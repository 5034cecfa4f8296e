"""Questions whose answers go out: held where what they carry waits for the source unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from api.answers.disseminating import require_approval
from api.questions import Question
from api.schemas.network import NetworkAnswer
from api.schemas.people import PersonAnswer
from api.schemas.timeline import TimelineAnswer
from graph.store.stored import Provenance
from graph.view import GraphView

_T = TypeVar("_T")


def for_dissemination(question: Question[_T], carried: Callable[[_T, GraphView], Iterable[Provenance]]) -> Question[_T]:
    """The same question for an answer that goes out: it is held where what it carries is not approved."""

    def answer(view: GraphView) -> _T:
        found = question.answer(view)
        require_approval(view, carried(found, view))
        return found

    return replace(question, answer=answer)


def charted(hidden: frozenset[str] = frozenset()) -> Callable[[NetworkAnswer, GraphView], Iterable[Provenance]]:
    """What a chart carries: the records of the ties that it draws, `hidden` being the nodes that were taken off it."""

    def carried(found: NetworkAnswer, view: GraphView) -> Iterable[Provenance]:
        drawn = [each for each in found.links if hidden.isdisjoint((each.source, each.target))]
        return _of(view, {record for each in drawn for record in each.records})

    return carried


def carried_by_ties(found: PersonAnswer, view: GraphView) -> Iterable[Provenance]:
    """What a person's page carries: the records of his ties, and of those from whom he is kept apart."""
    ties = {record for tie in found.ties for record in tie.records}
    return _of(view, ties | {record for tie in found.ties for other in tie.against for record in other.records})


def carried_by_entries(found: TimelineAnswer, view: GraphView) -> Iterable[Provenance]:
    """What a timeline carries."""
    return _of(view, {entry.record for entry in found.entries})


def _of(view: GraphView, records: set[str]) -> Iterable[Provenance]:
    return [each for versions in view.provenance(records).values() for each in versions]
