"""The words of a check."""

from __future__ import annotations

from api.answers.conflicts import conflicts
from api.schemas.conflicts import CheckConflicts
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from tests.analytics.estate import NOW, NOW_MINUTE, link, row, thing
from tests.analytics.wings import CELL, WING, A, B, held, keep_apart, prison

ROBBERY = thing(Kind.INCIDENT, "I-1")


def test_advice_says_what_it_advises_and_never_that_nothing_is_breached_alone() -> None:
    seen = row(
        "event",
        link(A, ROBBERY, LinkType.INVOLVED_IN, Role.WITNESS),
        link(B, ROBBERY, LinkType.INVOLVED_IN, Role.SUSPECT),
    )
    with prison(held(B, CELL), seen, keep_apart(A, B, "CELL")) as made:
        found = conflicts(made.view(valid=NOW_MINUTE), CheckConflicts(prisoners=[A.key], place=WING.key), NOW)
    advice = {each.kind: each.advice for each in found.findings}
    assert advice["witness and accused"].startswith("One is a witness to")
    assert "They would be in one wing, or nearer. No rule forbids it." in advice["witness and accused"]
    assert advice["keep-apart"] == ""
