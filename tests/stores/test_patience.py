"""A start is waited for as long as it gets on, however slowly, and no longer."""

from __future__ import annotations

import os
from pathlib import Path

from tests.stores.patience import (
    MOST_PROCESSOR_SECONDS,
    MOST_SECONDS_STILL,
    Patience,
    processor_seconds,
    written_under,
)


def test_a_start_that_gets_a_little_done_every_few_minutes_is_waited_for_all_day() -> None:
    patience = Patience(0)
    assert not any(patience.ends(step * MOST_SECONDS_STILL / 2, 0.0, step) for step in range(100))
    patience = Patience(0)
    assert not any(patience.ends(step * MOST_SECONDS_STILL / 2, step * 1.5, 0) for step in range(100))


def test_one_that_stands_still_or_goes_in_circles_is_given_up() -> None:
    still = Patience(0)
    assert [still.ends(now, 20.0, 500) for now in (0, MOST_SECONDS_STILL, MOST_SECONDS_STILL + 1)] == [
        False,
        False,
        True,
    ]
    circling = Patience(0)
    assert not circling.ends(1, MOST_PROCESSOR_SECONDS, 1)
    assert circling.ends(2, MOST_PROCESSOR_SECONDS + 1, 2)


def test_the_ticking_of_an_idle_process_is_no_progress() -> None:
    """Java's own threads use some hundredths of a second in every minute."""
    patience = Patience(0)
    assert patience.ends(0, 20.0, 1) is False
    told = [patience.ends(minute * 60.0, 20.0 + minute * 0.05, 1) for minute in range(1, 17)]
    assert told == [False] * 15 + [True]


def test_what_a_process_has_used_and_written_is_read_from_the_system(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "debug.log").write_bytes(b"12345")
    (tmp_path / "started.log").write_bytes(b"123")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert written_under(tmp_path) == 8
    assert processor_seconds(os.getpid()) > 0 or not Path("/proc").exists()
    assert processor_seconds(2**22 + 1) == 0.0
