"""A file as decoded lines of bounded length, with the position in bytes for progress."""

from __future__ import annotations

import io
import re
from types import TracebackType
from typing import Self

from loaders.readers.documents import Document
from loaders.readers.encoding import Encoding

PRISON_NUMBER_IN_TEXT = re.compile(r"(?<![A-Z0-9])[A-Z][0-9]{4}[A-Z]{2}(?![A-Z0-9])")


class LineSource:
    """Reads lines with their ends kept. Bytes that the encoding does not have come through marked, not raised."""

    def __init__(self, document: Document, encoding: Encoding, limit: int) -> None:
        self._file = document.open()
        self._file.seek(encoding.skip)
        self.size = document.size
        self._limit = limit
        # UTF-16 cannot carry escaped bytes: there the replacement character marks the damage.
        self._marks_with_replacement = encoding.name.startswith("utf-16")
        errors = "replace" if self._marks_with_replacement else "surrogateescape"
        self._text = io.TextIOWrapper(self._file, encoding=encoding.name, errors=errors, newline="\n")

    @property
    def bytes_read(self) -> int:
        """How far into the file the reader is."""
        return 0 if self._file.closed else self._file.raw.tell()

    @property
    def late_notes(self) -> tuple[str, ...]:
        """Nothing: lines have no more to them than what is read."""
        return ()

    def read(self) -> tuple[str, bool]:
        """The next line and whether it is whole; a line past the limit is cut there and the rest of it skipped."""
        line = self._text.readline(self._limit)
        if len(line) < self._limit or line.endswith("\n"):
            return line, True
        while (rest := self._text.readline(self._limit)) and not rest.endswith("\n"):
            pass
        return line, False

    def damaged(self, line: str) -> bool:
        """Whether bytes in the line could not be decoded."""
        if line.isascii():
            return False
        if self._marks_with_replacement:
            return "\ufffd" in line
        try:
            line.encode()
        except UnicodeEncodeError:
            return True
        return False

    def close(self) -> None:
        """Release the file."""
        self._text.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def shown(text: str, limit: int) -> str:
    """Text of an unreadable row as it may be written down: shortened, without NULs or undecodable bytes."""
    cut = text[:limit].replace("\0", "\ufffd").rstrip("\r\n")
    return cut.encode("utf-8", "replace").decode("utf-8")


def mentions(text: str) -> tuple[str, ...]:
    """The prison numbers that a text names, sorted."""
    return tuple(sorted(set(PRISON_NUMBER_IN_TEXT.findall(text.upper()))))
