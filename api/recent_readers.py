"""Whose long lists were asked for lately in this process: for readers like them they are made ready after each load."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from graph.access import Viewer

# Roles that read such a list differ in few ways, and what each sees takes seconds of processor after each load.
MOST_SIGHTS = 4


class RecentReaders:
    """One reader of each sight, the last few. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: OrderedDict[Hashable, Viewer] = OrderedDict()

    def note(self, sight: Hashable, viewer: Viewer) -> None:
        """Somebody who sees this much has asked."""
        with self._lock:
            self._of[sight] = viewer
            self._of.move_to_end(sight)
            while len(self._of) > MOST_SIGHTS:
                self._of.popitem(last=False)

    def viewers(self) -> list[Viewer]:
        """One reader of each sight, who asked last first."""
        with self._lock:
            return list(reversed(self._of.values()))
