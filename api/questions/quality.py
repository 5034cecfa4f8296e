"""Questions about the quality of data on people."""

from __future__ import annotations

from api.actions import Action
from api.answers.cross_check import cross_check
from api.answers.disagreements import disagreements, prepare, sight
from api.questions import NOW, Clocks, Question
from api.schemas.quality import CrossCheckAnswer, DisagreementsAnswer
from api.wiring import Service
from graph.access import Viewer
from graph.view import GraphView, view_for


def find_disagreements(service: Service, limit: int, first: int = 1) -> Question[DisagreementsAnswer]:
    """Where agencies disagree on the people whom the reader sees; those named are counted from the `first`."""

    def answer(view: GraphView) -> DisagreementsAnswer:
        if view.viewer is not None:
            service.disagreement_readers.note(sight(view), view.viewer)
        return disagreements(view, limit, first)

    return Question(Action.SHOW_DISAGREEMENTS, {"limit": limit, "first": first}, answer)


def prepare_disagreements(service: Service, reader: Viewer) -> Question[None]:
    """Have at hand what a reader is told of disagreements. It names nobody."""

    def answer(view: GraphView) -> None:
        prepare(view_for(view.graph, view.store, service.policy, reader, view.purpose, now=service.clock()))

    return Question(Action.MONITOR_RISK, {"prepared": "disagreements"}, answer)


def find_sides(limit: int, when: Clocks = NOW) -> Question[CrossCheckAnswer]:
    """Where the two sides of the membership extract differ."""
    return Question(Action.SHOW_DISAGREEMENTS, {"limit": limit}, lambda view: cross_check(view, limit), when)
