"""What somebody accepted of what was supposed, found again by whoever accepted it."""

from __future__ import annotations

from collections.abc import Mapping

from api.answers.allocation.what_if import KIND
from api.answers.numbered import numbered
from api.schemas.accepted import AcceptedKeepApart, AcceptedMove, AcceptedMoves, AcceptedMovesAnswer
from api.schemas.allocation import Suppose
from api.schemas.evidence import Node
from graph.access import Viewer
from graph.model.acts import Act
from graph.queries.kept import names_closed
from graph.view import GraphView

MOST_LISTED = 50


def accepted_moves(view: GraphView, viewer: Viewer) -> AcceptedMovesAnswer:
    """The viewer's own, newest first. One that names somebody who is closed to the viewer since is there no more."""
    own = [
        act
        for act in view.store.acts(KIND, view.read_cut.classes)
        if act.actor == viewer.subject and not names_closed(view, act.about)
    ]
    own = sorted(own, key=lambda act: (act.at, act.case), reverse=True)[:MOST_LISTED]
    supposed = [Suppose.model_validate(act.body["edits"]) for act in own]
    people = numbered(view, {move.prisoner for each in supposed for move in each.moves})
    return AcceptedMovesAnswer(accepted=[_one(act, what, people) for act, what in zip(own, supposed, strict=True)])


def _one(act: Act, what: Suppose, people: Mapping[str, Node]) -> AcceptedMoves:
    return AcceptedMoves(
        case=act.case,
        at=act.at,
        moves=[
            AcceptedMove(prisoner=each.prisoner, person=people.get(each.prisoner), place=each.place)
            for each in what.moves
        ],
        closures=list(what.closures),
        keep_aparts=[
            AcceptedKeepApart(first=each.first, second=each.second, level=each.level) for each in what.keep_aparts
        ],
        reason=str(act.body.get("reason", "")),
        despite_conflicts=act.body.get("despite_conflicts") is True,
    )
