"""What each record says of a person, as the person's page tells it beside the record."""

from __future__ import annotations

from datetime import UTC, datetime

from api.console.records import said_by
from api.schemas.evidence import Node
from api.schemas.people import Fact, Number, PersonAnswer, Tie


def test_beside_each_record_stands_all_that_the_page_rests_on_it_and_nothing_else() -> None:
    arrest = Node(id="a", kind="Arrest", caption="ER/1 Burglary", key="ER/1")
    cell = Node(id="c", kind="Cell", caption="002", key="LEI-A-1-002")
    since = datetime(2026, 9, 15, tzinfo=UTC)
    ties = [
        Tie(type=kind, other=other, roles=roles, assessment=False, best_grade="fact", valid_from=since, records=records)
        for kind, other, roles, records in (
            ("INVOLVED_IN", arrest, ["suspect"], ["r2"]),
            ("HELD_AT", cell, [], ["r1", "r2"]),
        )
    ]
    found = PersonAnswer(
        id="p", name="Hassan, Tobi", ties=ties, ties_left_out=0, apart=[], sources=[],
        facts=[Fact(name="date_of_birth", value="1985-04-12", records=["r1"])],
        identifiers=[Number(type="prison-number", value="A1234AA", flagged=False, records=["r1"])],
    )  # fmt: skip
    held = "Held at: LEI-A-1-002, from 15 September 2026"
    assert said_by(found) == {
        "r1": ["Date of birth: 12 April 1985", "Prison number: A1234AA", held],
        "r2": ["Involved in: ER/1 Burglary (suspect), 15 September 2026", held],
    }
