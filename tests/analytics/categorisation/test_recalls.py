"""Whether a recall calls for a review hangs on its length, which the custodial period states."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics.categorisation.gathering import gather
from analytics.categorisation.reviews import Reason, Review, due_review
from graph.access import Purpose, PurposeCode
from graph.model.evidence import Description, LinkClaim, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType
from graph.view import view_for
from tests.api.cases import demo_viewer, make_home, public_id, service_of
from tests.api.categorising import MAN, NUMBER
from tests.contract.evidence import row
from tests.graph.world import bears

BOOKING = NodeRef(Kind.BOOKING, "NOMIS", "1")
REVIEW = Review(date(2026, 1, 22), Reason.RECALL)


@pytest.mark.parametrize(
    ("said", "days", "due"),
    [
        ({"fixed_recall_days": 14}, 14, None),
        ({"fixed_recall_days": 28}, 28, None),
        ({"fixed_recall_days": 56}, 56, REVIEW),
        # A standard recall, or one whose kind nobody stated, is looked at.
        ({}, None, REVIEW),
    ],
)
def test_a_recall_of_up_to_28_days_calls_for_no_review_and_one_of_unknown_length_does(
    tmp_path: Path, said: dict[str, int], days: int | None, due: Review | None
) -> None:
    period: dict[str, str | int] = {
        "active": True,
        "legal_status": "RECALL",
        "sentenced_on": "2024-03-01",
        "recalled_on": "2026-01-12",
    }
    held = row("A0001BC", bears(MAN, NUMBER), describes=[Description(MAN, {"surname": "Stone"})])
    stay = row(
        "booking-1", LinkClaim(MAN, BOOKING, LinkType.IN_BOOKING), describes=[Description(BOOKING, {**period, **said})]
    )
    today = date(2026, 1, 14)
    with service_of(make_home(tmp_path / "home", (held, stay))) as service:
        purpose = Purpose(PurposeCode.SECURITY_CATEGORISATION, "CAT-1", "recalled")
        view = view_for(service.keeper.current(), service.store, service.policy, demo_viewer("categoriser"), purpose)
        facts = gather(view, public_id(MAN), today, "incident-reporting", ()).facts
    assert facts.fixed_recall_days == days
    assert due_review(facts, today) == due
