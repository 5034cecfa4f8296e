"""A file tried under a mapping without a store: what its first rows become, and how many of them would be taken."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.model.evidence import EvidenceRow
from loaders.extraction import extraction_time
from loaders.mapping import Dropped, Mapping, RowProblem, compile_mapping
from loaders.mapping.examples import EXAMPLE_KEY
from loaders.mapping.wording import told
from loaders.readers import Document, RawRow, ReaderLimits, UnreadableRow, document_of, open_table

# Enough to meet what a feed usually holds, and done in a moment.
TRIED_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class TriedRow:
    """One of the first rows: its line, its filled cells by column, and what it becomes, in words."""

    line: int
    cells: dict[str, str]
    became: dict[str, Any]
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """The first rows in full, and counts over all that were tried. `problems` are (rule, column, rows), most first."""

    notes: tuple[str, ...]
    first: tuple[TriedRow, ...]
    rows: int
    accepted: int
    quarantined: int
    dropped: int
    problems: tuple[tuple[str, str, int], ...]
    flags: tuple[tuple[str, int], ...]
    whole: bool


def try_file(file: Path | Document, mapping: Mapping, *, shown: int, most: int = TRIED_ROWS) -> Trial:
    """Map up to `most` rows. Raises WrongFileError where the file cannot be this feed's."""
    document = document_of(file) if isinstance(file, Path) else file
    at = extraction_time(document).at
    limits = ReaderLimits(chunk_rows=min(most, 1_000))
    first: list[TriedRow] = []
    problems: Counter[tuple[str, str]] = Counter()
    flags: Counter[str] = Counter()
    rows = accepted = dropped = 0
    whole = True
    with open_table(document, mapping, limits=limits) as table:
        mapper = compile_mapping(mapping, table.reading, ids=EXAMPLE_KEY, as_of=at.date(), extracted_at=at)
        for chunk in table:
            if rows >= most:
                whole = False
                break
            for row in chunk[: most - rows]:
                rows += 1
                outcome = mapper.map(row) if isinstance(row, RawRow) else row
                if isinstance(outcome, EvidenceRow):
                    accepted += 1
                    flags.update(outcome.flags)
                elif isinstance(outcome, Dropped):
                    dropped += 1
                else:
                    problems[outcome.rule, outcome.column if isinstance(outcome, RowProblem) else ""] += 1
                if len(first) < shown:
                    first.append(_shown(row, outcome, table.reading.header))
        notes = table.notes
    ranked = sorted(problems.items(), key=lambda item: (-item[1], item[0]))
    return Trial(
        notes,
        tuple(first),
        rows,
        accepted,
        rows - accepted - dropped,
        dropped,
        tuple((rule, column, count) for (rule, column), count in ranked),
        tuple(sorted(flags.items(), key=lambda item: (-item[1], item[0]))),
        whole,
    )


def _shown(
    row: RawRow | UnreadableRow, outcome: EvidenceRow | RowProblem | Dropped | UnreadableRow, header: tuple[str, ...]
) -> TriedRow:
    if isinstance(row, UnreadableRow) or isinstance(outcome, UnreadableRow):
        problem = row if isinstance(row, UnreadableRow) else outcome
        assert isinstance(problem, UnreadableRow)  # noqa: S101 - one of the two is
        return TriedRow(row.line, {}, {"rejected": problem.rule}, problem.reason, problem.remedy)
    cells = {name: cell for name, cell in zip(header, row.values, strict=True) if cell.strip()}
    if isinstance(outcome, Dropped):
        # What a rule keeps out is shown nowhere, here neither.
        return TriedRow(row.line, {}, told(outcome))
    if isinstance(outcome, RowProblem):
        return TriedRow(row.line, cells, told(outcome), outcome.message, outcome.remedy)
    return TriedRow(row.line, cells, told(outcome))
