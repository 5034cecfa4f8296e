"""The quarantine file: rows that could not be loaded, why, and what to do, in a form that loads again once corrected.

A CSV in UTF-8 with a byte-order mark (spreadsheets then show names right), the original marking line, the columns of
`CORDON_COLUMNS`, then the original header and cells. It holds personal data: only its owner may read it. Each row
carries the access label that it would have borne, so that readers are shown it as they would have been the record.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TextIO

from graph.model.labels import Classification, Label
from graph.model.times import isoformat
from loaders.formulas import neutralise
from loaders.label_cells import label_cell

PREFIX = "cordon_"
CORDON_COLUMNS = (
    "cordon_file",
    "cordon_sheet",
    "cordon_line",
    "cordon_column",
    "cordon_value",
    "cordon_rule",
    "cordon_message",
    "cordon_remedy",
    "cordon_text",
    "cordon_feed",
    "cordon_scope",
    "cordon_extracted_at",
    "cordon_label",
)
# Files that were written before workbooks could be loaded, or before rows kept their labels, lack them.
LATER_COLUMNS = frozenset({"cordon_sheet", "cordon_label"})
UNFINISHED = ".part"
# Enough to recognise a row by; a row that never closed its quote may run to the end of the file.
MOST_TEXT = 2_000
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Extract:
    """What a quarantined row needs to find its way back: the file it came from, and what that file stated."""

    file_name: str
    feed: str
    scope: str
    extracted_at: datetime
    header: tuple[str, ...]
    marking: Classification | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why one row was not loaded. `value` is masked; `text` is the raw line of a row that had no cells to read.

    `label` is what the row would have borne, or the strictest where that cannot be told.
    """

    line: int
    rule: str
    message: str
    remedy: str
    label: Label
    column: str = ""
    value: str = ""
    cells: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows one rule rejected in one column, and the first such line; of a workbook, on which sheet."""

    rule: str
    column: str
    rows: int
    first_line: int
    remedy: str
    first_sheet: str = ""


@dataclass(slots=True)
class QuarantineFile:
    """Writes rejections aside and puts the file in place whole. `refused` columns are blank in it, whatever they held.

    `sheet` is the sheet that the rows being added stand on, "" where the file has none.

    `withhold_text` keeps raw lines out: set where the feed holds columns or contacts that must not be copied, since a
    line that could not be split may carry them.
    """

    path: Path
    extract: Extract
    refused: frozenset[str] = frozenset()
    withhold_text: bool = False
    rows: int = 0
    sheet: str = ""
    _tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    _stream: TextIO | None = None

    def add(self, rejection: Rejection) -> None:
        """Write one rejected row."""
        extract = self.extract
        refused = rejection.column in self.refused
        row = [
            extract.file_name,
            self.sheet,
            str(rejection.line),
            rejection.column,
            "" if refused else rejection.value,
            rejection.rule,
            rejection.message,
            rejection.remedy,
            "" if self.withhold_text else rejection.text[:MOST_TEXT],
            extract.feed,
            extract.scope,
            isoformat(extract.extracted_at),
            label_cell(rejection.label),
            *self._cells(rejection.cells),
        ]
        csv.writer(self._open(), lineterminator="\r\n").writerow([neutralise(cell) for cell in row])
        self.rows += 1
        self._count(rejection)

    def tallies(self) -> list[Tally]:
        """What was rejected, most frequent first: rules and columns, no values."""
        return sorted(self._tallies.values(), key=lambda t: (-t.rows, t.rule, t.column))

    def finish(self) -> Path | None:
        """Put the file in place and return its path; None where no row was rejected (then none is there)."""
        if self._stream is None:
            self.path.unlink(missing_ok=True)
            return None
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._stream = None
        self._unfinished.replace(self.path)
        return self.path

    def abandon(self) -> None:
        """Remove what was written aside, if anything."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
            self._unfinished.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove what an earlier run of the same load put in place, if anything."""
        self.abandon()
        self.path.unlink(missing_ok=True)

    @property
    def _unfinished(self) -> Path:
        return self.path.with_name(self.path.name + UNFINISHED)

    def _cells(self, cells: Sequence[str]) -> list[str]:
        header = self.extract.header
        padded = [*cells, *[""] * (len(header) - len(cells))]
        return ["" if name in self.refused else cell for name, cell in zip(header, padded, strict=False)]

    def _count(self, rejection: Rejection) -> None:
        key = (rejection.rule, rejection.column)
        known = self._tallies.get(key)
        self._tallies[key] = Tally(
            rejection.rule,
            rejection.column,
            known.rows + 1 if known else 1,
            known.first_line if known else rejection.line,
            known.remedy if known else rejection.remedy,
            known.first_sheet if known else self.sheet,
        )

    def _open(self) -> TextIO:
        if self._stream is None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
            self._stream = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
            writer = csv.writer(self._stream, lineterminator="\r\n")
            if self.extract.marking is not None:
                writer.writerow([str(self.extract.marking)])
            writer.writerow([*CORDON_COLUMNS, *map(neutralise, self.extract.header)])
        return self._stream


def papers_of(folder: Path, load_key: str) -> list[Path]:
    """The quarantine files of one load, unfinished ones included."""
    return sorted(folder.glob(f"*-{load_key}.csv*"))
