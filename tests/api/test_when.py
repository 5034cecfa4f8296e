"""When something was so, as pages say it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from api.console.environment import day
from api.console.pages.timelines import rows_of
from api.schemas.evidence import Node
from api.schemas.timeline import TimelineEntry
from api.terminal.tables import stretch
from api.when import NO_DATE, when

FIRST, LAST = datetime(2026, 9, 15, 8, tzinfo=UTC), datetime(2026, 10, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "kind", "said"),
    [
        (FIRST, None, "Adjudication", "15 September 2026"),
        (FIRST, None, "Cell", "from 15 September 2026"),
        (FIRST, LAST, "Cell", "15 September 2026 to 7 October 2026"),
        (FIRST, FIRST.replace(hour=9), "Visit", "15 September 2026"),
        (None, LAST, "Cell", "until 7 October 2026"),
        (None, None, "Arrest", NO_DATE),
    ],
)
def test_a_happening_has_a_day_and_a_state_an_end_that_is_never_made_up(
    start: datetime | None, end: datetime | None, kind: str, said: str
) -> None:
    assert when(start, end, (kind,), day) == said


def test_a_terminal_says_it_alike() -> None:
    assert stretch(FIRST, None, "Person", "Arrest") == "2026-09-15"
    assert stretch(FIRST, None, "Cell") == "2026-09-15 to"


def test_two_records_of_one_visit_are_one_line_and_another_visit_another() -> None:
    def entry(record: str, visit: str) -> TimelineEntry:
        node = Node(id=visit, kind="Visit", caption=f"Visit {visit}", key=visit)
        return TimelineEntry(
            type="VISITED", other=node, outward=True, assessment=False, grade="fact", valid_from=FIRST, valid_to=FIRST,
            known_from=LAST, record=record,
        )  # fmt: skip

    entries = [entry("r1", "v1"), entry("r2", "v2"), entry("r3", "v1")]
    rows = rows_of(entries, {"r1": "prison", "r3": "police", "r2": "prison"})
    assert [(row.entry.other.id, row.agencies, row.records) for row in rows] == [
        ("v1", ("police", "prison"), 2),
        ("v2", ("prison",), 1),
    ]
