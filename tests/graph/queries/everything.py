"""All that one view answers, as one text: what two views that must not differ are compared by."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from graph.model.kinds import Kind
from graph.queries.common_links import common_links
from graph.queries.neighbourhood import neighbourhood
from graph.queries.paths import paths
from graph.queries.presence import presence
from graph.queries.timeline import timeline
from graph.view import GraphView, NotFoundError
from tests.graph.drawn import HIDDEN_PEOPLE, HIDDEN_THINGS, PEOPLE, THINGS
from tests.graph.world import World

_SETTINGS = ((1, 150, 100), (3, 150, 2), (2, 3, 100))


def everything(view: GraphView, world: World) -> str:
    """Answers to every question about the nodes that drawn worlds are made of; "not found" where one is refused."""
    nodes = [world.id(node) for node in (*PEOPLE, *THINGS, *HIDDEN_PEOPLE, *HIDDEN_THINGS)]
    people = [world.id(node) for node in PEOPLE]
    shown = [node for node in people if answer(partial(view.person, node)) != "not found"]
    questions: list[Callable[[], object]] = [partial(view.person, node) for node in nodes]
    questions += [partial(timeline, view, node) for node in people]
    questions += [partial(view.conflicts, node) for node in people]
    questions += [
        partial(neighbourhood, view, [node], depth=depth, node_budget=budget, hub_limit=hub_limit)
        for node in nodes
        for depth, budget, hub_limit in _SETTINGS
    ]
    if len(shown) > 1:
        questions += [partial(paths, view, shown[:1], shown[1:], k=5, hub_limit=limit) for limit in (2, 100)]
        questions.append(partial(paths, view, shown[:1], shown[-1:], k=3, visit_budget=4))
    questions.append(partial(common_links, view, shown, node_budget=3, hub_limit=2))
    places = [place for place in THINGS if place.kind in {Kind.CELL, Kind.WING}]
    questions += [partial(presence, view, place, 20, 120) for place in places]
    questions.append(view.conflicts)
    questions.append(lambda: view.ids(view.people.representative.tolist()))
    questions.append(lambda: sorted(view.disclosed))
    return "\n".join(repr(answer(question)) for question in questions)


def answer(question: Callable[[], object]) -> object:
    """The answer, or that there is nothing to ask about."""
    try:
        return question()
    except NotFoundError:
        return "not found"
