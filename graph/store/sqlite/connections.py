"""Connections to the store's file: one per thread, and short write transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.store.port import StoreBusyError

# Writers hold the file for well under a second; a minute of waiting means something hangs.
BUSY_TIMEOUT_MS = 60_000
CACHE_KIB = 65_536
MMAP_BYTES = 1 << 30
# Checkpoint in larger steps than the default 1,000 pages: fewer, and still tens of milliseconds.
CHECKPOINT_PAGES = 16_000


class Connections:
    """Hands each thread its own connection, and closes them all together."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()

    def get(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit mode."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self.open()
            self._local.connection = connection
            with self._guard:
                self._all.append(connection)
        return connection

    def open(self) -> sqlite3.Connection:
        """A new connection with the store's settings, for the caller to close."""
        # Threads do not share connections; the closing thread must still be allowed to close them.
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "journal_mode = WAL",
            "synchronous = NORMAL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            f"cache_size = -{CACHE_KIB}",
            f"mmap_size = {MMAP_BYTES}",
            f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def close(self) -> None:
        """Close every connection; the store cannot be used afterwards."""
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """One write transaction. `durable` waits for the disk, which also settles all that was written before it.

        Raises StoreBusyError when another writer does not finish in time.
        """
        connection = self.get()
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreBusyError(
                f"another process has been writing to {self.path.name} for over {BUSY_TIMEOUT_MS // 1000} s: "
                "wait for it or stop it, then try again"
            ) from error
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
