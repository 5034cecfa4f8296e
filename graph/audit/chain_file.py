"""The file behind one chain: created new, locked, only ever appended to, and on disk before anyone is told so."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from graph.audit.lines import FORMAT_VERSION, GENESIS, LineKind, canonical, instant_text, seal

Clock = Callable[[], datetime]

_CLOSED = -1
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an event stands, once it is on disk: the chain and its first and last line there (sequence numbers)."""

    chain: str
    first: int
    last: int
    hash: str
    instant: datetime


class ChainFile:
    """One chain being written. Not thread-safe: the log holds a lock around it.

    After any OSError the file's state on disk is unknown (after a failed fsync the kernel forgets the lost pages and
    the next fsync succeeds), so the chain is let go and another one is started; it is never cut back or written again.
    """

    def __init__(self, folder: Path, name: str, clock: Clock, follows: ChainFile | None = None) -> None:
        """Create the chain and put its first line on disk. Raises OSError, leaving no file behind where it can."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} does not name an audit chain: lower-case letters, digits and hyphens, up to 32")
        self._clock = clock
        self._sequence = 0
        self._head = GENESIS
        self._instant: datetime = clock() if follows is None else max(clock(), follows.last_instant)
        _make(folder)
        host = hashlib.sha256(platform.node().encode()).hexdigest()
        self._path, self._descriptor = _create(folder, f"{_stamp(self._instant)}-{name}-{host[:8]}-{os.getpid()}")
        self.chain = self._path.stem
        start = {
            # What the chain before holds after this line was never acknowledged.
            "follows": None if follows is None else {"chain": follows.chain, "sequence": follows.last_sequence},
            "format": FORMAT_VERSION,
            "host": host[:16],
            "name": name,
            "pid": os.getpid(),
            "started": instant_text(self._instant),
        }
        started = False
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            self._write([(LineKind.START, [canonical(start)])])
            _sync_folder(folder)
            started = True
        finally:
            if not started:
                with contextlib.suppress(OSError):
                    self._path.unlink()
                self.let_go()

    @property
    def last_instant(self) -> datetime:
        """When the newest acknowledged line was written."""
        return self._instant

    @property
    def last_sequence(self) -> int:
        """The number of the newest acknowledged line."""
        return self._sequence

    def append(self, events: Sequence[Sequence[bytes]]) -> list[Receipt]:
        """Write every event's bodies and fsync once. Raises OSError: then none of them counts as written."""
        return self._write([(LineKind.EVENT, bodies) for bodies in events])

    def end(self) -> None:
        """Write the last line, which says that nothing is missing after it, and close. Raises OSError."""
        try:
            self._write([(LineKind.END, [canonical({})])])
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Close without a last line: the chain then reads as cut short. Never raises; may be called twice."""
        # Once only: by the second time the number may be another file's.
        descriptor, self._descriptor = self._descriptor, _CLOSED
        if descriptor != _CLOSED:
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def _write(self, entries: Sequence[tuple[LineKind, Sequence[bytes]]]) -> list[Receipt]:
        sequence, head, instant = self._sequence, self._head, self._instant
        lines, receipts = [], []
        for kind, bodies in entries:
            # A clock that is set back must not disorder the chain: searches merge chains by instant.
            instant = max(instant, self._clock())
            first = sequence + 1
            for body in bodies:
                sequence += 1
                line, head = seal(self.chain, sequence, head, instant, kind, body)
                lines.append(line)
            receipts.append(Receipt(self.chain, first, sequence, head, instant))
        _write_all(self._descriptor, b"".join(lines))
        os.fsync(self._descriptor)
        self._sequence, self._head, self._instant = sequence, head, instant
        return receipts


def _create(folder: Path, stem: str) -> tuple[Path, int]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
    attempt = 1
    while True:
        path = folder / (f"{stem}.jsonl" if attempt == 1 else f"{stem}-{attempt}.jsonl")
        with contextlib.suppress(FileExistsError):
            return path, os.open(path, flags, 0o600)
        attempt += 1


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    # A file's name must survive a power cut as well as its lines.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamp(instant: datetime) -> str:
    return instant_text(instant).translate(str.maketrans("", "", "-:."))
