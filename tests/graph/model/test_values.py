"""The small values: times, grades, markings, labels, names, ids and claims."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.evidence import LinkClaim, NodeRef
from graph.model.grading import Grading, GradingScheme, parse_grading
from graph.model.ids import IdKey
from graph.model.kinds import Kind
from graph.model.labels import Classification, Handling, Label, parse_marking
from graph.model.links import LinkType, Role
from graph.model.names import name_key
from graph.model.times import OPEN_END, Interval, from_microseconds, from_minutes, to_microseconds, to_minutes

MINUTES = st.integers(-(2**30), 2**30)
INTERVALS = st.tuples(MINUTES, MINUTES).map(lambda ends: Interval(min(ends), max(ends)))


def test_a_naive_datetime_is_refused() -> None:
    """A time without a zone is a different instant in summer."""
    with pytest.raises(ValueError, match="has no time zone"):
        to_minutes(datetime(2026, 7, 1, 12, 0))


def test_summer_time_is_an_hour_earlier_in_utc() -> None:
    """Noon in London in July is eleven in UTC."""
    london = timezone(timedelta(hours=1))
    assert to_minutes(datetime(2026, 7, 1, 12, tzinfo=london)) == to_minutes(datetime(2026, 7, 1, 11, tzinfo=UTC))


@given(st.datetimes(datetime(1890, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_instants_survive_both_clocks(instant: datetime) -> None:
    """Microseconds lose nothing; minutes lose less than one."""
    assert from_microseconds(to_microseconds(instant)) == instant
    minute = from_minutes(to_minutes(instant))
    assert minute is not None
    assert timedelta(0) <= instant - minute < timedelta(minutes=1)


def test_an_open_end_is_no_instant() -> None:
    """Open ends show as nothing, never as the year 6053."""
    assert from_minutes(OPEN_END) is None


@given(INTERVALS, INTERVALS)
def test_overlap_and_intersection_agree(one: Interval, other: Interval) -> None:
    """Two intervals overlap exactly when they share a stretch, whichever is asked."""
    shared = one.intersection(other)
    assert one.overlaps(other) == other.overlaps(one) == (shared is not None)
    if shared is not None:
        assert one.contains(shared.start)
        assert other.contains(shared.start)


def test_an_interval_cannot_run_backwards() -> None:
    """A cell move that ends before it began is an error in the row."""
    with pytest.raises(ValueError, match="cannot end before"):
        Interval(2, 1)


def test_grades_have_one_order_over_both_schemes() -> None:
    """Fact first, then known directly, then hearsay, then suspected false; a reliable source breaks ties."""
    told = ["", "1A", "2A", "B2", "1C", "3E"]
    ranks = [parse_grading(text).rank for text in told]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def test_equal_grades_of_the_two_schemes_rank_equal() -> None:
    """5x5x5 A1 and 3x5x2 1A are the same assurance, and an untested legacy source ranks as untested."""
    assert parse_grading("A1").rank == parse_grading("1A").rank
    assert parse_grading("E2").rank == parse_grading("2B").rank


def test_a_legacy_handling_digit_is_not_part_of_the_grade() -> None:
    """`B24` is source B, information 2."""
    assert parse_grading("b24") == Grading(GradingScheme.G5X5X5, "B", "2")


@pytest.mark.parametrize("text", ["1F", "4A", "F1", "A6", "AA", "1", "1A2B"])
def test_an_impossible_grade_is_refused(text: str) -> None:
    """A grade that neither scheme has is an error, not a guess."""
    with pytest.raises(ValueError, match="grade"):
        parse_grading(text)


@pytest.mark.parametrize(
    ("line", "classification"),
    [
        ("OFFICIAL SENSITIVE", Classification.OFFICIAL_SENSITIVE),
        ("Official-Sensitive", Classification.OFFICIAL_SENSITIVE),
        ("official:  sensitive", Classification.OFFICIAL_SENSITIVE),
        ("TOP SECRET", Classification.TOP_SECRET),
        ("RESTRICTED", Classification.OFFICIAL_SENSITIVE),
        ("OCG ID Number", None),
        ("", None),
    ],
)
def test_marking_lines_are_read_however_they_are_typed(line: str, classification: Classification | None) -> None:
    """Hyphens, colons, case and spaces vary by sender; anything else is no marking."""
    assert parse_marking(line) is classification


def test_a_label_is_canonical() -> None:
    """Equal labels are equal values, so conditions come sorted and once."""
    with pytest.raises(ValueError, match="sorted"):
        Label("prison", conditions=("b", "a"))
    with pytest.raises(ValueError, match="agency"):
        Label("")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("O'Connor", "OCONNOR"),
        ("O’Connor", "OCONNOR"),  # noqa: RUF001
        ("o connor", "OCONNOR"),
        ("Mc Donald", "MCDONALD"),
        ("Smith-Jones", "SMITH JONES"),
        ("José", "JOSE"),
        ("MIG_ERROR_Brown", "BROWN"),
        ("NOT ENTERED", ""),
        ("  ", ""),
    ],
)
def test_names_compare_in_one_form(written: str, key: str) -> None:
    """What clerks type differently compares equal; residue of migrations is no name."""
    assert name_key(written) == key


@given(st.text(max_size=40))
def test_a_name_key_is_settled(text: str) -> None:
    """Making a key of a key changes nothing more than joining a prefix that the first made visible."""
    assert name_key(name_key(name_key(text))) == name_key(name_key(text))


def test_ids_depend_on_the_key_and_nothing_else() -> None:
    """Ids are stable for one store and say nothing to whoever lacks its key."""
    one, other = IdKey(bytes(32)), IdKey(bytes([1]) * 32)
    person = NodeRef(Kind.PERSON, "NOMIS", "A1234BC")
    assert one.node_id(person) == one.record_id("NOMIS", "A1234BC")
    assert one.node_id(person) != other.node_id(person)
    assert one.node_id(NodeRef(Kind.CELL, "", "A1234BC")) != one.node_id(NodeRef(Kind.PHONE, "", "A1234BC"))
    assert "1" not in repr(one)


def test_a_key_of_the_wrong_length_is_refused() -> None:
    """A short key would make guessable ids."""
    with pytest.raises(ValueError, match="32 bytes"):
        IdKey(b"short")


@pytest.mark.parametrize("kind", [LinkType.INVOLVED_IN, LinkType.MEMBER_OF, LinkType.PARTY])
def test_a_part_in_an_event_must_be_stated(kind: LinkType) -> None:
    """A link without its role could turn a victim into a suspect."""
    person, event = NodeRef(Kind.PERSON, "NOMIS", "A1234BC"), NodeRef(Kind.INCIDENT, "NOMIS", "1")
    with pytest.raises(ValueError, match="must state the person's part"):
        LinkClaim(person, event, kind)
    assert LinkClaim(person, event, kind, Role.UNKNOWN).role is Role.UNKNOWN


def test_what_ends_in_the_minute_it_began_lasts_that_minute() -> None:
    """A cell move out and back within a minute is not lost."""
    person, cell = NodeRef(Kind.PERSON, "NOMIS", "A1234BC"), NodeRef(Kind.CELL, "", "LEI-A-1-002")
    claim = LinkClaim(person, cell, LinkType.HELD_AT, valid_from=7, valid_to=7)
    assert (claim.valid_from, claim.valid_to) == (7, 8)


def test_dates_are_their_first_minute() -> None:
    """A date column is midnight UTC of its day."""
    assert to_minutes(date(1970, 1, 2)) == 24 * 60


def test_the_join_of_labels_is_the_strictest_of_both() -> None:
    """Joining is the same whichever comes first, and no reader of the join lacks what either needs."""
    one = Label("police", Classification.SECRET, Handling.P, ("a",))
    other = Label("police", Classification.OFFICIAL, Handling.C, ("b",), ("gender-history",))
    joined = Label("police", Classification.SECRET, Handling.C, ("a", "b"), ("gender-history",))
    assert one.join(other) == other.join(one) == joined


def test_a_record_that_two_agencies_claim_is_nobodys_to_read() -> None:
    """Until the feeds agree on its owner, a compartment that no policy grants covers it."""
    assert Label("police").join(Label("prison")).compartments == ("contested-owner",)
