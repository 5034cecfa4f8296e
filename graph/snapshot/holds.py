"""Locks on files: who holds a snapshot open, and whose turn it is to write the next."""

from __future__ import annotations

import errno
import fcntl
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLD = "hold.lock"


class Hold:
    """A shared lock on a snapshot folder, let go when nothing refers to this object any more.

    Arrays stay readable after their files are removed; the hold is what keeps a snapshot from being removed between
    the moment that a process chose it and the moment that it has mapped all its files.
    """

    def __init__(self, folder: Path) -> None:
        """Raises FileNotFoundError where the folder or its lock file is gone."""
        descriptor = os.open(folder / HOLD, os.O_RDONLY | os.O_CLOEXEC)
        self._release = weakref.finalize(self, os.close, descriptor)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        # While we waited the folder may have been removed, or replaced by another of its name.
        if (folder / HOLD).stat().st_ino != os.fstat(descriptor).st_ino:
            raise FileNotFoundError(errno.ENOENT, "removed by another process", str(folder))

    def release(self) -> None:
        """Let go before the object is collected."""
        self._release()


@contextmanager
def sole_hold(folder: Path) -> Iterator[bool]:
    """Whether nobody holds the folder; while inside, nobody can."""
    try:
        descriptor = os.open(folder / HOLD, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        # Removed by another, or cut off before it had its lock file: held by nobody.
        yield folder.exists()
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Wait for, then have, the only right to do something, over all threads and processes that use this lock file."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
