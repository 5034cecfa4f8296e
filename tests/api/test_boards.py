"""Where one person could go, ranked, and who is where: through HTTP and the command line, as each may read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.allocation.board import board
from analytics.allocation.planning.alternatives import options
from api.answers.allocation.alternatives import alternatives
from api.answers.allocation.board import show_board
from api.exits import ExitCode
from api.schemas.boards import AskAlternatives
from api.settings import Settings
from api.wiring import Service
from graph.audit import AuditAction
from graph.model.evidence import EvidenceRow
from graph.model.identifiers import IdentifierType
from tests.analytics.allocation.planning.test_gathering import beds, gathered
from tests.analytics.estate import HIDDEN, NOW, NOW_MINUTE, bears, identifier, prisoner, row
from tests.analytics.wings import (
    ACROSS,
    ALIKE_WING,
    CELL,
    ELSEWHERE,
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
from tests.api.cases import AS, Http, events, make_home, service_of
from tests.api.test_allocation import ALLOCATION, rows
from tests.cli.cases import ALLOCATION as OFFICER
from tests.cli.cases import Cordon


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_home(tmp_path / "home", rows())


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with service_of(settings) as opened:
        yield opened


def asked(*stays: EvidenceRow, cells: bool = True) -> tuple[list[str], dict[str, list[str]], list[str]]:
    """Where A could go in Leeds: what is open in order, what rules out the rest, and where there is a hold."""
    with prison(*stays, *beds(), people=(A, B, C)) as made:
        view = made.view(valid=NOW_MINUTE)
        wanted = AskAlternatives(prisoner=A.key, places=[LEEDS.key], cells=cells)
        found = alternatives(view, wanted, NOW)
    out = {each.place: each.against for each in found.ruled_out}
    return [each.place for each in found.options], out, [each.place for each in found.ruled_out if each.security_hold]


def test_a_place_that_a_rule_forbids_is_named_with_the_rule_and_the_others_are_ranked() -> None:
    """B is in a cell of the wing: the whole wing is out for A, and the other one is open."""
    open_, out, holds = asked(held(A, ELSEWHERE), held(B, CELL), keep_apart(A, B))
    assert open_ == [ACROSS.key]
    assert set(out) == {CELL.key, NEXT_CELL.key, UPSTAIRS.key}
    assert all(against == ["keep-apart"] for against in out.values())
    assert holds == []


def test_what_may_not_be_read_rules_the_wing_out_as_a_security_hold_and_no_more() -> None:
    open_, out, holds = asked(held(A, ELSEWHERE), held(B, CELL), keep_apart(A, B, label=HIDDEN))
    assert open_ == [ACROSS.key]
    assert all(against == ["security hold"] for against in out.values())
    assert set(holds) == set(out)


def test_the_place_where_he_is_comes_first_and_the_next_says_what_a_move_costs() -> None:
    """Nothing else tells the cells apart, so each other one costs the move."""
    with prison(held(A, CELL), *beds(), people=(A,)) as made:
        found = options(gathered(made, A))
    assert found is not None
    assert found.open[0].place == CELL.key
    assert found.open[0].parts.get("moves", 0) == 0
    assert found.open[1].more == found.open[1].points - found.open[0].points > 0


def test_whoever_is_unknown_is_told_as_unknown_and_nothing_is_ranked() -> None:
    with prison(held(A, CELL), *beds(), people=(A,)) as made:
        wanted = AskAlternatives(prisoner="Z9999ZZ", places=[LEEDS.key])
        found = alternatives(made.view(valid=NOW_MINUTE), wanted, NOW)
    assert (found.options, found.ruled_out) == ([], [])
    assert found.cannot_rank is not None
    assert "no prisoner is known" in found.cannot_rank


def test_without_a_place_every_prison_with_a_wing_is_looked_at() -> None:
    with prison(held(A, CELL), *beds(), people=(A,)) as made:
        found = alternatives(made.view(valid=NOW_MINUTE), AskAlternatives(prisoner=A.key, cells=True), NOW)
    assert {each.prison for each in found.options} == {"LEI", "MDI"}


def test_a_board_tells_who_is_where_and_who_is_held_against_a_rule() -> None:
    """A and B share a wing that keeps them apart; C is on the other wing, and at fault with nobody there."""
    stays = (held(A, CELL), held(B, UPSTAIRS), held(C, ACROSS))
    with prison(*stays, keep_apart(A, B), keep_apart(A, C), *beds(), people=(A, B, C)) as made:
        view = made.view(valid=NOW_MINUTE)
        whole, wing = show_board(view, "LEI", NOW), show_board(view, ALIKE_WING.key, NOW)
    where = {tuple(each.prison_numbers): (each.places, each.conflict) for each in whole.people}
    assert where[A.key,] == ([CELL.key], True)
    assert where[C.key,] == ([ACROSS.key], False)
    assert [(each.kind, each.level, each.breach) for each in whole.conflicts] == [("keep-apart", "wing", "breached")]
    counts = {each.place: (each.beds, each.held, each.free) for each in whole.rows}
    assert counts[CELL.key] == (2, 1, 1)
    assert counts[WING.key] == (6, 2, 4)
    assert ([each.places for each in wing.people], wing.conflicts) == ([[ACROSS.key]], [])


def test_a_board_names_both_of_two_who_may_be_one() -> None:
    """The rule names B, who is held nowhere; his twin is in the cell, and may be he."""
    twin = prisoner("T7777TT")
    pnc = identifier("2012/0394773H", IdentifierType.PNC)
    shared = [row(f"pnc {who.key}", bears(who, pnc)) for who in (B, twin)]
    stays = (held(A, CELL), held(twin, UPSTAIRS))
    with prison(*stays, *shared, keep_apart(A, B), *beds(), people=(A, B, twin)) as made:
        found = show_board(made.view(valid=NOW_MINUTE), "LEI", NOW)
    assert found.conflicts
    for clash in found.conflicts:
        assert [{one.key for one in pair} for pair in clash.if_same] == [{B.key, twin.key}]


def test_a_board_says_nothing_of_what_may_not_be_read() -> None:
    """The same board with a hidden keep-apart between two of one wing as without it."""
    stays = (held(A, CELL), held(B, UPSTAIRS))
    boards = []
    for hidden in ((), (keep_apart(A, B, label=HIDDEN),)):
        with prison(*stays, *hidden, *beds(), people=(A, B)) as made:
            found = board(made.view(valid=NOW_MINUTE), LEEDS, RULES)
            boards.append((found.rows, [(each.numbers, each.places) for each in found.people], found.conflicts))
    assert boards[0] == boards[1]


def test_both_are_asked_over_http_by_role_and_on_record(http: Http, settings: Settings) -> None:
    board_of = http("GET", "/v1/establishments/LEI/board", ALLOCATION)
    assert board_of.status_code == 200
    assert {each["person"]["caption"] for each in board_of.json()["people"]} >= {"Oldham, Oz", "Tudor, Ty"}
    ranked = http("GET", "/v1/placements/A1111AA/alternatives?place=LEI", ALLOCATION)
    assert [each["place"] for each in ranked.json()["ruledOut"]] == ["LEI-B"]
    partner = ALLOCATION | {AS: "partner-agency", "X-Purpose-Code": "public-protection"}
    for path in ("/v1/establishments/LEI/board", "/v1/placements/A1111AA/alternatives?place=LEI"):
        assert http("GET", path, partner).status_code == 403
    assert http("GET", "/v1/establishments/LEI-1-1-001/board", ALLOCATION).status_code == 404
    kept = {each.event.action for each in events(settings)}
    assert {AuditAction.BOARD_SHOWN, AuditAction.ALTERNATIVES_SHOWN} <= kept


def test_the_command_line_answers_as_the_route_does(http: Http, settings: Settings, tmp_path: Path) -> None:
    route = http("GET", "/v1/placements/A1111AA/alternatives?place=LEI", ALLOCATION).json()
    cordon = Cordon(tmp_path / "home")
    told = cordon("allocation", "alternatives", "A1111AA", "--place", "LEI", "--json", reader=OFFICER)
    assert told.code is ExitCode.CANNOT_CONFIRM, "no place is open, so the command says that nothing is confirmed"
    assert json.loads(told.out)["ruledOut"] == route["ruledOut"]
    shown = cordon("allocation", "board", "LEI", reader=OFFICER)
    assert (shown.code, "Tudor, Ty" in shown.out) == (ExitCode.DONE, True)
