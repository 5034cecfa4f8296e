"""Places as readers name them, by their keys."""

from __future__ import annotations

from graph.model.ancestry import HOLDING
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.view import GraphView, NotFoundError


class UnknownPlaceError(NotFoundError):
    """No place of this key is there for the reader; `key` is as he typed it, in capitals."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def place_of(view: GraphView, key: str) -> NodeRef:
    """The place of this key, of whichever kind. Raises UnknownPlaceError."""
    return _found(view, key, sorted(HOLDING))


def prison_of(view: GraphView, key: str) -> NodeRef:
    """The prison of this code. Raises UnknownPlaceError."""
    return _found(view, key, [Kind.ESTABLISHMENT])


def _found(view: GraphView, key: str, kinds: list[Kind]) -> NodeRef:
    wanted = key.strip().upper()
    for kind in kinds:
        ref = NodeRef(kind, "", wanted)
        try:
            view.node_of(ref)
        except NotFoundError:
            continue
        return ref
    raise UnknownPlaceError(wanted)
