"""What a person's page says before anything else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.console.warned import warnings_of
from api.schemas.evidence import Node
from api.schemas.people import PersonAnswer, Tie

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
EARLIER, LATER = datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (EARLIER, None, ["Alert: XER Escape Risk"]),
        (None, None, ["Alert: XER Escape Risk"]),
        (EARLIER, LATER, ["Alert: XER Escape Risk, until 9 December 2026"]),
        (LATER, None, ["Alert: XER Escape Risk, from 9 December 2026"]),
        (None, EARLIER, []),
        (EARLIER, NOW, []),
    ],
)
def test_an_alert_warns_until_it_ends(since: datetime | None, until: datetime | None, said: list[str]) -> None:
    alert = Node(id="a", kind="Alert", caption="XER Escape Risk", key="1-1")
    tie = Tie(type="HAS_ALERT", other=alert, assessment=False, best_grade="fact", valid_from=since, valid_to=until,
              records=["r"])  # fmt: skip
    found = PersonAnswer(id="p", name="N", facts=[], identifiers=[], ties=[tie], ties_left_out=0, apart=[], sources=[])
    assert warnings_of(found, NOW) == said
