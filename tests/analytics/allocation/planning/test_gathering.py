"""A problem from the graph: what is hidden holds whole wings, and tells nothing of whom it is about."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.allocation.planning import Plan, document_of, plan
from analytics.allocation.planning.gathering import Gathered, Gatherer
from analytics.allocation.planning.tables import planning_table
from analytics.allocation.relation import Level
from analytics.allocation.rules import ConflictRules
from analytics.allocation.verification import verify
from graph.access import Viewer
from graph.model.evidence import Description, EvidenceRow, NodeRef, Value
from graph.model.kinds import Kind
from graph.model.links import LinkType
from tests.analytics.estate import (
    HIDDEN,
    NOW,
    NOW_MINUTE,
    OFFICER,
    SOURCE_UNIT,
    Estate,
    link,
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
    NEXT_CELL,
    OTHER_PRISON,
    RULES,
    UPSTAIRS,
    A,
    B,
    C,
    held,
    keep_apart,
    prison,
)

D = prisoner("D4444DD")


def beds(number: int = 2) -> list[EvidenceRow]:
    """Every cell in use, for so many."""
    said: dict[str, Value | list[str]] = {
        "max_capacity": number,
        "status": "ACTIVE",
        "accommodation": "NORMAL_ACCOMMODATION",
    }
    cells = [place for place in LIES_IN if place.kind is Kind.CELL]
    return [row(f"beds {place.key}", describes=[Description(place, said)]) for place in cells]


def gathered(
    made: Estate,
    *people: NodeRef,
    viewer: Viewer = OFFICER,
    places: Sequence[NodeRef] = (LEEDS,),
    rules: ConflictRules = RULES,
) -> Gathered:
    view = made.view(viewer, valid=NOW_MINUTE)
    return Gatherer(view, asked_at=NOW, rules=rules, table=planning_table()).gather(
        [each.key for each in people], places
    )


def shown(found: Gathered) -> str:
    """The whole problem and its plan, as text."""
    document = document_of(planned(found))
    document["costs"] = {name: table.tolist() for name, table in document["costs"].items()}
    return repr((document, found.unsolved, found.doubts))


def planned(found: Gathered) -> Plan:
    made = plan(found.problem)
    assert verify(document_of(made)).is_sound
    return made


def places_of(found: Gathered) -> dict[str, str]:
    made = planned(found)
    return {
        who: made.problem.leaves[leaf]
        for who, leaf in zip(made.problem.people, made.where.tolist(), strict=True)
        if leaf >= 0
    }


def test_a_keep_apart_keeps_him_off_the_wing_of_the_other_one() -> None:
    with prison(held(B, CELL), keep_apart(A, B), *beds()) as made:
        found = gathered(made, A)
        assert places_of(found) == {A.key: ACROSS.key}
        assert {found.problem.rules[each].code for each in found.problem.bans[:, 3].tolist()} == {"keep-apart"}


def test_two_who_are_kept_apart_are_placed_on_two_wings() -> None:
    with prison(keep_apart(A, B), *beds()) as made:
        found = places_of(gathered(made, A, B))
        assert {found[A.key] == ACROSS.key, found[B.key] == ACROSS.key} == {True, False}


def test_a_hidden_keep_apart_is_a_hold_on_the_whole_wing_that_names_nobody() -> None:
    with prison(held(B, CELL), keep_apart(A, B, restriction="CELL", label=HIDDEN), *beds()) as made:
        found = gathered(made, A)
        bans = found.problem.bans.tolist()
        assert [(level, found.problem.nodes[level][node]) for _, level, node, _ in bans] == [(Level.WING, "LEI-1")]
        assert [found.problem.rules[rule].name for *_, rule in bans] == ["security hold"]
        assert "B2222BB" not in shown(found)
        assert places_of(found) == {A.key: ACROSS.key}
        assert all("keep-apart" in each.code for each in gathered(made, A, viewer=SOURCE_UNIT).problem.rules
                   if each.code.startswith("keep"))  # fmt: skip


def test_a_hold_stays_when_the_hidden_party_is_to_be_moved_too_so_that_subsets_of_a_van_tell_nothing() -> None:
    with prison(held(B, CELL), held(C, NEXT_CELL), keep_apart(A, B, label=HIDDEN), *beds()) as made:
        with_him, with_another = gathered(made, A, B), gathered(made, A, C)
        for found in (with_him, with_another):
            person = found.problem.people.index(A.key)
            bans = [each for each in found.problem.bans.tolist() if each[0] == person]
            assert [(level, found.problem.nodes[level][node]) for _, level, node, _ in bans] == [(2, "LEI-1")]


def test_a_hidden_rule_among_those_to_be_placed_changes_no_byte() -> None:
    with prison(*beds()) as made:
        without = shown(gathered(made, A, B, C))
    with prison(keep_apart(A, B, label=HIDDEN), *beds()) as made:
        assert shown(gathered(made, A, B, C)) == without


def test_a_hidden_rule_of_others_changes_no_byte() -> None:
    people = (A, B, C, D)
    with prison(held(B, CELL), *beds(), people=people) as made:
        without = shown(gathered(made, C, D))
    with prison(held(B, CELL), keep_apart(A, B, label=HIDDEN), *beds(), people=people) as made:
        assert shown(gathered(made, C, D)) == without


def test_where_somebody_is_held_whom_the_asker_may_not_see_the_wing_is_held() -> None:
    with prison(held(B, CELL, label=HIDDEN), *beds()) as made:
        assert places_of(gathered(made, A)) == {A.key: ACROSS.key}


def test_a_bed_that_is_taken_is_given_to_nobody() -> None:
    with prison(held(B, ACROSS), *beds(1)) as made:
        found = gathered(made, A, C)
        assert ACROSS.key not in places_of(found).values()
        assert len(set(places_of(found).values())) == 2


def test_nobody_whose_sharing_risk_is_unknown_shares_a_cell() -> None:
    with prison(held(B, CELL), *beds()) as made:
        found = places_of(gathered(made, A, C))
        assert CELL.key not in found.values()
        assert len(set(found.values())) == 2


def test_whom_nobody_knows_is_told_and_left_out() -> None:
    with prison(*beds()) as made:
        found = gathered(made, A, prisoner("Z9999ZZ"))
        assert [each.asked for each in found.unsolved] == ["Z9999ZZ"]
        assert found.problem.people == (A.key,)


def test_a_feed_that_is_missing_leaves_the_plan_unconfirmed() -> None:
    with prison(*beds(), without="prison-non-associations") as made:
        assert [each.about for each in gathered(made, A).doubts] == ["keep-aparts"]


def test_staying_where_he_is_costs_no_move() -> None:
    with prison(held(A, UPSTAIRS), *beds()) as made:
        assert places_of(gathered(made, A)) == {A.key: UPSTAIRS.key}


def test_a_programme_that_he_is_to_take_draws_him_to_the_prison_that_runs_it() -> None:
    """By the points of the table for each that is missing; a prison that says nothing is taken to run none."""
    need = NodeRef(Kind.ASSESSMENT, "PLACEMENT-NEEDS", "1")
    said = {"assessment": "PLACEMENT_NEED", "need": "PROGRAMME", "programme": "THINKING SKILLS"}
    wants = row("need", link(A, need, LinkType.HAS_ASSESSMENT), describes=[Description(need, said)])
    runs = row("runs", describes=[Description(OTHER_PRISON, {"programmes": ["Thinking  Skills", "Horizon"]})])
    with prison(*beds()) as made:
        assert "programmes" not in gathered(made, A, places=(LEEDS, OTHER_PRISON)).problem.costs
    with prison(wants, *beds()) as made:
        silent = gathered(made, A, places=(LEEDS, OTHER_PRISON)).problem.costs["programmes"].tolist()
    with prison(wants, runs, *beds()) as made:
        found = gathered(made, A, B, places=(LEEDS, OTHER_PRISON))
        assert found.problem.prisons == ("LEI", "MDI")
        assert found.problem.costs["programmes"].tolist() == [[800, 0], [0, 0]]
        assert places_of(found)[A.key] == ELSEWHERE.key
    assert silent == [[800, 800]]


def test_whoever_is_of_category_a_or_on_the_escape_list_is_marked_as_of_high_risk() -> None:
    decided = {"assessment": "PLACEMENT_NEED", "need": "BOARD_DECISION", "board": "CATEGORY_A", "place": LEEDS.key}
    needs, alert = thing(Kind.ASSESSMENT, "decision"), thing(Kind.ALERT, "escape list")
    rows = [
        row("A is of Category A", describes=[Description(A, {"security_category": "A"})]),
        row("decided", link(A, needs, LinkType.HAS_ASSESSMENT), describes=[Description(needs, decided)]),
        row("B is on the list", link(B, alert, LinkType.HAS_ALERT), describes=[Description(alert, {"code": "XEL"})]),
    ]
    with prison(*beds(), *rows, held(A, ELSEWHERE), held(B, ELSEWHERE), held(C, ELSEWHERE)) as made:
        assert gathered(made, A, B, C).high_risk == {A.key, B.key}
