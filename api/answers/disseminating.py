"""What goes out waits for the source unit: no extract, chart or copy leaves with a report that few could have known."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.exposure import exposures, load_table
from api.answers.exposure import DisseminationError, approved_records
from api.schemas.exposure import MOST_RECORDS
from graph.model.grading import GradingScheme
from graph.store.port import Provenance
from graph.view import GraphView, NotFoundError


class ApprovalNeededError(DisseminationError):
    """Something would go out that the source unit has not approved; the message names what, and how to ask."""

    def __init__(self, records: list[str]) -> None:
        listed = ", ".join(records[:MOST_RECORDS])
        more = len(records) - MOST_RECORDS
        super().__init__(
            "so few could have known what it carries that the source unit has to approve first. Ask about these "
            f"records with `cordon exposure request` or POST /v1/disseminations: {listed}"
            + (f", and {more:,} more" if more > 0 else "")
        )
        self.records = tuple(records)


def require_approval(view: GraphView, carried: Iterable[Provenance]) -> None:
    """Raise ApprovalNeededError where a report among these could have been known by too few and is not approved.

    A report is a record with a grade: somebody said it. What a register keeps has no source to protect.
    """
    reports = {each.record_id.hex() for each in carried if each.grading.scheme is not GradingScheme.UNGRADED}
    waiting = sorted(reports - approved_records(view)) if reports else []
    needed = [record for record in waiting if _needs_approval(view, record)]
    if needed:
        raise ApprovalNeededError(needed)


def _needs_approval(view: GraphView, record: str) -> bool:
    try:
        return any(each.needs_approval for each in exposures(view, [record], load_table()))
    except NotFoundError:
        # It ties nobody to anything: there is nothing to estimate from, and nothing to ask about.
        return False
