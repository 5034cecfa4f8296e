"""What a what-if answers: the gravest of the check and of the law of placement, of places as they would be."""

from __future__ import annotations

import pytest

from analytics.allocation.what_if import onward
from api.answers.allocation.what_if import suppose
from api.answers.conflicts import conflicts
from api.schemas.allocation import MoveEdit, Suppose
from api.schemas.conflicts import CheckConflicts
from graph.model.evidence import Description, EvidenceRow, NodeRef, Properties
from graph.model.kinds import Kind
from graph.model.labels import Label
from tests.analytics.estate import NOW, NOW_MINUTE, row
from tests.analytics.wings import ACROSS, CELL, ELSEWHERE, NEXT_CELL, WING, A, B, held, keep_apart, prison

KNOWN: Properties = {"security_category": "C", "legal_status": "SENTENCED", "cell_sharing_risk": "STANDARD"}
HIDDEN = Label("police", compartments=("source-unit",))


def man(who: NodeRef, sex: str = "M") -> EvidenceRow:
    """What the law of placement asks of a prisoner."""
    return row(
        f"more of {who.key}",
        describes=[Description(who, {**KNOWN, "sex": sex})],
    )


def lawful(beds: int = 9) -> list[EvidenceRow]:
    """The cell and its wing, of which the law of placement asks nothing more."""
    said: Properties = {
        "status": "ACTIVE",
        "accommodation": "NORMAL_ACCOMMODATION",
        "sex_held": "MALE",
        "max_capacity": beds,
    }
    wing = NodeRef(Kind.WING, "", "LEI-11")
    return [
        row(f"law of {place.key}", describes=[Description(place, {**said, "categories": ["B", "C"]})])
        for place in (ACROSS, wing)
    ]


def test_of_two_who_are_moved_nobody_is_told_more_than_to_check_the_place() -> None:
    """A rule between them that may not be read would be broken, and the check of each alone does not see it."""
    alone = Suppose(moves=[MoveEdit(prisoner=A.key, place=ACROSS.key)])
    both = Suppose(moves=[*alone.moves, MoveEdit(prisoner=B.key, place=ACROSS.key)])
    known = (held(A, CELL), held(B, ELSEWHERE), man(A), man(B), *lawful())
    for hidden in ((), (keep_apart(A, B, label=HIDDEN),)):
        with prison(*known, *hidden) as made:
            view = made.view(valid=NOW_MINUTE)
            outcomes = [suppose(view, each, NOW).outcome for each in (alone, both)]
            assert outcomes == ["no conflict found", "check the place"]


def test_a_move_that_the_law_forbids_is_no_move_without_a_conflict() -> None:
    moved = Suppose(moves=[MoveEdit(prisoner=A.key, place=ACROSS.key)])
    for sex, outcome in (("M", "no conflict found"), ("F", "not allowed there")):
        with prison(held(A, CELL), man(A, sex), *lawful()) as made:
            found = suppose(made.view(valid=NOW_MINUTE), moved, NOW)
            assert (found.outcome, found.placed[0].outcome) == (outcome, outcome)


def test_the_law_is_of_the_place_as_it_would_be() -> None:
    """Whoever takes the bed of somebody who leaves it is not refused because it is taken now."""
    moves = [MoveEdit(prisoner=A.key, place=ACROSS.key), MoveEdit(prisoner=B.key, place=CELL.key)]
    with prison(held(A, CELL), held(B, ACROSS), man(A), man(B), *lawful(1)) as made:
        view = made.view(valid=NOW_MINUTE)
        alone, swapped = suppose(view, Suppose(moves=moves[:1]), NOW), suppose(view, Suppose(moves=moves), NOW)
        assert alone.placed[0].outcome == "not allowed there"
        assert next(each for each in swapped.placed if each.asked == A.key).outcome == "no conflict found"


def test_what_the_law_says_by_what_may_not_be_read_is_a_hold_in_a_what_if_as_in_a_check() -> None:
    secret = row("secret", describes=[Description(A, {"sex": "F"})], label=HIDDEN)
    with prison(held(A, CELL), man(A), *lawful(), secret) as made:
        view = made.view(valid=NOW_MINUTE)
        found = suppose(view, Suppose(moves=[MoveEdit(prisoner=A.key, place=ACROSS.key)]), NOW).placed[0]
        asked = conflicts(view, CheckConflicts(prisoners=[A.key], place=ACROSS.key), NOW)
        assert asked.hold is not None
        assert found.check.hold is not None
        assert (found.check.hold.scope, found.outcome) == (asked.hold.scope, asked.outcome)


@pytest.mark.parametrize(
    ("between", "named"),
    [
        ((), ("LEI-11", "no conflict found", False)),
        ((keep_apart(A, B, label=HIDDEN),), (None, None, True)),
        ((keep_apart(A, B),), (None, None, False)),
    ],
)
def test_whoever_has_to_move_on_is_pointed_at_no_wing_that_the_check_rules_out_or_security_holds(
    between: tuple[EvidenceRow, ...], named: tuple[str | None, str | None, bool]
) -> None:
    with prison(held(A, CELL), held(B, ACROSS), man(A), *lawful(), *between) as made:
        found = suppose(made.view(valid=NOW_MINUTE), Suppose(closures=[WING.key]), NOW)
        assert [(each.place, each.outcome, each.ask_security) for each in found.displaced] == [named]


def test_of_more_than_are_looked_for_everybody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onward, "MOST_SUGGESTED", 1)
    with prison(held(A, CELL), held(B, NEXT_CELL), man(A), man(B), *lawful()) as made:
        found = suppose(made.view(valid=NOW_MINUTE), Suppose(closures=[WING.key]), NOW)
        assert {each.person.id for each in found.displaced} | {each.id for each in found.not_looked_for} == {
            made.id(A),
            made.id(B),
        }
        assert len(found.displaced) == 1
