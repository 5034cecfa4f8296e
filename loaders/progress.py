"""How far a load is: one event at most every 200 ms, for a terminal, the API or a test to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from time import perf_counter

from graph.model.loads import LoadCounts

# Five events a second read as movement; more only cost time.
INTERVAL_SECONDS = 0.2


class Stage(StrEnum):
    """What a load is doing. WAITING: another loader holds the store; `message` says who."""

    WAITING = "waiting"
    READING = "reading"
    CHECKING = "checking"
    PUBLISHING = "publishing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """One moment of a load. `rate` in rows per second of this run; `eta_seconds` None until there is a rate."""

    file_name: str
    stage: Stage
    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0
    dropped: int = 0
    bytes_read: int = 0
    bytes_total: int = 0
    rate: float = 0.0
    eta_seconds: float | None = None
    message: str = ""

    @property
    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return min(1.0, self.bytes_read / self.bytes_total) if self.bytes_total else 1.0


OnEvent = Callable[[LoadProgress], None]


class ProgressMeter:
    """Turns counts into events. `tick` is a stopwatch in seconds; without `on_event` nothing is made."""

    def __init__(
        self, file_name: str, bytes_total: int, on_event: OnEvent | None, tick: Callable[[], float] = perf_counter
    ) -> None:
        self._on_event = on_event
        self._tick = tick
        self._started = self._sent = tick()
        self._last = LoadProgress(file_name, Stage.READING, bytes_total=bytes_total)

    @property
    def elapsed(self) -> float:
        """Seconds since the load began."""
        return self._tick() - self._started

    def rate(self, rows: int) -> float:
        """Rows per second over the load so far."""
        return rows / self.elapsed if self.elapsed > 0 else 0.0

    def enter(self, stage: Stage, message: str = "") -> None:
        """Say that a stage begins; never held back."""
        self._send(replace(self._last, stage=stage, message=message))

    def advance(self, counts: LoadCounts, bytes_read: int) -> None:
        """Say how far reading is, unless that was said a moment ago."""
        now = self._tick()
        if self._on_event is None or now - self._sent < INTERVAL_SECONDS:
            return
        self._send(self._measured(counts, bytes_read, now))

    def finish(self, counts: LoadCounts, message: str) -> None:
        """The last event: all rows, no time left."""
        last = self._measured(counts, self._last.bytes_total, self._tick())
        self._send(replace(last, stage=Stage.DONE, eta_seconds=0.0, message=message))

    def _measured(self, counts: LoadCounts, bytes_read: int, now: float) -> LoadProgress:
        elapsed = now - self._started
        remaining = max(0, self._last.bytes_total - bytes_read)
        return replace(
            self._last,
            stage=Stage.READING,
            rows=counts.rows,
            accepted=counts.accepted,
            duplicates=counts.duplicates,
            quarantined=counts.quarantined,
            dropped=counts.dropped,
            bytes_read=bytes_read,
            rate=counts.rows / elapsed if elapsed > 0 else 0.0,
            eta_seconds=elapsed * remaining / bytes_read if bytes_read else None,
            message="",
        )

    def _send(self, event: LoadProgress) -> None:
        self._last = event
        self._sent = self._tick()
        if self._on_event is not None:
            self._on_event(event)
