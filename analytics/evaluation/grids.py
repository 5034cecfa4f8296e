"""A file of cells, however its cells are parted: by comma, semicolon, tab, bar or blanks, in UTF-8 or UTF-16."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

COMMENTS = ("#", "%")
_PARTED = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars"}
_BLANKS = "blanks"
# So many lines are looked at to find out what parts the cells.
_LOOKED_AT = 200
# What networkx writes behind a tie: {} or {'weight': 3}.
_DATA = re.compile(r"\s*\{(?P<data>.*)\}\s*$")
_WEIGHT = re.compile(r"""['"]weight['"]\s*:\s*(?P<weight>[-+.\deE]+)""")


class EvaluationInputError(Exception):
    """A file cannot be used; the message names file, line, column and remedy."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells by row, stripped; rows without any are left out. `lines` is where each row ends; `parted` names by what."""

    path: Path
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    parted: str

    @property
    def plain(self) -> bool:
        """Whether it is what this program writes itself: comma-separated."""
        return self.parted in {_PARTED[","], ""}


def read_grid(path: Path, names: Collection[str], *, one_column: bool = False) -> Grid:
    """Read a file. A first line with one of these names (as `folded` gives them) tells what parts the cells.

    With `one_column` a file may be a list, and blanks are part of what it lists.
    """
    text = _text(path)
    skipped, body = _without_comments(text)
    parted = _parted(body, names, one_column=one_column)
    try:
        found = list(_cells(body, parted, skipped))
    except csv.Error as error:
        raise EvaluationInputError(f"{path}: it cannot be read as a table ({error}); save it as CSV UTF-8") from None
    return Grid(path, [row for row, _ in found], [line for _, line in found], parted and _PARTED.get(parted, _BLANKS))


def folded(name: str) -> str:
    """A column's name without case, and with blanks and hyphens as underscores."""
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise EvaluationInputError(f"{path}: there is no such file") from None
    except IsADirectoryError as error:
        raise EvaluationInputError(f"{path}: it cannot be read ({error}); name a file") from None
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvaluationInputError(f"{path}: it cannot be read as UTF-8 text ({error}); save it as CSV UTF-8") from None


def _without_comments(text: str) -> tuple[int, str]:
    """How many lines of comment stand before the rest, and the rest; a file of nothing else is all rest."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip() and line.lstrip()[0] not in COMMENTS), 0)
    return first, "\n".join(lines[first:])


def _parted(text: str, names: Collection[str], *, one_column: bool) -> str:
    """What parts the cells: "" where each line is one, a blank where any run of blanks does."""
    sample = "\n".join(text.split("\n")[:_LOOKED_AT])
    by_mark = {mark: [row for row, _ in _cells(sample, mark, 0)] for mark in (*_PARTED, " ")}
    named = [mark for mark, rows in by_mark.items() if rows and len(rows[0]) > 1 and _names(rows[0], names)]
    if named:
        return max(named, key=lambda mark: len(_names(by_mark[mark][0], names)))
    even = [mark for mark in _PARTED if _even(by_mark[mark])]
    if even:
        return even[0]
    if not one_column and _even(by_mark[" "]):
        return " "
    return next((mark for mark in _PARTED if mark in sample.partition("\n")[0]), "")


def _names(row: Sequence[str], names: Collection[str]) -> set[str]:
    return {folded(cell) for cell in row} & set(names)


def _even(rows: Sequence[Sequence[str]]) -> bool:
    """Whether all rows have as many cells, two at least; a header may lack the one above the rows' own names."""
    widths = {len(row) for row in rows[1:]} or {len(row) for row in rows}
    return len(widths) == 1 and max(widths) > 1 and len(rows[0]) in {max(widths), max(widths) - 1}


def _cells(text: str, parted: str, skipped: int) -> list[tuple[list[str], int]]:
    if not parted:
        lines = enumerate(text.splitlines(), skipped + 1)
        return [([line.strip().strip('"')], number) for number, line in lines if line.strip()]
    if parted == " ":
        text = "\n".join(_undressed(line) for line in text.split("\n"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted, skipinitialspace=True)
    found = [([cell.strip() for cell in row], reader.line_num + skipped) for row in reader]
    return [(row, line) for row, line in found if any(row)]


def _undressed(line: str) -> str:
    """One line of cells that blanks part, each blank one space; what is said of a tie in braces becomes its weight."""
    data = _DATA.search(line)
    if data is None:
        return line.strip().replace("\t", " ")
    weight = _WEIGHT.search(data["data"])
    return line[: data.start()].strip().replace("\t", " ") + (f" {weight['weight']}" if weight else "")
