"""What takes longer than a page waits: it goes on beside the requests, and pages look how far it is."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_T = TypeVar("_T")
_E = TypeVar("_E")

# The store has one writer at a time: more at once would only wait for each other.
_AT_ONCE = 2
MOST_KEPT = 100


class TooMuchWorkError(Exception):
    """So much is under way that nothing more is taken on."""


@dataclass(slots=True)
class Work(Generic[_T, _E]):
    """One piece of work: whose it is, what it is, the newest event of it, and what came of it.

    `stop` is set where its owner wants no more of it; the work looks there itself.
    """

    key: str
    owner: str
    title: str
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
        self._kept: dict[str, Work[object, object]] = {}

    def begin(self, owner: str, title: str, deed: Callable[[Work[object, object]], object]) -> str:
        """Begin a piece of work; returns its name. Raises TooMuchWorkError."""
        work: Work[object, object] = Work(secrets.token_hex(16), owner, title)
        with self._lock:
            for key in [key for key, each in self._kept.items() if each.done][: len(self._kept) - MOST_KEPT + 1]:
                del self._kept[key]
            if len(self._kept) >= MOST_KEPT:
                raise TooMuchWorkError
            self._kept[work.key] = work
            work.future = self._pool.submit(deed, work)
        return work.key

    def find(self, owner: str, key: str) -> Work[object, object] | None:
        """A piece of one's own work."""
        work = self._kept.get(key)
        return work if work is not None and work.owner == owner else None

    def of(self, owner: str) -> list[Work[object, object]]:
        """All of one's own, the newest first."""
        return [work for work in reversed(self._kept.values()) if work.owner == owner]

    def close(self) -> None:
        """Take on nothing more, and wait for what is under way."""
        for work in self._kept.values():
            work.stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
