"""A folder that takes what drops in: each file once it is complete, one at a time, and then out of the way.

Whatever kills the watcher, nothing is lost: a file stays in the folder until it was loaded or refused, and a load that
was interrupted resumes when the file is met again.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path

from graph.store.errors import StoreError
from loaders.errors import LoadError, MissingShareError, UnusualLoadError
from loaders.extraction import extraction_time
from loaders.folder import FolderReceipt
from loaders.mapping import MappingError
from loaders.readers import WrongFileError

DONE, FAILED = "done", "failed"
MARKER = ".done"
# How others call a file that they are still writing: rsync, browsers, file transfer, office programs, our own.
UNFINISHED = (
    ".*",
    "~$*",
    "*~",
    "*.part",
    "*.partial",
    "*.tmp",
    "*.temp",
    "*.filepart",
    "*.crdownload",
    "*.lock",
    "*.swp",
)
_LOCK = ".cordon-watch.lock"
_OWNER_ONLY = 0o600


class Became(StrEnum):
    """What became of a dropped file. LATER: the store could not be used, or the file changed; it is tried again."""

    LOADED = "loaded"
    PARTLY = "loaded in part"
    REFUSED = "refused"
    WAITS = "waits for a person"
    LATER = "left for later"


@dataclass(frozen=True, slots=True)
class Taken:
    """One file that was taken up. `moved_to` is None where it stays in the folder."""

    name: str
    became: Became
    message: str
    moved_to: Path | None


class WatchedElsewhereError(LoadError):
    """Another process watches this folder."""


Load = Callable[[Path], FolderReceipt]
# Size, time of the last change, and which file it is: another one may have taken the name.
_Appearance = tuple[int, int, int]


@dataclass(slots=True)
class Watcher:
    """Watches one folder. `settle` is how many seconds a file's size and times must stand still before it is complete.

    With `markers` a file is complete when a file of its name and `.done` stands beside it, and not before.
    """

    folder: Path
    load: Load
    settle: float = 5.0
    markers: bool = False
    sleep: Callable[[float], object] = time.sleep
    _seen: dict[str, _Appearance] = field(default_factory=dict)

    def once(self) -> Iterator[Taken]:
        """Take up what is complete now, after watching it for `settle` seconds. For a scheduler.

        Raises WatchedElsewhereError.
        """
        with self._alone():
            if self._look() or not self.markers:
                self.sleep(0 if self.markers else self.settle)
            yield from self._take()

    def watch(self, every: float, stop: Callable[[], bool] = lambda: False) -> Iterator[Taken]:
        """Take up files as they become complete, until `stop`. Raises WatchedElsewhereError."""
        with self._alone():
            self._look()
            while not stop():
                self.sleep(max(every, 0 if self.markers else self.settle))
                yield from self._take()

    def _take(self) -> Iterator[Taken]:
        before = self._seen
        complete = [path for path in self._look() if self._is_complete(path, before)]
        for path in sorted(complete, key=lambda path: (extraction_time(path).at, path.name)):
            # The loads before it may have taken minutes, and senders do not wait.
            if _appearance(path) == self._seen[path.name]:
                yield self._taken(path)

    def _look(self) -> list[Path]:
        """The files that are there, and what they look like."""
        self._seen = {}
        found = []
        for path in sorted(self.folder.iterdir()):
            if not path.is_file() or path.is_symlink() or any(fnmatch(path.name, name) for name in UNFINISHED):
                continue
            if path.name.endswith(MARKER):
                continue
            appearance = _appearance(path)
            if appearance is not None:
                self._seen[path.name] = appearance
                found.append(path)
        return found

    def _is_complete(self, path: Path, before: dict[str, _Appearance]) -> bool:
        if self.markers:
            return path.with_name(path.name + MARKER).exists()
        return before.get(path.name) == self._seen[path.name]

    def _taken(self, path: Path) -> Taken:
        try:
            found = self.load(path)
        except StoreError as error:
            return Taken(path.name, Became.LATER, str(error), None)
        except (MissingShareError, UnusualLoadError) as error:
            return self._put(path, FAILED, Became.WAITS, str(error))
        except (WrongFileError, LoadError, MappingError, OSError) as error:
            return self._put(path, FAILED, Became.REFUSED, str(error))
        message = "\n".join(
            [*(receipt.message for receipt in found.receipts), *(failure.message for failure in found.failures)]
        )
        if not found.failures:
            return self._put(path, DONE, Became.LOADED, message, found)
        became = Became.PARTLY if found.receipts else Became.REFUSED
        return self._put(path, FAILED, became, message, found)

    def _put(self, path: Path, where: str, became: Became, message: str, found: FolderReceipt | None = None) -> Taken:
        """Move a file away with what became of it beside it; a name that is taken gets a number.

        One that is not what was read any more stays: moved, a correction under the same name would never be loaded.
        """
        if _appearance(path) != self._seen[path.name]:
            stays = f"{message}\n{path.name} was changed meanwhile: it stays, and is taken up once it stands still"
            return Taken(path.name, became if became is Became.LOADED else Became.LATER, stays, None)
        folder = self.folder / where
        folder.mkdir(mode=0o700, exist_ok=True)
        target, number = folder / path.name, 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem}.{number}{path.suffix}"
        papers = "".join(receipt.to_json() for receipt in found.receipts) if found is not None else ""
        beside = target.with_name(target.name + (".receipt.json" if papers else ".reason.txt"))
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(papers or f"{message}\n")
        path.replace(target)
        path.with_name(path.name + MARKER).unlink(missing_ok=True)
        return Taken(path.name, became, message, target)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        descriptor = os.open(self.folder / _LOCK, os.O_WRONLY | os.O_CREAT, _OWNER_ONLY)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise WatchedElsewhereError(f"another process watches {self.folder}") from error
            yield
        finally:
            os.close(descriptor)


def _appearance(path: Path) -> _Appearance | None:
    """What a file looks like from outside; None where it is gone."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ino
