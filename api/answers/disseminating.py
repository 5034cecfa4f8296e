"""What goes out waits for the source unit: no extract, chart or copy leaves with a report that few could have known."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.exposure import exposures, load_table
from api.answers.exposure import DisseminationError, Standing, standing
from api.answers.words import source
from api.schemas.evidence import Source
from api.schemas.exposure import MOST_RECORDS
from graph.model.grading import GradingScheme
from graph.store.stored import Provenance
from graph.view import GraphView, NotFoundError


class ApprovalNeededError(DisseminationError):
    """Something would go out that the source unit has not approved; the message names what, and how to ask.

    `because` says it without the records, `unasked` are those about which nobody waits for an answer; `sources` are
    the records, as the reader may read of them.
    """

    def __init__(self, records: list[str], said: Standing, sources: Iterable[Source] = ()) -> None:
        self.because = "So few could have known what it carries that the source unit has to approve first."
        self.unasked = tuple(each for each in records if each not in said.asked)
        if not self.unasked:
            self.because += " It has been asked and has not decided yet."
        elif said.refused.intersection(records):
            self.because += " It has refused before."
        listed = ", ".join(records[:MOST_RECORDS])
        more = len(records) - MOST_RECORDS
        super().__init__(
            f"{self.because} "
            f"Ask about these records with `cordon exposure request` or POST /v1/disseminations: {listed}"
            + (f", and {more:,} more" if more > 0 else "")
        )
        self.records, self.sources = tuple(records), tuple(sources)


def require_approval(view: GraphView, carried: Iterable[Provenance]) -> None:
    """Raise ApprovalNeededError where a report among these could have been known by too few and is not approved.

    A report is a record with a grade: somebody said it. What a register keeps has no source to protect.
    """
    reports = {each.record_id.hex(): each for each in carried if each.grading.scheme is not GradingScheme.UNGRADED}
    if not reports:
        return
    said = standing(view)
    needed = [record for record in sorted(reports.keys() - said.approved) if _needs_approval(view, record)]
    if needed:
        raise ApprovalNeededError(needed, said, (source(reports[each]) for each in needed))


def _needs_approval(view: GraphView, record: str) -> bool:
    try:
        return any(each.needs_approval for each in exposures(view, [record], load_table()))
    except NotFoundError:
        # It ties nobody to anything: there is nothing to estimate from, and nothing to ask about.
        return False
