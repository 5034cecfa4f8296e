"""Dates and instants in agencies' patterns become world minutes, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.times import OPEN_END, OPEN_START, isoformat, to_minutes
from loaders.mapping.moments import compile_parser, iso_instant
from tests.loaders.mapping.feeds import SMALL, evidence, problem

LONDON = ZoneInfo("Europe/London")
_ORDINARY = st.datetimes(datetime(1850, 1, 1), datetime(2150, 1, 1))


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("YYYY-MM-DD", "2024-02-29", "2024-02-29T00:00:00Z"),
        ("DD/MM/YYYY", "01/07/2026", "2026-07-01T00:00:00Z"),
        ("D/M/YYYY", "1/7/2026", "2026-07-01T00:00:00Z"),
        ("D/MM/YYYY", "11/07/2026", "2026-07-11T00:00:00Z"),
        ("DD-MMM-YYYY", "12-oct-2026", "2026-10-12T00:00:00Z"),
        ("YYYYMMDD", "20260701", "2026-07-01T00:00:00Z"),
        ("DD/MM/YYYY HH:MI", "01/07/2026 12:30", "2026-07-01T11:30:00Z"),
        ("DD/MM/YYYY HH:MI", "01/12/2026 12:30", "2026-12-01T12:30:00Z"),
        ("YYYY-MM-DDTHH:MI:SSZ", "2026-07-01T12:30:59Z", "2026-07-01T12:30:00Z"),
        ("YYYY-MM-DDTHH:MI:SSOFFSET", "2026-07-01T12:30:59.123+05:30", "2026-07-01T07:00:00Z"),
        ("YYYY-MM-DDTHH:MI:SSOFFSET", "2026-07-01T12:30:59Z", "2026-07-01T12:30:00Z"),
        ("DD MMM YYYY HH:MI", "12 OCT 2026 08:05", "2026-10-12T07:05:00Z"),
    ],
)
def test_a_pattern_is_read(pattern: str, text: str, expected: str) -> None:
    moment = compile_parser([pattern], "Europe/London")(text)
    assert moment is not None
    assert iso_instant(moment.minutes) == expected
    assert moment.has_time == ("HH" in pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("DD/MM/YYYY", "31/02/2026"),
        ("DD/MM/YYYY", "1/2/2026"),
        ("DD/MM/YYYY", "01/02/26"),
        ("DD/MM/YYYY", "01/02/0026"),
        ("DD/MM/YYYY", "\u0660\u0661/02/2026"),
        ("DD/MM/YYYY", "01/02/2026 "),
        ("DD/MM/YYYY HH:MI", "01/02/2026 25:00"),
        ("DD/MM/YYYY HH:MI", "01/02/2026 10:60"),
        ("YYYY-MM-DDTHH:MI:SSZ", "2026-07-01T12:30:60Z"),
        ("YYYY-MM-DDTHH:MI:SSZ", "2026-07-01T12:30:00"),
        ("DD-MMM-YYYY", "12-XXX-2026"),
    ],
)
def test_what_is_no_moment_in_the_pattern_is_none(pattern: str, text: str) -> None:
    assert compile_parser([pattern], "Europe/London")(text) is None


@given(_ORDINARY)
def test_local_times_agree_with_the_zone_database(naive: datetime) -> None:
    parse = compile_parser(["DD/MM/YYYY HH:MI"], "Europe/London")
    moment = parse(f"{naive:%d/%m/}{naive.year:04}{naive: %H:%M}")
    assert moment is not None
    offset = naive.replace(minute=0, second=0, microsecond=0, tzinfo=LONDON).utcoffset()
    assert offset is not None
    # London's own time before 1847-12-01 is the last with an offset that is no whole minute.
    assert moment.minutes == to_minutes(naive.replace(tzinfo=UTC)) - int(offset.total_seconds()) // 60


@given(st.datetimes(datetime(1800, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)))
def test_writing_an_instant_and_reading_it_gives_it_back(instant: datetime) -> None:
    whole = instant.replace(second=0, microsecond=0)
    assert iso_instant(to_minutes(whole)) == isoformat(whole)
    moment = compile_parser(["YYYY-MM-DDTHH:MI:SSZ"], "Europe/London")(isoformat(whole))
    assert moment is not None
    assert moment.minutes == to_minutes(whole)


@pytest.mark.parametrize(("text", "minutes"), [("25/10/2026 01:30", "00:30"), ("29/03/2026 01:30", "01:30")])
def test_a_time_that_clocks_repeat_or_skip_is_read_by_the_earlier_offset_and_flagged(text: str, minutes: str) -> None:
    moment = compile_parser(["DD/MM/YYYY HH:MI"], "Europe/London")(text)
    assert moment is not None
    assert (moment.ambiguous, iso_instant(moment.minutes)[11:16]) == (True, minutes)


FEED = SMALL + (
    "  other: {kind: PERSON, authority: FORCE, key: Number}\n"
    "links: [{type: ASSOCIATED_WITH, source: person, target: other, from: Since, to: Until}]\n"
)


def interval(since: str, until: str, feed: str = FEED) -> tuple[int, int]:
    (link,) = evidence(feed, {"Id": "1", "Number": "2", "Since": since, "Until": until}).links
    return link.valid_from, link.valid_to


def test_a_blank_end_is_open() -> None:
    assert interval("", "") == (OPEN_START, OPEN_END)
    assert interval("01/01/2026", "") == (to_minutes(date(2026, 1, 1)), OPEN_END)


def test_the_far_future_is_how_systems_write_no_end() -> None:
    assert interval("", "31/12/9999")[1] == OPEN_END


def test_a_start_in_the_far_future_is_a_mistake() -> None:
    assert problem(FEED, {"Id": "1", "Number": "2", "Since": "31/12/9999"}).rule == "date-unreadable"


def test_an_end_before_the_start_quarantines_the_row() -> None:
    cells = {"Id": "1", "Number": "2", "Since": "02/01/2026", "Until": "01/01/2026"}
    assert problem(FEED, cells).rule == "ends-before-start"


def test_through_counts_the_last_day_in() -> None:
    through = FEED.replace("to: Until", "to: {column: Until, through: true}")
    assert interval("", "01/01/2026", through)[1] == to_minutes(date(2026, 1, 2))
    assert interval("", "01/01/2026 10:00", through)[1] == to_minutes(datetime(2026, 1, 1, 10, tzinfo=UTC))
