"""An append-only file of JSON lines, each with the hash of the one before it: what was decided stays so."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders.errors import LoadError

_OWNER_ONLY = 0o600
_START = "0" * 64


class AlteredRecordError(LoadError):
    """A line of the record is not what was written."""


@dataclass(frozen=True, slots=True)
class ChainedLines:
    """One such file in a folder. Read and append while `locked`."""

    folder: Path
    name: str

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the file against other processes."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder / f".{self.name}.lock", os.O_WRONLY | os.O_CREAT, _OWNER_ONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def entries(self) -> Iterator[dict[str, Any]]:
        """What the lines say, oldest first. Raises AlteredRecordError at the first that was altered."""
        last = _START
        for number, line in enumerate(self._lines(), 1):
            data = json.loads(line)
            if data.pop("after") != last:
                raise AlteredRecordError(f"{self.name}, line {number}: the record was altered; ask whoever keeps it")
            last = hashlib.sha256(line.encode()).hexdigest()
            yield data

    def append(self, data: dict[str, object]) -> None:
        """Put one entry at the end, on disk."""
        lines = self._lines()
        after = hashlib.sha256(lines[-1].encode()).hexdigest() if lines else _START
        line = json.dumps({**data, "after": after}, sort_keys=True, ensure_ascii=False)
        descriptor = os.open(self.folder / self.name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _OWNER_ONLY)
        with os.fdopen(descriptor, "a", encoding="utf-8") as stream:
            stream.write(line + "\n")
            stream.flush()
            os.fsync(stream.fileno())

    def _lines(self) -> list[str]:
        path = self.folder / self.name
        return path.read_text("utf-8").splitlines() if path.exists() else []
