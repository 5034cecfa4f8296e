"""Rows of comma and tab separated files, by the rules of RFC 4180, read strictly and recovered line by line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.readers.lines import LineSource
from loaders.readers.rows import ReaderLimits

CELL_TOO_LONG = "cell-too-long"
QUOTE_NEVER_CLOSED = "quote-never-closed"
QUOTING_WRONG = "quoting-wrong"
BYTES_NOT_TEXT = "bytes-not-text"
NUL_BYTE = "nul-byte"


@dataclass(slots=True)
class Record:
    """One record of the file: its cells, or the rule that it breaks. `unfinished`: the file ends within it.

    `position` is that of the one cell that breaks the rule, -1 where it is the row.
    """

    line: int
    cells: list[str] | None
    text: str
    rule: str = ""
    unfinished: bool = False
    position: int = -1


class _RecordTooLongError(Exception):
    """A record runs past the limits: a stray quote, as a rule."""


class _Feed:
    """The lines that the csv module asks for, remembered until the record is done so that they can be read again."""

    def __init__(self, source: LineSource, limits: ReaderLimits) -> None:
        self._source = source
        self._limits = limits
        self._again: deque[tuple[str, bool]] = deque()
        self.given: list[str] = []
        self.number = 0
        self.length = 0
        self.cut = False
        self.ended = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line, whole = self._again.popleft() if self._again else self._source.read()
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.given.append(line)
        self.length += len(line)
        if not whole:
            self.cut = True
            raise _RecordTooLongError
        if self.length > self._limits.record or len(self.given) > self._limits.record_lines:
            raise _RecordTooLongError
        return line

    def start(self) -> None:
        """Forget the last record."""
        self.given.clear()
        self.length = 0
        self.cut = False

    def retry_after_first(self) -> None:
        """Read every line but the first of the record again: each may be a row of its own."""
        again = [(line, True) for line in self.given[1:]]
        if self.cut and again:
            again[-1] = (again[-1][0], False)
        self._again.extendleft(reversed(again))
        self.number -= len(again)
        del self.given[1:]
        self.ended = False


def records(source: LineSource, delimiter: str, limits: ReaderLimits) -> Iterator[Record]:
    """Every record, empty lines included (as no cells). A broken one does not stop those after it."""
    # The module's limit is one per process and refuses longer cells than ours: it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), limits.record + 1))
    feed = _Feed(source, limits)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.start()
        line = feed.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _RecordTooLongError) as error:
            yield _broken(feed, line, error)
            # A csv reader stopped inside a quote stays there.
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
            continue
        text = feed.given[0] if len(feed.given) == 1 else "".join(feed.given)
        yield Record(line, cells, text, _damage(source, text, cells, limits), not text.endswith("\n"))


def _broken(feed: _Feed, line: int, error: Exception) -> Record:
    at_end = feed.ended
    too_long = isinstance(error, _RecordTooLongError)
    if at_end and not too_long:
        return Record(line, None, "".join(feed.given), QUOTE_NEVER_CLOSED, unfinished=True)
    if len(feed.given) == 1:
        return Record(line, None, feed.given[0], CELL_TOO_LONG if too_long else QUOTING_WRONG)
    feed.retry_after_first()
    return Record(line, None, feed.given[0], QUOTE_NEVER_CLOSED if too_long else QUOTING_WRONG)


def _damage(source: LineSource, text: str, cells: list[str], limits: ReaderLimits) -> str:
    if "\0" in text:
        return NUL_BYTE
    if source.damaged(text):
        return BYTES_NOT_TEXT
    if len(text) > limits.cell and any(len(cell) > limits.cell for cell in cells):
        return CELL_TOO_LONG
    return ""
