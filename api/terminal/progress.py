"""How far a load is: a bar on a terminal, a line now and then where there is none. Always on stderr."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TaskID, TextColumn

from api.terminal.say import err, plain, say
from loaders.progress import LoadProgress, Stage
from loaders.receipts import Outcome

# A log wants to know that a long load is alive, and no more.
QUIET_SECONDS = 10.0


class ShownProgress:
    """Takes the events of one load after another; use as a context. `tick` is a stopwatch in seconds."""

    def __init__(self, tick: Callable[[], float] = perf_counter) -> None:
        console = err()
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[said]}", markup=False),
            console=console,
            disable=not console.is_terminal,
        )
        self._live = console.is_terminal
        self._tick = tick
        self._last_line = tick()
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Show bars from now on."""
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave what was shown."""
        self._bars.stop()

    def __call__(self, event: LoadProgress) -> None:
        """Show one event."""
        if self._live:
            name = plain(event.file_name)
            task = self._tasks.get(name)
            if task is None:
                task = self._tasks[name] = self._bars.add_task(name, total=1.0, said="")
            self._bars.update(task, completed=event.share, said=_said(event))
            return
        now = self._tick()
        if event.stage in (Stage.WAITING, Stage.DONE) or now - self._last_line >= QUIET_SECONDS:
            self._last_line = now
            say(event.message if event.stage is Stage.DONE else f"{event.file_name}: {_said(event)}")


def _said(event: LoadProgress) -> str:
    if event.stage is Stage.WAITING:
        return event.message or "waiting for another load"
    if event.stage in (Stage.CHECKING, Stage.PUBLISHING):
        return str(event.stage)
    if event.stage is Stage.DONE and Outcome.ALREADY_LOADED in event.message:
        return f"{event.rows:,} rows  {Outcome.ALREADY_LOADED}"
    parts = [f"{event.rows:,} rows", f"{event.rate:,.0f}/s", f"{event.quarantined:,} quarantined"]
    if event.stage is Stage.READING and event.eta_seconds is not None:
        parts.append(f"{event.eta_seconds:.0f} s left")
    return "  ".join(parts)
