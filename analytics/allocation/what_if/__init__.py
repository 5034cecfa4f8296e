"""What would follow if: moves, closures and new keep-aparts put to an edited view, and nothing stored."""

from analytics.allocation.what_if.answer import Bridge, Broken, Displaced, Gathering, Placed, Room, WhatIf
from analytics.allocation.what_if.edits import Closure, Edit, EditsError, Move, NewKeepApart
from analytics.allocation.what_if.supposing import what_if

__all__ = [
    "Bridge",
    "Broken",
    "Closure",
    "Displaced",
    "Edit",
    "EditsError",
    "Gathering",
    "Move",
    "NewKeepApart",
    "Placed",
    "Room",
    "WhatIf",
    "what_if",
]
