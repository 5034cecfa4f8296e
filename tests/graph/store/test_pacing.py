"""No write transaction holds the file for long, whatever rows cost, and what is cut up adds up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.ids import IdKey
from graph.model.loads import LoadCounts
from graph.store.sqlite import open_store
from graph.store.sqlite.pacing import HOLD_LIMIT, HOLD_TARGET, SLICE_TARGET, Pace
from graph.store.sqlite.store import SqliteStore
from graph.store.sqlite.writer import BatchWriter
from graph.store.stored import OpenLoad, QuarantinedParty
from tests.contract.evidence import PRISON, everything, incident, involved, load, manifest, moment, person, row

KEY = IdKey(bytes(range(32)))
ROWS = [row(f"i/{n}", involved(person(n), incident(1)), line=n + 2) for n in range(400)]


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(
    weights=st.lists(st.integers(1, 400), min_size=1, max_size=400),
    cost=st.floats(1e-7, 2e-5),
    surprises=st.lists(st.floats(1.0, 5.0), min_size=1, max_size=20),
)
def test_no_hold_reaches_the_limit_while_a_slice_costs_at_most_five_times_what_the_last_one_did(
    weights: list[int], cost: float, surprises: list[float]
) -> None:
    """Rows of any weight on any disk, which may slow down between any two slices."""
    clock = Hand()
    pace = Pace(clock)
    done, slices, holds = 0, count(), []
    while done < len(weights):
        began = clock.now
        pace.begin()
        while done < len(weights) and pace.goes_on:
            end = pace.slice_end(weights, done)
            assert done < end <= len(weights)
            weight = sum(weights[done:end])
            clock.now += weight * cost * surprises[next(slices) % len(surprises)]
            pace.wrote(weight)
            done = end
        holds.append(clock.now - began)
    assert max(holds) < HOLD_LIMIT


def test_slices_grow_until_they_take_their_time_and_shrink_at_once() -> None:
    """Growing is careful, since heavy rows come without warning."""
    clock, weights = Hand(), [1] * 10_000
    pace = Pace(clock)
    pace.begin()
    first = pace.slice_end(weights, 0)
    clock.now += SLICE_TARGET / 100
    pace.wrote(first)
    second = pace.slice_end(weights, 0)
    assert first < second <= 1.5 * first
    clock.now += SLICE_TARGET * 10
    pace.wrote(second)
    assert pace.slice_end(weights, 0) == second // 10
    assert not pace.goes_on


def store_with(clock: Callable[[], float], folder: Path) -> SqliteStore:
    return open_store(folder / "cordon.db", key=KEY, clock=clock)


def written(store: SqliteStore, opened: OpenLoad) -> LoadCounts:
    parties = [QuarantinedParty(410, "PRISON_NUMBER", f"A{n:04d}XX", PRISON) for n in range(30)]
    counts = replace(opened.counts, quarantined=1)
    return store.write(opened, [*ROWS, replace(ROWS[0], line=405)], replace(counts, rows=402), 410, parties)


def test_a_batch_on_a_slow_disk_is_cut_into_short_transactions_with_nothing_lost(tmp_path: Path) -> None:
    """Each slice takes longer than it should: a few rows to a transaction, and counts, links and parties as in one."""
    ticks = count()
    store = store_with(lambda: next(ticks) * HOLD_TARGET / 2, tmp_path)
    opened = store.begin_load(manifest("one"), moment(1))
    counts = written(store, opened)
    assert (counts.rows, counts.accepted, counts.duplicates, counts.quarantined) == (402, 400, 1, 1)
    assert store.longest_hold < HOLD_LIMIT
    store.publish(opened, moment(2), "data-officer")
    assert len(store.links([incident(1)], everything(store))) == len(ROWS)
    named = store.quarantined_parties([("PRISON_NUMBER", f"A{n:04d}XX") for n in range(30)], store.head().known_at)
    assert len(named) == 30
    store.close()


class PulledOutError(Exception):
    """The power is gone."""


def cut_off(store: SqliteStore, monkeypatch: pytest.MonkeyPatch, batch: Callable[[], object]) -> None:
    """Write a batch that ends, its first parts committed, before it is done."""
    calls = count()
    write = BatchWriter.write

    def failing(self: BatchWriter, *arguments: object) -> None:
        if next(calls) == 3:
            raise PulledOutError
        write(self, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(BatchWriter, "write", failing)
        with pytest.raises(PulledOutError):
            batch()
    store.close()


def test_rows_of_a_batch_that_was_cut_off_are_no_repeats_when_they_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first parts are committed and its progress is not: the rerun counts from the batch's first row."""
    ticks = count()
    store = store_with(lambda: next(ticks) * HOLD_TARGET / 2, tmp_path)
    opened = store.begin_load(manifest("one"), moment(1))
    cut_off(store, monkeypatch, lambda: written(store, opened))
    again = open_store(tmp_path / "cordon.db", key=KEY)
    resumed = again.begin_load(manifest("one"), moment(2))
    assert (resumed.key, resumed.resume_after, resumed.counts.rows) == (opened.key, 0, 0)
    counts = written(again, resumed)
    assert (counts.accepted, counts.duplicates) == (400, 1)
    again.publish(resumed, moment(3), "data-officer")
    assert len(again.links([incident(1)], everything(again))) == len(ROWS)
    again.close()


def test_a_workbook_cut_off_on_its_second_sheet_counts_the_repeats_of_each_sheet_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines begin anew on a sheet: those that its cut-off batch left are below the first sheet's last, and are new."""
    ticks = count()
    store = store_with(lambda: next(ticks) * HOLD_TARGET / 2, tmp_path)
    opened = store.begin_load(manifest("one"), moment(1))
    first = [replace(each, sheet="Male") for each in ROWS[:200]]
    second = [replace(each, sheet="Female", line=n) for n, each in enumerate(ROWS[199:], 2)]
    counts = store.write(opened, first, replace(opened.counts, rows=200), 201)
    cut_off(store, monkeypatch, lambda: store.write(opened, second, replace(counts, rows=401), 202))
    again = open_store(tmp_path / "cordon.db", key=KEY)
    resumed = again.begin_load(manifest("one"), moment(2))
    counts = again.write(resumed, second, replace(resumed.counts, rows=401), 202)
    assert (counts.accepted, counts.duplicates) == (400, 1)
    counts = again.write(resumed, [replace(second[-1], line=203)], replace(counts, rows=402), 203)
    assert (counts.accepted, counts.duplicates) == (400, 2)
    again.close()


def test_publishing_and_withdrawing_hold_the_file_for_no_work_of_the_load(tmp_path: Path) -> None:
    """Each is two rows, however large the load: the clock is read at the start and at the end, and nothing between."""
    ticks = count()
    store = store_with(lambda: next(ticks) * 0.001, tmp_path)
    opened = load(store, ROWS, manifest("one"))
    before = next(ticks)
    store.withdraw(opened.key, moment(9), "data-officer", "wrong")
    assert next(ticks) - before == 3
    store.close()
