"""Quarantine as answers show it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from api.answers.loads import loaded_answer
from api.dismissing import PutAside
from api.quarantine import Waiting
from api.schemas.quarantine import (
    DismissedRow,
    DismissedRowsAnswer,
    QuarantineAnswer,
    RejectedRow,
    RejectedRowsAnswer,
    ReloadedAnswer,
    WaitingLoad,
    WaitingRule,
)
from loaders.folder import FolderReceipt
from loaders.quarantine_rows import QuarantinedRow


def waiting_answer(found: Sequence[Waiting]) -> QuarantineAnswer:
    """Loads with rows that wait."""
    return QuarantineAnswer(loads=[_load(each) for each in found])


def rows_answer(key: str, rows: Sequence[QuarantinedRow]) -> RejectedRowsAnswer:
    """Rows of one load."""
    return RejectedRowsAnswer(load=key, rows=[_row(row) for row in rows])


def dismissed_answer(key: str, rows: Sequence[PutAside]) -> DismissedRowsAnswer:
    """Rows of one load that were put aside, or are asked to be."""
    return DismissedRowsAnswer(
        load=key,
        rows=[
            DismissedRow(
                row=_row(each.row),
                waits=each.dismissal.waits,
                by=each.dismissal.by,
                because=each.dismissal.because,
                at=each.dismissal.at,
                approved_by=each.dismissal.approved_by,
            )
            for each in rows
        ],
    )


def _row(row: QuarantinedRow) -> RejectedRow:
    return RejectedRow(
        sheet=row.sheet,
        line=row.line,
        rule=row.rule,
        column=row.column,
        message=row.message,
        remedy=row.remedy,
        text=row.text,
        cells=row.cells,
        corrected=row.corrected,
    )


def reloaded_answer(receipt: FolderReceipt, left: int, folder: Path) -> ReloadedAnswer:
    """What became of corrected rows."""
    return ReloadedAnswer(loaded=loaded_answer(receipt, folder), left=left)


def _load(waits: Waiting) -> WaitingLoad:
    manifest, paper = waits.load.manifest, waits.paper
    return WaitingLoad(
        key=waits.load.key,
        feed=manifest.feed,
        agency=manifest.agency,
        file_name=manifest.file_name,
        rows=paper.rows,
        corrected=paper.corrected,
        aside=paper.aside,
        rules=[WaitingRule(rule=rule, column=column, rows=rows) for (rule, column), rows in paper.by_rule.items()],
    )
