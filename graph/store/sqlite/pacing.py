"""How long one write transaction may hold the file: work is cut into slices, and the clock read between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from time import perf_counter

Clock = Callable[[], float]

# What is promised to every other writer.
HOLD_LIMIT = 0.250
# No slice begins that is not expected to end by here: what is left of the promise is for one slice that takes twenty
# times as long as those before it, or for the commit.
HOLD_TARGET = 0.050
# Long enough for the statements that every slice costs not to count.
SLICE_TARGET = 0.010
# Weights are stored rows, roughly. A first slice is small, because nothing is known yet of the disk.
FIRST_WEIGHT = 200
MOST_WEIGHT = 5_000
# A slice may outgrow the last one by half: rows of one file differ, and heavy ones come without warning.
GROWTH = 1.5


class Pace:
    """Learns from each slice how much fits into the next, and says when a transaction has to end."""

    def __init__(self, clock: Clock = perf_counter) -> None:
        self._clock = clock
        self._fitting = float(FIRST_WEIGHT)
        self._began = self._last = 0.0

    def begin(self) -> None:
        """A transaction has begun: it holds the file from here on."""
        self._began = self._last = self._clock()

    def slice_end(self, weights: Sequence[int], start: int) -> int:
        """Where a slice from `start` ends: with the last item that fits, and never empty."""
        fitting = int(self._fitting)
        for end, weight in enumerate(accumulate(weights[start : start + fitting]), start):
            if weight > fitting:
                return max(end, start + 1)
        return min(start + fitting, len(weights))

    def wrote(self, weight: int) -> None:
        """A slice of this weight has been written since the last one, or since the transaction began."""
        now = self._clock()
        seconds, self._last = now - self._last, now
        fitting = weight * SLICE_TARGET / seconds if seconds > 0 else MOST_WEIGHT
        self._fitting = max(1.0, min(fitting, self._fitting * GROWTH, MOST_WEIGHT))

    @property
    def goes_on(self) -> bool:
        """Whether this transaction may take another slice."""
        return self._last - self._began + SLICE_TARGET <= HOLD_TARGET
