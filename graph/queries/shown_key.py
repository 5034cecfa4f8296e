"""What a view shows, as a key that holds from one graph to the next.

Whatever was worked out for a view need not be worked out anew for one of an equal key: so that a load of which a reader
may see nothing neither slows his next question down nor shows in what is at hand for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from weakref import WeakKeyDictionary

from graph.store.port import GraphStore
from graph.store.stored import Head
from graph.view import GraphView

# The classes of all records whose state may differ between two heads. What was published stays so.
_moved: WeakKeyDictionary[GraphStore, dict[tuple[Head, Head], frozenset[int]]] = WeakKeyDictionary()
_MOST_KEPT = 256


def shown_key(view: GraphView) -> Hashable:
    """Equal for views of one reader that show him the same of the same moment, whatever else was loaded between them.

    It says nothing of who he is, so that whoever keeps something under it adds what he may read.
    """
    since = _unmoved_since(view)
    known = min(view.known_at, since.known_at)
    # A row that he may not read may close somebody whom he saw: who is closed to him is part of what he sees.
    gone = sorted(view.ids(view.absent.tolist()) + view.ids(view.closing.people.tolist()))
    return since, known, view.valid, hashlib.sha256("".join(gone).encode()).digest()


def _unmoved_since(view: GraphView) -> Head:
    """The earliest head, of those that this process has served in turn, since which nothing moved that he may read."""
    head = view.graph.head
    for before in view.graph.earlier:
        if not _moved_between(view.store, before, head).isdisjoint(view.read_cut.classes):
            break
        head = before
    return head


def _moved_between(store: GraphStore, before: Head, head: Head) -> frozenset[int]:
    kept = _moved.setdefault(store, {})
    found = kept.get((before, head))
    if found is None:
        with store.changes(before, head) as stream:
            found = frozenset(class_id for batch in stream.records() for _, _, _, _, class_id, *_ in batch)
        if len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)), None)
        kept[before, head] = found
    return found
