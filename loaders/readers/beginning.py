"""What stands before the first row of a text table: marking lines, a stated separator, and the header."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from graph.model.labels import Classification
from loaders.readers import delimited, jsonl
from loaders.readers.delimited import Record
from loaders.readers.documents import Document
from loaders.readers.encoding import Encoding
from loaders.readers.headers import MatchedHeader, marking_line, match_header, neo4j_names, strictest
from loaders.readers.lines import LineSource
from loaders.readers.notes import stated_separator
from loaders.readers.rows import ReaderLimits, TableLayout, WrongFileError
from loaders.readers.sheet_headers import complete

_SAMPLED_OBJECTS = 500
# Logos, titles and filters that some programs print above a table.
_TITLE_LINES = 20


@dataclass(slots=True)
class Start:
    """What the lines before the rows said. `rows` still holds every record after them."""

    rows: Iterator[Record]
    matched: MatchedHeader
    header_line: int
    marking: Classification | None
    raw_header: list[str]
    notes: list[str] = field(default_factory=list)


def separator_of(document: Document, encoding: Encoding, limits: ReaderLimits) -> str:
    """What parts the cells where the first line of the file says so; "" where it does not."""
    with LineSource(document, encoding, limits.record) as source:
        return stated_separator(source.read()[0])


def start_of(
    document: Document, source: LineSource, form: str, delimiter: str, encoding: Encoding, mapping: TableLayout,
    limits: ReaderLimits,
) -> Start:  # fmt: skip
    """Read as far as the header, or the first object. Raises WrongFileError where it cannot be this feed's."""
    if form == "jsonl":
        return _start_of_objects(document, source, encoding, mapping, limits)
    rows = delimited.records(source, delimiter, limits)
    marking: Classification | None = None
    notes: list[str] = []
    for _ in range(limits.lines_before_header):
        record = next(rows, None)
        if record is None:
            break
        if record.cells is None or record.rule:
            raise WrongFileError(
                document.name, "the line where the header should be cannot be read", "send the table as CSV in UTF-8",
                line=record.line,
            )  # fmt: skip
        if not any(cell.strip() for cell in record.cells):
            continue
        if record.line == 1 and stated_separator(record.text):
            notes.append(f"line 1 states what parts the cells: {record.text.strip()}")
            continue
        found = marking_line(document.name, record.line, record.cells)
        if found is None:
            refuse_unmarked(document, mapping, marking)
            return _at_header(document, record, rows, form, mapping, marking, notes)
        marking = strictest(marking, found)
        notes.append(f"line {record.line} marks the file {found}")
    raise WrongFileError(
        document.name, "it has no header" if mapping.has_header else "it has no rows", "ask the sender for a whole file"
    )


def _at_header(
    document: Document, record: Record, rows: Iterator[Record], form: str, mapping: TableLayout,
    marking: Classification | None, notes: list[str],
) -> Start:  # fmt: skip
    cells = record.cells or []
    if mapping.has_header:
        names = neo4j_names(cells) if form == "neo4j" else cells
        try:
            matched = match_header(document.name, record.line, names, mapping)
        except WrongFileError as refused:
            raise _further_down(refused, rows, mapping) from None
        return Start(rows, matched, record.line, marking, list(cells), notes)
    problem = (
        f"its first row has {len(cells)} cells, and {mapping.feed} has {len(mapping.column_names)}"
        if len(cells) != len(mapping.column_names)
        else mapping.first_row_problem(cells)
    )
    if problem is not None:
        other = mapping.better_feed(cells, document.name)
        remedy = f"load it as {other}" if other else "check that this is the right file"
        raise WrongFileError(document.name, problem, remedy, line=record.line)
    notes.append("the file has no header: columns are taken by position")
    matched = match_header(document.name, record.line, mapping.column_names, mapping)
    return Start(chain([record], rows), matched, 0, marking, [], notes)


def _further_down(refused: WrongFileError, rows: Iterator[Record], mapping: TableLayout) -> WrongFileError:
    """The refusal of a first line that is no header, in other words where the header stands below it."""
    for record in islice(rows, _TITLE_LINES):
        if record.cells is not None and complete(record.cells, mapping):
            return WrongFileError(
                refused.file, f"its header stands on line {record.line}, below lines that are no part of the table",
                "remove the lines above it", line=refused.line,
            )  # fmt: skip
    return refused


def _start_of_objects(
    document: Document, source: LineSource, encoding: Encoding, mapping: TableLayout, limits: ReaderLimits
) -> Start:
    with LineSource(document, encoding, limits.record) as sample:
        lines = [line for line, whole in (sample.read() for _ in range(_SAMPLED_OBJECTS)) if whole and line.strip()]
    keys = jsonl.keys_of(lines)
    refuse_unmarked(document, mapping, None)
    absent = [name for name in mapping.column_names if name not in keys]
    # An object leaves out what it does not know; a file in which most columns never occur is another feed's.
    if not keys or len(absent) * 2 > len(mapping.column_names):
        match_header(document.name, 1, keys, mapping)
    keys = (*keys, *absent)
    matched = match_header(document.name, 1, keys, mapping)
    return Start(jsonl.records(source, keys, limits), matched, 0, None, [], [])


def refuse_unmarked(document: Document, mapping: TableLayout, marking: Classification | None) -> None:
    """Raise WrongFileError for a file that must carry a marking and does not."""
    if marking is None and mapping.marking_required:
        raise WrongFileError(
            document.name, f"it carries no marking, and {mapping.feed} must", "have the sender mark its first line"
        )
