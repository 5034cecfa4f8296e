"""Runs over whole reading profiles that this process has at hand, so that not every question works them out anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

_T = TypeVar("_T")

# One for each of the profiles that are much read, and a day or two besides: a run of a region holds some 100 MB.
MOST_HELD = 4


class HeldRuns(Generic[_T]):
    """The newest few runs, in memory alone. Threads may share it: each run is worked out once, while others go on.

    `epoch` counts disposals: once content was destroyed, nothing that was made of it is held any longer.
    """

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most, self._epoch = most, -1
        self._lock = Lock()
        self._making: dict[Hashable, Lock] = {}
        self._held: OrderedDict[Hashable, _T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def at_hand(self, key: Hashable) -> _T | None:
        """The run under this key, if it is held; nothing is made."""
        with self._lock:
            return self._held.get(key)

    def get(self, key: Hashable, epoch: int, make: Callable[[], _T]) -> _T:
        """The run under this key, made now unless it is held."""
        with self._lock:
            if epoch > self._epoch:
                self._held.clear()
                self._epoch = epoch
            turn = self._making.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    return self._held[key]
            made = make()
            with self._lock:
                self._making.pop(key, None)
                # Made of what a disposal has destroyed since, it is not held.
                if epoch == self._epoch:
                    self._held[key] = made
                    while len(self._held) > self._most:
                        self._held.popitem(last=False)
            return made
