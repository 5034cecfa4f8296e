"""How much room a prison has, in words."""

from __future__ import annotations

from datetime import datetime

from analytics.allocation.headroom import headroom
from api.answers.places import prison_of
from api.schemas.allocation import AskHeadroom, Beds, HeadroomAnswer
from graph.access import Policy
from graph.model.labels import Classification, Label
from graph.view import GraphView

_COMPARTMENT, _HIGH_RISK = "future-moves", "high-risk-moves"


def show_headroom(view: GraphView, wanted: AskHeadroom, policy: Policy, now: datetime) -> HeadroomAnswer:
    """Room tonight and in some days. Raises UnknownPlaceError for a prison that is not there."""
    prison = prison_of(view, wanted.prison)
    found, counted = headroom(view, prison, wanted.days), _reads(view, policy, _COMPARTMENT)
    return HeadroomAnswer(
        prison=prison.key,
        at=now,
        until=found.until,
        rows=[
            Beds(
                place=each.place.key,
                beds=each.beds,
                held=each.held,
                free=each.free,
                leaving=each.leaving,
                coming=each.coming if counted else None,
                free_then=each.free_then,
            )
            for each in found.rows
        ],
        undated=found.undated,
        unplaced=found.unplaced,
        planned_moves=_counted(view, policy),
    )


def _counted(view: GraphView, policy: Policy) -> str:
    """Which planned moves the reader's roles let be counted: said of the roles, and never of what there is."""
    if view.viewer is None:
        return ""
    if not _reads(view, policy, _COMPARTMENT):
        return "planned moves are not counted: your role does not read them"
    if not _reads(view, policy, _COMPARTMENT, _HIGH_RISK):
        return "planned moves are counted, but for any of Category A and the escape list, which your role does not read"
    return "planned moves are counted"


def _reads(view: GraphView, policy: Policy, *compartments: str) -> bool:
    label = Label("prison", Classification.OFFICIAL_SENSITIVE, compartments=compartments)
    return view.viewer is None or policy.admits(view.viewer, label)
