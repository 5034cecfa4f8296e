"""How much room a prison has, in words."""

from __future__ import annotations

from datetime import datetime

from analytics.allocation.headroom import headroom
from api.schemas.allocation import AskHeadroom, Beds, HeadroomAnswer
from graph.access import Policy
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.model.labels import Classification, Label
from graph.view import GraphView

_COMPARTMENT, _HIGH_RISK = "future-moves", "high-risk-moves"


def show_headroom(view: GraphView, wanted: AskHeadroom, policy: Policy, now: datetime) -> HeadroomAnswer:
    """Room tonight and in some days. Raises NotFoundError for a prison that is not there."""
    prison = NodeRef(Kind.ESTABLISHMENT, "", wanted.prison.upper())
    view.node_of(prison)
    found = headroom(view, prison, wanted.days)
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
                coming=each.coming,
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
    owner, marking = "prison", Classification.OFFICIAL_SENSITIVE
    if not policy.admits(view.viewer, Label(owner, marking, compartments=(_COMPARTMENT,))):
        return "planned moves are not counted: your role does not read them"
    if not policy.admits(view.viewer, Label(owner, marking, compartments=(_COMPARTMENT, _HIGH_RISK))):
        return "planned moves are counted, but for any of Category A and the escape list, which your role does not read"
    return "planned moves are counted"
