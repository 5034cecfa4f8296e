"""Files of networks and of people: comma-separated, with a header."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EDGE_COLUMNS = ("source", "target")
EVENT_COLUMNS = ("person", "event")


class EvaluationInputError(Exception):
    """A file cannot be used; the message names file, line, column and remedy."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A file's rows as text by column. `lines` is where each row ends in the file."""

    path: Path
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, str]]
    lines: Sequence[int]

    def __len__(self) -> int:
        return len(self.rows)

    def values(self, column: str) -> list[str]:
        """One column, stripped."""
        return [row[column] for row in self.rows]

    def required(self, column: str) -> list[str]:
        """One column in which no row may be empty."""
        for row, line in zip(self.rows, self.lines, strict=True):
            if not row[column]:
                raise EvaluationInputError(
                    f"{self.path}, line {line}: column {column!r} is empty; give it a value or take the row out"
                )
        return self.values(column)

    def numbers(self, column: str, default: float) -> list[float]:
        """One column as numbers, `default` where it is empty or absent."""
        if column not in self.columns:
            return [default] * len(self)
        found = []
        for row, line in zip(self.rows, self.lines, strict=True):
            try:
                value = float(row[column]) if row[column] else default
            except ValueError:
                value = math.nan
            if not math.isfinite(value):
                raise EvaluationInputError(
                    f"{self.path}, line {line}: column {column!r} holds {row[column]!r}, which is no number; "
                    "write a number or leave it empty"
                )
            found.append(value)
        return found


def read_rows(path: Path, needed: Sequence[str]) -> Rows:
    """Read a file that must have these columns. Raises EvaluationInputError where it cannot be read as such."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise EvaluationInputError(f"{path}: there is no such file") from None
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise EvaluationInputError(f"{path}: it cannot be read as UTF-8 text ({error}); save it as CSV UTF-8") from None
    reader = csv.reader(text.splitlines(keepends=True))
    header = tuple(name.strip() for name in next(reader, ()))
    _check_header(path, header, needed)
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise EvaluationInputError(
                f"{path}, line {reader.line_num}: {len(cells)} values under {len(header)} columns; "
                "quote values that hold a comma"
            )
        rows.append(dict(zip(header, (cell.strip() for cell in cells), strict=True)))
        lines.append(reader.line_num)
    return Rows(path, header, rows, lines)


def _check_header(path: Path, header: tuple[str, ...], needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in header]
    if missing:
        found = ", ".join(header) or "nothing"
        raise EvaluationInputError(
            f"{path}, line 1: column {', '.join(map(repr, missing))} is missing (found: {found}); name it in the header"
        )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise EvaluationInputError(
            f"{path}, line 1: column {', '.join(map(repr, twice))} stands there twice; rename one"
        )


def is_by_event(path: Path) -> bool:
    """Whether a file lists people by event and not pairs of people."""
    rows = read_rows(path, ())
    return set(EVENT_COLUMNS) <= set(rows.columns)
