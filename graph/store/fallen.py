"""What has fallen of what a result rests on, kept for as long as nothing can fall."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from graph.store.stored import Head, ReadCut

Fallen = list[tuple[bytes, bytes]]
_Key = tuple[str, frozenset[int], int, frozenset[tuple[int, str]], Head]
_KEPT = 64


class FallenAtHead:
    """(record id, version) of what has fallen, by result and cut, looked for once for each head of the store.

    Nothing falls without a new head, and an estate's run may rest on a million records. Threads may share it.
    """

    def __init__(self, look: Callable[[str, ReadCut], Fallen], head: Callable[[], Head]) -> None:
        self._look, self._head = look, head
        self._lock = Lock()
        self._known: dict[_Key, Fallen] = {}

    def __call__(self, result_id: str, cut: ReadCut) -> Fallen:
        """What has fallen of the result in the cut."""
        key = (result_id, cut.classes, cut.known_at, frozenset(cut.owners.items()), self._head())
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = self._look(result_id, cut)
            with self._lock:
                while len(self._known) >= _KEPT:
                    del self._known[next(iter(self._known))]
                self._known[key] = known
        return list(known)

    def forget(self, result_id: str) -> None:
        """Look anew for this result: it rests on more than it did."""
        with self._lock:
            self._known = {key: known for key, known in self._known.items() if key[0] != result_id}
