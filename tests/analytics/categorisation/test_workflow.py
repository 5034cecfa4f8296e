"""The moves of a case, the dates of its reviews, and what a decision must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.categorisation.choices import Choice, ChoiceError, allowed, check_choice
from analytics.categorisation.facts import Facts
from analytics.categorisation.timing import (
    ReviewDateError,
    check_next_review,
    initial_due,
    next_review,
    overdue,
    pulled_forward,
    recall_due,
    working_days_after,
)
from analytics.categorisation.workflow import CLOSED, WITH_SECURITY, Case, MoveError, Status, case_of, check_move
from graph.model.acts import Act
from graph.model.labels import Label

TODAY = date(2026, 11, 25)
MAN = Facts(prison_number="A1234BC", date_of_birth=date(1990, 1, 1), sex="MALE", sentenced=True, current_category="C")


def _case(*statuses: Status, actor: str = "alex") -> Case:
    acts = [
        Act(
            kind="categorisation",
            case="k",
            sequence=number,
            action=status,
            actor=actor,
            agency="prison",
            at=datetime(2026, 11, 1, number, tzinfo=UTC),
            label=Label("prison"),
        )
        for number, status in enumerate(statuses)
    ]
    return case_of("k", acts)


S = Status
# Every pair of the national table, written out: from, and where it may go besides being cancelled.
ONWARD: dict[Status | None, set[Status]] = {
    None: {S.STARTED, S.SECURITY_AUTO, S.SECURITY_FLAGGED},
    S.STARTED: {S.SECURITY_MANUAL, S.SECURITY_AUTO, S.SECURITY_FLAGGED, S.AWAITING_APPROVAL},
    S.SECURITY_MANUAL: {S.SECURITY_BACK},
    S.SECURITY_AUTO: {S.SECURITY_MANUAL, S.SECURITY_FLAGGED, S.SECURITY_BACK},
    S.SECURITY_FLAGGED: {S.SECURITY_MANUAL, S.SECURITY_BACK},
    S.SECURITY_BACK: {S.SECURITY_MANUAL, S.AWAITING_APPROVAL},
    S.AWAITING_APPROVAL: {S.APPROVED, S.SUPERVISOR_BACK},
    S.SUPERVISOR_BACK: {S.SECURITY_MANUAL, S.AWAITING_APPROVAL},
    S.APPROVED: set(),
    S.CANCELLED: set(),
    S.CANCELLED_RELEASE: set(),
}


@pytest.mark.parametrize("start", [None, *Status])
@pytest.mark.parametrize("to", list(Status))
def test_a_case_moves_as_the_table_says_and_in_no_other_way(start: Status | None, to: Status) -> None:
    before = () if start is None else (S.SECURITY_AUTO, S.SECURITY_BACK, start)
    case = _case(*before)
    cancels = to in {S.CANCELLED, S.CANCELLED_RELEASE} and start is not None and start not in CLOSED
    if start == to:
        assert check_move(case, to, "sam") is False
    elif to in ONWARD[start] or cancels:
        assert check_move(case, to, "sam") is True
    else:
        told = "WITH_SECURITY" if start in WITH_SECURITY else start or "none"
        with pytest.raises(MoveError, match=f"cannot go from status {told} to {to}"):
            check_move(case, to, "sam")


def test_no_case_is_decided_before_security_has_returned_it() -> None:
    with pytest.raises(MoveError, match="passes security"):
        check_move(_case(S.STARTED), S.AWAITING_APPROVAL, "alex")


def test_nobody_approves_or_returns_his_own_decision() -> None:
    case = _case(S.STARTED, S.SECURITY_AUTO, S.SECURITY_BACK, S.AWAITING_APPROVAL)
    for to in (S.APPROVED, S.SUPERVISOR_BACK):
        with pytest.raises(MoveError, match="somebody other"):
            check_move(case, to, "alex")
        assert check_move(case, to, "sam")


def test_a_refused_move_does_not_tell_how_a_case_came_to_security() -> None:
    told = set()
    for way in sorted(WITH_SECURITY):
        with pytest.raises(MoveError) as refused:
            check_move(_case(S.STARTED, way), S.AWAITING_APPROVAL, "alex")
        told.add(str(refused.value))
    assert len(told) == 1
    assert not any(str(way) in message for message in told for way in WITH_SECURITY)


def test_security_sees_each_way_in_the_same_step() -> None:
    assert {S.SECURITY_MANUAL, S.SECURITY_AUTO, S.SECURITY_FLAGGED} == WITH_SECURITY


@pytest.mark.parametrize(
    ("facts", "may"),
    [
        (MAN, ("B", "C", "D")),
        (replace(MAN, date_of_birth=date(2005, 11, 26)), ("B", "C", "D", "I", "J")),
        (replace(MAN, date_of_birth=date(2005, 11, 25)), ("B", "C", "D")),
        (replace(MAN, sex="FEMALE"), ("R", "T")),
        (replace(MAN, sentenced=False), ("U",)),
    ],
)
def test_what_may_be_chosen_follows_estate_and_age(facts: Facts, may: tuple[str, ...]) -> None:
    assert allowed(facts, TODAY) == may


@pytest.mark.parametrize(
    ("choice", "missing"),
    [
        (Choice("A", "because"), "cannot be chosen"),
        (Choice("C", " "), "say why, in words"),
        (Choice("B", "because", higher_security="an escape plan"), "rules suggest C"),
        (Choice("B", "because", override_reason="an escape plan"), "what prompted"),
        (Choice("D", "because", override_reason="low risk"), "open conditions need"),
    ],
)
def test_a_decision_that_lacks_something_is_told_what(choice: Choice, missing: str) -> None:
    with pytest.raises(ChoiceError, match=missing):
        check_choice(choice, MAN, "C", TODAY)


def test_a_young_adult_s_move_between_open_categories_is_not_called_stricter() -> None:
    with pytest.raises(ChoiceError, match="the change from J to D") as refused:
        check_choice(Choice("D", "because", open_conditions="assessed"), replace(MAN, current_category="J"), "D", TODAY)
    assert list(refused.value.lacks) == ["higher_security"]


def test_a_complete_decision_is_taken() -> None:
    check_choice(Choice("C", "settled"), MAN, "C", TODAY)
    check_choice(Choice("B", "because", override_reason="plan", higher_security="found a plan"), MAN, "C", TODAY)
    check_choice(Choice("D", "because", override_reason="low risk", open_conditions="assessed"), MAN, "C", TODAY)


def test_working_days_pass_over_weekends_and_bank_holidays() -> None:
    # From Tuesday 22 December 2026: 25 and 28 December (for Boxing Day, a Saturday) and 1 January are bank holidays.
    assert working_days_after(date(2026, 12, 22), 3) == date(2026, 12, 29)
    assert working_days_after(date(2026, 12, 22), 6) == date(2027, 1, 4)
    assert initial_due(date(2026, 11, 2)) == date(2026, 11, 16)


def test_recall_is_due_in_ten_calendar_days_unless_it_is_short_and_fixed() -> None:
    assert recall_due(date(2026, 11, 20)) == date(2026, 11, 30)
    assert recall_due(date(2026, 11, 20), fixed_days=28) is None
    assert recall_due(date(2026, 11, 20), fixed_days=29) == date(2026, 11, 30)


def test_a_review_date_keeps_to_its_limits() -> None:
    check_next_review(TODAY, TODAY, indeterminate=False)
    check_next_review(date(2027, 11, 25), TODAY, indeterminate=False)
    check_next_review(date(2029, 11, 25), TODAY, indeterminate=True)
    for day, indeterminate in ((date(2026, 11, 24), False), (date(2027, 11, 26), False), (date(2029, 11, 26), True)):
        with pytest.raises(ReviewDateError, match="lies between"):
            check_next_review(day, TODAY, indeterminate=indeterminate)


def test_guidance_reviews_long_sentences_after_a_year_and_short_ones_after_six_months() -> None:
    assert next_review(TODAY, date(2029, 11, 25), indeterminate=False) == date(2027, 11, 25)
    assert next_review(TODAY, date(2029, 11, 24), indeterminate=False) == date(2027, 5, 25)
    assert next_review(TODAY, None, indeterminate=True) == date(2029, 11, 25)


@given(due=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_a_change_of_risk_never_puts_a_review_off(due: date | None) -> None:
    pulled = pulled_forward(due, TODAY)
    assert pulled <= working_days_after(TODAY, 10)
    assert due is None or pulled <= due


def test_a_review_is_overdue_the_day_after_it_was_due() -> None:
    assert not overdue(TODAY, TODAY)
    assert overdue(date(2026, 11, 24), TODAY)
