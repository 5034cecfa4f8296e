"""An orderly end for commands that go on until they are stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stops() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set; what is under way is finished first."""
    stop = threading.Event()

    def end(*_: object) -> None:
        stop.set()

    before = {each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
