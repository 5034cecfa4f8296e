"""The right to load: one loader at a time, the next one waits and is told for whom."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def load_lock(path: Path, who: str, on_wait: Callable[[str], None] | None) -> Iterator[None]:
    """Hold an advisory lock on `path` for as long as the block runs; the system frees it when a process dies."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if on_wait is not None:
                holder = os.pread(descriptor, 500, 0).decode("utf-8", "replace").strip()
                on_wait(f"waiting for another load to finish: {holder or 'holder unknown'}")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{who} (process {os.getpid()})\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
