"""Where the check cannot know, it says so: ways in which an all-clear was once given and must never be again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.allocation import Outcome
from analytics.allocation.answer import Doubt
from graph.model.evidence import Description, EvidenceRow
from graph.model.identifiers import IdentifierType
from graph.model.kinds import Kind
from graph.model.labels import Label
from graph.model.links import LinkType, Role
from graph.store.stored import NOBODY
from tests.analytics.estate import (
    HIDDEN,
    NOW,
    PRISON,
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
IN_CUSTODY = row("t", describes=[Description(B, {"custody_status": "ACTIVE IN"})], system="NOMIS")


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


def test_a_hidden_rejected_row_about_the_other_party_asks_for_the_place_to_be_checked() -> None:
    """The keep-apart may be read and the rejected row may not, or neither may: the answer is one and the same."""
    answers = []
    for label in (PRISON, HIDDEN):
        with prison(keep_apart(A, B, label=label)) as made:
            moves = {"feed": "prison-cell-moves", "extracted": JUST_NOW, "rejected_as": HIDDEN}
            made.load(quarantined=[("prison-number", "B2222BB")], **moves)  # type: ignore[arg-type]
            answers.append(ask(made, CELL, A))
    assert [each.outcome for each in answers] == [Outcome.CHECK_THE_PLACE, Outcome.CHECK_THE_PLACE]
    assert all(each.hold is not None and each.unconfirmed == () for each in answers)


def test_a_hidden_keep_apart_from_somebody_untraced_asks_for_the_place_to_be_checked() -> None:
    """Nobody is told that there is somebody of whom nobody knows where he is."""
    with prison(keep_apart(A, B, label=HIDDEN), IN_CUSTODY) as made:
        answer = ask(made, CELL, A)
    assert (answer.outcome, answer.unconfirmed) == (Outcome.CHECK_THE_PLACE, ())
    assert answer.hold is not None


@pytest.mark.parametrize("hidden", [False, True])
def test_a_rival_in_custody_whom_nobody_places_is_not_passed_over(hidden: bool) -> None:
    """He may be in this prison: said where the asker may read it, and held where he may not."""
    one, other = thing(Kind.GANG, "one"), thing(Kind.GANG, "other")
    crews = (
        row("a", link(A, one, LinkType.MEMBER_OF, Role.AFFILIATE)),
        row("b", link(B, other, LinkType.MEMBER_OF, Role.AFFILIATE), label=HIDDEN if hidden else PRISON),
        row("c", link(one, other, LinkType.RIVAL_OF)),
    )
    with prison(*crews) as made:
        assert ask(made, CELL, A).outcome is Outcome.NO_CONFLICT_FOUND
    with prison(*crews, IN_CUSTODY) as made:
        answer = ask(made, CELL, A)
    assert answer.outcome is (Outcome.CHECK_THE_PLACE if hidden else Outcome.CANNOT_CONFIRM)
    assert {each.doubt for each in answer.unconfirmed} == (set() if hidden else {Doubt.WHEREABOUTS_UNKNOWN})


@pytest.mark.parametrize(
    ("feed", "label", "outcome"),
    [
        ("prison-non-associations", PRISON, Outcome.CANNOT_CONFIRM),
        ("prison-non-associations", HIDDEN, Outcome.CHECK_THE_PLACE),
        ("prison-alerts", PRISON, Outcome.NO_CONFLICT_FOUND),
    ],
)
def test_a_rejected_rule_in_which_nobody_can_be_read_is_a_doubt_for_everybody(
    feed: str, label: Label, outcome: Outcome
) -> None:
    """It may concern anybody; in a feed that states no rules it says nothing of keeping apart."""
    with prison() as made:
        made.load(feed=feed, extracted=JUST_NOW, quarantined=[NOBODY], rejected_as=label)
        assert ask(made, CELL, A).outcome is outcome


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
