"""What the prison merged and took apart: true of the people behind the numbers, and in step with the other feeds."""

from __future__ import annotations

from collections import Counter

from tests.loaders.synthetic.estate_files import EstateFiles


def test_numbers_that_stay_merged_are_one_persons_and_those_taken_apart_are_two(demo: EstateFiles) -> None:
    rows = demo.rows("prison-merges")
    of = {
        row["Prisoner Number"]: demo.person_of["NOMIS", row["Prisoner Number"]] for row in demo.rows("prison-prisoners")
    }
    one = Counter((row["Event"], of[row["Removed Prisoner Number"]] == of[row["Prisoner Number"]]) for row in rows)
    assert set(one) == {("MERGED", True), ("UNMERGED", False), ("BOOKING_MOVED", True), ("BOOKING_MOVED", False)}
    assert one["MERGED", True] > 5


def test_the_truth_of_the_merges_lists_each_pair_of_the_feed(demo: EstateFiles) -> None:
    fed = [(row["Removed Prisoner Number"], row["Prisoner Number"], row["Event"]) for row in demo.rows("prison-merges")]
    truth = demo.truth("prison-merges")
    assert [(row["removed_prison_number"], row["prison_number"], row["event"]) for row in truth] == fed
    assert {row["is_one_person"] for row in truth if row["event"] == "MERGED"} == {"true"}


def test_a_booking_that_moved_is_one_that_its_old_number_bears(demo: EstateFiles) -> None:
    booked = {(row["Prisoner Number"], row["Booking Id"]) for row in demo.rows("prison-prisoners")}
    moved = [row for row in demo.rows("prison-merges") if row["Event"] == "BOOKING_MOVED"]
    assert moved
    assert all((row["Removed Prisoner Number"], row["Booking Id"]) in booked for row in moved)
    assert not any(row["Booking Id"] for row in demo.rows("prison-merges") if row["Event"] != "BOOKING_MOVED")


def test_most_second_numbers_nobody_has_found_out(demo: EstateFiles) -> None:
    second = {
        row["source_id"] for row in demo.truth("true-people") if row["system"] == "NOMIS" and row["kind"] == "SECOND"
    }
    found = {row["removed_prison_number"] for row in demo.truth("prison-merges") if row["event"] == "MERGED"}
    assert found < second
    assert 0.2 < len(found) / len(second) < 0.5
