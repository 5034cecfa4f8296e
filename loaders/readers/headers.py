"""What stands before the first row: marking lines, the header, and how its columns meet the declared ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.model.labels import Classification, parse_marking
from loaders.readers.rows import TableLayout, WrongFileError

_NEO4J_SPACE = re.compile(r":(ID|START_ID|END_ID|TYPE|LABEL)(\(.*\))?$")
_MARKING_WORDS = 2


def column_key(name: str) -> str:
    """How column names compare: without case and with single spaces."""
    return " ".join(name.casefold().split())


def marking_line(file: str, line: int, cells: Sequence[str]) -> Classification | None:
    """The classification where these cells are a marking line, which has one filled cell.

    Raises WrongFileError for a marking with words after it that we do not know: a caveat is never dropped.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) != 1:
        return None
    marking = parse_marking(filled[0])
    if marking is not None:
        return marking
    words = re.split(r"[\s:\-]+", filled[0].strip(" [(").upper())
    starts = (" ".join(words[:count]) for count in range(1, _MARKING_WORDS + 1))
    if len(words) > 1 and any(parse_marking(start) is not None for start in starts):
        raise WrongFileError(
            file,
            "the marking line carries a caveat that this feed does not know",
            "agree with the sender how it is to be handled; the markings known are OFFICIAL, OFFICIAL-SENSITIVE, "
            "SECRET and TOP SECRET",
            line=line,
        )
    return None


def strictest(first: Classification | None, second: Classification | None) -> Classification | None:
    """The higher of two markings; None where neither is there."""
    found = [marking for marking in (first, second) if marking is not None]
    return max(found) if found else None


def neo4j_names(header: Sequence[str]) -> tuple[str, ...]:
    """neo4j-admin's `name:TYPE`, `:ID(Space)`, `key:ID` as the bare names that mappings use."""
    names: list[str] = []
    for name in header:
        special = _NEO4J_SPACE.search(name)
        names.append(f":{special[1]}" if special else name.split(":", 1)[0])
    return tuple(names)


@dataclass(frozen=True, slots=True)
class MatchedHeader:
    """The header in the mapping's spelling where it declares the column, and the positions never to be read."""

    names: tuple[str, ...]
    blanked: tuple[int, ...]
    notes: tuple[str, ...]


def match_header(file: str, line: int, header: Sequence[str], layout: TableLayout) -> MatchedHeader:
    """Hold a file's header against the declared columns. Raises WrongFileError where it cannot be this feed's."""
    declared = {column_key(name): name for name in layout.column_names}
    names, unknown = [], []
    for position, cell in enumerate(header):
        stripped = cell.strip() or f"(column {position + 1})"
        known = declared.get(column_key(stripped))
        if known is None:
            unknown.append(position)
        names.append(known or stripped)
    _refuse_unless_complete(file, line, names, layout, header)
    blanked, notes = _set_aside(file, line, names, unknown, layout)
    return MatchedHeader(tuple(names), blanked, notes)


def _refuse_unless_complete(
    file: str, line: int, names: Sequence[str], layout: TableLayout, header: Sequence[str]
) -> None:
    missing = [name for name in layout.column_names if name not in names and name not in layout.optional_columns]
    if missing:
        other = layout.better_feed(header, file)
        if other is not None:
            raise WrongFileError(
                file, f"this looks like a {other} file, not {layout.feed}", f"load it as {other}", line=line
            )
        remedy = "ask the sender for the whole layout, or correct the column names"
        if len(header) == 1 and any(mark in header[0] for mark in ";|\t"):
            remedy = (
                "the cells are not separated by the comma or tab expected: save the file as CSV, or say under file: "
                "separator of the mapping what parts them"
            )
        raise WrongFileError(
            file, f"it lacks what {layout.feed} needs: {_listed(missing)}", remedy, line=line, column=missing[0]
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise WrongFileError(
            file, f"its header names {_listed(repeated)} twice", "keep one column of each name", line=line,
            column=repeated[0],
        )  # fmt: skip


def _set_aside(
    file: str, line: int, names: Sequence[str], unknown: Sequence[int], layout: TableLayout
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    blanked, notes = [], []
    for position, name in enumerate(names):
        if layout.refuses_column(name):
            if layout.refuses_file:
                raise WrongFileError(
                    file, f"it carries the column {name}, which this feed must never hold",
                    "ask the sender for the file without it, and delete this one", line=line, column=name,
                )  # fmt: skip
            blanked.append(position)
            notes.append(
                f"column {name} is refused: it may name somebody who must not be named; its cells were not read"
            )
    others = [names[position] for position in unknown if position not in blanked]
    if others and layout.unknown_columns == "refuse":
        raise WrongFileError(
            file, f"it has columns that {layout.feed} does not know: {_listed(others)}",
            "remove them, or have the mapping declare them", line=line, column=others[0],
        )  # fmt: skip
    if others and layout.unknown_columns == "ignore":
        blanked.extend(position for position in unknown if position not in blanked)
        notes.append(f"columns not in the mapping, not read: {_listed(others)}")
    elif others:
        notes.append(f"columns not in the mapping, kept with the record: {_listed(others)}")
    return tuple(sorted(blanked)), tuple(notes)


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
