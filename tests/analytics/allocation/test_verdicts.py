"""What a check says of each of a list: no row reads better than what stands beside it, and alone is alone."""

from __future__ import annotations

import pytest

from analytics.allocation import ConflictAnswer, Outcome
from analytics.allocation.conflicts import check
from analytics.allocation.placement.rules import placement_rules
from graph.model.evidence import Description, EvidenceRow, NodeRef, Value
from tests.analytics.estate import HIDDEN, NOW, NOW_MINUTE, Estate, row
from tests.analytics.wings import (
    ACROSS,
    CELL,
    LANDING,
    LEEDS,
    NEXT_CELL,
    RULES,
    UPSTAIRS,
    WING,
    A,
    B,
    C,
    held,
    keep_apart,
    prison,
)


def takes(place: NodeRef, number: int) -> EvidenceRow:
    """The place is in use, and takes so many."""
    said: dict[str, Value | list[str]] = {
        "max_capacity": number,
        "status": "ACTIVE",
        "accommodation": "NORMAL_ACCOMMODATION",
    }
    return row(f"takes {place.key}", describes=[Description(place, said)])


def ask(made: Estate, place: NodeRef, *people: NodeRef) -> ConflictAnswer:
    view = made.view(valid=NOW_MINUTE)
    return check(view, [each.key for each in people], place, asked_at=NOW, rules=RULES, placement=placement_rules())


def full(answer: ConflictAnswer) -> set[tuple[str, str]]:
    return {(each.prisoner, each.ruling.because) for each in answer.rulings if each.ruling.code == "full"}


def test_nobody_reads_better_than_conflict_beside_whom_on_the_list_he_is_kept_apart_from() -> None:
    with prison(keep_apart(A, B), takes(WING, 9)) as made:
        found = {each.prisoner: each for each in ask(made, WING, A, B, C).prisoners}
        assert {found[who.key].outcome for who in (A, B)} == {Outcome.CONFLICT_FOUND}
        assert Outcome.CONFLICT_FOUND not in {each.alone for each in found.values()} | {found[C.key].outcome}


def test_beds_are_counted_with_all_of_the_list_and_alone_without_them() -> None:
    with prison(held(C, CELL), takes(WING, 2)) as made:
        answer = ask(made, WING, A, B)
        said = "the place takes 2 and holds 1, and 1 more of those asked about would be there"
        assert full(answer) == {(A.key, said), (B.key, said)}
        assert {each.outcome for each in answer.prisoners} == {Outcome.NOT_ALLOWED}
        for each in answer.prisoners:
            (alone,) = ask(made, WING, A if each.prisoner == A.key else B).prisoners
            assert each.alone is alone.alone is alone.outcome is not Outcome.NOT_ALLOWED


def test_who_is_asked_about_and_held_there_already_is_held_and_does_not_come() -> None:
    with prison(held(C, CELL), takes(WING, 1)) as made:
        answer = ask(made, WING, A, C)
        assert full(answer) == {
            (A.key, "the place takes 1 and holds 1"),
            (C.key, "the place takes 1 and holds 0, and 1 more of those asked about would be there"),
        }
        alone = {each.prisoner: each.alone for each in answer.prisoners}
        assert alone[A.key] is Outcome.NOT_ALLOWED
        assert alone[C.key] is not Outcome.NOT_ALLOWED


def test_of_those_asked_about_only_who_is_in_the_cell_already_shares_it_with_each_alone() -> None:
    with prison(held(C, CELL), takes(CELL, 3)) as made:
        answer = ask(made, CELL, A, B, C)
        together = {(each.prisoner, sharer) for each in answer.rulings for sharer in each.ruling.sharers}
        assert together == {(one.key, other.key) for one in (A, B, C) for other in (A, B, C) if one is not other}


@pytest.mark.parametrize(
    ("restriction", "place", "expected"),
    [
        ("CELL", WING, Outcome.DEPENDS_ON_CELL),
        ("LANDING", WING, Outcome.DEPENDS_ON_CELL),
        ("WING", LEEDS, Outcome.DEPENDS_ON_CELL),
        ("WING", WING, Outcome.CONFLICT_FOUND),
        ("LANDING", LANDING, Outcome.CONFLICT_FOUND),
        ("CELL", CELL, Outcome.CONFLICT_FOUND),
    ],
)
def test_a_rule_that_only_some_cells_would_break_depends_on_the_cell_while_another_is_open(
    restriction: str, place: NodeRef, expected: Outcome
) -> None:
    beds = [takes(each, 2) for each in (CELL, NEXT_CELL, UPSTAIRS, ACROSS)]
    with prison(held(B, CELL), keep_apart(A, B, restriction), *beds) as made:
        view = made.view(valid=NOW_MINUTE)
        answer = check(view, [A.key], place, asked_at=NOW, rules=RULES)
        assert answer.outcome is answer.prisoners[0].alone is expected
        assert answer.conflicts


@pytest.mark.parametrize("beds", [[], [takes(UPSTAIRS, 0)], [takes(CELL, 2)]])
def test_where_no_other_cell_is_known_to_be_open_it_is_a_conflict(beds: list[EvidenceRow]) -> None:
    """Of a cell without a bed, or of which nobody says that it is in use, nobody can say that it is open."""
    with prison(held(B, CELL), keep_apart(A, B, "LANDING"), *beds) as made:
        assert ask(made, WING, A).outcome is Outcome.CONFLICT_FOUND


def test_a_full_cell_is_not_open() -> None:
    with prison(held(B, CELL), held(C, UPSTAIRS), keep_apart(A, B, "LANDING"), takes(UPSTAIRS, 1)) as made:
        assert ask(made, WING, A).outcome is Outcome.CONFLICT_FOUND


def test_a_hold_stands_beside_what_depends_on_the_cell() -> None:
    rows = (held(B, CELL), held(C, UPSTAIRS), keep_apart(A, B, "CELL"), keep_apart(A, C, "CELL", label=HIDDEN))
    with prison(*rows, takes(NEXT_CELL, 2)) as made:
        answer = check(made.view(valid=NOW_MINUTE), [A.key], WING, asked_at=NOW, rules=RULES)
        assert answer.outcome is Outcome.DEPENDS_ON_CELL
        assert answer.hold is not None
