"""The file of sessions, which the processes of a home share, and which outlives them. What it holds is sealed."""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_OWNER_ONLY, _OWNER_ENTERS = 0o600, 0o700
_PATIENCE_SECONDS = 10
_TABLES = """
create table if not exists sessions
    (key blob primary key, reader text not null, began real not null, seen real not null, version integer not null,
     sealed blob not null) without rowid;
create table if not exists boards
    (key blob not null, board text not null, place integer not null, sealed blob not null, primary key (key, board))
    without rowid;
create table if not exists readers (reader text primary key, last real not null) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A session as it is kept. `began` and `seen` are seconds of the epoch; `version` moves with each change."""

    reader: str
    began: float
    seen: float
    version: int
    sealed: bytes


class SessionFile:
    """Rows by the digest of a session's name. Without a path they are this process's alone. Threads take turns."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None:
            path.parent.mkdir(mode=_OWNER_ENTERS, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
        self._base = sqlite3.connect(
            path or ":memory:", timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
        )
        # A power cut may lose the last seconds: somebody signs in again. What is deleted is overwritten.
        for setting in ("journal_mode = wal", "synchronous = normal", "secure_delete = on"):
            self._base.execute(f"pragma {setting}")
        self._base.executescript(_TABLES)
        # An application has no end of its own: the file is let go with it.
        weakref.finalize(self, self._base.close)

    def begin(self, key: bytes, row: Row) -> float | None:
        """Put a new session in; returns when its reader began the one before."""
        with self._whole() as base:
            last = base.execute("select last from readers where reader = ?", (row.reader,)).fetchone()
            base.execute(
                "insert into sessions values (?, ?, ?, ?, ?, ?)",
                (key, row.reader, row.began, row.seen, row.version, row.sealed),
            )
            base.execute("insert or replace into readers values (?, ?)", (row.reader, row.began))
        return None if last is None else float(last[0])

    def find(self, key: bytes) -> Row | None:
        """A session's row."""
        told = "select reader, began, seen, version, sealed from sessions where key = ?"
        found = self._base.execute(told, (key,)).fetchone()
        return None if found is None else Row(*found)

    def boards(self, key: bytes) -> list[tuple[str, bytes]]:
        """A session's charts, in order."""
        return self._base.execute("select board, sealed from boards where key = ? order by place", (key,)).fetchall()

    def touch(self, key: bytes, seen: float) -> None:
        """It was used."""
        self._base.execute("update sessions set seen = ? where key = ?", (seen, key))

    def keep(
        self, key: bytes, sealed: bytes, changed: Mapping[str, tuple[int, bytes]], gone: frozenset[str]
    ) -> int | None:
        """Keep what changed, as a whole; returns the new version, or None for a session that has ended meanwhile."""
        with self._whole() as base:
            told = "update sessions set version = version + 1, sealed = ? where key = ? returning version"
            version = base.execute(told, (sealed, key)).fetchone()
            if version is None:
                return None
            base.executemany(
                "insert or replace into boards values (?, ?, ?, ?)",
                [(key, board, place, content) for board, (place, content) in changed.items()],
            )
            base.executemany("delete from boards where key = ? and board = ?", [(key, board) for board in sorted(gone)])
        return int(version[0])

    def end(self, key: bytes) -> None:
        """Remove a session."""
        self._remove("key = ?", (key,))

    def end_all_of(self, reader: str) -> None:
        """Remove every session of a reader."""
        self._remove("reader = ?", (reader,))

    def forget(self, began_before: float, most: int) -> None:
        """Remove what has run out, and what was used longest ago beyond so many."""
        self._remove("began < ?", (began_before,))
        self._remove("key in (select key from sessions order by seen desc limit -1 offset ?)", (most,))

    def _remove(self, which: str, values: tuple[object, ...]) -> None:
        with self._whole() as base:
            base.execute(f"delete from sessions where {which}", values)  # noqa: S608 (the conditions above, never input)
            base.execute("delete from boards where key not in (select key from sessions)")

    @contextmanager
    def _whole(self) -> Iterator[sqlite3.Connection]:
        self._base.execute("begin immediate")
        try:
            yield self._base
        except BaseException:
            self._base.execute("rollback")
            raise
        self._base.execute("commit")
