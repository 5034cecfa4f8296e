"""What is worked out of a whole graph, kept for as long as the graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from graph.snapshot.graph import Graph

_T = TypeVar("_T")


class WorkedOut(Generic[_T]):
    """At most so many answers about each graph, by a key; the one that was kept first is forgotten first.

    A key must hold everything that decides what its reader may see: whoever has an equal key gets the same object, so
    that nothing in it may be changed.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: WeakKeyDictionary[Graph, dict[object, _T]] = WeakKeyDictionary()

    def __call__(self, graph: Graph, key: object, work_out: Callable[[], _T]) -> _T:
        """What was worked out for this graph and key before, or now."""
        kept = self._of.setdefault(graph, {})
        found = kept.get(key)
        if found is None:
            if len(kept) >= self._most:
                kept.pop(next(iter(kept)), None)
            found = kept[key] = work_out()
        return found
