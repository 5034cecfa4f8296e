"""Long lists over everybody whom a reader sees, at hand for whoever sees the same, whatever is loaded besides."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from api.held_runs import HeldRuns
from graph.queries.shown_key import shown_key
from graph.store.port import GraphStore
from graph.view import GraphView

_T = TypeVar("_T")

# Of each list, for each store.
_MOST = 8


class HeldLists(Generic[_T]):
    """The newest few of one kind of list, for each store. Whoever gets one that is held changes nothing in it."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[GraphStore, HeldRuns[_T]] = WeakKeyDictionary()

    def __call__(self, view: GraphView, sight: Hashable, work_out: Callable[[], _T]) -> _T:
        """What was worked out before for views that show the same to readers of an equal `sight`, or now.

        `sight` holds what decides what a reader sees besides the view's cut, and what the list is of.
        """
        held = self._of.setdefault(view.store, HeldRuns(_MOST))
        return held.get((sight, shown_key(view)), view.graph.head.erasures, work_out)
