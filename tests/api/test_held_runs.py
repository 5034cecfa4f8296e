"""Runs that a process has at hand: worked out once each, without anybody waiting for another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from api.held_runs import HeldRuns

_LONG = 20.0


def test_while_one_run_is_made_another_is_given() -> None:
    runs, began, go_on = HeldRuns[str](), Event(), Event()

    def slow() -> str:
        began.set()
        assert go_on.wait(_LONG)
        return "slow"

    with ThreadPoolExecutor(1) as beside:
        made = beside.submit(runs.get, "one", 0, slow)
        assert began.wait(_LONG)
        assert runs.get("other", 0, lambda: "quick") == "quick"
        go_on.set()
        assert made.result(_LONG) == "slow"


def test_a_run_is_worked_out_once_however_many_ask_for_it() -> None:
    runs, made = HeldRuns[int](), []

    def make() -> int:
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(8) as askers:
        assert set(askers.map(lambda _: runs.get("one", 0, make), range(64))) == {1}


def test_what_was_made_before_a_disposal_is_held_no_longer() -> None:
    runs, go_on, began = HeldRuns[str](), Event(), Event()

    def old() -> str:
        began.set()
        assert go_on.wait(_LONG)
        return "old"

    with ThreadPoolExecutor(1) as beside:
        made = beside.submit(runs.get, "one", 0, old)
        assert began.wait(_LONG)
        assert runs.get("other", 1, lambda: "after") == "after"
        go_on.set()
        made.result(_LONG)
    assert runs.get("one", 1, lambda: "new") == "new"
    assert runs.get("other", 1, lambda: "again") == "after"
