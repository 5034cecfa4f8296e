"""What takes longer than anybody waits: it goes on beside the requests, and whoever began it looks how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")
_E = TypeVar("_E")

# Loads wait for each other in any case, and each plan takes a processor.
_AT_ONCE = 4
MOST_KEPT = 100


class TooMuchWorkError(Exception):
    """So much is under way that nothing more is taken on."""


@dataclass(slots=True)
class Work(Generic[_T, _E]):
    """One piece of work: its kind, whose it is, what it is, the newest event of it, and what came of it.

    `stop` is set where its owner wants no more of it; the work looks there itself.
    """

    kind: str
    key: str
    owner: str
    title: str = ""
    future: Future[_T] = field(default_factory=Future)
    event: _E | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self.future.done()

    @property
    def error(self) -> BaseException | None:
        """Why it ended without a result."""
        return self.future.exception() if self.future.done() else None

    @property
    def result(self) -> _T | None:
        """What came of it, once it has ended well."""
        return self.future.result() if self.future.done() and self.error is None else None

    def tell(self, event: _E) -> None:
        """Keep the newest event."""
        self.event = event


class Works:
    """All work of one process. It ends with the process: a load that was cut off resumes when it is begun again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="work")
        self._kept: dict[tuple[str, str], Work[Any, Any]] = {}

    def begin(self, work: Work[_T, _E], deed: Callable[[Work[_T, _E]], _T]) -> None:
        """Begin a piece of work. Raises TooMuchWorkError."""
        with self._lock:
            for key in [key for key, each in self._kept.items() if each.done][: len(self._kept) - MOST_KEPT + 1]:
                del self._kept[key]
            if len(self._kept) >= MOST_KEPT:
                raise TooMuchWorkError
            self._kept[work.kind, work.key] = work
            work.future = self._pool.submit(deed, work)

    def find(self, kind: str, owner: str, key: str) -> Work[Any, Any] | None:
        """A piece of one's own work."""
        work = self._kept.get((kind, key))
        return work if work is not None and work.owner == owner else None

    def ended(self, kind: str, key: str) -> bool:
        """Whether this work, whoever's it is, has ended by now."""
        work = self._kept.get((kind, key))
        return work is not None and work.done

    def of(self, kind: str, owner: str) -> list[Work[Any, Any]]:
        """All of one kind of one's own, the newest first."""
        return [work for work in reversed(self._kept.values()) if (work.kind, work.owner) == (kind, owner)]

    def close(self) -> None:
        """Take on nothing more, and wait for what is under way."""
        for work in self._kept.values():
            work.stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
