"""Rows in quarantine: listed, shown, corrected one cell at a time, and taken out once they have been loaded again."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.model.labels import Classification, parse_marking
from loaders.errors import LoadError
from loaders.formulas import neutralise, restore
from loaders.quarantine import PREFIX, UNFINISHED

CORRECTED = ".corrected.csv"
_OWNER_ONLY = 0o600


class QuarantineError(LoadError):
    """A quarantine file or row cannot be used as was asked; the message says why."""


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """One row: where it stood, why it is here, and its cells by column. `corrected`: its working copy differs."""

    sheet: str
    line: int
    rule: str
    column: str
    message: str
    remedy: str
    text: str
    cells: dict[str, str]
    corrected: bool = False

    @property
    def place(self) -> tuple[str, int]:
        """What names it within its file."""
        return self.sheet, self.line


@dataclass(frozen=True, slots=True)
class QuarantinePaper:
    """One load's quarantine file: rows by rule, and how many have been corrected and not yet loaded again."""

    load_key: str
    path: Path
    rows: int
    corrected: int
    by_rule: dict[tuple[str, str], int]
    marking: Classification | None


class QuarantineFolder:
    """The quarantine files of a home, by load."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def paper(self, load_key: str) -> QuarantinePaper | None:
        """What waits of one load; None where nothing does."""
        path = self._path(load_key)
        if path is None:
            return None
        marking, rows = self._read(path)
        by_rule = Counter((row.rule, row.column) for row in rows)
        copy = _copy_of(path)
        corrected = len(self._read(copy)[1]) if copy.exists() else 0
        return QuarantinePaper(load_key, path, len(rows), corrected, dict(sorted(by_rule.items())), marking)

    def rows(self, load_key: str, *, rule: str = "", column: str = "", line: int | None = None) -> list[QuarantinedRow]:
        """Rows of one load in file order, as corrected so far. Raises QuarantineError where nothing waits."""
        path = self._needed(load_key)
        copy = _copy_of(path)
        corrected = {row.place: row for row in self._read(copy)[1]} if copy.exists() else {}
        return [
            _as_corrected(row, corrected)
            for row in self._read(path)[1]
            if (not rule or row.rule == rule)
            and (not column or row.column == column)
            and (line is None or row.line == line)
        ]

    def edit(self, load_key: str, line: int, cells: Mapping[str, str], sheet: str = "") -> QuarantinedRow:
        """Correct cells of one row in a working copy; the quarantine file itself stays as it was written.

        Raises QuarantineError for a row or column that is not there, and for what Cordon itself wrote.
        """
        path = self._needed(load_key)
        head, header, rows = _raw(path)
        place = _place(header, rows, line, sheet)
        wrong = sorted(name for name in cells if name not in header or name.startswith(PREFIX))
        if wrong:
            own = ", ".join(name for name in header if not name.startswith(PREFIX))
            raise QuarantineError(f"there is no column {wrong[0]!r} to correct; there are {own}")
        copy = _copy_of(path)
        working = _raw(copy)[2] if copy.exists() else []
        key = _key(header, rows[place])
        row = next((known for known in working if _key(header, known) == key), list(rows[place]))
        for name, value in cells.items():
            row[header.index(name)] = neutralise(value)
        kept = [known for known in working if _key(header, known) != key]
        _write(copy, head, header, sorted([*kept, row], key=lambda known: _order(header, known)))
        return next(found for found in self.rows(load_key, line=line) if found.sheet == _key(header, rows[place])[0])

    def corrections(self, load_key: str) -> Path:
        """The working copy, ready to be loaded. Raises QuarantineError where nothing was corrected."""
        copy = _copy_of(self._needed(load_key))
        if not copy.exists():
            raise QuarantineError(f"no row of load {load_key} has been corrected yet")
        return copy

    def settle(self, load_key: str) -> int:
        """Take the corrected rows out, once their load is published; returns how many are left.

        What was rejected again is in the quarantine file of that load.
        """
        path = self._needed(load_key)
        copy = self.corrections(load_key)
        head, header, rows = _raw(path)
        done = {_key(header, row) for row in _raw(copy)[2]}
        left = [row for row in rows if _key(header, row) not in done]
        if left:
            _write(path, head, header, left)
        else:
            path.unlink()
        copy.unlink()
        return len(left)

    def _path(self, load_key: str) -> Path | None:
        if not load_key.isalnum():
            return None
        found = [path for path in self._folder.glob(f"*-{load_key}.csv") if not path.name.endswith(CORRECTED)]
        return found[0] if found else None

    def _needed(self, load_key: str) -> Path:
        path = self._path(load_key)
        if path is None:
            raise QuarantineError(f"nothing of load {load_key} is in quarantine")
        return path

    def _read(self, path: Path) -> tuple[Classification | None, list[QuarantinedRow]]:
        head, header, rows = _raw(path)
        own = [(name, place) for place, name in enumerate(header) if not name.startswith(PREFIX)]
        at = {name: place for place, name in enumerate(header)}
        return parse_marking(head[0]) if head else None, [_row(row, at, own) for row in rows]


def _copy_of(path: Path) -> Path:
    return path.with_name(path.name + CORRECTED)


def _row(row: Sequence[str], at: Mapping[str, int], own: Sequence[tuple[str, int]]) -> QuarantinedRow:
    def said(name: str) -> str:
        return restore(row[at[name]]) if name in at else ""

    return QuarantinedRow(
        said("cordon_sheet"),
        int(said("cordon_line")),
        said("cordon_rule"),
        said("cordon_column"),
        said("cordon_message"),
        said("cordon_remedy"),
        said("cordon_text"),
        {restore(name): restore(row[place]) for name, place in own},
    )


def _as_corrected(row: QuarantinedRow, corrected: Mapping[tuple[str, int], QuarantinedRow]) -> QuarantinedRow:
    found = corrected.get(row.place)
    if found is None:
        return row
    return QuarantinedRow(
        row.sheet, row.line, row.rule, row.column, row.message, row.remedy, row.text, found.cells, corrected=True
    )


def _raw(path: Path) -> tuple[list[str], list[str], list[list[str]]]:
    """The marking line's cells if there is one, the header and the rows, as they stand."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream))
    head = lines[0] if lines and not lines[0][0].startswith(PREFIX) else []
    body = lines[1:] if head else lines
    return head, body[0], body[1:]


def _key(header: Sequence[str], row: Sequence[str]) -> tuple[str, str]:
    sheet = row[header.index("cordon_sheet")] if "cordon_sheet" in header else ""
    return sheet, row[header.index("cordon_line")]


def _order(header: Sequence[str], row: Sequence[str]) -> tuple[str, int]:
    sheet, line = _key(header, row)
    return sheet, int(line)


def _place(header: Sequence[str], rows: Sequence[Sequence[str]], line: int, sheet: str) -> int:
    found = [
        place
        for place, row in enumerate(rows)
        if _key(header, row)[1] == str(line) and (not sheet or _key(header, row)[0] == sheet)
    ]
    if len(found) > 1:
        raise QuarantineError(f"line {line} is on several sheets: say which with --sheet")
    if not found:
        raise QuarantineError(f"no row of line {line} is in this quarantine")
    return found[0]


def _write(path: Path, head: Sequence[str], header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    aside = path.with_name(path.name + UNFINISHED)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        if head:
            writer.writerow(head)
        writer.writerow(header)
        writer.writerows(rows)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)


def papers(folder: QuarantineFolder, keys: Sequence[str]) -> Iterator[QuarantinePaper]:
    """What waits of these loads, in their order."""
    for key in keys:
        paper = folder.paper(key)
        if paper is not None:
            yield paper
