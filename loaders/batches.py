"""How many rows to hand to the store at once, learned from how long the last ones took."""

from __future__ import annotations

# Often enough for progress to be seen, and rarely enough for what each batch costs beside its rows not to count. How
# long a store holds its file is the store's own affair: it cuts batches up as it needs to.
TARGET_SECONDS = 0.100
FIRST_ROWS = 128
LEAST_ROWS = 8
MOST_ROWS = 8_192
# A batch may outgrow the last one by half: rows of one file differ, and a tail of heavy ones comes without warning.
GROWTH = 1.5


class BatchSizer:
    """Rows for the next batch. `longest` is the longest write so far, in seconds; `batches` how many were written."""

    def __init__(self, target: float = TARGET_SECONDS) -> None:
        self._target = target
        self.rows = FIRST_ROWS
        self.longest = 0.0
        self.batches = 0

    def measured(self, rows: int, seconds: float) -> None:
        """Learn from one write of `rows` rows that took `seconds`."""
        self.longest = max(self.longest, seconds)
        self.batches += 1
        if not rows:
            return
        fitting = int(rows * self._target / seconds) if seconds > 0 else MOST_ROWS
        self.rows = max(LEAST_ROWS, min(fitting, int(self.rows * GROWTH), MOST_ROWS))
