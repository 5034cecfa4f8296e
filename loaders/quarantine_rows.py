"""Rows in quarantine: listed, shown, corrected one cell at a time, and taken out once they have been loaded again."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.model.labels import Label
from loaders.errors import LoadError
from loaders.formulas import neutralise, restore
from loaders.label_cells import label_of_cell
from loaders.quarantine import PREFIX, UNFINISHED

CORRECTED = ".corrected.csv"
# What one reader has put right of it, while it is loaded again.
RELOADING = ".reloading.csv"
_OWNER_ONLY = 0o600


class QuarantineError(LoadError):
    """A quarantine file or row cannot be used as was asked; the message says why."""


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """One row: where it stood, why it is here, and its cells by column. `corrected`: its working copy differs.

    `label` is what it would have borne; None where the file says none, as before rows kept their labels.
    """

    sheet: str
    line: int
    rule: str
    column: str
    message: str
    remedy: str
    text: str
    cells: dict[str, str]
    label: Label | None = None
    corrected: bool = False

    @property
    def place(self) -> tuple[str, int]:
        """What names it within its file."""
        return self.sheet, self.line


@dataclass(frozen=True, slots=True)
class QuarantinePaper:
    """One load's rows as a reader sees them: by rule, and how many have been corrected and not yet loaded again.

    Those that were put aside are in `aside` and in no other count.
    """

    load_key: str
    rows: int
    corrected: int
    by_rule: dict[tuple[str, str], int]
    aside: int = 0


Sees = Callable[[QuarantinedRow], bool]
# The places (sheet, line) of a load's rows that a person put aside.
Aside = Callable[[str], frozenset[tuple[str, int]]]


class QuarantineFolder:
    """The quarantine files of a home, by load, as one reader sees them.

    A row that he does not see is no row: it is in no count, matches no filter, and he neither corrects nor loads it.
    Rows `aside` are none of those that wait.
    """

    def __init__(self, folder: Path, sees: Sees, aside: Aside = lambda _: frozenset()) -> None:
        self._folder, self._sees, self._aside = folder, sees, aside

    def paper(self, load_key: str) -> QuarantinePaper | None:
        """What waits of one load; None where nothing does that he sees."""
        found = self.whole_paper(load_key)
        return found if found is not None and found.rows else None

    def whole_paper(self, load_key: str) -> QuarantinePaper | None:
        """The same where every row was put aside, so that somebody may still look; None where he sees no row at all."""
        path = self._path(load_key)
        seen = [] if path is None else self._all_seen(path)
        if not seen:
            return None
        aside = self._aside(load_key)
        rows = [row for row in seen if row.place not in aside]
        by_rule = Counter((row.rule, row.column) for row in rows)
        corrected = sum(row.corrected for row in rows)
        return QuarantinePaper(load_key, len(rows), corrected, dict(sorted(by_rule.items())), len(seen) - len(rows))

    def rows(self, load_key: str, *, rule: str = "", column: str = "", line: int | None = None) -> list[QuarantinedRow]:
        """Rows of one load in file order, as corrected so far. Raises QuarantineError where nothing waits."""
        return [
            row
            for row in self._seen(self._needed(load_key))
            if (not rule or row.rule == rule)
            and (not column or row.column == column)
            and (line is None or row.line == line)
        ]

    def holds(self, load_key: str) -> bool:
        """Whether there is any row of a load that he sees, waiting or put aside."""
        path = self._path(load_key)
        return path is not None and bool(self._all_seen(path))

    def kept(self, load_key: str, line: int, sheet: str = "") -> QuarantinedRow:
        """One row that he sees, whether it waits or was put aside. Raises QuarantineError."""
        path = self._path(load_key)
        rows = [] if path is None else self._all_seen(path)
        found = [row for row in rows if row.line == line and sheet in ("", row.sheet)]
        if len({row.place for row in found}) > 1:
            raise QuarantineError(f"line {line} is on several sheets: say which")
        if not found:
            raise QuarantineError(f"no row of line {line} is in this quarantine")
        return found[0]

    def edit(self, load_key: str, line: int, cells: Mapping[str, str], sheet: str = "") -> QuarantinedRow:
        """Correct cells of one row in a working copy; the quarantine file itself stays as it was written.

        Raises QuarantineError for a row or column that is not there, and for what Cordon itself wrote.
        """
        path = self._needed(load_key)
        head, header, rows = _raw(path)
        shown = {row.place for row in self._seen(path)}
        rows = [row for row in rows if _place_of(header, row) in shown]
        place = _chosen(header, rows, line, sheet)
        wrong = sorted(name for name in cells if name not in header or name.startswith(PREFIX))
        if wrong:
            own = ", ".join(name for name in header if not name.startswith(PREFIX))
            raise QuarantineError(f"there is no column {wrong[0]!r} to correct; there are {own}")
        copy = _copy_of(path)
        working = _raw(copy)[2] if copy.exists() else []
        key = _place_of(header, rows[place])
        row = next((known for known in working if _place_of(header, known) == key), list(rows[place]))
        for name, value in cells.items():
            row[header.index(name)] = neutralise(value)
        kept = [known for known in working if _place_of(header, known) != key]
        _write(copy, head, header, sorted([*kept, row], key=lambda known: _place_of(header, known)))
        as_rejected, as_corrected = _parsed(header, [rows[place], row])
        return _as_corrected(as_rejected, {key: as_corrected})

    def corrections(self, load_key: str) -> Path:
        """A file of the rows put right that he sees, to be loaded. Raises QuarantineError where there are none."""
        path = self._needed(load_key)
        shown = {row.place for row in self._seen(path) if row.corrected}
        if not shown:
            raise QuarantineError(f"no row of load {load_key} has been corrected yet")
        head, header, working = _raw(_copy_of(path))
        reloading = path.with_name(path.name + RELOADING)
        _write(reloading, head, header, [row for row in working if _place_of(header, row) in shown])
        return reloading

    def settle(self, load_key: str, loaded: Path) -> int:
        """Take out the rows of `corrections`, once their load is published; returns how many are left that he sees.

        What was rejected again is in the quarantine file of that load. What was put right otherwise since stays.
        """
        path = self._needed(load_key)
        copy = _copy_of(path)
        (head, header, rows), (_, _, working) = _raw(path), _raw(copy)
        done = {_place_of(header, row): row for row in _raw(loaded)[2]}
        changed = [row for row in working if done.get(_place_of(header, row)) != row]
        gone = done.keys() - {_place_of(header, row) for row in changed}
        _replace(path, head, header, [row for row in rows if _place_of(header, row) not in gone])
        _replace(copy, head, header, changed)
        return len(self._seen(path)) if path.exists() else 0

    def _path(self, load_key: str) -> Path | None:
        if not load_key.isalnum():
            return None
        found = sorted(self._folder.glob(f"*-{load_key}.csv"))
        return found[0] if found else None

    def _needed(self, load_key: str) -> Path:
        path = self._path(load_key)
        if path is None or not self._seen(path):
            raise QuarantineError(f"nothing of load {load_key} is in quarantine")
        return path

    def _seen(self, path: Path) -> list[QuarantinedRow]:
        """The rows that he sees and that wait, in file order, as corrected so far."""
        aside = self._aside(path.stem.rpartition("-")[2])
        return [row for row in self._all_seen(path) if row.place not in aside]

    def _all_seen(self, path: Path) -> list[QuarantinedRow]:
        copy = _copy_of(path)
        corrected = {row.place: row for row in _read(copy)} if copy.exists() else {}
        # As it was rejected and as it was put right: a correction shows nobody what he may not read.
        shown = [row for row in _read(path) if self._sees(row) and self._sees(corrected.get(row.place, row))]
        return [_as_corrected(row, corrected) for row in shown]


def _read(path: Path) -> list[QuarantinedRow]:
    _, header, rows = _raw(path)
    return _parsed(header, rows)


def _parsed(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[QuarantinedRow]:
    own = [(name, place) for place, name in enumerate(header) if not name.startswith(PREFIX)]
    at = {name: place for place, name in enumerate(header)}
    return [_row(row, at, own) for row in rows]


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
        label_of_cell(said("cordon_label")),
    )


def _as_corrected(row: QuarantinedRow, corrected: Mapping[tuple[str, int], QuarantinedRow]) -> QuarantinedRow:
    found = corrected.get(row.place)
    return row if found is None else replace(row, cells=found.cells, corrected=True)


def _raw(path: Path) -> tuple[list[str], list[str], list[list[str]]]:
    """The marking line's cells if there is one, the header and the rows, as they stand."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream))
    head = lines[0] if lines and not lines[0][0].startswith(PREFIX) else []
    body = lines[1:] if head else lines
    return head, body[0], body[1:]


def _place_of(header: Sequence[str], row: Sequence[str]) -> tuple[str, int]:
    sheet = restore(row[header.index("cordon_sheet")]) if "cordon_sheet" in header else ""
    return sheet, int(row[header.index("cordon_line")])


def _chosen(header: Sequence[str], rows: Sequence[Sequence[str]], line: int, sheet: str) -> int:
    found = [
        place
        for place, row in enumerate(rows)
        if _place_of(header, row)[1] == line and (not sheet or _place_of(header, row)[0] == sheet)
    ]
    if len(found) > 1:
        raise QuarantineError(f"line {line} is on several sheets: say which with --sheet")
    if not found:
        raise QuarantineError(f"no row of line {line} is in this quarantine")
    return found[0]


def _replace(path: Path, head: Sequence[str], header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        _write(path, head, header, rows)
    else:
        path.unlink(missing_ok=True)


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
