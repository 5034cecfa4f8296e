"""The check, the ranking of places and a plan of one person say the same of the same place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.allocation import Outcome
from analytics.allocation.board import board
from analytics.allocation.planning import document_of, plan
from analytics.allocation.planning.alternatives import Option, options
from analytics.allocation.planning.gathering import Gathered, Gatherer
from analytics.allocation.planning.tables import planning_table
from analytics.allocation.verification import verify
from graph.model.evidence import Description, EvidenceRow, NodeRef, Value
from graph.model.kinds import Kind
from tests.analytics.allocation.planning.test_gathering import beds
from tests.analytics.allocation.test_verdicts import ask, takes
from tests.analytics.estate import HIDDEN, NOW, NOW_MINUTE, Estate, row, thing
from tests.analytics.wings import (
    ACROSS,
    ALIKE_WING,
    CELL,
    ELSEWHERE,
    LEEDS,
    NEXT_CELL,
    OTHER_PRISON,
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

CELLS = (CELL, NEXT_CELL, UPSTAIRS, ACROSS, ELSEWHERE)
WINGS = (WING, ALIKE_WING, thing(Kind.WING, "MDI-1"))
# What a place that is open may be told as, and what one that is ruled out may be.
OPEN = {Outcome.NO_CONFLICT_FOUND, Outcome.CANNOT_CONFIRM, Outcome.DEPENDS_ON_CELL}


def gathered(made: Estate, who: NodeRef, *places: NodeRef, cells: bool) -> Gathered:
    gatherer = Gatherer(made.view(valid=NOW_MINUTE), asked_at=NOW, rules=RULES, table=planning_table(), cells=cells)
    return gatherer.gather([who.key], places)


def ranked(made: Estate, *places: NodeRef, cells: bool = True) -> tuple[dict[str, Option], dict[str, Option]]:
    found = options(gathered(made, A, *places, cells=cells))
    assert found is not None
    return {each.place: each for each in found.open}, {each.place: each for each in found.ruled_out}


def roomy(*wings: NodeRef) -> list[EvidenceRow]:
    return [takes(wing, 9) for wing in wings]


rows = st.lists(
    st.one_of(
        st.builds(held, st.sampled_from([A, B, C]), st.sampled_from(CELLS)),
        st.builds(
            keep_apart,
            st.just(A),
            st.sampled_from([B, C]),
            restriction=st.sampled_from(["CELL", "LANDING", "WING"]),
            label=st.sampled_from([row("x").label, HIDDEN]),
        ),
    ),
    max_size=5,
    unique_by=lambda each: each.source_id,
)


@given(said=rows)
@settings(max_examples=6)
def test_a_place_that_the_ranking_opens_is_no_conflict_by_the_check_and_a_plan_goes_nowhere_else(
    said: Sequence[EvidenceRow],
) -> None:
    with prison(*said, *beds(), *roomy(*WINGS)) as made:
        for cells, places in ((True, CELLS), (False, WINGS)):
            open_, out = ranked(made, LEEDS, OTHER_PRISON, cells=cells)
            for place in places:
                outcome = ask(made, place, A).outcome
                if place.key in open_:
                    assert outcome in OPEN, (place, outcome)
                elif place.key in out and out[place.key].partly_open:
                    assert outcome is Outcome.DEPENDS_ON_CELL, (place, outcome)
                elif place.key in out and not out[place.key].held and "keep-apart" in out[place.key].against:
                    assert outcome is Outcome.CONFLICT_FOUND, (place, outcome)
                elif place.key in out and out[place.key].against == ("security hold",):
                    answer = ask(made, place, A)
                    assert answer.hold is not None, (place, outcome)
            placed = plan(gathered(made, A, LEEDS, OTHER_PRISON, cells=cells).problem)
            assert verify(document_of(placed)).is_sound
            for leaf in placed.where.tolist():
                assert leaf < 0 or placed.problem.leaves[leaf] in open_


@given(said=rows)
@settings(max_examples=6)
def test_a_wing_is_open_in_part_exactly_where_one_of_its_cells_is_ruled_out_and_another_open(
    said: Sequence[EvidenceRow],
) -> None:
    with prison(*said, *beds(), *roomy(*WINGS)) as made:
        open_cells, out_cells = ranked(made, LEEDS, OTHER_PRISON)
        _, out = ranked(made, LEEDS, OTHER_PRISON, cells=False)
        for option in out.values():
            if not option.held and set(option.against) == {"keep-apart"}:
                inside = [each for each in (*open_cells.values(), *out_cells.values()) if each.wing == option.place]
                free = [each for each in inside if "keep-apart" not in each.against and each.place in open_cells]
                assert option.partly_open is bool(free), option


@given(said=rows)
@settings(max_examples=6)
def test_whoever_the_board_shows_in_conflict_is_in_conflict_there_by_the_check_and_nobody_else(
    said: Sequence[EvidenceRow],
) -> None:
    elsewhere = [each for each in said if not each.source_id.startswith(f"{A.key} in ")]
    with prison(held(A, CELL), *elsewhere, *beds(), *roomy(*WINGS)) as made:
        clashing = {who for each in board(made.view(valid=NOW_MINUTE), LEEDS, RULES).conflicts for who in each.people}
        assert (made.id(A) in clashing) is bool(ask(made, CELL, A).conflicts)


def test_the_points_of_a_place_do_not_depend_on_which_places_were_asked_about() -> None:
    with prison(held(A, ELSEWHERE), *beds(), *roomy(*WINGS)) as made:
        for cells in (True, False):
            everywhere, _ = ranked(made, LEEDS, OTHER_PRISON, cells=cells)
            here, _ = ranked(made, LEEDS, cells=cells)
            assert here
            assert {key: (each.points, each.parts) for key, each in here.items()} == {
                key: (each.points, each.parts) for key, each in everywhere.items() if each.prison == "LEI"
            }
            assert all(each.parts["moves"] > 0 for each in here.values())


def test_a_plan_of_somebody_from_elsewhere_costs_the_move_by_its_own_sums_and_by_the_verification() -> None:
    with prison(held(A, ELSEWHERE), *beds()) as made:
        made_plan = plan(gathered(made, A, LEEDS, cells=True).problem)
        assert verify(document_of(made_plan)).is_sound
        assert made_plan.problem.costs["moves"].min() == planning_table().points["move"]


CONVICTED, REMAND = {"legal_status": "SENTENCED"}, {"legal_status": "REMAND"}
STANDARD, HIGH = {"cell_sharing_risk": "STANDARD"}, {"cell_sharing_risk": "HI"}


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        (CONVICTED | STANDARD, REMAND | STANDARD, "nobody unconvicted is required to share a cell"),
        (CONVICTED, CONVICTED | STANDARD, "no cell-sharing risk assessment is on record"),
        (CONVICTED | STANDARD, CONVICTED | HIGH, "whoever is in it shares with nobody"),
        (CONVICTED | HIGH, CONVICTED | STANDARD, "nobody whose cell-sharing risk is high shares a cell"),
    ],
)
def test_who_is_in_the_cell_is_named_as_what_rules_it_out(
    mine: dict[str, Value | list[str]], theirs: dict[str, Value | list[str]], said: str
) -> None:
    told = [row(f"told {who.key}", describes=[Description(who, words)]) for who, words in ((A, mine), (B, theirs))]
    with prison(held(B, CELL), *told, *beds()) as made:
        _, out = ranked(made, LEEDS)
        assert [each for each in out[CELL.key].against if each.startswith(said)] == list(out[CELL.key].against)
