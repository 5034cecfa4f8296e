"""Who is around somebody, and how two sets of people are linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from api.answers.ends import meant
from api.answers.named import chart_nodes
from api.answers.words import QuestionError, grade_rank, grade_word, hubs, link, link_types, sources
from api.schemas.network import (
    MOST_BUDGET,
    CommonLinksAnswer,
    CommonNode,
    FindCommonLinks,
    FindPaths,
    LeftOut,
    NetworkAnswer,
    PathAnswer,
    PathsAnswer,
    PlacedNode,
)
from graph.queries.chart import TIES, can_start
from graph.queries.common_links import CommonLinks, common_links
from graph.queries.neighbourhood import NODE_BUDGET, BudgetError, neighbourhood
from graph.queries.paths import PATH_TIES, paths
from graph.view import GraphView, NotFoundError

# Looking up where records come from costs more than the walk: a chart lists so many, and says how many it left out.
MOST_SOURCES = 1_000


@dataclass(frozen=True, slots=True)
class Around:
    """How far to look around somebody, and along what."""

    depth: int = 1
    budget: int = NODE_BUDGET
    types: tuple[str, ...] | None = None
    max_grade: str | None = None


def network(view: GraphView, start: str, how: Around) -> NetworkAnswer:
    """Everything up to `how.depth` steps from a person or thing. Raises NotFoundError and QuestionError."""
    return around_all(view, [start], how)


def around_those_there(view: GraphView, starts: Sequence[str], how: Around) -> NetworkAnswer:
    """As for `network`, from several: of a chart that was kept, what is not there for this viewer is left away.

    Raises NotFoundError where none of them is.
    """
    there = sorted(can_start(view, starts))
    if not there:
        raise NotFoundError(starts[0] if starts else "")
    return around_all(view, there, how)


def around_all(view: GraphView, starts: Sequence[str], how: Around) -> NetworkAnswer:
    """As for `network`, from several."""
    types, grade = link_types(how.types, TIES), grade_rank(how.max_grade)
    try:
        found = neighbourhood(view, starts, depth=how.depth, types=types, max_grade=grade, node_budget=how.budget)
    except BudgetError as error:
        raise QuestionError(str(error)) from error
    nodes = chart_nodes(view, (each for layer in found.layers for each in layer))
    links = [link(each) for each in found.links]
    records = sorted({record for each in links for record in each.records})
    return NetworkAnswer(
        start=[each.id for each in found.layers[0]],
        depth=how.depth,
        nodes=[
            PlacedNode(**nodes[each.id].model_dump(), steps=steps, records=len(each.records))
            for steps, layer in enumerate(found.layers)
            for each in layer
        ],
        links=links,
        left_out=LeftOut(
            over_budget=found.left_out.over_budget,
            at_depth=found.left_out.depth,
            hubs=hubs(found.left_out.hubs),
            links_unread=hubs(found.left_out.links_unread),
        ),
        sources=sources(view, records[:MOST_SOURCES]),
        sources_left_out=max(0, len(records) - MOST_SOURCES),
    )


def in_common(view: GraphView, asked: FindCommonLinks, now: datetime) -> CommonLinksAnswer:
    """What at least two people have in common, or people of two sets. `now` is when people are held in a place.

    Raises NotFoundError for anybody who is not there to see.
    """
    types, grade = link_types(asked.types, TIES), grade_rank(asked.max_grade)
    one, other = meant(view, asked.people, now), meant(view, asked.shared_with, now)
    if len({*one, *other}) < 2:
        raise QuestionError("name two different people at least")
    budget = MOST_BUDGET if other else asked.budget
    found = common_links(view, [*one, *other], types=types, max_grade=grade, node_budget=budget)
    if other:
        found = _across(found, frozenset(one), frozenset(other), asked.budget)
    nodes = chart_nodes(view, (*found.people, *(each.node for each in found.common)))
    links = [link(each) for each in found.links]
    records = sorted({record for each in links for record in each.records})
    return CommonLinksAnswer(
        people=[nodes[each.id] for each in found.people],
        common=[
            CommonNode(node=nodes[each.node.id], touched_by=list(each.touched_by), is_hub=each.is_hub)
            for each in found.common
        ],
        links=links,
        over_budget=found.over_budget,
        unread=hubs(found.unread),
        sources=sources(view, records[:MOST_SOURCES]),
        sources_left_out=max(0, len(records) - MOST_SOURCES),
    )


def _across(found: CommonLinks, one: frozenset[str], other: frozenset[str], budget: int) -> CommonLinks:
    """What somebody of the one set shares with somebody else of the other."""
    shared = [
        each
        for each in found.common
        if len(each.touched_by) > 1 and one & set(each.touched_by) and other & set(each.touched_by)
    ]
    kept = tuple(shared[:budget])
    shown = {each.node.id for each in kept} | {each.id for each in found.people}
    links = tuple(each for each in found.links if each.source in shown and each.target in shown)
    return replace(found, common=kept, links=links, over_budget=found.over_budget + len(shared) - len(kept))


def between(view: GraphView, asked: FindPaths, now: datetime) -> PathsAnswer:
    """The best paths between two sets of people. `now` is when people are held in a place.

    Raises NotFoundError for anybody who is not there to see.
    """
    found = paths(
        view,
        meant(view, asked.sources, now),
        meant(view, asked.targets, now),
        k=asked.count,
        max_length=asked.max_length,
        types=link_types(asked.types, PATH_TIES),
        max_grade=grade_rank(asked.max_grade),
    )
    nodes = chart_nodes(view, (each for path in found.paths for each in path.nodes))
    records = {record for path in found.paths for step in path.steps for each in step for record in each.evidence}
    return PathsAnswer(
        paths=[
            PathAnswer(
                nodes=[nodes[each.id] for each in path.nodes],
                steps=[[link(each) for each in step] for step in path.steps],
                worst_grade=grade_word(path.worst_grade),
            )
            for path in found.paths
        ],
        searched_to=found.searched_to,
        stopped=found.stopped,
        hubs=hubs(found.hubs),
        sources=sources(view, records),
    )
