"""Sessions outlive a process and are shared by all of a home; their file tells nothing without the browser's cookie."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.chart_state import State
from api.console.board import KEPT_STEPS, Board
from api.console.sessions import IDLE, LONGEST, Sessions
from api.wiring import Service
from graph.access import Purpose, PurposeCode
from tests.api.cases import ANN, OPEN_ROWS, make_home, public_id, service_of
from tests.api.test_console import Browser
from tests.contract.evidence import moment

PURPOSE = Purpose(PurposeCode.ALLOCATION, "VAN-7", "a day's work")


def at_noon() -> datetime:
    return moment(0)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with service_of(make_home(tmp_path / "home", OPEN_ROWS)) as opened:
        yield opened


def test_a_session_ends_when_it_is_left_alone_and_after_a_day() -> None:
    now = moment(0)
    sessions = Sessions(lambda: now)
    name = sessions.begin("token", "title", "role")
    now += IDLE
    assert sessions.find(name) is not None
    now += IDLE + timedelta(seconds=1)
    assert sessions.find(name) is None
    name = sessions.begin("token", "title", "role")
    while now < moment(0) + LONGEST * 2 and sessions.find(name):
        now += IDLE - timedelta(seconds=1)
    assert sessions.find(name) is None


def left_alone(tmp_path: Path) -> tuple[Sessions, str, str]:
    """Sessions of a later minute, the name of one that was left alone meanwhile, and the key of its chart."""
    sessions = Sessions(at_noon, tmp_path / "sessions.db")
    name = sessions.begin("token", "title", "role")
    session = sessions.find(name)
    assert session is not None
    session.set_purpose(PURPOSE)
    session.remember("a" * 32, "Ann Bell")
    key = session.put(Board(State(("a" * 32,)), name="mine"))
    sessions.keep(name)
    return Sessions(lambda: moment(0) + IDLE * 2, tmp_path / "sessions.db"), name, key


def test_the_same_reader_finds_the_case_again_that_was_left_alone_at_this_browser(tmp_path: Path) -> None:
    """Whoever came back from a meal had to look everybody up again, and lost the charts that were not kept."""
    later, left, key = left_alone(tmp_path)
    assert later.find(left) is None
    assert later.is_left(left)
    again = later.find(name := later.begin("another token", "title", "role", left))
    assert again is not None
    assert (again.purpose, again.offered, again.token) == (None, PURPOSE, "another token")
    again.set_purpose(PURPOSE)
    later.keep(name)
    assert (again.recent, list(again.boards), again.offered) == ([("a" * 32, "Ann Bell")], [key], None)
    assert not later.is_left(left)
    taken_up = Sessions(lambda: moment(0) + IDLE * 2, tmp_path / "sessions.db").find(name)
    assert taken_up is not None
    assert list(taken_up.boards) == [key]


def test_another_case_after_the_pause_begins_with_an_empty_desk(tmp_path: Path) -> None:
    later, left, _ = left_alone(tmp_path)
    again = later.find(later.begin("token", "title", "role", left))
    assert again is not None
    again.set_purpose(Purpose(PurposeCode.ALLOCATION, "VAN-8", "another"))
    assert (again.recent, again.boards) == ([], {})


@pytest.mark.parametrize("reader", ["another role", "role"])
def test_nobody_else_and_no_other_browser_finds_what_was_left(tmp_path: Path, reader: str) -> None:
    """Of the same reader, a browser that does not hold the name of what was left cannot even read it."""
    later, left, _ = left_alone(tmp_path)
    again = later.find(later.begin("token", "title", reader, left if reader == "another role" else None))
    assert again is not None
    assert (again.offered, again.recent, again.boards) == (None, [], {})


def test_who_signed_out_or_was_gone_for_a_day_left_nothing(tmp_path: Path) -> None:
    later, left, _ = left_alone(tmp_path)
    tomorrow = Sessions(lambda: moment(0) + LONGEST * 2, tmp_path / "sessions.db")
    assert not tomorrow.is_left(left)
    later.end(left)
    again = later.find(later.begin("token", "title", "role", left))
    assert again is not None
    assert again.offered is None


def test_another_process_takes_up_the_purpose_the_people_and_the_charts(tmp_path: Path) -> None:
    one, other = (Sessions(at_noon, tmp_path / "sessions.db") for _ in range(2))
    name = one.begin("token", "title", "role")
    session = one.find(name)
    assert session is not None
    session.set_purpose(PURPOSE)
    session.remember("a" * 32, "Ann Bell")
    key = session.put(Board(State(("a" * 32,)), name="mine"))
    session.boards[key].do(session.boards[key].state.hide("b" * 32))
    one.keep(name)
    found = other.find(name)
    assert found is not None
    assert (found.purpose, found.recent, found.form_token) == (PURPOSE, [("a" * 32, "Ann Bell")], session.form_token)
    board = found.boards[key]
    board.undo()
    assert (board.name, board.state, board.can_redo) == ("mine", State(("a" * 32,)), True)
    other.keep(name)
    back = one.find(name)
    assert back is not None
    assert back.boards[key].state == State(("a" * 32,))


def test_two_processes_that_change_two_charts_at_once_lose_neither(tmp_path: Path) -> None:
    one, other = (Sessions(at_noon, tmp_path / "sessions.db") for _ in range(2))
    name = one.begin("token", "title", "role")
    first, second = one.find(name), other.find(name)
    assert first is not None
    assert second is not None
    keys = {first.put(Board(State(("a" * 32,)))), second.put(Board(State(("b" * 32,))))}
    one.keep(name)
    other.keep(name)
    for each in (one, other):
        found = each.find(name)
        assert found is not None
        assert set(found.boards) == keys


def test_a_chart_goes_back_so_many_steps_after_a_restart(tmp_path: Path) -> None:
    board = Board(State())
    for step in range(KEPT_STEPS + 5):
        board.do(board.state.hide(f"{step:032x}"))
    again = Board.from_dict(board.to_dict())
    for _ in range(KEPT_STEPS):
        assert again.can_undo
        again.undo()
    assert not again.can_undo


def test_the_file_tells_nothing_of_whom_somebody_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    sessions = Sessions(at_noon, path)
    name = sessions.begin("secret-token", "title", "role")
    session = sessions.find(name)
    assert session is not None
    session.set_purpose(PURPOSE)
    session.remember("a" * 32, "Ann Bell")
    session.put(Board(State(("a" * 32,))))
    sessions.keep(name)
    written = b"".join(each.read_bytes() for each in tmp_path.glob("sessions.db*"))
    for told in (name, "secret-token", "Ann Bell", "VAN-7", "a" * 32):
        assert told.encode() not in written
    assert path.stat().st_mode & 0o077 == 0


def test_what_was_changed_in_the_file_is_no_session(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    name = Sessions(at_noon, path).begin("token", "title", "role")
    with sqlite3.connect(path) as base:
        base.execute("update sessions set sealed = zeroblob(40)")
    base.close()
    assert Sessions(at_noon, path).find(name) is None


def test_signing_out_everywhere_ends_each_session_of_that_reader_and_of_nobody_else(service: Service) -> None:
    first, second, somebody = (Browser(service) for _ in range(3))
    first.at_work("intelligence-officer")
    second.at_work("intelligence-officer")
    somebody.at_work("partner-agency")
    token = first.form_token()
    assert first("POST", "/sign-out", data={"form-token": token, "where": "everywhere"}).status_code == 303
    assert first("GET", "/people").headers["location"].startswith("/sign-in")
    assert second("GET", "/people").headers["location"].startswith("/sign-in")
    assert somebody("GET", "/people").status_code == 200


def test_after_a_pause_the_sign_in_page_says_why_and_the_purpose_is_offered(service: Service) -> None:
    browser = Browser(service).at_work("intelligence-officer")
    browser("GET", f"/people/{public_id(ANN)}")
    why = "signed out because nothing was done here for 30 minutes"
    assert why not in browser("GET", "/sign-in").text
    browser.app.state.sessions._clock = lambda: service.clock() + IDLE * 2
    assert why in browser("GET", "/sign-in").text
    browser.sign_in("intelligence-officer")
    assert f"/people/{public_id(ANN)}" not in browser("GET", "/").text
    asked = browser("GET", "/purpose").text
    assert "This is what you said before you were signed out" in asked
    assert 'value="OP-1"' in asked
    browser.say_why(case="OP-1")
    assert f"/people/{public_id(ANN)}" in browser("GET", "/").text


def test_a_restart_leaves_a_reader_at_his_work(service: Service) -> None:
    browser = Browser(service).at_work("intelligence-officer")
    browser("GET", f"/people/{public_id(ANN)}")
    after = Browser(service)
    after.cookies = browser.cookies
    start = after("GET", "/")
    assert start.status_code == 200
    assert f"/people/{public_id(ANN)}" in start.text
