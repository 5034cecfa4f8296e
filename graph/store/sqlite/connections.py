"""Connections to the store's file: one per thread, and write transactions, short and timed."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter

from graph.store.errors import StoreBusyError
from graph.store.sqlite.pacing import Clock

# Writers hold the file for well under a second; a minute of waiting means something hangs.
BUSY_TIMEOUT_MS = 60_000
CACHE_KIB = 65_536
MMAP_BYTES = 1 << 30
# A load or a snapshot passes over the whole file once: mapped, its memory would grow with the store.
PASSING_MMAP_BYTES = 64 << 20
# The log is folded into the file after this much writing, some tens of megabytes. Nobody waits for it: by then the file
# is no longer held.
FOLD_AFTER_SECONDS = 0.5


class Connections:
    """Hands each thread its own connection, and closes them all together."""

    def __init__(self, path: Path, clock: Clock = perf_counter) -> None:
        self.path = path
        self.longest_hold = 0.0
        self.clock = clock
        self._unfolded = 0.0
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
            # Folding is done apart from committing, so that a commit never takes as long as a fold.
            "wal_autocheckpoint = 0",
        ):
            connection.execute(f"PRAGMA {pragma}")
        # SQLite's own knows the case of English letters alone.
        connection.create_function("lowered", 1, str.lower, deterministic=True)
        return connection

    @contextmanager
    def loading(self) -> Iterator[None]:
        """This thread's connection, meanwhile, with little of the file mapped into memory."""
        connection = self.get()
        connection.execute(f"PRAGMA mmap_size = {PASSING_MMAP_BYTES}")
        try:
            yield
        finally:
            connection.execute(f"PRAGMA mmap_size = {MMAP_BYTES}")

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
        if durable:
            self._settle_log()
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreBusyError(
                f"another process has been writing to {self.path.name} for over {BUSY_TIMEOUT_MS // 1000} s: "
                "wait for it or stop it, then try again"
            ) from error
        began = self.clock()
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        held = self.clock() - began
        self.longest_hold = max(self.longest_hold, held)
        self._unfolded += held
        if self._unfolded >= FOLD_AFTER_SECONDS:
            self._unfolded = 0.0
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _settle_log(self) -> None:
        """Wait for the disk before the file is held, so that a durable commit has only its own few pages to wait for.

        SQLite keeps its locks on other files than the log: closing this descriptor frees none of them.
        """
        with suppress(FileNotFoundError):
            descriptor = os.open(f"{self.path}-wal", os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
