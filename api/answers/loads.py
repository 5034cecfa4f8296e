"""What has been loaded, for those who run the feeds and for those who rely on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.answers.words import QuestionError
from api.schemas.loads import (
    FailedFile,
    FeedLine,
    LoadAnswer,
    LoadedAnswer,
    LoadLine,
    LoadsAnswer,
    Rejected,
    WithdrawalRequestAnswer,
    WithdrawalRequestsAnswer,
    WithdrawnAnswer,
)
from graph.access import Policy, Viewer
from graph.model.loads import DISMISSALS, LoadSummary
from graph.store.port import GraphStore
from loaders.matching.pairs import OWN_FEEDS
from loaders.quarantine_rows import QuarantinedRow
from loaders.receipts import Receipt, WithdrawalReceipt
from loaders.withdrawal_requests import WithdrawalRequest

# It brings the whole pipeline with it, which whoever lists loads does not need.
if TYPE_CHECKING:
    from loaders.folder import FolderReceipt

MOST_LOADS = 200
_RUNS_FEEDS = "load"

# The rejected rows of a load that wait and that one reader sees: no other is in any count that he is given.
RejectedOf = Callable[[str], Sequence[QuarantinedRow]]


def loads(
    store: GraphStore, policy: Policy, viewer: Viewer, rejected: RejectedOf, limit: int, cursor: str | None
) -> LoadsAnswer:
    """The ages of the feeds that the viewer's agency shares; and the loads, to those who run feeds.

    Row counts are not for those who read people: a hidden row would move them. Raises QuestionError for a dead cursor.
    """
    # What was put aside is listed with the rejected rows, to those who see the row.
    known = [
        load for load in store.loads() if load.manifest.feed not in OWN_FEEDS and load.manifest.system != DISMISSALS
    ]
    agencies = {summary.manifest.feed: summary.manifest.agency for summary in known}
    shared = policy.sharing.get(viewer.agency, frozenset())
    feeds = [
        FeedLine(
            feed=age.feed,
            agency=agencies[age.feed],
            scope=age.scope,
            extracted_at=age.extracted_at,
            published_at=age.published_at,
        )
        for age in store.feed_ages(store.head().known_at)
        if age.feed not in OWN_FEEDS and agencies[age.feed] in shared
    ]
    if not policy.may(viewer, _RUNS_FEEDS):
        return LoadsAnswer(feeds=feeds)
    newest = list(reversed(known))
    first = 0
    if cursor is not None:
        places = [place for place, each in enumerate(newest) if each.key == cursor]
        if not places:
            raise QuestionError("this cursor leads nowhere: list the loads again from the first page")
        first = places[0] + 1
    page = [_line(summary, len(rejected(summary.key))) for summary in newest[first : first + limit]]
    return LoadsAnswer(feeds=feeds, loads=page, next_cursor=page[-1].key if first + limit < len(newest) else None)


def shown_receipt(receipt: Receipt, quarantine: Path, rejected: RejectedOf) -> LoadAnswer:
    """A receipt as it is shown again: of rows that were rejected it counts those that wait and that the reader sees."""
    rows, whole = rejected(receipt.load_key), receipt_answer(receipt, quarantine)
    first: dict[tuple[str, str], QuarantinedRow] = {}
    for row in rows:
        first.setdefault((row.rule, row.column), row)
    counts = Counter((row.rule, row.column) for row in rows)
    problems = [
        Rejected(rule=rule, column=column, rows=counts[rule, column], first_line=row.line, remedy=row.remedy)
        for (rule, column), row in sorted(first.items())
    ]
    return whole.model_copy(
        update={
            "rows": whole.rows - whole.quarantined + len(rows),
            "quarantined": len(rows),
            "problems": problems,
            "quarantine_file": whole.quarantine_file if rows else None,
        }
    )


def receipt_answer(receipt: Receipt, quarantine: Path) -> LoadAnswer:
    """A receipt whole, for whoever loads the file and so holds it; `quarantine` is the folder that it names."""
    counts = receipt.counts
    return LoadAnswer(
        outcome=str(receipt.outcome),
        key=receipt.load_key,
        feed=receipt.feed,
        agency=receipt.agency,
        scope=receipt.scope,
        file_name=receipt.file.name,
        mapping=receipt.mapping,
        extracted_at=datetime.fromisoformat(receipt.extracted_at),
        marking=receipt.file.marking,
        rows=counts.rows,
        accepted=counts.accepted,
        duplicates=counts.duplicates,
        quarantined=counts.quarantined,
        dropped=counts.dropped,
        flagged=counts.flagged,
        dropped_by_rule=dict(sorted(counts.dropped_by_rule.items())),
        problems=[
            Rejected(rule=t.rule, column=t.column, rows=t.rows, first_line=t.first_line, remedy=t.remedy)
            for t in receipt.problems
        ],
        quarantine_file=str(quarantine / receipt.quarantine) if receipt.quarantine else None,
        notes=[*receipt.file.notes, *receipt.notes],
        rows_per_second=receipt.rows_per_second,
        published_at=None if receipt.published_at is None else datetime.fromisoformat(receipt.published_at),
    )


def loaded_answer(found: FolderReceipt, quarantine: Path) -> LoadedAnswer:
    """What became of every file of a folder."""
    return LoadedAnswer(
        receipts=[receipt_answer(receipt, quarantine) for receipt in found.receipts],
        failures=[FailedFile(file_name=each.file_name, message=each.message) for each in found.failures],
        ignored=list(found.ignored),
    )


def withdrawn_answer(receipt: WithdrawalReceipt) -> WithdrawnAnswer:
    """A withdrawal as answers show it."""
    return WithdrawnAnswer(
        key=receipt.load_key,
        feed=receipt.feed,
        scope=receipt.scope,
        file_name=receipt.file_name,
        versions=receipt.versions,
        only_here=receipt.versions_only_here,
        withdrawn_at=datetime.fromisoformat(receipt.withdrawn_at),
        approved_by=receipt.approved_by,
    )


def request_answer(request: WithdrawalRequest) -> WithdrawalRequestAnswer:
    """A withdrawal that somebody asked for, as answers show it."""
    effects = request.effects
    return WithdrawalRequestAnswer(
        key=request.load_key,
        asked_by=request.by,
        because=request.because,
        asked_at=datetime.fromisoformat(request.at),
        protections_gone=effects.protections_gone,
        protections_altered=effects.protections_reverted,
        records_gone=effects.records_gone,
        people_split=effects.people_split,
    )


def requests_answer(found: Sequence[WithdrawalRequest]) -> WithdrawalRequestsAnswer:
    """Withdrawals that wait."""
    return WithdrawalRequestsAnswer(requests=[request_answer(each) for each in found])


def _line(summary: LoadSummary, rejected: int) -> LoadLine:
    manifest, counts = summary.manifest, summary.counts
    return LoadLine(
        key=summary.key,
        feed=manifest.feed,
        agency=manifest.agency,
        scope=manifest.scope,
        file_name=manifest.file_name,
        state=str(summary.state),
        rows=counts.rows - counts.quarantined + rejected,
        accepted=counts.accepted,
        duplicates=counts.duplicates,
        quarantined=rejected,
        dropped=counts.dropped,
        flagged=counts.flagged,
        extracted_at=manifest.extracted_at,
        started_at=summary.started_at,
        started_by=manifest.started_by,
        published_at=summary.published_at,
        withdrawn_at=summary.withdrawn_at,
    )
