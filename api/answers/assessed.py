"""Levels that are assessed anew: which of somebody's no record ends although a newer one of its kind stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from api.answers.named import by_node
from api.schemas.people import Tie
from graph.model.kinds import Kind
from graph.view import GraphView

# Of each of these somebody has one level at a time; of needs and listings any number stand beside each other.
_LEVELS = frozenset({"CATEGORY", "CELL_SHARING_RISK", "INCENTIVE", "PATHFINDER", "RISK_OF_SERIOUS_HARM"})


def newer_levels(view: GraphView, ties: Sequence[Tie]) -> dict[str, datetime]:
    """For assessments (public ids) that no record ends: since when the newest of the same kind stands.

    Nothing of two that begin on one day: there records disagree, and each is shown as it is.
    """
    open_ = {
        tie.other.id: tie.valid_from
        for tie in ties
        if tie.other.kind == Kind.ASSESSMENT.label and tie.valid_from is not None and tie.valid_to is None
    }
    refs = {each: view.graph.node_ref(view.node(each)) for each in open_}
    said = by_node(view.descriptions(sorted(refs.values())))
    kinds: dict[str, list[str]] = {}
    for each, ref in refs.items():
        of = {str(one.properties.get("assessment")) for one in said.get(ref, ())}
        if len(of) == 1 and of <= _LEVELS:
            kinds.setdefault(of.pop(), []).append(each)
    newest = {kind: max(open_[each] for each in some) for kind, some in kinds.items()}
    return {each: newest[kind] for kind, some in kinds.items() for each in some if open_[each] < newest[kind]}
