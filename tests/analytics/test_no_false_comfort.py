"""Where the check cannot know, it says so: ways in which an all-clear was once given and must never be again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.allocation import Outcome
from graph.model.evidence import Description, EvidenceRow
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.links import LinkType, Role
from tests.analytics.estate import (
    NOW,
    adult_row,
    bears,
    estate,
    identifier,
    link,
    nominal,
    prisoner,
    row,
    thing,
)
from tests.analytics.wings import (
    ACROSS,
    CELL,
    ELSEWHERE,
    LEEDS,
    LIES_IN,
    NEEDED,
    WING,
    A,
    B,
    C,
    ask,
    held,
    keep_apart,
    prison,
)

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


def test_another_prison_s_extract_is_none_of_this_one() -> None:
    """Fresh files of Moorland say nothing of who is in Leeds."""
    with estate() as made:
        for feed in NEEDED:
            made.load(feed=feed, scope="MDI", extracted=NOW - timedelta(hours=1))
        places = [row(place.key, link(place, above, LinkType.LOCATED_IN)) for place, above in LIES_IN.items()]
        made.load(*places, adult_row(A))
        assert ask(made, WING, A).outcome is Outcome.CANNOT_CONFIRM


def test_a_possible_match_elsewhere_does_not_place_the_man() -> None:
    """He is somewhere in Leeds; that another who may be he has a cell across the yard does not move him there."""
    shared = identifier("99/1234567X", IdentifierType.PNC)
    claims = (row("bp", bears(B, shared)), row("cp", bears(C, shared)))
    somewhere = row("b", link(B, LEEDS, LinkType.HELD_AT))
    with prison(somewhere, *claims, held(C, ACROSS), keep_apart(A, B)) as made:
        assert ask(made, CELL, A).outcome is not Outcome.NO_CONFLICT_FOUND


def test_a_rival_in_a_cell_that_nobody_locates_is_no_all_clear() -> None:
    """His cell may be on this wing."""
    crew, firm = thing(Kind.GANG, "CREW"), thing(Kind.GANG, "FIRM")
    said = (
        row("f", link(A, firm, LinkType.MEMBER_OF, Role.AFFILIATE)),
        row("c", link(B, crew, LinkType.MEMBER_OF, Role.AFFILIATE)),
        row("r", link(firm, crew, LinkType.RIVAL_OF, properties={"level": "WING"})),
    )
    with prison(*said, held(B, thing(Kind.CELL, "XXI-1-1-001"))) as made:
        assert ask(made, CELL, A).outcome is not Outcome.NO_CONFLICT_FOUND


def test_an_extract_from_the_future_is_not_fresh() -> None:
    """A wrong date in a file's name must not keep the feed fresh for a year."""
    with prison(without="prison-non-associations") as made:
        made.load(feed="prison-non-associations", extracted=NOW + timedelta(days=300))
        assert ask(made, CELL, A).outcome is Outcome.CANNOT_CONFIRM
