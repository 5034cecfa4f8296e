"""Places as readers name them, by their keys."""

from __future__ import annotations

from collections.abc import Sequence

from graph.model.ancestry import HOLDING
from graph.model.evidence import NodeRef
from graph.model.kinds import Kind
from graph.view import GraphView, NotFoundError


class UnknownPlaceError(NotFoundError):
    """No place of this key is there for the reader; `key` is as he typed it, in capitals."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def place_of(view: GraphView, key: str, kinds: Sequence[Kind] = tuple(sorted(HOLDING))) -> NodeRef:
    """The place of this key, of the first of the kinds that has it. Raises UnknownPlaceError."""
    wanted = key.strip().upper()
    for kind in kinds:
        ref = NodeRef(kind, "", wanted)
        try:
            view.node_of(ref)
        except NotFoundError:
            continue
        return ref
    raise UnknownPlaceError(wanted)


def prison_of(view: GraphView, key: str) -> NodeRef:
    """The prison of this code. Raises UnknownPlaceError."""
    return place_of(view, key, [Kind.ESTABLISHMENT])
