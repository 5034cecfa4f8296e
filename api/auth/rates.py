"""How often each client may ask: a token bucket, filled by the injected clock and shared by all processes of a home."""

from __future__ import annotations

import fcntl
import hashlib
import math
import os
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from api.auth.errors import TooManyRequestsError
from graph.access import Client

_MINUTE = 60.0
_OWNER_ONLY, _OWNER_ENTERS = 0o600, 0o700
# How much is left, and as of when, in seconds of the epoch.
_BUCKET = struct.Struct("<dd")


class Rates:
    """The buckets of one home, which threads and processes share: each client's is a file of 16 bytes under a lock.

    They are not forced onto the disk: a power cut fills them. Without a folder they are this process's alone.
    """

    def __init__(self, clock: Callable[[], datetime], folder: Path | None = None) -> None:
        self._clock = clock
        self._folder = folder
        self._lock = threading.Lock()
        self._own: dict[str, bytes] = {}
        self._files: dict[str, int] = {}

    def take(self, client: Client) -> None:
        """Take one request from the client's bucket. Raises TooManyRequestsError where it is empty."""
        limit = client.rate_limit
        if limit is None:
            return
        per_second, most = limit.per_minute / _MINUTE, float(limit.burst)
        with self._lock, self._held(client.name) as bucket:
            # Read under the lock: a process that waited for it must not set the bucket back.
            now = self._clock().timestamp()
            left, at = _BUCKET.unpack(bucket) if len(bucket) == _BUCKET.size else (most, now)
            left = min(most, left + max(0.0, now - at) * per_second)
            is_empty = left < 1
            bucket[:] = _BUCKET.pack(left if is_empty else left - 1, now)
        if is_empty:
            raise TooManyRequestsError(math.ceil((1 - left) / per_second), client.name)

    @contextmanager
    def _held(self, name: str) -> Iterator[bytearray]:
        """A client's bucket, kept as it is left."""
        if self._folder is None:
            mine = bytearray(self._own.get(name, b""))
            yield mine
            self._own[name] = bytes(mine)
            return
        file = self._file(self._folder, name)
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            shared = bytearray(os.pread(file, _BUCKET.size, 0))
            yield shared
            os.pwrite(file, shared, 0)
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)

    def _file(self, folder: Path, name: str) -> int:
        """The descriptor of a client's bucket, which stays open: there are as many as clients with a limit."""
        if name not in self._files:
            folder.mkdir(mode=_OWNER_ENTERS, parents=True, exist_ok=True)
            # A client's name may hold what a file's may not.
            path = folder / hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
            self._files[name] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
        return self._files[name]

    def close(self) -> None:
        """Let the files go."""
        with self._lock:
            while self._files:
                os.close(self._files.popitem()[1])
