"""A file's bytes as readers see them, wherever they lie: on disk, or unpacked into a file that has no name."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Protocol, Self

from loaders.readers.rows import WrongFileError

_BUFFER = 1 << 18


class Document(Protocol):
    """One table's file. `name` is how messages call it; `leaf` is its own file name, for patterns and dates in it.

    `path` is the file on disk that holds it, None for standard input.
    """

    name: str
    leaf: str
    path: Path | None

    @property
    def size(self) -> int:
        """Bytes, unpacked."""

    def open(self) -> io.BufferedReader:
        """A reader of its own, from the first byte."""

    def close(self) -> None:
        """Give up what was unpacked, if anything."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class FileOnDisk:
    """A file as it lies."""

    def __init__(self, path: Path) -> None:
        self.path: Path | None = path
        self._path = path
        self.name = self.leaf = path.name

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return self._path.stat().st_size

    def open(self) -> io.BufferedReader:
        """The file."""
        return io.BufferedReader(io.FileIO(self._path), _BUFFER)

    def close(self) -> None:
        """Nothing was unpacked."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class UnpackedFile:
    """Bytes that `fill` writes when they are first asked for, kept where no name leads to them.

    A killed process leaves nothing behind: the file was never in any folder.
    """

    def __init__(self, name: str, path: Path | None, fill: Callable[[IO[bytes]], None]) -> None:
        self.name = name
        self.leaf = PurePosixPath(name).name
        self.path = path
        self._fill = fill
        self._file: IO[bytes] | None = None

    @property
    def size(self) -> int:
        """Bytes, unpacked."""
        return os.fstat(self._unpacked().fileno()).st_size

    def open(self) -> io.BufferedReader:
        """A reader with a position of its own."""
        return io.BufferedReader(_Positioned(self._unpacked()), _BUFFER)

    def close(self) -> None:
        """Give the unpacked bytes up."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _unpacked(self) -> IO[bytes]:
        if self._file is None:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the document
            try:
                self._fill(file)
                file.flush()
            except OSError as error:
                file.close()
                problem = f"it cannot be unpacked: {error.strerror or error}"
                raise WrongFileError(self.name, problem, "make room where temporary files go (TMPDIR)") from error
            except BaseException:
                file.close()
                raise
            self._file = file
        return self._file


class _Positioned(io.RawIOBase):
    """Reads a file that others read too, each from its own position. It closes nothing."""

    def __init__(self, file: IO[bytes]) -> None:
        # The file goes with the last who holds it: its descriptor would otherwise be another file's one day.
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        self._at = max(0, offset + (os.fstat(self._file.fileno()).st_size if start is None else start))
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        found = os.pread(self._file.fileno(), len(buffer), self._at)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
