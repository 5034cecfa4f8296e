"""Review dates and the schedule that they come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.retention import (
    DEFAULT_SCHEDULE,
    RetentionSchedule,
    ReviewPeriod,
    ScheduleError,
    load_schedule,
    read_schedule,
    review_date,
)

PERIOD = ReviewPeriod(6, "a reason", "ours")
SCHEDULE = RetentionSchedule("test", PERIOD, {"alert": replace(PERIOD, years=3), "visit": replace(PERIOD, years=1)})
GOOD = """
version: "test"
default: {years: 6, basis: claims, standing: ours}
kinds:
  alert: {years: 3, basis: goes stale, standing: ours}
"""


def test_a_named_kind_is_reviewed_after_its_own_period() -> None:
    assert review_date("alert", date(2026, 11, 1), SCHEDULE) == date(2029, 11, 1)


def test_an_unknown_kind_gets_the_default_period() -> None:
    assert review_date("hovercraft", date(2026, 11, 1), SCHEDULE) == date(2032, 11, 1)


def test_a_leap_day_is_reviewed_on_the_day_before_and_never_late() -> None:
    assert review_date("visit", date(2024, 2, 29), SCHEDULE) == date(2025, 2, 28)


def test_a_date_at_the_end_of_the_calendar_has_a_review_date() -> None:
    assert review_date("alert", date(9998, 1, 1), SCHEDULE) == date.max


@given(st.dates(), st.sampled_from(["alert", "visit", "other"]))
def test_a_review_is_due_after_the_recording_and_within_the_period(day: date, kind: str) -> None:
    due = review_date(kind, day, SCHEDULE)
    assert day <= due
    assert due.year - day.year <= SCHEDULE.period(kind).years


def test_the_shipped_schedule_says_of_every_period_that_a_controller_must_confirm_it() -> None:
    schedule = load_schedule()
    assert schedule.version == DEFAULT_SCHEDULE == "2026-11"
    standings = {period.standing for period in (schedule.default, *schedule.kinds.values())}
    assert standings == {"our default, to be confirmed by the controller"}


def test_the_shipped_schedule_keeps_serious_intelligence_longer_than_a_visit() -> None:
    schedule, day = load_schedule(), date(2026, 11, 1)
    assert review_date("serious-intelligence-report", day, schedule) == date(2036, 11, 1)
    assert review_date("visit", day, schedule) < review_date("ocg-membership", day, schedule)


def test_a_loaded_schedule_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        load_schedule().kinds["alert"] = PERIOD  # type: ignore[index]


@pytest.mark.parametrize("name", ["2031-01", "../retention-2026-11", "", "*"])
def test_an_unknown_schedule_is_refused_with_the_names_that_exist(name: str) -> None:
    with pytest.raises(ScheduleError, match=r"there is 2026-11"):
        load_schedule(name)


def test_a_good_text_is_read() -> None:
    schedule = read_schedule(GOOD, "mine")
    assert schedule.period("alert") == ReviewPeriod(3, "goes stale", "ours")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("years: 3", "years: three", r"mine: alert: years must be a whole number from 1 to 100, not 'three'"),
        ("years: 3", "years: 0", r"alert: years must be"),
        ("years: 3", "years: 101", r"alert: years must be"),
        ("years: 3", "years: true", r"alert: years must be"),
        ("years: 3", "years: 2.5", r"alert: years must be"),
        ("basis: goes stale, ", "", r"alert lacks basis; its members are basis, standing, years"),
        ("basis: goes stale", "basis: ''", r"alert: basis must say"),
        ("basis: goes stale", "basis: 7", r"alert: basis must say"),
        ("years: 3, basis: goes stale, standing: ours", "years: 3, basis: x, standing:", r"alert: standing must say"),
        ("years: 3", "years: 3, months: 2", r"alert has unknown members months"),
        ('version: "test"', "version: 2026.11", r"version must be text in quotes"),
        ('version: "test"', "", r"mine lacks version"),
        ("default: {years: 6, basis: claims, standing: ours}", "default: 6", r"default must have the members"),
        ("kinds:", "kinds: [", r"mine cannot be read as YAML"),
        ("  alert: {", "  alert: &a {years: 1, basis: b, standing: c}\n  alert: {", r"'alert' is written twice"),
        ("  alert: {years: 3, basis: goes stale, standing: ours}", "", r"kinds must map each kind"),
        ("  alert:", "  7:", r"kinds must map each kind"),
    ],
)
def test_a_wrong_schedule_is_refused_with_the_place_and_the_remedy(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(ScheduleError, match=message):
        read_schedule(GOOD.replace(old, new, 1), "mine")


@pytest.mark.parametrize("text", ["", "- a", "just words", "? [a, b]\n: c"])
def test_a_text_that_is_no_schedule_at_all_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError):
        read_schedule(text, "mine")
