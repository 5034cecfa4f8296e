"""Batch sizes follow the store's speed; events come at a readable pace; extraction times come from the best source."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.loads import LoadCounts
from loaders.batches import LEAST_ROWS, MOST_ROWS, TARGET_SECONDS, BatchSizer
from loaders.extraction import extraction_time
from loaders.progress import LoadProgress, ProgressMeter, Stage


@given(st.floats(min_value=1e-6, max_value=5e-3))
def test_batches_settle_at_the_target_time_whatever_a_row_costs(seconds_per_row: float) -> None:
    """After a few writes a batch takes about the target, or is as large or small as batches may be."""
    sizer = BatchSizer()
    for _ in range(30):
        sizer.measured(sizer.rows, sizer.rows * seconds_per_row)
    assert LEAST_ROWS <= sizer.rows <= MOST_ROWS
    fits = TARGET_SECONDS * 0.5 <= sizer.rows * seconds_per_row <= TARGET_SECONDS * 1.5
    assert fits or sizer.rows in (LEAST_ROWS, MOST_ROWS)


def test_one_slow_write_shrinks_the_next_batch_at_once_and_is_remembered() -> None:
    """Growing is careful, shrinking is not; the receipt states the longest write."""
    sizer = BatchSizer()
    before = sizer.rows
    sizer.measured(before, TARGET_SECONDS * 4)
    assert sizer.rows == before // 4
    assert sizer.longest == TARGET_SECONDS * 4


def metered(ticks: list[float]) -> tuple[ProgressMeter, list[LoadProgress]]:
    events: list[LoadProgress] = []
    moments = iter(ticks)
    last = [0.0]

    def tick() -> float:
        last[0] = next(moments, last[0])
        return last[0]

    return ProgressMeter("a.csv", 1_000, events.append, tick), events


def test_events_come_at_most_five_a_second_and_the_last_one_always() -> None:
    """A fast load does not drown its reader in events, and the final counts are never the ones held back."""
    meter, events = metered([i * 0.01 for i in range(400)])
    for rows in range(1, 101):
        meter.advance(LoadCounts(rows=rows), rows)
    meter.finish(LoadCounts(rows=100, accepted=100), "done")
    assert len(events) <= 3 * 5 + 1
    assert (events[-1].stage, events[-1].rows, events[-1].share, events[-1].eta_seconds) == (Stage.DONE, 100, 1.0, 0.0)


def test_the_time_left_follows_from_the_share_of_bytes_read() -> None:
    """A quarter read in two seconds leaves six."""
    meter, events = metered([0.0, 2.0])
    meter.advance(LoadCounts(rows=50, accepted=40, quarantined=10), 250)
    [event] = events
    assert (event.rate, event.eta_seconds, event.share) == (25.0, 6.0, 0.25)


@pytest.mark.parametrize(
    ("name", "instant"),
    [
        ("prison-prisoners_2026-11-01T0600.csv", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("alerts_2026-11-01.csv", datetime(2026, 11, 1, tzinfo=UTC)),
        ("VIPER_2_2024_10_29.csv", datetime(2024, 10, 29, tzinfo=UTC)),
        ("moves_2025-01-01_to_2025-02-01.csv", datetime(2025, 2, 1, tzinfo=UTC)),
    ],
)
def test_a_date_in_the_file_name_is_the_extraction_time(tmp_path: Path, name: str, instant: datetime) -> None:
    """The forms that agencies use, the last date of several; nothing about the file system matters then."""
    found = extraction_time(tmp_path / name)
    assert (found.at, found.note) == (instant, "")


@pytest.mark.parametrize("name", ["OCG-Dummy.csv", "extract_2026-13-45.csv", "v12026-11-010.csv"])
def test_without_a_date_in_the_name_the_file_clock_is_used_and_said(tmp_path: Path, name: str) -> None:
    """The receipt must not let a copy's date pass for the extract's."""
    path = tmp_path / name
    path.touch()
    os.utime(path, (1_750_000_000, 1_750_000_000))
    found = extraction_time(path)
    assert found.at == datetime.fromtimestamp(1_750_000_000, UTC)
    assert "modification time" in found.note


def test_a_stated_time_wins_and_must_have_a_zone(tmp_path: Path) -> None:
    """An option overrides the name; a naive one is refused, since an hour decides which version is newer."""
    stated = datetime(2026, 1, 2, 3, tzinfo=UTC)
    assert extraction_time(tmp_path / "a_2020-01-01.csv", stated).at == stated
    with pytest.raises(ValueError, match="no time zone"):
        extraction_time(tmp_path / "a.csv", stated.replace(tzinfo=None))
