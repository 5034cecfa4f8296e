"""How many people could have known what a report says: whom it names, who was there, and who was near."""

from __future__ import annotations

import pytest

from analytics.exposure import Exposure, How, exposures, load_table
from graph.model.evidence import EvidenceRow, NodeRef
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from graph.view import NotFoundError
from tests.analytics.estate import (
    HIDDEN,
    OFFICER,
    SOURCE_UNIT,
    Estate,
    adult_row,
    days_ago,
    estate,
    link,
    prisoner,
    row,
    thing,
    took_part,
)

MEN = [prisoner(f"A00{number:02}AA") for number in range(40)]
DEAL, CELL = thing(Kind.INCIDENT, "I/1"), thing(Kind.CELL, "LEI-A-1-001")
TABLE = load_table()


def report(*people: NodeRef) -> EvidenceRow:
    return row("report", *(took_part(who, DEAL, days=30) for who in people))


def exposed(made: Estate, viewer: object = OFFICER) -> Exposure:
    record = made.store.ids.record_id("TEST", "report").hex()
    (found,) = exposures(made.view(viewer), [record], TABLE)  # type: ignore[arg-type]
    return found


def test_of_a_report_on_two_alone_approval_is_asked() -> None:
    with estate(*map(adult_row, MEN[:2]), report(*MEN[:2])) as made:
        found = exposed(made)
        assert (found.estimate, found.needs_approval) == (2.0, True)
        assert [each.how for each in found.knowers] == [How.NAMED, How.NAMED]


def test_whoever_was_there_could_have_known_whatever_his_part() -> None:
    """Victims and staff as well; and each is shown over what."""
    others = [
        row(f"also {who.key}", took_part(who, DEAL, role))
        for who, role in zip(MEN[2:5], (Role.VICTIM, Role.STAFF, Role.WITNESS), strict=True)
    ]
    with estate(*map(adult_row, MEN[:5]), report(*MEN[:2]), *others) as made:
        found = exposed(made)
        assert (found.estimate, found.needs_approval) == (5.0, False)
        there = [each for each in found.knowers if each.how is How.THERE]
        assert [each.over for each in there] == [(made.id(DEAL),)] * 3


def test_a_cell_mate_counts_half_and_one_of_another_time_not_at_all() -> None:
    stays = [
        row("stay", link(MEN[0], CELL, LinkType.HELD_AT, since=days_ago(60), until=days_ago(10))),
        row("mate", link(MEN[2], CELL, LinkType.HELD_AT, since=days_ago(40), until=days_ago(20))),
        row("before", link(MEN[3], CELL, LinkType.HELD_AT, since=days_ago(400), until=days_ago(300))),
    ]
    with estate(*map(adult_row, MEN[:4]), report(*MEN[:2]), *stays) as made:
        found = exposed(made)
        assert found.estimate == 2.5
        assert [each.how for each in found.knowers].count(How.CELL) == 1


def test_many_acquaintances_do_not_make_a_report_safe() -> None:
    """Thirty men who may have been told count as one at most."""
    ties = [row(f"knows {who.key}", link(MEN[0], who, LinkType.ASSOCIATED_WITH)) for who in MEN[2:32]]
    with estate(*map(adult_row, MEN[:32]), report(*MEN[:2]), *ties) as made:
        found = exposed(made)
        assert (found.estimate, found.needs_approval) == (3.0, True)
        assert len(found.knowers) == 32


def test_whom_the_reader_may_not_see_counts_for_whoever_may_see_him_alone() -> None:
    secret = row("secret", took_part(MEN[2], DEAL), label=HIDDEN)
    with estate(*map(adult_row, MEN[:2]), adult_row(MEN[2], label=HIDDEN), report(*MEN[:2]), secret) as made:
        assert exposed(made).estimate == 2.0
        assert exposed(made, SOURCE_UNIT).estimate == 3.0


@pytest.mark.parametrize("record", ["0" * 32, "nothing"])
def test_a_record_that_is_not_there_or_withheld_is_not_found(record: str) -> None:
    secret = row("report", took_part(MEN[0], DEAL), label=HIDDEN)
    with estate(adult_row(MEN[0]), secret) as made:
        with pytest.raises(NotFoundError):
            exposed(made)
        with pytest.raises(NotFoundError):
            exposures(made.view(OFFICER), [record], TABLE)
