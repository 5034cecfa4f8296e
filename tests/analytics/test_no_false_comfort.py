"""Where the check cannot know, it says so: ways in which an all-clear was once given and must never be again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.allocation import Outcome
from graph.model.evidence import Description, EvidenceRow
from graph.model.identifiers import IdentifierType
from tests.analytics.estate import NOW, bears, identifier, nominal, prisoner, row
from tests.analytics.wings import CELL, ELSEWHERE, WING, A, B, ask, held, keep_apart, prison

JUST_NOW = NOW - timedelta(minutes=30)


def test_a_keep_apart_from_somebody_unknown_is_no_all_clear() -> None:
    """A mistyped number names nobody whom any record describes."""
    with prison(held(B, CELL), keep_apart(A, prisoner("B2222B"))) as made:
        assert ask(made, CELL, A).outcome is not Outcome.NO_CONFLICT_FOUND


@pytest.mark.parametrize("extra", [(), (held(B, ELSEWHERE),)])
def test_a_rejected_row_about_the_other_party_is_no_all_clear(extra: tuple[EvidenceRow, ...]) -> None:
    """His move onto this very wing may be what could not be read."""
    with prison(keep_apart(A, B), *extra) as made:
        made.load(feed="prison-cell-moves", extracted=JUST_NOW, quarantined=[("prison-number", "B2222BB")])
        assert ask(made, CELL, A).outcome is not Outcome.NO_CONFLICT_FOUND


def test_a_record_with_both_numbers_does_not_swallow_a_keep_apart() -> None:
    """One nominal that bears two men's prison numbers does not make them one man who may share with himself."""
    both = nominal("1")
    merged = row("n", bears(both, identifier("A1111AA")), bears(both, identifier("B2222BB")), system="POLICE")
    with prison(merged, held(B, CELL), keep_apart(A, B)) as made:
        assert ask(made, CELL, A).outcome is not Outcome.NO_CONFLICT_FOUND


def test_a_keep_apart_between_records_left_apart_is_still_shown() -> None:
    """A PNC number keyed on two men raises a doubt, and hides nothing of what the register says."""
    shared = identifier("99/1234567X", IdentifierType.PNC)
    claims = (row("a", bears(A, shared)), row("b", bears(B, shared)))
    with prison(*claims, held(B, CELL), keep_apart(A, B)) as made:
        assert ask(made, CELL, A).outcome is Outcome.CONFLICT_FOUND


def test_a_stale_register_of_another_prison_is_stale() -> None:
    """His keep-aparts may stand in the extract of the prison that he comes from."""
    register = "prison-non-associations"
    with prison(without=register) as made:
        made.load(feed=register, scope="LEI", extracted=NOW - timedelta(hours=1))
        made.load(feed=register, scope="MDI", extracted=NOW - timedelta(days=30))
        assert ask(made, WING, A).outcome is Outcome.CANNOT_CONFIRM


def test_the_other_party_in_transit_is_no_all_clear() -> None:
    """He may be on his way here."""
    status = Description(B, {"establishment": "TRN", "custody_status": "ACTIVE IN"})
    with prison(row("t", describes=[status]), keep_apart(A, B)) as made:
        assert ask(made, CELL, A).outcome is not Outcome.NO_CONFLICT_FOUND
